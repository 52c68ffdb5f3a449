"""The back ends, and which of them runs a program. Each is one call of `register`, which may stand in any file."""

from autograd.compiler.backends.backend import Backend
from autograd.compiler.backends.jax.backend import BACKEND as JAX
from autograd.compiler.backends.numpy.backend import BACKEND as NUMPY
from autograd.compiler.backends.tape.backend import BACKEND as TAPE
from autograd.compiler.ir.program import Program
from autograd.compiler.vectorize.terms import Units

#: Of those that should take equally long the first is chosen.
BACKENDS: dict[str, Backend] = {}


def register(backend: Backend) -> None:
    """Let `jit(kernel=…)` run programs by a back end.

    Raises:
        ValueError: if there is one of this name.
    """
    if backend.name in BACKENDS:
        raise ValueError(f"register(): there is a back end {backend.name!r} already; choose another name.")
    BACKENDS[backend.name] = backend


for each in (NUMPY, TAPE, JAX):
    register(each)


def fastest(units: Units, calls: int) -> tuple[Backend, str]:
    """The back end that should take the least time, and why.

    Args:
        units: the units of the program. calls: how many groups they form.
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
        program: the one that is to run. units: its units. calls: how many groups they form.
        kernel: the name of the back end that the user asked for, or None.
        more_samples: whether calls may come that map over many more samples.

    Raises:
        ValueError: if the one that was asked for cannot compute a primitive.
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
