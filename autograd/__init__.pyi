# Written by `make stubs`; do not edit it.
# mypy: disable-error-code="overload-cannot-match"
# Some functions are declared twice, as type checkers differ; mypy takes MYPY for true.
# pyright: reportRedeclaration=false, reportOverlappingOverload=false

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeAlias, TypeVar, overload

from numpy.typing import NDArray

from autograd.compiler.compiled import Compiled as _Compiled
from autograd.checking import check_gradients as check_gradients
from autograd.conditions import isfinite as isfinite, isnan as isnan, logical_and as logical_and, logical_not as logical_not, logical_or as logical_or
from autograd.derivatives import gradients as gradients
from autograd.drawing.draw import Diagram as Diagram, draw as draw
from autograd.drawing.explain import Explanation as Explanation, explain as explain
from autograd.errors import AnomalyError as AnomalyError, ExportError as ExportError, ExpressionError as ExpressionError, GradientError as GradientError, GraphChangedError as GraphChangedError, RenderError as RenderError, TraceError as TraceError
from autograd.export.onnx import export_onnx as export_onnx
from autograd.functions import cumsum as cumsum, expand as expand, log_softmax as log_softmax, softmax as softmax, std as std, var as var
from autograd.indexing import argmax as argmax, argmin as argmin, one_hot as one_hot, take as take
from autograd.modes import detect_anomaly as detect_anomaly, no_grad as no_grad
from autograd.row import Primitive as Primitive
from autograd.scopes import scope as scope
from autograd.transforms.custom_vjp import custom_vjp as custom_vjp
from autograd.transforms.forward import jacfwd as jacfwd, jvp as jvp, linearize as linearize
from autograd.transforms.jacobian import hvp as hvp
from autograd.transforms.loops import cond as cond, scan as scan, while_loop as while_loop
from autograd.transforms.ravel import ravel as ravel
from autograd.transforms.reverse import vjp as vjp
from autograd.trees.kinds import register_tree_node as register_tree_node
from autograd.value import Value as Value

__all__ = [
    "AnomalyError",
    "Compiled",
    "Diagram",
    "Explanation",
    "ExportError",
    "ExpressionError",
    "GradientError",
    "GraphChangedError",
    "Number",
    "Primitive",
    "RenderError",
    "TraceError",
    "Value",
    "abs",
    "acos",
    "acosh",
    "add",
    "argmax",
    "argmin",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "ceil",
    "check_gradients",
    "clip",
    "cond",
    "cos",
    "cosh",
    "cumsum",
    "custom_vjp",
    "detect_anomaly",
    "div",
    "dot",
    "draw",
    "elu",
    "equal",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expand",
    "explain",
    "expm1",
    "export_onnx",
    "floor",
    "floor_divide",
    "gelu",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "hypot",
    "identity",
    "isfinite",
    "isnan",
    "jacfwd",
    "jacobian",
    "jit",
    "jvp",
    "leaky_relu",
    "less",
    "less_equal",
    "linearize",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_sigmoid",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logsumexp",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mish",
    "mul",
    "neg",
    "no_grad",
    "norm",
    "not_equal",
    "one_hot",
    "pow",
    "prod",
    "ravel",
    "reciprocal",
    "register_tree_node",
    "relu",
    "remainder",
    "round",
    "scan",
    "scope",
    "sech",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "softsign",
    "sqrt",
    "square",
    "std",
    "step",
    "stop_gradient",
    "sub",
    "sum",
    "take",
    "tan",
    "tanh",
    "value_and_grad",
    "var",
    "vjp",
    "vmap",
    "where",
    "while_loop",
]

#: The arguments of this package's functions: a number, or a Value that records.
Number: TypeAlias = float | Value

_P = ParamSpec("_P")
_Q = ParamSpec("_Q")
_R = TypeVar("_R")
_S = TypeVar("_S")
_R_co = TypeVar("_R_co", covariant=True)
_N = TypeVar("_N", bound=Number)
_A = TypeVar("_A", bound=Number | NDArray[Any])

# A lambda takes the types of its parameters from these. Where one is of unknown type, as under a plain Callable[_P, _R],
# pyright's strict mode complains. mypy does not, and takes a union with them for a function without parameters.
class _One(Protocol):
    def __call__(self, a: Any, /) -> Any: ...

class _Two(Protocol):
    def __call__(self, a: Any, b: Any, /) -> Any: ...

class _Three(Protocol):
    def __call__(self, a: Any, b: Any, c: Any, /) -> Any: ...

class _Function(Protocol[_P, _R_co]):
    def __call__(self, *args: _P.args, **keywords: _P.kwargs) -> _R_co: ...

MYPY: bool

