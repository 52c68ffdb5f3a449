"""`jit`: compile a function of numbers when it is first called, and run the compiled program from then on."""

# Functions of anything to anything.
# pyright: basic

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

import numpy as np

from autograd.compiler.arguments import Blocks
from autograd.compiler.plan import Cost, Plan, Settings, quarter_of_memory
from autograd.compiler.program import Program
from autograd.errors import describe
from autograd.value import Value

#: How many shapes of arguments a compiled function keeps programs for.
KEPT = 32
DTYPES = ("float64", "float32")
KERNELS = (None, "numpy", "tape")


class Compiled:
    """What `jit` returns: call it like the function.

    Attributes:
        source: the array code of the latest call's program.
        program: that program.
    """

    def __init__(self, f: Callable[..., Any], settings: Settings) -> None:
        update_wrapper(self, f)
        self.function = f
        self.settings = settings
        self.dtype = settings.dtype
        self.plans: OrderedDict[Any, Plan] = OrderedDict()
        self.lock = threading.RLock()
        self.latest: Plan | None = None
        try:
            self.paths = [((), name) for name in inspect.signature(f).parameters]
        except (TypeError, ValueError):  # a builtin
            self.paths = []

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        blocks = Blocks(self.dtype)
        paths = self.paths if len(args) <= len(self.paths) else [((), f"argument_{i}") for i in range(len(args))]
        positional = tuple([blocks.add(arg, path) for arg, path in zip(args, paths, strict=False)])
        named = tuple([(name, blocks.add(arg, ((), name))) for name, arg in keywords.items()])
        if blocks.traced:
            return self.function(*args, **keywords)
        key = (tuple, positional), (dict, named)
        plan = self.plans.get(key)
        if plan is None:
            with self.lock:
                plan = self.plans.get(key)
                if plan is None:
                    plan = self.plans[key] = Plan(self.function, (tuple, key), blocks, self.settings)
                    while len(self.plans) > KEPT:
                        self.plans.popitem(last=False)
        self.latest = plan
        parameters = np.array([value.data for value in plan.parameters], self.dtype) if plan.parameters else None
        return plan(parameters, blocks.finish(), plan.widths)

    def functional(self, values: Sequence[Value]) -> Callable[..., Any]:
        """The same function, with the numbers of captured Values given as an array, for loops that keep them in one.

        It is traced once: a call may map over another number of samples than the first, so the function must not depend on
        that number other than through `vmap` and `sum`.

        Args:
            values: Values that the function captures, such as `model.parameters()`. Others are read at every call.

        Returns:
            A function `(numbers, *args)`: numbers is an array, one for each of the Values; args are arrays.
        """
        plan: Plan | None = None
        others: list[Value] = []
        given: Any = None  # for each parameter of the program, its place among `values`

        def call(numbers: Any, *args: Any) -> Any:
            nonlocal plan, given
            arrays = [*args, np.array([], self.dtype)]
            if plan is None:
                blocks = Blocks(self.dtype)
                key = tuple([blocks.add(arg, path) for arg, path in zip(args, self.paths, strict=True)])
                # The first samples may be few and the next many, for which the tape, which unrolls them, would be slow.
                settings = self.settings._replace(kernel=self.settings.kernel or "numpy")
                plan = self.latest = Plan(self.function, (tuple, ((tuple, key), (dict, ()))), blocks, settings)
                places = {value: i for i, value in enumerate(values)}
                others.extend(value for value in plan.parameters if value not in places)
                places |= {value: len(values) + i for i, value in enumerate(others)}
                given = np.array([places[value] for value in plan.parameters], dtype=np.int64)
                if given.tolist() == list(range(len(values))):
                    given = None
            if others:
                numbers = np.append(numbers, [value.data for value in others])
            mapped = {arg.shape[0] for arg in args if arg.ndim}
            widths = (mapped.pop(),) if len(plan.widths) == 1 and len(mapped) == 1 else plan.widths
            return plan(numbers if given is None else numbers[given], arrays, widths)

        return call

    def cache_clear(self) -> None:
        """Forget all programs."""
        with self.lock:
            self.plans.clear()

    @property
    def plan(self) -> Plan:
        if self.latest is None:
            name = getattr(self.function, "__name__", "the function")
            raise RuntimeError(f"jit: call {name}() once; what is compiled depends on the shapes of its arguments.")
        return self.latest

    @property
    def source(self) -> str:
        return self.plan.source

    @property
    def program(self) -> Program:
        return self.plan.program

    def cost(self) -> Cost:
        """How large the latest call's program is."""
        return self.plan.cost


def jit(f: Callable[..., Any], dtype: str = "float64", kernel: str | None = None, max_bytes: int | None = None) -> Compiled:
    """Compile a function of numbers.

    When it is called with arguments of a new structure (nesting, shapes), f is run once on traced numbers, which write down
    what is done to them; the program is rolled up into array instructions and kept. Values that f captures, such as a
    model's parameters, are read at every call. Within f, `grad` and the other transforms, `gradients` and `vmap` work as
    outside; `vmap` makes lanes, so that the program does not grow with the number of samples.

    Args:
        f: a function of numbers, arrays, and lists, tuples and dicts of them, that returns such. It must not look at its
            numbers (no `if`, no `float()`) nor change what it captures.
        dtype: "float64" or "float32", what is computed in.
        kernel: "numpy" or "tape"; None for the one that should take less time, which `source` tells.
        max_bytes: the most memory that compiling or the program's arrays may take; None for a quarter of the machine's.

    Returns:
        A function that takes what f takes and returns what f returns, with floats for numbers and arrays for lists over
        which `vmap` mapped. Called with Values, or inside another `jit`, it is f itself.

    Raises:
        TypeError: if f is not a function. ValueError: for an unknown dtype or kernel, or a max_bytes below 1.
        TraceError: by a call, where f looks at a traced number; it names the line and a remedy.
        MemoryError: by a call, if it needs more than max_bytes.

    >>> from autograd import dot, grad, tanh
    >>> slope = jit(grad(lambda w, x: tanh(dot(w, x))))
    >>> slope([0.5, -1.0], [2.0, 1.0])
    [2.0, 1.0]
    >>> print(slope.program)
    program of 9 equations, 0 parameters, 4 numbers of arguments
      v0 = argument[0, 0]
      ...
    """
    if not callable(f):
        raise TypeError(f"jit(): f must be a function, not {describe(f)}.")
    if dtype not in DTYPES:
        raise ValueError(f'jit(): dtype must be "float64" or "float32", not {dtype!r}.')
    if kernel not in KERNELS:
        raise ValueError(f'jit(): kernel must be "numpy", "tape" or None, to choose the faster, not {kernel!r}.')
    if max_bytes is not None and (isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 1):
        raise ValueError(f"jit(): max_bytes must be a positive number of bytes or None, not {max_bytes!r}.")
    return Compiled(f, Settings(np.dtype(dtype), kernel, quarter_of_memory() if max_bytes is None else max_bytes))
