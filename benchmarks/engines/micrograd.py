"""micrograd. It sorts its graph by recursion, one Python frame for each node of the longest path."""

import sys
from functools import partial
from importlib.metadata import version

from micrograd.engine import Value
from micrograd.nn import MLP

import chain
from engines import graphs

VERSION = version("micrograd")


def long_chain() -> dict:
    """Frames of Python functions are on the heap since Python 3.11: with the limit raised, a chain needs no deep C stack."""
    sys.setrecursionlimit(4 * chain.LENGTH)
    return chain.graph_chain(Value, cyclic=True)


WORKLOADS = {
    "moons": partial(graphs.Moons, Value),
    "mlp": lambda: graphs.Moons(Value, MLP(2, [16, 16, 1])),
    "chain": long_chain,
}
