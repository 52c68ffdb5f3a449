"""The result of `jit`: a function that is traced and compiled when it is first called, and then run."""

import inspect
import os
import threading
import weakref
from collections.abc import Callable, Iterable
from functools import update_wrapper
from pathlib import Path
from types import MethodType
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.binding import arrays_for, check_argument, check_out, check_overlaps
from autograd.compiler.frontend.eager import call_eagerly
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.frontend.lines import LineTrace
from autograd.compiler.frontend.precision import refuse_rounded_in
from autograd.compiler.frontend.retraces import warn_of_retraces
from autograd.compiler.frontend.statics import OWNER, Statics
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.program import Program
from autograd.compiler.pipeline import Cost, Plan
from autograd.compiler.runtime.bound import Bound
from autograd.compiler.runtime.executable import SIGNATURE_MISMATCH, Caller
from autograd.compiler.settings import Settings
from autograd.compiler.to_c import to_c
from autograd.compiler.to_jax import to_jax
from autograd.modes import modes, unusual
from autograd.plain_text import encodable
from autograd.row import Primitive
from autograd.transforms.nesting import nesting
from autograd.trees.kinds import kind_of
from autograd.trees.treedef import format_path

#: The number of argument signatures for which a compiled function keeps its programs.
KEPT = 32
#: The number of traces after which a warning names the cause of retracing.
MANY = 32
#: The attributes that completion shows.
SHOWN = ("bind", "cost", "plan", "program", "source", "to_c", "to_jax")


