"""`jit`: compile a function of numbers when it is first called, and run the compiled program from then on."""

# Functions of anything to anything.
# pyright: basic

import inspect
import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from functools import partial, update_wrapper
from types import MethodType
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.jax.to_jax import to_jax
from autograd.compiler.frontend.inputs import Arguments, check_precision
from autograd.compiler.frontend.lines import LineTrace
from autograd.compiler.frontend.retraces import warn_of_retraces
from autograd.compiler.frontend.statics import OWNER, Statics, find_statics
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.program import Program
from autograd.compiler.pipeline import Cost, Plan
from autograd.compiler.runtime.eager import call_eagerly
from autograd.compiler.runtime.executable import SIGNATURE_MISMATCH, Calls
from autograd.compiler.settings import Settings, check_settings
from autograd.habits.lookup import explains_arguments
from autograd.modes import modes, unusual
from autograd.plain_text import encodable
from autograd.row import Primitive
from autograd.transforms import nesting
from autograd.trees.kinds import kind_of
from autograd.value import Value

#: How many shapes of arguments a compiled function keeps programs for.
KEPT = 32
#: How many traces pass before a warning says what makes the function be traced again.
MANY = 32
#: What users need of a compiled function beside calling it.
SHOWN = ("cost", "plan", "program", "source", "to_jax")
NOT_GIVEN: Any = object()


