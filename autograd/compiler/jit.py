"""`jit`: compile a function of numbers when it is first called, and run the compiled program from then on."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from autograd.arguments import check_functions
from autograd.compiler.compiled import Compiled
from autograd.compiler.frontend.statics import find_statics
from autograd.compiler.settings import check_settings
from autograd.habits.lookup import explains_arguments

NOT_GIVEN: Any = object()


@explains_arguments("transform()")
def jit(
    f: Any = NOT_GIVEN,
    *,
    dtype: str = "float64",
    kernel: str | None = None,
    max_bytes: int | None = None,
    static_argnums: int | Sequence[int] = (),
    static_argnames: str | Sequence[str] = (),
) -> Any:
    """Compile a function of numbers: `jit(f)`, or a decorator, `@jit` or with options `@jit(kernel="native")`.

    When it is called with arguments of a new structure (nesting, shapes), f is traced: it runs once on numbers that record
    the operations on them. The program is vectorized and kept. Within f, `grad` and the other transforms, `gradients` and
    `vmap` work as outside; `vmap` makes lanes, so that the program does not grow with the number of samples.

    Arguments: numbers and arrays are data. A bool, str or None that is an argument by itself or a value in a dict or
    dataclass is static: for another one f is traced again. A list or array of bools, or a bool in a list or tuple, is data:
    conditions for `where`. Arguments that `static_argnums` or `static_argnames` names are always static, such as
    the length of a loop; they must have a hash.

    A method may be compiled in its class. A self that is a tree of numbers, such as a Module or a dataclass of floats, is an
    argument as any other. Each other object is captured by its own programs, which live as long as it does: its Values are
    read at every call, and its other attributes are constants of the trace.

    What f captures: Values, such as a model's parameters, are read at every call, and so are constants that `.detach()`
    makes of them; a comparison of them is a condition for `where`, and an `if` on one is refused. The number that `.data` or
    `.item()` gives is a constant of the trace. When the attribute `training` of a module that f calls changes, f is
    traced again, and so when its parameters are frozen. All other numbers and arrays that f captures, through its closure,
    globals, defaults or attributes, are constants of the trace, as in JAX, and so is which Value a name, an attribute or a
    list holds: pass what changes as an argument, or assign to `.data`. Where f draws random numbers from the modules
    `random` or `numpy.random`, or from a generator in its closure, defaults, globals or in attributes, classes and
    methods of these, the call is refused and the generators are put back; draw the numbers outside and pass them. A
    generator that f itself makes or a class of an installed package uses, `os.urandom`, the clock, a counter or a file
    cannot be seen: their numbers during the trace are constants too.

    Args:
        f: a function of numbers, arrays, models, and lists, tuples, dicts and dataclasses of them, that returns such. It
            must not look at its numbers (no `if`, no `float()`) nor change objects that it captures.
        dtype: "float64" or "float32", the type of the computation. Floats are rounded; a whole number that it can't tell
            from its neighbours, such as 2**53 + 1 or 2**24 + 1, is refused, as an argument and within f.
        kernel: "native", "numpy", "c" or "jax"; None for the one of the first two that should take less time, which
            `source` tells. "native" interprets the program in C, in float64 alone. "numpy" runs it as NumPy calls. "c"
            writes it as C, in float64 alone, which the system's compiler compiles. "jax" hands the array program to XLA, on
            its default device.
        max_bytes: the most memory that compiling or the program's arrays may take; None for a quarter of the machine's.
        static_argnums, static_argnames: which arguments are static, by position or by name; of a method self has position 0.

    Returns:
        A function with the arguments and results of f, with floats for numbers. Called with Values, or inside
        another `jit` or a transform such as `grad`, it is f itself. Within `no_grad()` its results are those of f there.
        Within `detect_anomaly()` f runs uncompiled, on Values, so that the first NaN or infinity is found at its line.

    Raises:
        TypeError: if f is not a function, or by a call whose static argument has no hash.
        ValueError: for an unknown dtype or kernel, a max_bytes below 1, or static arguments that f does not have.
        TraceError: by a call, where f looks at a traced number; it names the line and a remedy.
        ValueError: by a call, for a whole number that the dtype can't hold.
        MemoryError: by a call, if it needs more than max_bytes.
        ImportError: for kernel="jax", without JAX; for kernel="c", without a C compiler.
        RuntimeError, OSError: by a call, for kernel="c", where the compiler fails or its cache folder cannot be used.

    >>> from autograd import dot, grad, tanh
    >>> slope = jit(grad(lambda w, x: tanh(dot(w, x))))
    >>> slope([0.5, -1.0], [2.0, 1.0])
    [2.0, 1.0]
    >>> print(slope.program)
    program of 9 equations, 0 parameters, 4 numbers of arguments
      v0 = argument[0, 0]
      ...

    >>> @jit(static_argnums=1)
    ... def power(x, n):
    ...     return x if n == 1 else x * power(x, n - 1)
    >>> power(3.0, 4)
    81.0
    """
    if f is NOT_GIVEN:
        return partial(
            jit,
            dtype=dtype,
            kernel=kernel,
            max_bytes=max_bytes,
            static_argnums=static_argnums,
            static_argnames=static_argnames,
        )
    check_functions("jit()", f=f)
    settings = check_settings(dtype, kernel, max_bytes)
    return Compiled(f, settings, find_statics(f, static_argnums, static_argnames))