class Compiled(Caller):
    """The result of `jit`: call it like the function, and `draw` it.

    Attributes:
        source: the code of the latest call's program.
        program: that program.
        plan: the compiled form of the function for the latest call.
    """

    __slots__ = ("__dict__", "__weakref__")

    def __init__(self, f: Callable[..., Any], settings: Settings, statics: Statics) -> None:
        super().__init__()
        update_wrapper(self, f)
        self.function = f
        self.settings = settings
        self.statics = statics
        #: As a method, for each object by its id: a weak reference to the object, and the compiled function to call with it.
        self.by_instance: dict[int, tuple[weakref.ref[Any], Compiled]] = {}
        self.plans: tuple[Plan, ...] = ()  # the latest used first
        self.traces = 0
        self.lock = threading.RLock()
        self.latest: Plan | None = None
        try:
            self.names = list(inspect.signature(f).parameters)
        except (TypeError, ValueError):  # a builtin
            self.names = []

    def __reduce__(self) -> str:
        """As of Python's functions: copies are the function itself, and pickle finds it by its name."""
        return getattr(self, "__qualname__", self.name)  # a primitive and other objects with __call__ have none

    def call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        recording = True
        if unusual:
            if nesting.depth:  # within a trace or a transform, which may differentiate by captured Values
                return self.function(*args, **keywords)
            if modes.lines is not None:
                return call_eagerly(self.function, args, keywords, self.parameter_names(args), self.statics)
            recording = modes.recording
        plans = self.plans
        for plan in plans:
            if not plan.calls.applies(recording):
                continue
            found = plan.calls.execute(args, keywords)
            if found is not SIGNATURE_MISMATCH:
                if plan is not self.latest:
                    self._put_first(plan)
                return found
        arguments = self._arguments(args, keywords)
        if arguments.traced:
            return self.function(*args, **keywords)
        names = enumerate(zip(self.parameter_names(args), args, strict=False))
        given = [*[pair for i, pair in names if i not in self.statics], *keywords.items()]
        for name, arg in given:
            if name not in self.statics:
                refuse_rounded_in(arg, f"jit: argument {name}", self.settings.dtype == np.float32)
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
        """The special methods and the names of SHOWN."""
        return [name for name in object.__dir__(self) if name.startswith("__") or name in SHOWN]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """In a class it is a method, as a function is. An object that is a tree of numbers, such as a Module, is an argument
        like any other; for each other object there are programs of its own, for as long as it lives."""
        if instance is None or isinstance(self.function, staticmethod):
            return self
        reference, compiled = self.by_instance.get(id(instance), (None, self))
        if reference is None or reference() is not instance:
            compiled = self._for_instance(instance)
        return MethodType(compiled, instance)

    def _for_instance(self, instance: Any) -> "Compiled":
        """The compiled function to call with an object as self."""
        by_instance, key = self.by_instance, id(instance)
        try:
            reference = weakref.ref(instance, lambda _: by_instance.pop(key, None))
        except TypeError:  # such as a tuple
            return self
        try:
            Arguments((instance,), {}, ["self"])
            compiled = self
        except TypeError:
            compiled = Compiled(self.function, self.settings, {**self.statics, 0: OWNER})
        by_instance[key] = reference, compiled
        return compiled

    def _arguments(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Arguments:
        try:
            return Arguments(args, keywords, self.parameter_names(args), self.statics)
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
            self.first = plan.calls

    def parameter_names(self, args: tuple[Any, ...]) -> list[str]:
        return self.names if len(args) <= len(self.names) else [f"argument_{i}" for i in range(len(args))]

    def bind(self, *arrays: Any, out: Any = None) -> Bound:
        """The function with arrays of its own, for loops. It checks them once, so that a call takes little longer than the
        program: `step = compiled.bind(w, X, out=result)`, then `step()`, as often as wanted.

        Each call computes with what the arrays hold at that moment, and with the numbers that captured Values have then,
        writes into `out` and returns it. With kernel="native" results are made in place; other kernels compute as in an
        ordinary call, and the results are copied.

        Args:
            arrays: the arguments, NumPy arrays of the function's dtype in C's order, or lists, tuples and dicts of them;
                np.array(0.5) for a lone number. Static arguments are given as ever.
            out: where results are written: an array in place of each array, list of numbers, or lone number of the result,
                nested as it is. It must share no memory with an argument. None for new arrays.

        Returns:
            A function without arguments. It keeps the arrays; one that is resized or reshaped after that is refused. One
            thread at a time may call it, so each binds its own; within a transform or another compiled function the
            function itself is to be called, and where no_grad(), training or what is frozen changes, bind again.

        Raises:
            TypeError: for an argument that is no array of the dtype; for an `out` of another structure, or of conditions.
            ValueError: for arrays with gaps or in another order; for an `out` of another shape, read-only, or in memory of
                an argument.
            RuntimeError: within a transform, another compiled function or detect_anomaly().

        >>> import numpy as np
        >>> from autograd import dot, jit, value_and_grad
        >>> w, x = np.array([0.5, -1.0]), np.array([2.0, 1.0])
        >>> slope = np.zeros(2)
        >>> step = jit(value_and_grad(dot), kernel="native").bind(w, x, out=(np.zeros(()), slope))
        >>> for _ in range(3):
        ...     value, _ = step()
        ...     w -= 0.1 * slope
        >>> float(value), w.tolist()
        (-1.0, [-0.1, -1.3])
        """
        if nesting.depth or modes.lines is not None:
            raise RuntimeError(
                f"bind: within a transform, another compiled function or detect_anomaly() call {self.name}() itself."
            )
        dtype, named = self.settings.dtype, list[tuple[str, Any]]()
        given = [*arrays]
        for i, (thing, name) in enumerate(zip(arrays, self.parameter_names(arrays), strict=False)):
            if i not in self.statics:
                given[i] = check_argument(thing, name, dtype, named)
        with self.lock:  # the program used last is that of this call
            result = self(*arrays)
            calls = self.first
        assert calls is not None
        leaves, definition = arrays_for(result, self.name, dtype)
        if out is None:
            out = definition.join(leaves)
        else:
            leaves = check_out(out, leaves, definition, dtype)
        check_overlaps(
            named, [(format_path(path), leaf) for path, leaf in zip(definition.paths("out"), leaves, strict=True)]
        )
        return Bound(self.name, calls, tuple(given), [array for _, array in named], out, leaves)

    def to_jax(self) -> tuple[Callable[..., Any], Any]:
        """The latest call's program for other JAX code: to differentiate, map, or compile with the code around it.

        Returns:
            A function `(parameters, *args)` that JAX can trace, with arguments nested as in that call and results as of it;
            and the parameters, an array of the numbers of `program.parameters`. For arguments of other shapes, such as
            another number of samples, it traces the function again, as a call of the compiled function does. It
            computes in the precision of what it is given, integers as floats. `jax.grad` of it has JAX's derivatives at
            kinks, and nan for 0 times infinity; those of this project are what `jit(value_and_grad(f))` gives.

        Raises:
            RuntimeError: if nothing was called yet. ImportError: without JAX.
        """
        return to_jax(self.plan)

    def to_c(self, path: str | os.PathLike[str], *, name: str | None = None) -> Path:
        """Write the latest call's program as C99, for other programs: values and derivatives, whatever the function returns.

        There are three files: the function, its header, which tells what it reads and writes, and a main that computes the
        results for the arguments of the call that was traced (of large arrays for the first numbers, repeated), compares
        them with those of Python, and exits with 0 where they agree. They need no library but that of C, and compile without
        warnings: `cc -std=c99 loss.c loss_main.c -lm`. The numbers of captured Values are written as they are now. There may
        be any number of samples where the program is the same for one, few, one more and 10,000, for which the function is
        traced again; the header tells which axes have them. Derivatives are computed without tests for 0 times infinity
        first, and with them where a result is nan.

        Args:
            path: where to, ending in .c; the header ends in .h, the main in _main.c. Each file is replaced whole or not
                at all.
            name: of the function in C; None for the name of the file.

        Returns:
            The path.

        Raises:
            RuntimeError: if nothing was called yet. ValueError: for a path that does not end in .c or that #include cannot
                name, or a name that C, its library or the text uses. OSError: where nothing can be written. ExportError: in
                single precision, for primitives that have no C, and for more than 2,000 statements, or 20,000 with tests for
                0 times infinity in derivatives.
        """
        return to_c(self.plan, path, name)

    def lines_of(self, primitives: Iterable[Primitive]) -> dict[Primitive, str]:
        """The first line of the user's code with each of these primitives in the latest call; found by tracing it again."""
        trace = LineTrace()
        self.plan.retrace(trace)
        return {primitive: trace.lines.get(primitive, "a line that only the compiler knows") for primitive in primitives}

    def cache_clear(self) -> None:
        """Forget all programs."""
        with self.lock:
            self.plans, self.first = (), None
            self.traces = 0

    @property
    def plan(self) -> Plan:
        if self.latest is None:
            raise RuntimeError(
                f"jit: call {self.name}() once; what is compiled depends on the shapes of its arguments. (A call with Values"
                " compiles nothing.)"
            )
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
        """The size of the latest call's program."""
        return self.plan.cost


def unbound(thing: Any) -> Any:
    """The compiled function behind a bound method, `object.method`; anything else as it is."""
    function = getattr(thing, "__func__", None) if isinstance(thing, MethodType) else None
    return function if isinstance(function, Compiled) else thing