class Compiled(_Compiled, Generic[_P, _R]):
    """The result of `jit`: call it like the function, and `draw` it.

    Attributes:
        source: the code of the latest call's program.
        program: that program.
        plan: the compiled form of the function for the latest call.
    """
    def __call__(self, *args: _P.args, **keywords: _P.kwargs) -> _R: ...
    @overload
    def __get__(self, instance: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(
        self: Compiled[Concatenate[Any, _Q], _R], instance: object, owner: Any = None
    ) -> Callable[_Q, _R]: ...

if MYPY:
    def value_and_grad(f: Callable[_P, _R], argnums: int | Sequence[int]=0, has_aux: bool=False) -> _Function[_P, tuple[Any, Any]]:
        """A function that returns `(f(...), gradient)`, from one evaluation.

        Args:
            f: a function that returns one number, written in `+ - * /` and the functions of this package.
            argnums: which argument to differentiate by, or several. Each may be a number, an array, or nested lists, tuples
                and dicts of numbers; the gradient has the same nesting.
            has_aux: whether f returns a tuple of its number and of something else, which may be anything. The result is
                then `((number, auxiliary), gradient)`.

        Where the arguments hold floats the results are floats: Values that f captures are constants to the graph outside.
        To differentiate further by them, pass them as arguments.

        Raises:
            TypeError: if f or argnums are none, or by a call: if f does not return one number, or with has_aux no such tuple.

        >>> value_and_grad(lambda w: w["a"] * w["b"])({"a": 2.0, "b": 5.0})
        (10.0, {'a': 5.0, 'b': 2.0})
        >>> value_and_grad(lambda x: (x * x, {"twice": 2.0 * x}), has_aux=True)(3.0)
        ((9.0, {'twice': 6.0}), 6.0)
        """
else:
    def value_and_grad(f: _One | _Two | _Three | Callable[_P, _R], argnums: int | Sequence[int]=0, has_aux: bool=False) -> _Function[_P, tuple[Any, Any]]:
        """A function that returns `(f(...), gradient)`, from one evaluation.

        Args:
            f: a function that returns one number, written in `+ - * /` and the functions of this package.
            argnums: which argument to differentiate by, or several. Each may be a number, an array, or nested lists, tuples
                and dicts of numbers; the gradient has the same nesting.
            has_aux: whether f returns a tuple of its number and of something else, which may be anything. The result is
                then `((number, auxiliary), gradient)`.

        Where the arguments hold floats the results are floats: Values that f captures are constants to the graph outside.
        To differentiate further by them, pass them as arguments.

        Raises:
            TypeError: if f or argnums are none, or by a call: if f does not return one number, or with has_aux no such tuple.

        >>> value_and_grad(lambda w: w["a"] * w["b"])({"a": 2.0, "b": 5.0})
        (10.0, {'a': 5.0, 'b': 2.0})
        >>> value_and_grad(lambda x: (x * x, {"twice": 2.0 * x}), has_aux=True)(3.0)
        ((9.0, {'twice': 6.0}), 6.0)
        """

if MYPY:
    def grad(f: Callable[_P, _R], argnums: int | Sequence[int]=0, has_aux: bool=False) -> _Function[_P, Any]:
        """A function that returns the gradient of f. It nests: `grad(grad(f))`. Arguments as for `value_and_grad`; with
        `has_aux=True` it returns `(gradient, auxiliary)`.

        >>> from autograd import tanh
        >>> grad(lambda x: x * x)(3.0), grad(grad(tanh))(0.5)
        (6.0, -0.72686198138359)
        >>> grad(lambda x: (x * x, "squared"), has_aux=True)(3.0)
        (6.0, 'squared')
        """
else:
    def grad(f: _One | _Two | _Three | Callable[_P, _R], argnums: int | Sequence[int]=0, has_aux: bool=False) -> _Function[_P, Any]:
        """A function that returns the gradient of f. It nests: `grad(grad(f))`. Arguments as for `value_and_grad`; with
        `has_aux=True` it returns `(gradient, auxiliary)`.

        >>> from autograd import tanh
        >>> grad(lambda x: x * x)(3.0), grad(grad(tanh))(0.5)
        (6.0, -0.72686198138359)
        >>> grad(lambda x: (x * x, "squared"), has_aux=True)(3.0)
        (6.0, 'squared')
        """

if MYPY:
    def jacobian(f: Callable[_P, _R], argnums: int | Sequence[int]=0, sparse: bool=False) -> _Function[_P, Any]:
        """A function that returns the derivatives of each result of f by each entry of its argument.

        The result is nested as f's result is, and each of its leaves is replaced by the nesting of the argument (with several
        `argnums`, a tuple of such), whose leaves have the axes of the result's leaf in front of their own. With an array of m
        results and one of n entries that is an array of m rows and n columns; with lists, a list of m lists of n. Where f has
        fewer inputs than results it is computed by columns, in forward mode, else by rows, in reverse mode.

        With `sparse=True` there is a SciPy `csr_array` in place of each of these arrays. Its rows are the numbers of a leaf of
        the result, in order, and its columns those of a leaf of the argument. It has an entry wherever the recorded graph leads
        from one to the other, even if the derivative happens to be 0: under `jit` each call has the same entries. All results
        share `.indices` and `.indptr`, which are read-only: copy a result before `eliminate_zeros()` and the like.
        Within another transform it has `.data`, which can be differentiated, `.indices`, `.indptr` and `.shape` alone.

        Raises:
            TypeError: if f is no function, or argnums or sparse are none, or for `sparse=True` where f has a derivative by
                `custom_vjp`. ImportError: for `sparse=True` without SciPy.

        >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
        [[5.0, 2.0], [1.0, 1.0]]
        >>> import pytest; _ = pytest.importorskip("scipy")
        >>> matrix = jacobian(lambda v: [v[0] * v[0], v[1] * v[2], v[2]], sparse=True)([2.0, 5.0, 3.0])
        >>> matrix.shape, matrix.data.tolist(), matrix.indices.tolist()
        ((3, 3), [4.0, 3.0, 5.0, 1.0], [0, 1, 2, 2])
        """
else:
    def jacobian(f: _One | _Two | _Three | Callable[_P, _R], argnums: int | Sequence[int]=0, sparse: bool=False) -> _Function[_P, Any]:
        """A function that returns the derivatives of each result of f by each entry of its argument.

        The result is nested as f's result is, and each of its leaves is replaced by the nesting of the argument (with several
        `argnums`, a tuple of such), whose leaves have the axes of the result's leaf in front of their own. With an array of m
        results and one of n entries that is an array of m rows and n columns; with lists, a list of m lists of n. Where f has
        fewer inputs than results it is computed by columns, in forward mode, else by rows, in reverse mode.

        With `sparse=True` there is a SciPy `csr_array` in place of each of these arrays. Its rows are the numbers of a leaf of
        the result, in order, and its columns those of a leaf of the argument. It has an entry wherever the recorded graph leads
        from one to the other, even if the derivative happens to be 0: under `jit` each call has the same entries. All results
        share `.indices` and `.indptr`, which are read-only: copy a result before `eliminate_zeros()` and the like.
        Within another transform it has `.data`, which can be differentiated, `.indices`, `.indptr` and `.shape` alone.

        Raises:
            TypeError: if f is no function, or argnums or sparse are none, or for `sparse=True` where f has a derivative by
                `custom_vjp`. ImportError: for `sparse=True` without SciPy.

        >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
        [[5.0, 2.0], [1.0, 1.0]]
        >>> import pytest; _ = pytest.importorskip("scipy")
        >>> matrix = jacobian(lambda v: [v[0] * v[0], v[1] * v[2], v[2]], sparse=True)([2.0, 5.0, 3.0])
        >>> matrix.shape, matrix.data.tolist(), matrix.indices.tolist()
        ((3, 3), [4.0, 3.0, 5.0, 1.0], [0, 1, 2, 2])
        """

if MYPY:
    def hessian(f: Callable[_P, _R], argnums: int | Sequence[int]=0, sparse: bool=False) -> _Function[_P, Any]:
        """A function that returns the second derivatives of f, the Jacobian of its gradient; with several `argnums` a tuple of
        tuples. With `sparse=True` its arrays are SciPy's, as those of `jacobian`; entries on either side of the diagonal are one
        number, computed once.

        >>> hessian(lambda v: v[0] * v[0] * v[1])([3.0, 2.0])
        [[4.0, 6.0], [6.0, 0.0]]
        >>> import pytest; _ = pytest.importorskip("scipy")
        >>> hessian(lambda v: v[0] * v[1] + v[2], sparse=True)([3.0, 2.0, 1.0]).toarray().tolist()
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        """
else:
    def hessian(f: _One | _Two | _Three | Callable[_P, _R], argnums: int | Sequence[int]=0, sparse: bool=False) -> _Function[_P, Any]:
        """A function that returns the second derivatives of f, the Jacobian of its gradient; with several `argnums` a tuple of
        tuples. With `sparse=True` its arrays are SciPy's, as those of `jacobian`; entries on either side of the diagonal are one
        number, computed once.

        >>> hessian(lambda v: v[0] * v[0] * v[1])([3.0, 2.0])
        [[4.0, 6.0], [6.0, 0.0]]
        >>> import pytest; _ = pytest.importorskip("scipy")
        >>> hessian(lambda v: v[0] * v[1] + v[2], sparse=True)([3.0, 2.0, 1.0]).toarray().tolist()
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        """

if MYPY:
    def vmap(f: Callable[_P, _R], in_axes: int | Sequence[int | None] | None=0, out_axes: int | Sequence[int]=0) -> _Function[..., Any]:
        """A function that applies f to each entry of its arguments along an axis, by default the leading one.

        Args:
            f: a function of one sample, which gets copies of the entries that are mapped over and what is passed whole itself.
            in_axes: the axis to map over, or for each argument one, or None to pass it whole. Of a list the axes are its
                nesting; of a tuple or dict they are those of each member. Arguments given by name are mapped over axis 0.
            out_axes: where the new axis is in each leaf of the result; where f returns a tuple or list, this may be one for each
                entry.

        Returns:
            A function whose result is nested as f's result is, with the new axis in each leaf, a number, an array or a
            regular nest of lists of numbers. Leaves are arrays if an argument mapped over holds one, else lists. The same under
            `jit`.

        Raises:
            TypeError: if f is no function, or axes are no whole numbers.
            ValueError: by a call, if the axes differ in length, are empty or are not there.

        >>> vmap(lambda x, b: x * x + b, in_axes=(0, None))([1.0, 2.0, 3.0], 10.0)
        [11.0, 14.0, 19.0]
        >>> vmap(lambda column: column[0] - column[1], in_axes=1)([[5.0, 7.0], [1.0, 2.0]])
        [4.0, 5.0]
        >>> vmap(lambda x: [x, -x], out_axes=1)([1.0, 2.0])
        [[1.0, 2.0], [-1.0, -2.0]]
        """
else:
    def vmap(f: _One | _Two | _Three | Callable[_P, _R], in_axes: int | Sequence[int | None] | None=0, out_axes: int | Sequence[int]=0) -> _Function[..., Any]:
        """A function that applies f to each entry of its arguments along an axis, by default the leading one.

        Args:
            f: a function of one sample, which gets copies of the entries that are mapped over and what is passed whole itself.
            in_axes: the axis to map over, or for each argument one, or None to pass it whole. Of a list the axes are its
                nesting; of a tuple or dict they are those of each member. Arguments given by name are mapped over axis 0.
            out_axes: where the new axis is in each leaf of the result; where f returns a tuple or list, this may be one for each
                entry.

        Returns:
            A function whose result is nested as f's result is, with the new axis in each leaf, a number, an array or a
            regular nest of lists of numbers. Leaves are arrays if an argument mapped over holds one, else lists. The same under
            `jit`.

        Raises:
            TypeError: if f is no function, or axes are no whole numbers.
            ValueError: by a call, if the axes differ in length, are empty or are not there.

        >>> vmap(lambda x, b: x * x + b, in_axes=(0, None))([1.0, 2.0, 3.0], 10.0)
        [11.0, 14.0, 19.0]
        >>> vmap(lambda column: column[0] - column[1], in_axes=1)([[5.0, 7.0], [1.0, 2.0]])
        [4.0, 5.0]
        >>> vmap(lambda x: [x, -x], out_axes=1)([1.0, 2.0])
        [[1.0, 2.0], [-1.0, -2.0]]
        """

if not MYPY:
    @overload
    def jit(f: _One | _Two | _Three | Callable[_P, _R], *, dtype: str='float64', kernel: str | None=None, max_bytes: int | None=None, static_argnums: int | Sequence[int]=..., static_argnames: str | Sequence[str]=...) -> Compiled[_P, _R]:
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
    @overload
    def jit(*, dtype: str='float64', kernel: str | None=None, max_bytes: int | None=None, static_argnums: int | Sequence[int]=..., static_argnames: str | Sequence[str]=...) -> Callable[[Callable[_P, _R]], Compiled[_P, _R]]: ...
else:
    @overload
    def jit(f: Callable[_P, _R], *, dtype: str='float64', kernel: str | None=None, max_bytes: int | None=None, static_argnums: int | Sequence[int]=..., static_argnames: str | Sequence[str]=...) -> Compiled[_P, _R]:
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
    @overload
    def jit(*, dtype: str='float64', kernel: str | None=None, max_bytes: int | None=None, static_argnums: int | Sequence[int]=..., static_argnames: str | Sequence[str]=...) -> Callable[[Callable[_P, _R]], Compiled[_P, _R]]: ...

def identity(x: _A, /) -> _A:
    """The argument itself, as a node of its own.

        y = identity(x) = x
        ∂y/∂x = 1.0

    >>> from autograd import grad, identity
    >>> identity(0.1)
    0.1
    >>> grad(identity)(0.1)
    1.0
    """
def neg(x: _A, /) -> _A:
    """The negative, -x.

        y = neg(x) = -x
        ∂y/∂x = -1.0

    >>> from autograd import grad, neg
    >>> neg(0.1)
    -0.1
    >>> grad(neg)(0.1)
    -1.0
    """
@overload
def add(a: _A, b: float, /) -> _A:
    """The sum a + b.

        y = add(a, b) = a + b
        ∂y/∂a = 1.0
        ∂y/∂b = 1.0

    >>> from autograd import add, grad
    >>> add(1.5, 2.5)
    4.0
    >>> grad(add, argnums=(0, 1))(1.5, 2.5)
    (1.0, 1.0)
    """
@overload
def add(a: float, b: _A, /) -> _A: ...
@overload
def add(a: _A, b: _A, /) -> _A: ...
@overload
def sub(a: _A, b: float, /) -> _A:
    """The difference a - b.

        y = sub(a, b) = a - b
        ∂y/∂a = 1.0
        ∂y/∂b = -1.0

    >>> from autograd import grad, sub
    >>> sub(1.5, 2.5)
    -1.0
    >>> grad(sub, argnums=(0, 1))(1.5, 2.5)
    (1.0, -1.0)
    """
@overload
def sub(a: float, b: _A, /) -> _A: ...
@overload
def sub(a: _A, b: _A, /) -> _A: ...
@overload
def mul(a: _A, b: float, /) -> _A:
    """The product a · b.

        y = mul(a, b) = a * b
        ∂y/∂a = b
        ∂y/∂b = a

    >>> from autograd import grad, mul
    >>> mul(1.5, 2.5)
    3.75
    >>> grad(mul, argnums=(0, 1))(1.5, 2.5)
    (2.5, 1.5)
    """
@overload
def mul(a: float, b: _A, /) -> _A: ...
@overload
def mul(a: _A, b: _A, /) -> _A: ...
@overload
def div(a: _A, b: float, /) -> _A:
    """The quotient a / b: ±inf or nan where b is 0.

        y = div(a, b) = a / b
        ∂y/∂a = reciprocal(b)
        ∂y/∂b = -(y / b)

    >>> from autograd import div, grad
    >>> div(1.5, 2.5)
    0.6
    >>> grad(div, argnums=(0, 1))(1.5, 2.5)
    (0.4, -0.24)
    """
@overload
def div(a: float, b: _A, /) -> _A: ...
@overload
def div(a: _A, b: _A, /) -> _A: ...
@overload
def remainder(a: _A, b: float, /) -> _A:
    """a - b · ⌊a / b⌋, what Python's % gives: it has the sign of b; nan where b is 0.

        y = remainder(a, b) = np.remainder(a, b)
        ∂y/∂a = 1.0
        ∂y/∂b = -floor_divide(a, b)

    >>> from autograd import grad, remainder
    >>> remainder(1.5, 2.5)
    1.5
    >>> grad(remainder, argnums=(0, 1))(1.5, 2.5)
    (1.0, -0.0)
    """
@overload
def remainder(a: float, b: _A, /) -> _A: ...
@overload
def remainder(a: _A, b: _A, /) -> _A: ...
@overload
def floor_divide(a: _A, b: float, /) -> _A:
    """⌊a / b⌋, what Python's // gives: ±inf or nan where b is 0.

        y = floor_divide(a, b) = np.floor_divide(a, b)
        ∂y/∂a = 0.0
        ∂y/∂b = 0.0

    >>> from autograd import floor_divide, grad
    >>> floor_divide(1.5, 2.5)
    0.0
    >>> grad(floor_divide, argnums=(0, 1))(1.5, 2.5)
    (0.0, 0.0)
    """
@overload
def floor_divide(a: float, b: _A, /) -> _A: ...
@overload
def floor_divide(a: _A, b: _A, /) -> _A: ...
def reciprocal(x: _A, /) -> _A:
    """The reciprocal 1/x: ±inf at ±0.

        y = reciprocal(x) = 1.0 / x
        ∂y/∂x = -square(y)

    >>> from autograd import grad, reciprocal
    >>> reciprocal(0.3)
    3.33333
    >>> grad(reciprocal)(0.3)
    -11.1111
    """
def square(x: _A, /) -> _A:
    """The square x².

        y = square(x) = np.square(x)
        ∂y/∂x = 2.0 * x

    >>> from autograd import grad, square
    >>> square(0.1)
    0.01
    >>> grad(square)(0.1)
    0.2
    """
@overload
def pow(a: _A, b: float, /) -> _A:
    """The power a ** b, as C's pow: nan for a negative base with a fractional exponent.

        y = pow(a, b) = np.power(a, b)
        ∂y/∂a = where(logical_and(equal(a, 0.0), equal(b, 0.0)), 0.0, b * (power(a, (b - 1.0)) * power(log(a), 0.0)))
        ∂y/∂b = where(logical_and(equal(a, 0.0), equal(b, 0.0)), 0.0, power(a, b) * power(log(a), 1.0))

    >>> from autograd import grad, pow
    >>> pow(0.5, 2.0)
    0.25
    >>> grad(pow, argnums=(0, 1))(0.5, 2.0)
    (1.0, -0.173287)
    """
@overload
def pow(a: float, b: _A, /) -> _A: ...
@overload
def pow(a: _A, b: _A, /) -> _A: ...
@overload
def pow(base: int, exp: int, mod: int) -> int: ...
def sqrt(x: _A, /) -> _A:
    """The square root: nan below 0; its derivative at 0 is inf.

        y = sqrt(x) = np.sqrt(x)
        ∂y/∂x = 0.5 / y

    >>> from autograd import grad, sqrt
    >>> sqrt(0.1)
    0.316228
    >>> grad(sqrt)(0.1)
    1.58114
    """
def exp(x: _A, /) -> _A:
    """The exponential eˣ.

        y = exp(x) = np.exp(x)
        ∂y/∂x = y

    >>> from autograd import exp, grad
    >>> exp(0.1)
    1.10517
    >>> grad(exp)(0.1)
    1.10517
    """
def expm1(x: _A, /) -> _A:
    """eˣ - 1, without the cancellation near 0.

        y = expm1(x) = np.expm1(x)
        ∂y/∂x = exp(x)

    >>> from autograd import expm1, grad
    >>> expm1(0.1)
    0.105171
    >>> grad(expm1)(0.1)
    1.10517
    """
def exp2(x: _A, /) -> _A:
    """The power 2ˣ.

        y = exp2(x) = np.exp2(x)
        ∂y/∂x = y * 0.6931471805599453

    >>> from autograd import exp2, grad
    >>> exp2(0.1)
    1.07177
    >>> grad(exp2)(0.1)
    0.742897
    """
def log(x: _A, /) -> _A:
    """The natural logarithm: -inf at 0, nan below.

        y = log(x) = np.log(x)
        ∂y/∂x = reciprocal(x)

    >>> from autograd import grad, log
    >>> log(0.1)
    -2.30259
    >>> grad(log)(0.1)
    10.0
    """
def log1p(x: _A, /) -> _A:
    """log(1 + x), without the cancellation near 0: -inf at -1.

        y = log1p(x) = np.log1p(x)
        ∂y/∂x = reciprocal(1.0 + x)

    >>> from autograd import grad, log1p
    >>> log1p(0.1)
    0.0953102
    >>> grad(log1p)(0.1)
    0.909091
    """
def log2(x: _A, /) -> _A:
    """The logarithm to base 2.

        y = log2(x) = np.log2(x)
        ∂y/∂x = reciprocal(x * 0.6931471805599453)

    >>> from autograd import grad, log2
    >>> log2(0.1)
    -3.32193
    >>> grad(log2)(0.1)
    14.427
    """
def log10(x: _A, /) -> _A:
    """The logarithm to base 10.

        y = log10(x) = np.log10(x)
        ∂y/∂x = reciprocal(x * 2.302585092994046)

    >>> from autograd import grad, log10
    >>> log10(0.1)
    -1.0
    >>> grad(log10)(0.1)
    4.34294
    """
def sin(x: _A, /) -> _A:
    """The sine of an angle in radians.

        y = sin(x) = np.sin(x)
        ∂y/∂x = cos(x)

    >>> from autograd import grad, sin
    >>> sin(0.1)
    0.0998334
    >>> grad(sin)(0.1)
    0.995004
    """
def cos(x: _A, /) -> _A:
    """The cosine of an angle in radians.

        y = cos(x) = np.cos(x)
        ∂y/∂x = -sin(x)

    >>> from autograd import cos, grad
    >>> cos(0.1)
    0.995004
    >>> grad(cos)(0.1)
    -0.0998334
    """
def tan(x: _A, /) -> _A:
    """The tangent of an angle in radians.

        y = tan(x) = np.tan(x)
        ∂y/∂x = 1.0 + square(y)

    >>> from autograd import grad, tan
    >>> tan(0.1)
    0.100335
    >>> grad(tan)(0.1)
    1.01007
    """
def asin(x: _A, /) -> _A:
    """The arc sine, in radians: nan outside [-1, 1].

        y = asin(x) = np.arcsin(x)
        ∂y/∂x = reciprocal(sqrt(1 - x ** 2))

    >>> from autograd import asin, grad
    >>> asin(0.2)
    0.201358
    >>> grad(asin)(0.2)
    1.02062
    """
def acos(x: _A, /) -> _A:
    """The arc cosine, in radians: nan outside [-1, 1].

        y = acos(x) = np.arccos(x)
        ∂y/∂x = -reciprocal(sqrt(1 - x ** 2))

    >>> from autograd import acos, grad
    >>> acos(0.2)
    1.36944
    >>> grad(acos)(0.2)
    -1.02062
    """
def atan(x: _A, /) -> _A:
    """The arc tangent, in radians.

        y = atan(x) = np.arctan(x)
        ∂y/∂x = reciprocal(1.0 + square(x))

    >>> from autograd import atan, grad
    >>> atan(0.1)
    0.0996687
    >>> grad(atan)(0.1)
    0.990099
    """
def sinh(x: _A, /) -> _A:
    """The hyperbolic sine.

        y = sinh(x) = np.sinh(x)
        ∂y/∂x = cosh(x)

    >>> from autograd import grad, sinh
    >>> sinh(0.1)
    0.100167
    >>> grad(sinh)(0.1)
    1.005
    """
def cosh(x: _A, /) -> _A:
    """The hyperbolic cosine.

        y = cosh(x) = np.cosh(x)
        ∂y/∂x = sinh(x)

    >>> from autograd import cosh, grad
    >>> cosh(0.1)
    1.005
    >>> grad(cosh)(0.1)
    0.100167
    """
def sech(x: _A, /) -> _A:
    """The hyperbolic secant 1 / cosh(x).

        y = sech(x) = 1.0 / np.cosh(x)
        ∂y/∂x = -(y * tanh(x))

    >>> from autograd import grad, sech
    >>> sech(0.1)
    0.995021
    >>> grad(sech)(0.1)
    -0.0991717
    """
def tanh(x: _A, /) -> _A:
    """The hyperbolic tangent. Its derivative is taken as sech²(x): 1 - y² has no digits left for |x| > 19.

        y = tanh(x) = np.tanh(x)
        ∂y/∂x = square(sech(x))

    >>> from autograd import grad, tanh
    >>> tanh(0.1)
    0.099668
    >>> grad(tanh)(0.1)
    0.990066
    """
def asinh(x: _A, /) -> _A:
    """The inverse hyperbolic sine.

        y = asinh(x) = np.arcsinh(x)
        ∂y/∂x = reciprocal(hypot(x, 1.0))

    >>> from autograd import asinh, grad
    >>> asinh(0.1)
    0.0998341
    >>> grad(asinh)(0.1)
    0.995037
    """
def acosh(x: _A, /) -> _A:
    """The inverse hyperbolic cosine: nan below 1.

        y = acosh(x) = np.arccosh(x)
        ∂y/∂x = reciprocal(sqrt(x - 1.0) * sqrt(x + 1.0))

    >>> from autograd import acosh, grad
    >>> acosh(1.5)
    0.962424
    >>> grad(acosh)(1.5)
    0.894427
    """
def atanh(x: _A, /) -> _A:
    """The inverse hyperbolic tangent: ±inf at ±1, nan outside.

        y = atanh(x) = np.arctanh(x)
        ∂y/∂x = reciprocal(1 - x ** 2)

    >>> from autograd import atanh, grad
    >>> atanh(0.2)
    0.202733
    >>> grad(atanh)(0.2)
    1.04167
    """
def erf(x: _A, /) -> _A:
    """The error function 2/√π ∫₀ˣ exp(-t²) dt.

        y = erf(x) = erf(x)
        ∂y/∂x = 1.1283791670955126 * exp(-square(x))

    >>> from autograd import erf, grad
    >>> erf(0.1)
    0.112463
    >>> grad(erf)(0.1)
    1.11715
    """
def erfc(x: _A, /) -> _A:
    """The complementary error function 1 - erf(x), with all its digits in the right tail.

        y = erfc(x) = erfc(x)
        ∂y/∂x = -1.1283791670955126 * exp(-square(x))

    >>> from autograd import erfc, grad
    >>> erfc(0.1)
    0.887537
    >>> grad(erfc)(0.1)
    -1.11715
    """
def abs(x: _A, /) -> _A:
    """The absolute value; its derivative at 0 is 0.

        y = abs(x) = np.abs(x)
        ∂y/∂x = sign(x)

    >>> from autograd import abs, grad
    >>> abs(0.1)
    0.1
    >>> grad(abs)(0.1)
    1.0
    """
def sign(x: _A, /) -> _A:
    """-1, 0 or 1; 0 for nan, as in PyTorch.

        y = sign(x) = np.where(x == x, np.sign(x), 0.0)
        ∂y/∂x = 0.0

    >>> from autograd import grad, sign
    >>> sign(0.1)
    1.0
    >>> grad(sign)(0.1)
    0.0
    """
def floor(x: _A, /) -> _A:
    """The largest integer that is not above x.

        y = floor(x) = np.floor(x)
        ∂y/∂x = 0.0

    >>> from autograd import floor, grad
    >>> floor(0.1)
    0.0
    >>> grad(floor)(0.1)
    0.0
    """
def ceil(x: _A, /) -> _A:
    """The smallest integer that is not below x.

        y = ceil(x) = np.ceil(x)
        ∂y/∂x = 0.0

    >>> from autograd import ceil, grad
    >>> ceil(0.1)
    1.0
    >>> grad(ceil)(0.1)
    0.0
    """
@overload
def round(x: _A, /) -> _A:
    """The nearest integer; halves to the even one, as in IEEE 754.

        y = round(x) = np.rint(x)
        ∂y/∂x = 0.0

    >>> from autograd import grad, round
    >>> round(0.1)
    0.0
    >>> grad(round)(0.1)
    0.0
    """
@overload
def round(number: int, ndigits: int) -> int: ...
@overload
def round(number: float, ndigits: int | None) -> float: ...
def stop_gradient(x: _A, /) -> _A:
    """The argument itself, a constant to derivatives.

        y = stop_gradient(x) = x
        ∂y/∂x = 0.0

    >>> from autograd import grad, stop_gradient
    >>> stop_gradient(0.1)
    0.1
    >>> grad(stop_gradient)(0.1)
    0.0
    """
def step(x: _A, /) -> _A:
    """The threshold of a perceptron: 1 where x > 0, else 0; its derivative is 0.

        y = step(x) = np.greater(x, 0.0) * 1.0
        ∂y/∂x = 0.0

    >>> from autograd import grad, step
    >>> step(0.1)
    1.0
    >>> grad(step)(0.1)
    0.0
    """
@overload
def equal(a: _A, b: float, /) -> _A:
    """1 where a equals b, else 0.

        y = equal(a, b) = np.equal(a, b) * 1.0
        ∂y/∂a = 0.0
        ∂y/∂b = 0.0

    >>> from autograd import equal, grad
    >>> equal(1.5, 2.5)
    0.0
    >>> grad(equal, argnums=(0, 1))(1.5, 2.5)
    (0.0, 0.0)
    """
@overload
def equal(a: float, b: _A, /) -> _A: ...
@overload
def equal(a: _A, b: _A, /) -> _A: ...
@overload
def not_equal(a: _A, b: float, /) -> _A:
    """1 where a differs from b, else 0; 1 for nan.

        y = not_equal(a, b) = np.not_equal(a, b) * 1.0
        ∂y/∂a = 0.0
        ∂y/∂b = 0.0

    >>> from autograd import grad, not_equal
    >>> not_equal(1.5, 2.5)
    1.0
    >>> grad(not_equal, argnums=(0, 1))(1.5, 2.5)
    (0.0, 0.0)
    """
@overload
def not_equal(a: float, b: _A, /) -> _A: ...
@overload
def not_equal(a: _A, b: _A, /) -> _A: ...
@overload
def less(a: _A, b: float, /) -> _A:
    """1 where a < b, else 0.

        y = less(a, b) = np.less(a, b) * 1.0
        ∂y/∂a = 0.0
        ∂y/∂b = 0.0

    >>> from autograd import grad, less
    >>> less(1.5, 2.5)
    1.0
    >>> grad(less, argnums=(0, 1))(1.5, 2.5)
    (0.0, 0.0)
    """
@overload
def less(a: float, b: _A, /) -> _A: ...
@overload
def less(a: _A, b: _A, /) -> _A: ...
@overload
def less_equal(a: _A, b: float, /) -> _A:
    """1 where a ≤ b, else 0.

        y = less_equal(a, b) = np.less_equal(a, b) * 1.0
        ∂y/∂a = 0.0
        ∂y/∂b = 0.0

    >>> from autograd import grad, less_equal
    >>> less_equal(1.5, 2.5)
    1.0
    >>> grad(less_equal, argnums=(0, 1))(1.5, 2.5)
    (0.0, 0.0)
    """
@overload
def less_equal(a: float, b: _A, /) -> _A: ...
@overload
def less_equal(a: _A, b: _A, /) -> _A: ...
@overload
def where(condition: Any, a: _A, b: float, /) -> _A:
    """a where the condition is not 0 (or is True), else b. The branch not taken gets gradient 0, whatever it is.

        y = where(condition, a, b) = np.where(condition, a, b)
        ∂y/∂condition = 0.0
        ∂y/∂a = where(condition, 1.0, 0.0)
        ∂y/∂b = where(condition, 0.0, 1.0)

    >>> from autograd import grad, where
    >>> where(0.0, 2.0, 3.0)
    3.0
    >>> grad(where, argnums=(0, 1, 2))(0.0, 2.0, 3.0)
    (0.0, 0.0, 1.0)
    """
@overload
def where(condition: Any, a: float, b: _A, /) -> _A: ...
@overload
def where(condition: Any, a: _A, b: _A, /) -> _A: ...
@overload
def maximum(a: _A, b: float, /) -> _A:
    """The larger of a and b; at a tie each gets half of the gradient; nan where either is.

        y = maximum(a, b) = np.maximum(a, b)
        ∂y/∂a = where(equal(a, b), 0.5, 1.0 - less(a, b))
        ∂y/∂b = where(equal(a, b), 0.5, 1.0 - less(b, a))

    >>> from autograd import grad, maximum
    >>> maximum(1.5, 2.5)
    2.5
    >>> grad(maximum, argnums=(0, 1))(1.5, 2.5)
    (0.0, 1.0)
    """
@overload
def maximum(a: float, b: _A, /) -> _A: ...
@overload
def maximum(a: _A, b: _A, /) -> _A: ...
@overload
def minimum(a: _A, b: float, /) -> _A:
    """The smaller of a and b; at a tie each gets half of the gradient; nan where either is.

        y = minimum(a, b) = np.minimum(a, b)
        ∂y/∂a = where(equal(a, b), 0.5, 1.0 - less(b, a))
        ∂y/∂b = where(equal(a, b), 0.5, 1.0 - less(a, b))

    >>> from autograd import grad, minimum
    >>> minimum(1.5, 2.5)
    1.5
    >>> grad(minimum, argnums=(0, 1))(1.5, 2.5)
    (1.0, 0.0)
    """
@overload
def minimum(a: float, b: _A, /) -> _A: ...
@overload
def minimum(a: _A, b: _A, /) -> _A: ...
@overload
def clip(x: _A, low: float, high: float, /) -> _A:
    """x held between low and high: high where low is above it; nan where one is. At the bounds x′ is 1.

        y = clip(x, low, high) = np.minimum(np.maximum(x, low), high)
        ∂y/∂x = logical_and(less_equal(low, x), less_equal(x, high))
        ∂y/∂low = logical_and(less(x, low), less_equal(low, high))
        ∂y/∂high = logical_or(less(high, x), less(high, low))

    >>> from autograd import clip, grad
    >>> clip(0.5, -1.0, 2.0)
    0.5
    >>> grad(clip, argnums=(0, 1, 2))(0.5, -1.0, 2.0)
    (1.0, 0.0, 0.0)
    """
@overload
def clip(x: float, low: _A, high: float, /) -> _A: ...
@overload
def clip(x: float, low: float, high: _A, /) -> _A: ...
@overload
def clip(x: _A, low: _A, high: _A, /) -> _A: ...
@overload
def clip(x: _A, low: Number | None = None, high: Number | None = None, *, min: Number | None = None, max: Number | None = None, a_min: Number | None = None, a_max: Number | None = None) -> _A: ...
def relu(x: _A, /) -> _A:
    """x where positive, else 0 (Nair and Hinton, 2010); its derivative at 0 is 0.

        y = relu(x) = np.maximum(x, 0.0)
        ∂y/∂x = not_equal(y, 0.0)

    >>> from autograd import grad, relu
    >>> relu(0.1)
    0.1
    >>> grad(relu)(0.1)
    1.0
    """
def leaky_relu(x: _A, /) -> _A:
    """x where positive, else x/100 (Maas et al., 2013); its derivative at 0 is 1/100.

        y = leaky_relu(x) = np.where(x > 0.0, x, 0.01 * x)
        ∂y/∂x = where(less(0.0, x), 1.0, 0.01)

    >>> from autograd import grad, leaky_relu
    >>> leaky_relu(0.1)
    0.1
    >>> grad(leaky_relu)(0.1)
    1.0
    """
def elu(x: _A, /) -> _A:
    """x where positive, else eˣ - 1 (Clevert et al., 2015).

        y = elu(x) = np.where(x > 0.0, x, np.expm1(np.minimum(0.0, x)))
        ∂y/∂x = where(less(x, 0.0), exp(x), 1.0)

    >>> from autograd import elu, grad
    >>> elu(0.1)
    0.1
    >>> grad(elu)(0.1)
    1.0
    """
def sigmoid(x: _A, /) -> _A:
    """The logistic function 1 / (1 + exp(-x)), stable for every x; its derivative is s(x)·s(-x).

        y = sigmoid(x) = reciprocal(exp(-x) + 1.0)
        ∂y/∂x = square(0.5 * sech(0.5 * x))

    >>> from autograd import grad, sigmoid
    >>> sigmoid(0.1)
    0.524979
    >>> grad(sigmoid)(0.1)
    0.249376
    """
def softplus(x: _A, /) -> _A:
    """log(1 + eˣ), stable for every x; its derivative is the sigmoid.

        y = softplus(x) = log1p(exp(x))
        ∂y/∂x = sigmoid(x)

    >>> from autograd import grad, softplus
    >>> softplus(0.1)
    0.744397
    >>> grad(softplus)(0.1)
    0.524979
    """
def log_sigmoid(x: _A, /) -> _A:
    """log(sigmoid(x)) = -softplus(-x), stable for every x; its derivative is sigmoid(-x).

        y = log_sigmoid(x) = -softplus(-x)
        ∂y/∂x = sigmoid(-x)

    >>> from autograd import grad, log_sigmoid
    >>> log_sigmoid(0.1)
    -0.644397
    >>> grad(log_sigmoid)(0.1)
    0.475021
    """
def mish(x: _A, /) -> _A:
    """x · tanh(softplus(x)) (Misra, 2019).

        y = mish(x) = x * tanh(softplus(x))
        ∂y/∂x = tanh(softplus(x)) + (minimum(maximum(x, -1e+30), 1e+30) * (square(sech(softplus(x))) * sigmoid(x)))

    >>> from autograd import grad, mish
    >>> mish(0.1)
    0.0631794
    >>> grad(mish)(0.1)
    0.663337
    """
def softsign(x: _A, /) -> _A:
    """x / (1 + |x|) (Turian et al., 2009).

        y = softsign(x) = x / (1.0 + abs(x))
        ∂y/∂x = square(reciprocal(1.0 + abs(x)))

    >>> from autograd import grad, softsign
    >>> softsign(0.1)
    0.0909091
    >>> grad(softsign)(0.1)
    0.826446
    """
def silu(x: _A, /) -> _A:
    """x · sigmoid(x) (Hendrycks and Gimpel, 2016; also called swish).

        y = silu(x) = x * sigmoid(x)
        ∂y/∂x = sigmoid(x) * (1.0 + (minimum(maximum(x, -1e+30), 1e+30) * sigmoid(-x)))

    >>> from autograd import grad, silu
    >>> silu(0.1)
    0.0524979
    >>> grad(silu)(0.1)
    0.549917
    """
def gelu(x: _A, /) -> _A:
    """x · Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, 2016), exact, not the tanh approximation.

        y = gelu(x) = (0.5 * x) * erfc(-0.7071067811865476 * x)
        ∂y/∂x = (0.5 * erfc(-0.7071067811865476 * x)) + (minimum(maximum(x, -1e+30), 1e+30) * (0.3989422804014327 * exp(-0.5 * square(minimum(maximum(x, -1e+30), 1e+30)))))

    >>> from autograd import gelu, grad
    >>> gelu(0.1)
    0.0539828
    >>> grad(gelu)(0.1)
    0.579523
    """
@overload
def logaddexp(a: _A, b: float, /) -> _A:
    """log(exp(a) + exp(b)), stable for all numbers; its derivatives are sigmoids.

        y = logaddexp(a, b) = log(exp(a) + exp(b))
        ∂y/∂a = sigmoid(a - b)
        ∂y/∂b = sigmoid(b - a)

    >>> from autograd import grad, logaddexp
    >>> logaddexp(1.5, 2.5)
    2.81326
    >>> grad(logaddexp, argnums=(0, 1))(1.5, 2.5)
    (0.268941, 0.731059)
    """
@overload
def logaddexp(a: float, b: _A, /) -> _A: ...
@overload
def logaddexp(a: _A, b: _A, /) -> _A: ...
@overload
def atan2(y: _A, x: float, /) -> _A:
    """The angle of the point (x, y) = (second, first argument), in radians.

        angle = atan2(y, x) = np.arctan2(y, x)
        ∂angle/∂y = where(equal(hypot(x, y), 0.0), 0.0, (x / hypot(x, y)) / hypot(x, y))
        ∂angle/∂x = -where(equal(hypot(x, y), 0.0), 0.0, (y / hypot(x, y)) / hypot(x, y))

    >>> from autograd import atan2, grad
    >>> atan2(1.5, 2.5)
    0.54042
    >>> grad(atan2, argnums=(0, 1))(1.5, 2.5)
    (0.294118, -0.176471)
    """
@overload
def atan2(y: float, x: _A, /) -> _A: ...
@overload
def atan2(y: _A, x: _A, /) -> _A: ...
@overload
def hypot(a: _A, b: float, /) -> _A:
    """√(a² + b²) without overflow in between.

        y = hypot(a, b) = sqrt(square(a) + square(b))
        ∂y/∂a = a / y
        ∂y/∂b = b / y

    >>> from autograd import grad, hypot
    >>> hypot(1.5, 2.5)
    2.91548
    >>> grad(hypot, argnums=(0, 1))(1.5, 2.5)
    (0.514496, 0.857493)
    """
@overload
def hypot(a: float, b: _A, /) -> _A: ...
@overload
def hypot(a: _A, b: _A, /) -> _A: ...
@overload
def sum(xs: Iterable[_N], /) -> _N:
    """The sum of a list, added from left to right; 0 for an empty one.

        y = sum(xs) = np.sum(xs, axis=0)
        ∂y/∂xs[0] = 1.0

    >>> from autograd import grad, sum
    >>> sum([0.5, -2.0, 3.0])
    1.5
    >>> grad(sum)([0.5, -2.0, 3.0])
    [1.0, 1.0, 1.0]
    """
@overload
def sum(xs: Iterable[_R], /, start: _R) -> _R: ...
@overload
def sum(xs: Iterable[Number], /) -> Any: ...
@overload
def prod(xs: Iterable[_N], /) -> _N:
    """The product of a list; 1 for an empty one.

        y = prod(xs) = np.prod(xs, axis=0)
        ∂y/∂xs[0] = 1.0 * (1.0 * xs[1])

    >>> from autograd import grad, prod
    >>> prod([0.5, -2.0, 3.0])
    -3.0
    >>> grad(prod)([0.5, -2.0, 3.0])
    [-6.0, 1.5, -1.0]
    """
@overload
def prod(xs: Iterable[Number], /) -> Any: ...
@overload
def mean(xs: Iterable[_N], /) -> _N:
    """The arithmetic mean of a list.

        y = mean(xs) = np.mean(xs, axis=0)
        ∂y/∂xs[0] = 0.5

    >>> from autograd import grad, mean
    >>> mean([0.5, -2.0, 3.0])
    0.5
    >>> grad(mean)([0.5, -2.0, 3.0])
    [0.333333, 0.333333, 0.333333]
    """
@overload
def mean(xs: Iterable[Number], /) -> Any: ...
@overload
def dot(ws: Iterable[_N], xs: Iterable[float], /) -> _N:
    """The inner product Σ wᵢ·xᵢ of two lists, added from left to right.

        y = dot(ws, xs) = np.einsum('i...,i...->...', ws, xs)
        ∂y/∂ws[0] = xs[0]
        ∂y/∂xs[0] = ws[0]

    >>> from autograd import dot, grad
    >>> dot([0.5, -1.5, 2.0], [4.0, 0.25, -1.0])
    -0.375
    >>> grad(dot, argnums=(0, 1))([0.5, -1.5, 2.0], [4.0, 0.25, -1.0])
    ([4.0, 0.25, -1.0], [0.5, -1.5, 2.0])
    """
@overload
def dot(ws: Iterable[float], xs: Iterable[_N], /) -> _N: ...
@overload
def dot(ws: Iterable[_N], xs: Iterable[_N], /) -> _N: ...
@overload
def dot(ws: Iterable[Number], xs: Iterable[Number], /) -> Any: ...
@overload
def norm(xs: Iterable[_N], /) -> _N:
    """The Euclidean norm √Σ xᵢ² of a list, without overflow in between; its derivative is 0 where it is 0.

        y = norm(xs) = np.linalg.norm(xs, axis=0)
        ∂y/∂xs[0] = where(equal(y, 0.0), 0.0, xs[0] / y)

    >>> from autograd import grad, norm
    >>> norm([0.5, -2.0, 3.0])
    3.64005
    >>> grad(norm)([0.5, -2.0, 3.0])
    [0.137361, -0.549442, 0.824163]
    """
@overload
def norm(xs: Iterable[Number], /) -> Any: ...
@overload
def max(xs: Iterable[_N], /) -> _N:
    """The largest entry of a list; entries that tie share the gradient equally.

        y = max(xs) = np.max(xs, axis=0)
        ∂y/∂xs[0] = equal(xs[0], y) * reciprocal(sum([equal(xs[0], y), equal(xs[1], y)]))

    >>> from autograd import grad, max
    >>> max([0.5, -2.0, 3.0])
    3.0
    >>> grad(max)([0.5, -2.0, 3.0])
    [0.0, 0.0, 1.0]
    """
@overload
def max(a: _N, b: _N, /, *more: _N) -> _N: ...
@overload
def max(xs: Iterable[_R], /, *, key: Callable[[_R], Any]) -> _R: ...
@overload
def max(a: _R, b: _R, /, *more: _R, key: Callable[[_R], Any]) -> _R: ...
@overload
def max(xs: Iterable[_R], /, *, key: Callable[[_R], Any] | None = None, default: _S) -> _R | _S: ...
@overload
def max(xs: Iterable[Number], /) -> Any: ...
@overload
def min(xs: Iterable[_N], /) -> _N:
    """The smallest entry of a list; entries that tie share the gradient equally.

        y = min(xs) = np.min(xs, axis=0)
        ∂y/∂xs[0] = equal(xs[0], y) * reciprocal(sum([equal(xs[0], y), equal(xs[1], y)]))

    >>> from autograd import grad, min
    >>> min([0.5, -2.0, 3.0])
    -2.0
    >>> grad(min)([0.5, -2.0, 3.0])
    [0.0, 1.0, 0.0]
    """
@overload
def min(a: _N, b: _N, /, *more: _N) -> _N: ...
@overload
def min(xs: Iterable[_R], /, *, key: Callable[[_R], Any]) -> _R: ...
@overload
def min(a: _R, b: _R, /, *more: _R, key: Callable[[_R], Any]) -> _R: ...
@overload
def min(xs: Iterable[_R], /, *, key: Callable[[_R], Any] | None = None, default: _S) -> _R | _S: ...
@overload
def min(xs: Iterable[Number], /) -> Any: ...
@overload
def logsumexp(xs: Iterable[_N], /) -> _N:
    """log Σ exp(xᵢ), stable for every list; its derivative is the softmax.

        y = logsumexp(xs) = np.logaddexp.reduce(xs, axis=0)

    >>> from autograd import grad, logsumexp
    >>> logsumexp([-4.0, 0.0])
    0.0181499
    >>> grad(logsumexp)([-4.0, 0.0])
    [0.0179862, 0.982014]
    """
@overload
def logsumexp(xs: Iterable[Number], /) -> Any: ...
