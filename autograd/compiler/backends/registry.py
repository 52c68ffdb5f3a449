"""The registry of back ends, and the choice of one for a program. Any file may call `register`."""

from autograd.compiler.backends.backend import Backend
from autograd.compiler.backends.c.backend import BACKEND as C
from autograd.compiler.backends.jax.backend import BACKEND as JAX
from autograd.compiler.backends.native.backend import BACKEND as NATIVE
from autograd.compiler.backends.numpy.backend import BACKEND as NUMPY
from autograd.compiler.backends.tape.backend import BACKEND as TAPE
from autograd.compiler.ir.program import Program
from autograd.compiler.vectorize.terms import Units

#: In order of preference: where estimates are equal, the first is chosen.
BACKENDS: dict[str, Backend] = {}


def register(backend: Backend) -> None:
    """Add a back end, for `jit(kernel=…)`.

    Raises:
        ValueError: if the name is taken.
    """
    if backend.name in BACKENDS:
        raise ValueError(f"register(): there is a back end {backend.name!r} already; choose another name.")
    BACKENDS[backend.name] = backend


for each in (NUMPY, TAPE, NATIVE, C, JAX):
    register(each)


def fastest(units: Units, calls: int) -> tuple[Backend, str]:
    """The back end that should take the least time, and why.

    Args:
        units: the units of the program. calls: the number of groups that they form.
    """
    times = {backend: backend.estimate(units, calls) for backend in BACKENDS.values() if backend.estimate is not None}
    first, *others = times
    reason = f"{first.phrase} should take about {times[first] / 1000:.0f} µs ({calls} groups)"
    reason += "".join(f", {other.phrase} {times[other] / 1000:.0f} µs" for other in others)
    return min(times, key=times.__getitem__), reason


def choose_backend(
    program: Program, units: Units, calls: int, kernel: str | None, more_samples: bool
) -> tuple[Backend, str]:
    """The back end that runs a program, and why.

    Args:
        program: the program to run. units: its units. calls: the number of groups that they form.
        kernel: the name of the back end that the user asked for, or None.
        more_samples: whether later calls may map over many more samples.

    Raises:
        ValueError: if the back end of that name cannot compute a primitive.
    """
    backend, why = fastest(units, calls)
    if kernel is not None:
        backend, why = BACKENDS[kernel], f"asked for; {why}"
    elif more_samples:
        backend = next(other for other in BACKENDS.values() if not other.unrolls_lanes)
        why = f"more samples may come; {why}"
    wrong = backend.refuse(program.primitives)
    if wrong and kernel is not None:
        raise ValueError(f"jit: {wrong}")
    if wrong:
        backend, why = next(other for other in BACKENDS.values() if not other.refuse(program.primitives)), wrong
    return backend, why
