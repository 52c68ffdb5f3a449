"""Numbers that the body of a vmap or of a loop left behind, in a list or an attribute, and another body reads.

In eager code such a number is that of the last sample or step. Here it stands for all of them, and the other body would
take one in each of its own lanes, if it has as many. JAX refuses such numbers as leaked tracers.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import EACH_STEP, STEP_COLUMN
from autograd.errors import TraceError
from autograd.modes import line_of_user


def check_body(trace: Trace, start: int) -> None:
    """The numbers from `start` on, which a body made, read none that another body left behind.

    The bodies of derivatives are not checked: they read what a body made whose derivative they are.

    Raises:
        TraceError: if they do.
    """
    begins = [begin for begin, _ in trace.bodies]
    for node in trace.nodes[start:] if begins else ():
        for arg in node.args:
            if arg.lanes and arg.index < start and _is_made(trace, arg) and arg.index not in trace.returned:
                position = bisect_right(begins, arg.index) - 1
                if position >= 0 and arg.index < trace.bodies[position][1]:
                    raise TraceError(
                        "jit: a number of one vmap or loop, which has one for each sample or step, was kept from it"
                        f" and is read within another one; return it from the function instead. At {line_of_user()}"
                    )


def close_body(trace: Trace, start: int, returned: Iterable[Any] = ()) -> None:
    """Keep where a body was, which began at `start`, and which of its numbers may be read from now on."""
    while trace.bodies and trace.bodies[-1][0] >= start:
        trace.bodies.pop()
    trace.bodies.append((start, len(trace.nodes)))
    numbers = [one.indicator if isinstance(one, Condition) else one for one in returned]
    trace.returned.update(one.index for one in numbers if type(one) is Traced and _is_made(trace, one))


def _is_made(trace: Trace, node: Traced) -> bool:
    """Whether a body made a number, which is no argument, no stand-in for what a loop gave, and no copy for all steps."""
    return bool(node.args) and node.primitive not in (EACH_STEP, STEP_COLUMN) and trace.nodes[node.index] is node