class Compiled:
    """What `jit` returns: call it like the function, and `draw` it.

    Attributes:
        source: the code of the latest call's program.
        program: that program.
        plan: all that was made of the function for the latest call.
    """

    def __init__(self, f: Callable[..., Any], settings: Settings, statics: Statics) -> None:
        update_wrapper(self, f)
        self.function = f
        self.settings = settings
        self.statics = statics
        #: As a method, for each object by its id: the object, held weakly, and what is called with it.
        self.bound: dict[int, tuple[weakref.ref[Any], Compiled]] = {}
        self.plans: tuple[Plan, ...] = ()  # those that were made or found lately come first
        self.traces = 0
        self.lock = threading.RLock()
        self.latest: Plan | None = None
        try:
            self.names = list(inspect.signature(f).parameters)
        except (TypeError, ValueError):  # a builtin
            self.names = []

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        recording = True
        if unusual.anywhere:
            if nesting.depth:  # within a trace or a transform, where captured Values may be what is differentiated
                return self.function(*args, **keywords)
            if modes.lines is not None:
                return call_eagerly(self.function, args, keywords, self._names(args), self.statics)
            recording = modes.recording
        plans = self.plans
        for plan in plans:
            if (plan.is_conditional or not recording) and not plan.applies(recording):
                continue
            found = plan.calls.execute(args, keywords)
            if found is not SIGNATURE_MISMATCH:
                if plan is not self.latest:
                    self._put_first(plan)
                return found
        arguments = self._arguments(args, keywords)
        if arguments.traced:
            return self.function(*args, **keywords)
        if self.settings.dtype != np.float64:
            data = [arg for i, arg in enumerate(args) if i not in self.statics]
            names = [name for i, name in enumerate(self._names(args)) if i not in self.statics]
            check_precision(data, names)
            named = {name: arg for name, arg in keywords.items() if name not in self.statics}
            check_precision(list(named.values()), list(named))
        with self.lock:
            if self.plans is plans:  # else another thread may have traced the same
                plan = Plan(self.function, arguments, self.settings)
                self.traces += 1
                if self.traces == MANY + 1 and self.latest is not None:
                    warn_of_retraces(self.name, self.names, self.latest.arguments, arguments)
                self._put_first(plan)
                return plan.calls.execute_first(args, keywords)
        return self(*args, **keywords)

    def __dir__(self) -> list[str]:
        """What completion shows."""
        return [name for name in object.__dir__(self) if name.startswith("__") or name in SHOWN]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """In a class it is a method, as a function is. An object that is a tree of numbers, such as a Module, is an argument
        like any other; for each other object there are programs of its own, for as long as it lives."""
        if instance is None or isinstance(self.function, staticmethod):
            return self
        reference, compiled = self.bound.get(id(instance), (None, self))
        if reference is None or reference() is not instance:
            compiled = self._bind(instance)
        return MethodType(compiled, instance)

    def _bind(self, instance: Any) -> "Compiled":
        """What is called with an object."""
        bound, key = self.bound, id(instance)
        try:
            reference = weakref.ref(instance, lambda _: bound.pop(key, None))
        except TypeError:  # such as a tuple
            return self
        try:
            Arguments((instance,), {}, ["self"])
            compiled = self
        except TypeError:
            compiled = Compiled(self.function, self.settings, {**self.statics, 0: OWNER})
        bound[key] = reference, compiled
        return compiled

    def _arguments(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Arguments:
        try:
            return Arguments(args, keywords, self._names(args), self.statics)
        except TypeError as error:
            if args and self.names[:1] == ["self"] and kind_of(args[0]) is None and 0 not in self.statics:
                weak = hasattr(args[0], "__weakref__")
                remedy = f"call it as one, object.{self.name}(...)" if weak else "let its __slots__ hold '__weakref__'"
                raise TypeError(
                    f"jit: {self.name}() is a method, and its self, {describe(args[0])}, is nothing that a compiled function"
                    f" can take; {remedy}."
                ) from error
            raise

    @property
    def name(self) -> str:
        return getattr(self.function, "__name__", "the function")

    def _put_first(self, plan: Plan) -> None:
        with self.lock:
            self.plans = (plan, *[other for other in self.plans if other is not plan][: KEPT - 1])
            self.latest = plan

    def _names(self, args: tuple[Any, ...]) -> list[str]:
        return self.names if len(args) <= len(self.names) else [f"argument_{i}" for i in range(len(args))]

    def functional(self, values: Sequence[Value]) -> Callable[..., Any]:
        """The same function, with the numbers of captured Values given as an array, for loops that keep them in one.

        It is traced once: a call may map over another number of samples than the first, so the function must not depend on
        that number other than through `vmap` and `sum`.

        Args:
            values: Values that the function captures, such as `model.parameters()`. Others are read at every call.

        Returns:
            A function `(numbers, *args)`: numbers is an array, one for each of the Values; args are arrays.
        """
        if self.settings.kernel == "jax":
            return self._functional_in_jax(values)
        plan: Plan | None = None
        given: Any = None
        others: list[Value] = []
        by_shapes: dict[Any, Calls] = {}

        def prepare(args: tuple[Any, ...]) -> Calls:
            nonlocal plan, given, others
            arguments = Arguments(args, {}, self._names(args))
            if plan is None:
                plan = self.latest = Plan(self.function, arguments, self.settings._replace(more_samples=True))
                given, others = _places(plan.program.parameters, values)
                return plan.calls
            mapped = {arg.shape[0] for arg in args if arg.ndim}
            widths = (mapped.pop(),) if len(plan.widths) == 1 and len(mapped) == 1 else plan.widths
            if plan.program.captured and widths != plan.widths:
                raise ValueError(
                    f"jit: the function maps over captured data of {plan.widths[0]} samples; this call has {widths[0]}."
                    " Pass the data as an argument."
                )
            return plan.calls_like(arguments, widths)

        def call(numbers: Any, *args: Any) -> Any:
            shapes = tuple([(arg.shape, arg.dtype.kind) for arg in args])
            calls = by_shapes.get(shapes)
            if calls is None:
                calls = by_shapes[shapes] = prepare(args)
            if others:
                numbers = np.append(numbers, [value.data for value in others])
            return calls.execute_first(args, {}, numbers if given is None else numbers[given])

        return call

    def _functional_in_jax(self, values: Sequence[Value]) -> Callable[..., Any]:
        """The same for JAX, which can trace it; Values that are not given are read when it does."""
        function: Callable[..., Any] | None = None
        given: Any = None
        others: list[Value] = []

        def call(numbers: Any, *args: Any) -> Any:
            nonlocal function, given, others
            if function is None:
                like = Arguments(tuple([np.zeros(arg.shape) for arg in args]), {}, self._names(args))
                plan = self.latest = Plan(self.function, like, self.settings)
                function, _ = to_jax(plan)
                given, others = _places(plan.program.parameters, values)
            if others:
                import jax.numpy as jnp

                numbers = jnp.append(numbers, jnp.asarray([value.data for value in others]))
            return function(numbers if given is None else numbers[given], *args)

        return call

    def to_jax(self) -> tuple[Callable[..., Any], Any]:
        """The latest call's program for other JAX code: to differentiate, map, or compile with what is around it.

        Returns:
            A function `(parameters, *args)` that JAX can trace, with arguments nested as in that call and results as of it,
            for any number of samples; and the parameters, an array of the numbers of `program.parameters`.

        Raises:
            RuntimeError: if nothing was called yet. ImportError: without JAX.
        """
        return to_jax(self.plan)

    def lines_of(self, primitives: Iterable[Primitive]) -> dict[Primitive, str]:
        """Where in the user's code the latest call's program first has these primitives; found by tracing it again."""
        trace = LineTrace()
        self.plan.retrace(trace)
        return {primitive: trace.lines.get(primitive, "a line that only the compiler knows") for primitive in primitives}

    def cache_clear(self) -> None:
        """Forget all programs."""
        with self.lock:
            self.plans = ()
            self.traces = 0

    @property
    def plan(self) -> Plan:
        if self.latest is None:
            raise RuntimeError(f"jit: call {self.name}() once; what is compiled depends on the shapes of its arguments.")
        return self.latest

    @property
    def source(self) -> str:
        return encodable(self.plan.source)

    @property
    def program(self) -> Program:
        return self.plan.program

    @property
    def traced(self) -> Program:
        return self.plan.retrace(Trace())[0]

    def cost(self) -> Cost:
        """How large the latest call's program is."""
        return self.plan.cost


def unbound(thing: Any) -> Any:
    """Of a compiled method of an object, `object.method`, what was compiled for it; else the thing itself."""
    function = getattr(thing, "__func__", None) if isinstance(thing, MethodType) else None
    return function if isinstance(function, Compiled) else thing


def _places(parameters: list[Value], values: Sequence[Value]) -> tuple[Any, list[Value]]:
    """For each parameter of a program its place among the values, None if that is its own; and the parameters that are not
    among them, whose places are behind."""
    places = {value: i for i, value in enumerate(values)}
    others = [value for value in parameters if value not in places]
    places |= {value: len(values) + i for i, value in enumerate(others)}
    given = np.array([places[value] for value in parameters], dtype=np.int64)
    return (None if given.tolist() == list(range(len(values))) else given), others


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
    """Compile a function of numbers: `jit(f)`, or a decorator, `@jit` or with options `@jit(kernel="tape")`.

    When it is called with arguments of a new structure (nesting, shapes), f is run once on traced numbers, which write down
    what is done to them; the program is rolled up into array instructions and kept. Within f, `grad` and the other
    transforms, `gradients` and `vmap` work as outside; `vmap` makes lanes, so that the program does not grow with the number
    of samples.

    Arguments: numbers and arrays are data. A bool, str or None that is an argument by itself or a value in a dict or
    dataclass is static: for another one f is traced again. A list or array of bools, or a bool in a list or tuple, is data:
    conditions for `where`. Arguments that `static_argnums` or `static_argnames` names are static whatever they are, such as
    the length of a loop; they must have a hash.

    A method may be compiled in its class. A self that is a tree of numbers, such as a Module or a dataclass of floats, is an
    argument as any other. Each other object is captured by its own programs, which live as long as it does: its Values are
    read at every call, and its other attributes are constants of the trace.

    What f captures: Values, such as a model's parameters, are read at every call, and so is what `.detach()` makes of
    them; a comparison of them is a condition for `where`, and an `if` on one is refused. The number that `.data` or
    `.item()` gives is a constant of the trace. When the attribute `training` of a module that f calls changes, f is
    traced again. All other numbers and arrays that f captures, through its closure, globals, defaults or attributes, are
    constants of the trace, as in JAX; pass what changes as an argument. Where f draws random numbers from the modules
    `random` or `numpy.random`, or from a generator in its closure, defaults, globals or in attributes of what is there,
    the call is refused and the generators are put back; draw the numbers outside and pass them. A generator that f
    itself makes, `os.urandom`, the clock, a counter or a file cannot be seen: what they gave while f was traced is a
    constant too.

    Args:
        f: a function of numbers, arrays, models, and lists, tuples, dicts and dataclasses of them, that returns such. It
            must not look at its numbers (no `if`, no `float()`) nor change what it captures.
        dtype: "float64" or "float32", what is computed in. Floats are rounded; a whole number that float32 can't tell from
            its neighbours, such as 2**24 + 1, is refused.
        kernel: "numpy", "tape" or "jax"; None for the one of the first two that should take less time, which `source`
            tells. "jax" hands the array program to XLA, on its default device.
        max_bytes: the most memory that compiling or the program's arrays may take; None for a quarter of the machine's.
        static_argnums, static_argnames: which arguments are static, by position or by name; of a method self has position 0.

    Returns:
        A function that takes what f takes and returns what f returns, with floats for numbers. Called with Values, or inside
        another `jit` or a transform such as `grad`, it is f itself. Within `no_grad()` it gives what f gives there. Within
        `detect_anomaly()` f runs uncompiled, on Values, so that the first NaN or infinity is found at its line.

    Raises:
        TypeError: if f is not a function, or by a call whose static argument has no hash.
        ValueError: for an unknown dtype or kernel, a max_bytes below 1, or static arguments that f does not have.
        TraceError: by a call, where f looks at a traced number; it names the line and a remedy.
        ValueError: by a call, for a whole number that the dtype can't hold.
        MemoryError: by a call, if it needs more than max_bytes.
        ImportError: for kernel="jax", without JAX.

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
    if not callable(f):
        raise TypeError(f"jit(): f must be a function, not {describe(f)}.")
    settings = check_settings(dtype, kernel, max_bytes)
    return Compiled(f, settings, find_statics(f, static_argnums, static_argnames))
