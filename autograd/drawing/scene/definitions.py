"""Opening definitions: sigmoid drawn as × −1, exp, + 1 and 1/x, where the picture stays small."""

import math
from collections.abc import Sequence

from autograd.backward import topological_order
from autograd.drawing.scene.scene import size
from autograd.errors import GraphChangedError
from autograd.functions import expand
from autograd.modes import modes
from autograd.value import Value

#: Definitions are opened where the picture then has at most this many nodes.
OPENED = 150


def open_definitions(value: Value, order: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
    """The end of the graph with its definitions opened, and its nodes in topological order.

    It stays closed where it would become too large, where `.data` was changed since it was recorded, where a definition
    overflows although the primitive itself does not, and within `no_grad` and `detect_anomaly`, which are about new nodes.
    """
    if size(order) > OPENED or not modes.recording or modes.lines is not None:
        return value, order
    try:
        twin = expand(value)
    except GraphChangedError:
        return value, order
    wider = topological_order(twin)
    before = set(order)
    finite = all(math.isfinite(node.data) for node in order)
    overflows = finite and not all(math.isfinite(node.data) for node in wider if node not in before)
    return (value, order) if size(wider) > OPENED or overflows else (twin, wider)
