"""How much rounding may change a result, by stochastic arithmetic (Vignes, "A stochastic arithmetic for reliable scientific
computation", 1993).

The program is run again with every intermediate number off by a few roundings, at random. Where that
changes a result by much (a cancellation, a jump close by) little can be asked of it; where it is nan or infinite all the
same, it must be so compiled. Equal numbers are changed equally, so that ties remain ties, but derivatives by each of their
uses are not. All zeros are negative in one run and positive in another: which sign a sum of zeros has, as derivatives often
are, is not promised (autograd/differences.md).

A result that this does not explain is judged again by runs in which each node that is recorded is off, those of derivatives
included. They take longer. Derivatives of derivatives are sums whose terms are made of such nodes, and cancel: those of
log(sigmoid(x)) are 1 - 1 where it is linear, and what is left of them is the rounding of each.
"""

import hashlib
import math
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograd import Primitive, Value, modes
from autograd.observer import observer
from autograd.primitives import chain, chain_dot, chain_selected
from autograd.row import TABLE
from tests.agreement.vocabulary import ROUNDED

#: How many runs with noise there are, and how many times what it did a result may be off.
RUNS, TIMES = 3, 40.0


class Precision(NamedTuple):
    """The rounding that is allowed for.

    Attributes:
        dtype: of compiled programs; eager ones are in double precision.
        noise: how far it moves a number, relative to it: a few roundings.
        relative: how far a result may be off, relative to it, beside what noise does.
        smallest: below it numbers have lost digits.
        blurred: a result that noise moves by more, relative to it, is not compared.
    """

    dtype: str
    noise: float
    relative: float
    smallest: float
    blurred: float


DOUBLE = Precision("float64", 2.0**-50, 1e-12, 1e-290, 1e-6)
SINGLE = Precision("float32", 2.0**-21, 1e-5, 1e-30, 1e-2)


def with_zero(zero: float) -> Primitive:
    """The same number, but a zero is the given one."""
    return Primitive(
        name=f"with_zero_{math.copysign(1.0, zero):.0f}".replace("-", "minus_"),
        evaluate=lambda x: zero if x == 0.0 else x,
        partials=lambda y, x: (1.0,),
        doc="The same number, but all zeros have one sign.",
        symbol="±0",
        latex=r"{0}",
        numpy=f"np.where({{0}} == 0.0, {zero}, {{0}})",
        samples=((0.0,), (1.0,)),
    )


def with_slope(slope: float) -> Primitive:
    """The same number, but derivatives by it are off."""
    return Primitive(
        name="with_slope",
        evaluate=lambda x: x,
        partials=lambda y, x: (slope,),
        doc="The same number, but derivatives by it are off by a few roundings.",
        symbol="=",
        latex=r"{0}",
        numpy="{0}",
        samples=((1.0,),),
    )


#: What derivatives by uses of a number are off by. Terms that cancel to 0 come from several, and leave more than 0 here.
USES = {
    precision: [with_slope(1.0 + precision.noise * off) for off in (0.3, -1.0, 0.8, -0.4, 1.0, -0.7, 0.5)]
    for precision in (DOUBLE, SINGLE)
}


def use_of(uses: Iterator[Primitive]) -> Callable[[Any], Any]:
    return lambda x: next(uses)(x) if isinstance(x, Value) else x


#: What becomes of zeros in each run with noise; nothing in the first.
ZEROS = {1: with_zero(-0.0), 2: with_zero(0.0)}


def noise_of(run: int, precision: Precision) -> Callable[[Any], Any]:
    """Moves a number by a few roundings up or down; the same number always in the same way."""

    def noise(x: Any) -> Any:
        data = x.data if isinstance(x, Value) else x
        if not isinstance(data, float) or not math.isfinite(data):
            return x
        if data == 0.0:
            return ZEROS[run](x) if run in ZEROS else x
        digest = hashlib.blake2b(struct.pack("dq", data, run), digest_size=1).digest()[0]
        return x * (1.0 + precision.noise * (digest / 127.5 - 1.0))

    return noise


#: A number off by a few roundings, as a node of its own, so that the one before it is as it was recorded.
OFF = {
    (run, precision): Primitive(
        name="off",
        evaluate=lambda x, run=run, precision=precision: noise_of(run, precision)(x) if x != 0.0 else x,
        partials=lambda y, x, run=run: (1.0,),
        doc="The same number, but for a few roundings.",
        symbol="≈",
        latex=r"{0}",
        numpy="{0}",
        samples=((1.0,),),
    )
    for run in range(RUNS)
    for precision in (DOUBLE, SINGLE)
}
#: What computes with rounding, of derivatives too.
COMPUTES = frozenset([*map(TABLE.get, ROUNDED), chain, chain_dot, chain_selected])


@contextmanager
def each_node_off(run: int, precision: Precision) -> Iterator[None]:
    """Within it each number that is recorded, of derivatives too, is off by a few roundings."""
    observe = modes.observe_node

    def moved(node: Value) -> Value:
        node = observe(node)
        if node.primitive in COMPUTES:
            return OFF[run, precision](node)
        if node.primitive is None and math.isfinite(node.data):  # a constant of no_grad()
            node.data = noise_of(run, precision)(node.data) if node.data != 0.0 else node.data
        return node

    # A thread that is in a mode for ever, as the end of the last one would stop the observation.
    modes.observe_node, observer.record = moved, moved
    modes.active.add(-1)
    try:
        yield
    finally:
        modes.active.discard(-1)
        modes.observe_node, observer.record = observe, observe if modes.active else None


def with_noise(row: Callable[..., Any], noise: Callable[[Any], Any]) -> Callable[..., Any]:
    """The row in the midst of a line, of which `Program.source` moves the result alone."""
    return lambda *args: noise(row(*args))


def tolerance(wanted: float, noisy: list[float], precision: Precision) -> float | None:
    """How far another result may be off; None where noise alone makes another of it."""
    if not math.isfinite(wanted):
        same = all(x == wanted or (x != x and wanted != wanted) for x in noisy)
        return 0.0 if same and len(noisy) == RUNS else None
    if len(noisy) < RUNS or not all(math.isfinite(x) for x in noisy):
        return None
    spread = max(abs(x - wanted) for x in noisy)
    if spread > precision.blurred * max(abs(wanted), 1.0):
        return None
    return TIMES * spread + precision.relative * abs(wanted) + precision.smallest
