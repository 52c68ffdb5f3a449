# Written by `make stubs`; do not edit it.

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias, overload

from numpy.typing import NDArray

from autograd.row import Primitive

class Many:
    """The arguments of a node that has any number of them, with the partial by each: a tuple, and as many doubles."""
    nodes: tuple[Value, ...]
    partials: list[float]


class Value:
    """A number in a computational graph.

    Args:
        data: the number; an int, a float or a NumPy real scalar.
        label: the name that drawings and messages show.

    Attributes:
        data: the number, a float. Assigning to it changes graphs recorded later, not those that exist.
        grad: the derivative that `backward` left here, a float; leaves accumulate it, interior nodes keep the latest.
        label: its name.
        primitive: the primitive that made it, or None for a leaf.
        args: the Values it was made from, in order.
        scope: the innermost `scope(...)` it was made in, or None.

    Raises:
        TypeError: if data is not a real number or label not a str.

    Example:
        >>> w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
        >>> f = w * x + b
        >>> f.backward()
        >>> f, w.grad, x.grad, b.grad
        (Value(data=4.0, grad=1.0), 2.0, -3.0, 1.0)

    Every primitive of one or more numbers is a method too: `v.tanh()`, `v.maximum(0.0)`.
    """
    data: float
    grad: float
    label: str
    primitive: Primitive | None
    scope: Any
    left: Value | None
    right: Value | None
    d_left: float
    d_right: float
    many: Many | None
    uses: int
    adjoint: float
    def __init__(self, data: float, label: str='') -> None: ...
    @property
    def args(self) -> tuple[Value, ...]:
        """The Values it was made from; none for a leaf."""
    @property
    def partials(self) -> tuple[float, ...]:
        """The derivatives by each of `args`, as taken when this node was recorded."""
    def backward(self, gradient: float=1.0) -> None:
        """Add the derivatives of this Value to `.grad` of every leaf it was made from.

        Interior nodes get the `.grad` of this call; leaves accumulate, so set them to 0 between steps (`zero_grad`).

        Args:
            gradient: the seed of the sweep: the derivative of the quantity of interest with respect to this Value.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward(); y.backward(); x.grad
        12.0
        """
    @overload
    def __add__(self, other: Number) -> Value: ...
    @overload
    def __add__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __mul__(self, other: Number) -> Value: ...
    @overload
    def __mul__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __sub__(self, other: Number) -> Value: ...
    @overload
    def __sub__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    def __neg__(self) -> Value: ...
    @overload
    def __truediv__(self, other: Number) -> Value: ...
    @overload
    def __truediv__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __pow__(self, other: Number) -> Value: ...
    @overload
    def __pow__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __mod__(self, other: Number) -> Value: ...
    @overload
    def __mod__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __floordiv__(self, other: Number) -> Value: ...
    @overload
    def __floordiv__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rmod__(self, other: Number) -> Value: ...
    @overload
    def __rmod__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rfloordiv__(self, other: Number) -> Value: ...
    @overload
    def __rfloordiv__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __radd__(self, other: Number) -> Value: ...
    @overload
    def __radd__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rsub__(self, other: Number) -> Value: ...
    @overload
    def __rsub__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rmul__(self, other: Number) -> Value: ...
    @overload
    def __rmul__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rtruediv__(self, other: Number) -> Value: ...
    @overload
    def __rtruediv__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    @overload
    def __rpow__(self, other: Number) -> Value: ...
    @overload
    def __rpow__(self, other: NDArray[Any]) -> NDArray[Any]: ...
    def __abs__(self) -> Value: ...
    def __pos__(self) -> Value: ...
    def __lt__(self, other: object) -> Any: ...
    def __le__(self, other: object) -> Any: ...
    def __gt__(self, other: object) -> Any: ...
    def __ge__(self, other: object) -> Any: ...
    def __eq__(self, other: object) -> Any: ...
    def __ne__(self, other: object) -> Any: ...
    def __hash__(self) -> int: ...
    def __float__(self) -> NoReturn: ...
    def __int__(self) -> NoReturn: ...
    def __trunc__(self) -> NoReturn: ...
    def __index__(self) -> NoReturn: ...
    def item(self) -> float:
        """The number, a float, without its derivative.

        >>> Value(2.0).item()
        2.0
        """
    def detach(self) -> Value:
        """A constant with the same number: no derivative passes through it to the arguments of this Value.

        >>> from autograd import gradients
        >>> x = Value(3.0)
        >>> gradients(x * x.detach(), [x])
        [3.0]
        """
    def __round__(self, digits: Any=None) -> Value: ...
    def __bool__(self) -> bool: ...
    def __format__(self, specification: str) -> str: ...
    def __repr__(self) -> str: ...
    def __reduce__(self) -> Any: ...
    @property
    def real(self) -> Value: ...
    @property
    def imag(self) -> float: ...
    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy calls this instead of a ufunc of its own (NEP 13). A float64 on the left of an operator, which is a
        ufunc too, is as fast as another number.
        """
    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        """NumPy calls this instead of another function of its own (NEP 18)."""
    @staticmethod
    def apply_primitive(primitive: Primitive, args: Sequence[Any]) -> Any:
        """Record a primitive on arguments of which one at least is a Value; `Primitive.__call__` comes here."""
    def identity(self) -> Value:
        """The argument itself, as a node of its own.

            y = identity(x) = x
            ∂y/∂x = 1.0

        >>> from autograd import grad, identity
        >>> identity(0.1)
        0.1
        >>> grad(identity)(0.1)
        1.0
        """
    def neg(self) -> Value:
        """The negative, -x.

            y = neg(x) = -x
            ∂y/∂x = -1.0

        >>> from autograd import grad, neg
        >>> neg(0.1)
        -0.1
        >>> grad(neg)(0.1)
        -1.0
        """
    def add(self, b: Number, /) -> Value:
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
    def sub(self, b: Number, /) -> Value:
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
    def mul(self, b: Number, /) -> Value:
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
    def div(self, b: Number, /) -> Value:
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
    def remainder(self, b: Number, /) -> Value:
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
    def floor_divide(self, b: Number, /) -> Value:
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
    def reciprocal(self) -> Value:
        """The reciprocal 1/x: ±inf at ±0.

            y = reciprocal(x) = 1.0 / x
            ∂y/∂x = -square(y)

        >>> from autograd import grad, reciprocal
        >>> reciprocal(0.3)
        3.33333
        >>> grad(reciprocal)(0.3)
        -11.1111
        """
    def square(self) -> Value:
        """The square x².

            y = square(x) = np.square(x)
            ∂y/∂x = 2.0 * x

        >>> from autograd import grad, square
        >>> square(0.1)
        0.01
        >>> grad(square)(0.1)
        0.2
        """
    def pow(self, b: Number, /) -> Value:
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
    def sqrt(self) -> Value:
        """The square root: nan below 0; its derivative at 0 is inf.

            y = sqrt(x) = np.sqrt(x)
            ∂y/∂x = 0.5 / y

        >>> from autograd import grad, sqrt
        >>> sqrt(0.1)
        0.316228
        >>> grad(sqrt)(0.1)
        1.58114
        """
    def exp(self) -> Value:
        """The exponential eˣ.

            y = exp(x) = np.exp(x)
            ∂y/∂x = y

        >>> from autograd import exp, grad
        >>> exp(0.1)
        1.10517
        >>> grad(exp)(0.1)
        1.10517
        """
    def expm1(self) -> Value:
        """eˣ - 1, without the cancellation near 0.

            y = expm1(x) = np.expm1(x)
            ∂y/∂x = exp(x)

        >>> from autograd import expm1, grad
        >>> expm1(0.1)
        0.105171
        >>> grad(expm1)(0.1)
        1.10517
        """
    def exp2(self) -> Value:
        """The power 2ˣ.

            y = exp2(x) = np.exp2(x)
            ∂y/∂x = y * 0.6931471805599453

        >>> from autograd import exp2, grad
        >>> exp2(0.1)
        1.07177
        >>> grad(exp2)(0.1)
        0.742897
        """
    def log(self) -> Value:
        """The natural logarithm: -inf at 0, nan below.

            y = log(x) = np.log(x)
            ∂y/∂x = reciprocal(x)

        >>> from autograd import grad, log
        >>> log(0.1)
        -2.30259
        >>> grad(log)(0.1)
        10.0
        """
    def log1p(self) -> Value:
        """log(1 + x), without the cancellation near 0: -inf at -1.

            y = log1p(x) = np.log1p(x)
            ∂y/∂x = reciprocal(1.0 + x)

        >>> from autograd import grad, log1p
        >>> log1p(0.1)
        0.0953102
        >>> grad(log1p)(0.1)
        0.909091
        """
    def log2(self) -> Value:
        """The logarithm to base 2.

            y = log2(x) = np.log2(x)
            ∂y/∂x = reciprocal(x * 0.6931471805599453)

        >>> from autograd import grad, log2
        >>> log2(0.1)
        -3.32193
        >>> grad(log2)(0.1)
        14.427
        """
    def log10(self) -> Value:
        """The logarithm to base 10.

            y = log10(x) = np.log10(x)
            ∂y/∂x = reciprocal(x * 2.302585092994046)

        >>> from autograd import grad, log10
        >>> log10(0.1)
        -1.0
        >>> grad(log10)(0.1)
        4.34294
        """
    def sin(self) -> Value:
        """The sine of an angle in radians.

            y = sin(x) = np.sin(x)
            ∂y/∂x = cos(x)

        >>> from autograd import grad, sin
        >>> sin(0.1)
        0.0998334
        >>> grad(sin)(0.1)
        0.995004
        """
    def cos(self) -> Value:
        """The cosine of an angle in radians.

            y = cos(x) = np.cos(x)
            ∂y/∂x = -sin(x)

        >>> from autograd import cos, grad
        >>> cos(0.1)
        0.995004
        >>> grad(cos)(0.1)
        -0.0998334
        """
    def tan(self) -> Value:
        """The tangent of an angle in radians.

            y = tan(x) = np.tan(x)
            ∂y/∂x = 1.0 + square(y)

        >>> from autograd import grad, tan
        >>> tan(0.1)
        0.100335
        >>> grad(tan)(0.1)
        1.01007
        """
    def asin(self) -> Value:
        """The arc sine, in radians: nan outside [-1, 1].

            y = asin(x) = np.arcsin(x)
            ∂y/∂x = reciprocal(sqrt(1 - x ** 2))

        >>> from autograd import asin, grad
        >>> asin(0.2)
        0.201358
        >>> grad(asin)(0.2)
        1.02062
        """
    def acos(self) -> Value:
        """The arc cosine, in radians: nan outside [-1, 1].

            y = acos(x) = np.arccos(x)
            ∂y/∂x = -reciprocal(sqrt(1 - x ** 2))

        >>> from autograd import acos, grad
        >>> acos(0.2)
        1.36944
        >>> grad(acos)(0.2)
        -1.02062
        """
    def atan(self) -> Value:
        """The arc tangent, in radians.

            y = atan(x) = np.arctan(x)
            ∂y/∂x = reciprocal(1.0 + square(x))

        >>> from autograd import atan, grad
        >>> atan(0.1)
        0.0996687
        >>> grad(atan)(0.1)
        0.990099
        """
    def sinh(self) -> Value:
        """The hyperbolic sine.

            y = sinh(x) = np.sinh(x)
            ∂y/∂x = cosh(x)

        >>> from autograd import grad, sinh
        >>> sinh(0.1)
        0.100167
        >>> grad(sinh)(0.1)
        1.005
        """
    def cosh(self) -> Value:
        """The hyperbolic cosine.

            y = cosh(x) = np.cosh(x)
            ∂y/∂x = sinh(x)

        >>> from autograd import cosh, grad
        >>> cosh(0.1)
        1.005
        >>> grad(cosh)(0.1)
        0.100167
        """
    def sech(self) -> Value:
        """The hyperbolic secant 1 / cosh(x).

            y = sech(x) = 1.0 / np.cosh(x)
            ∂y/∂x = -(y * tanh(x))

        >>> from autograd import grad, sech
        >>> sech(0.1)
        0.995021
        >>> grad(sech)(0.1)
        -0.0991717
        """
    def tanh(self) -> Value:
        """The hyperbolic tangent. Its derivative is taken as sech²(x): 1 - y² has no digits left for |x| > 19.

            y = tanh(x) = np.tanh(x)
            ∂y/∂x = square(sech(x))

        >>> from autograd import grad, tanh
        >>> tanh(0.1)
        0.099668
        >>> grad(tanh)(0.1)
        0.990066
        """
    def asinh(self) -> Value:
        """The inverse hyperbolic sine.

            y = asinh(x) = np.arcsinh(x)
            ∂y/∂x = reciprocal(hypot(x, 1.0))

        >>> from autograd import asinh, grad
        >>> asinh(0.1)
        0.0998341
        >>> grad(asinh)(0.1)
        0.995037
        """
    def acosh(self) -> Value:
        """The inverse hyperbolic cosine: nan below 1.

            y = acosh(x) = np.arccosh(x)
            ∂y/∂x = reciprocal(sqrt(x - 1.0) * sqrt(x + 1.0))

        >>> from autograd import acosh, grad
        >>> acosh(1.5)
        0.962424
        >>> grad(acosh)(1.5)
        0.894427
        """
    def atanh(self) -> Value:
        """The inverse hyperbolic tangent: ±inf at ±1, nan outside.

            y = atanh(x) = np.arctanh(x)
            ∂y/∂x = reciprocal(1 - x ** 2)

        >>> from autograd import atanh, grad
        >>> atanh(0.2)
        0.202733
        >>> grad(atanh)(0.2)
        1.04167
        """
    def erf(self) -> Value:
        """The error function 2/√π ∫₀ˣ exp(-t²) dt.

            y = erf(x) = erf(x)
            ∂y/∂x = 1.1283791670955126 * exp(-square(x))

        >>> from autograd import erf, grad
        >>> erf(0.1)
        0.112463
        >>> grad(erf)(0.1)
        1.11715
        """
    def erfc(self) -> Value:
        """The complementary error function 1 - erf(x), with all its digits in the right tail.

            y = erfc(x) = erfc(x)
            ∂y/∂x = -1.1283791670955126 * exp(-square(x))

        >>> from autograd import erfc, grad
        >>> erfc(0.1)
        0.887537
        >>> grad(erfc)(0.1)
        -1.11715
        """
    def abs(self) -> Value:
        """The absolute value; its derivative at 0 is 0.

            y = abs(x) = np.abs(x)
            ∂y/∂x = sign(x)

        >>> from autograd import abs, grad
        >>> abs(0.1)
        0.1
        >>> grad(abs)(0.1)
        1.0
        """
    def sign(self) -> Value:
        """-1, 0 or 1; 0 for nan, as in PyTorch.

            y = sign(x) = np.where(x == x, np.sign(x), 0.0)
            ∂y/∂x = 0.0

        >>> from autograd import grad, sign
        >>> sign(0.1)
        1.0
        >>> grad(sign)(0.1)
        0.0
        """
    def floor(self) -> Value:
        """The largest integer that is not above x.

            y = floor(x) = np.floor(x)
            ∂y/∂x = 0.0

        >>> from autograd import floor, grad
        >>> floor(0.1)
        0.0
        >>> grad(floor)(0.1)
        0.0
        """
    def ceil(self) -> Value:
        """The smallest integer that is not below x.

            y = ceil(x) = np.ceil(x)
            ∂y/∂x = 0.0

        >>> from autograd import ceil, grad
        >>> ceil(0.1)
        1.0
        >>> grad(ceil)(0.1)
        0.0
        """
    def round(self) -> Value:
        """The nearest integer; halves to the even one, as in IEEE 754.

            y = round(x) = np.rint(x)
            ∂y/∂x = 0.0

        >>> from autograd import grad, round
        >>> round(0.1)
        0.0
        >>> grad(round)(0.1)
        0.0
        """
    def stop_gradient(self) -> Value:
        """The argument itself, a constant to derivatives.

            y = stop_gradient(x) = x
            ∂y/∂x = 0.0

        >>> from autograd import grad, stop_gradient
        >>> stop_gradient(0.1)
        0.1
        >>> grad(stop_gradient)(0.1)
        0.0
        """
    def step(self) -> Value:
        """The threshold of a perceptron: 1 where x > 0, else 0; its derivative is 0.

            y = step(x) = np.greater(x, 0.0) * 1.0
            ∂y/∂x = 0.0

        >>> from autograd import grad, step
        >>> step(0.1)
        1.0
        >>> grad(step)(0.1)
        0.0
        """
    def equal(self, b: Number, /) -> Value:
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
    def not_equal(self, b: Number, /) -> Value:
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
    def less(self, b: Number, /) -> Value:
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
    def less_equal(self, b: Number, /) -> Value:
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
    def isnan(self) -> bool:
        """Whether a number is nan: a bool; for a traced number a condition for `where`.

        >>> isnan(Value(1.0)), isnan(float("nan"))
        (False, True)
        """
    def isfinite(self) -> bool:
        """Whether a number is neither nan nor an infinity: a bool; for a traced number a condition for `where`.

        >>> isfinite(Value(1.0)), isfinite(float("inf"))
        (True, False)
        """
    def logical_and(self, b: Number, /) -> bool:
        """Whether both conditions hold.

        Args:
            a, b: bools, comparisons of traced numbers, or numbers, which hold where they are not 0.

        Returns:
            A bool; if one of the arguments is traced, a condition for `where`.

        >>> logical_and(2.0 > 1.0, 1.0 > 3.0)
        False
        """
    def logical_or(self, b: Number, /) -> bool:
        """Whether one of the conditions holds, or both; as for `logical_and`.

        >>> logical_or(2.0 > 1.0, 1.0 > 3.0)
        True
        """
    def logical_not(self) -> bool:
        """Whether the condition does not hold; as for `logical_and`. Python's `~True` is -2.

        >>> logical_not(2.0 > 1.0)
        False
        """
    def where(self, a: Number, b: Number, /) -> Value:
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
    def maximum(self, b: Number, /) -> Value:
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
    def minimum(self, b: Number, /) -> Value:
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
    def clip(self, low: Number | None = None, high: Number | None = None, *, min: Number | None = None, max: Number | None = None, a_min: Number | None = None, a_max: Number | None = None) -> Value:
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
    def relu(self) -> Value:
        """x where positive, else 0 (Nair and Hinton, 2010); its derivative at 0 is 0.

            y = relu(x) = np.maximum(x, 0.0)
            ∂y/∂x = not_equal(y, 0.0)

        >>> from autograd import grad, relu
        >>> relu(0.1)
        0.1
        >>> grad(relu)(0.1)
        1.0
        """
    def leaky_relu(self) -> Value:
        """x where positive, else x/100 (Maas et al., 2013); its derivative at 0 is 1/100.

            y = leaky_relu(x) = np.where(x > 0.0, x, 0.01 * x)
            ∂y/∂x = where(less(0.0, x), 1.0, 0.01)

        >>> from autograd import grad, leaky_relu
        >>> leaky_relu(0.1)
        0.1
        >>> grad(leaky_relu)(0.1)
        1.0
        """
    def elu(self) -> Value:
        """x where positive, else eˣ - 1 (Clevert et al., 2015).

            y = elu(x) = np.where(x > 0.0, x, np.expm1(np.minimum(0.0, x)))
            ∂y/∂x = where(less(x, 0.0), exp(x), 1.0)

        >>> from autograd import elu, grad
        >>> elu(0.1)
        0.1
        >>> grad(elu)(0.1)
        1.0
        """
    def sigmoid(self) -> Value:
        """The logistic function 1 / (1 + exp(-x)), stable for every x; its derivative is s(x)·s(-x).

            y = sigmoid(x) = reciprocal(exp(-x) + 1.0)
            ∂y/∂x = square(0.5 * sech(0.5 * x))

        >>> from autograd import grad, sigmoid
        >>> sigmoid(0.1)
        0.524979
        >>> grad(sigmoid)(0.1)
        0.249376
        """
    def softplus(self) -> Value:
        """log(1 + eˣ), stable for every x; its derivative is the sigmoid.

            y = softplus(x) = log1p(exp(x))
            ∂y/∂x = sigmoid(x)

        >>> from autograd import grad, softplus
        >>> softplus(0.1)
        0.744397
        >>> grad(softplus)(0.1)
        0.524979
        """
    def log_sigmoid(self) -> Value:
        """log(sigmoid(x)) = -softplus(-x), stable for every x; its derivative is sigmoid(-x).

            y = log_sigmoid(x) = -softplus(-x)
            ∂y/∂x = sigmoid(-x)

        >>> from autograd import grad, log_sigmoid
        >>> log_sigmoid(0.1)
        -0.644397
        >>> grad(log_sigmoid)(0.1)
        0.475021
        """
    def mish(self) -> Value:
        """x · tanh(softplus(x)) (Misra, 2019).

            y = mish(x) = x * tanh(softplus(x))
            ∂y/∂x = tanh(softplus(x)) + (minimum(maximum(x, -1e+30), 1e+30) * (square(sech(softplus(x))) * sigmoid(x)))

        >>> from autograd import grad, mish
        >>> mish(0.1)
        0.0631794
        >>> grad(mish)(0.1)
        0.663337
        """
    def softsign(self) -> Value:
        """x / (1 + |x|) (Turian et al., 2009).

            y = softsign(x) = x / (1.0 + abs(x))
            ∂y/∂x = square(reciprocal(1.0 + abs(x)))

        >>> from autograd import grad, softsign
        >>> softsign(0.1)
        0.0909091
        >>> grad(softsign)(0.1)
        0.826446
        """
    def silu(self) -> Value:
        """x · sigmoid(x) (Hendrycks and Gimpel, 2016; also called swish).

            y = silu(x) = x * sigmoid(x)
            ∂y/∂x = sigmoid(x) * (1.0 + (minimum(maximum(x, -1e+30), 1e+30) * sigmoid(-x)))

        >>> from autograd import grad, silu
        >>> silu(0.1)
        0.0524979
        >>> grad(silu)(0.1)
        0.549917
        """
    def gelu(self) -> Value:
        """x · Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, 2016), exact, not the tanh approximation.

            y = gelu(x) = (0.5 * x) * erfc(-0.7071067811865476 * x)
            ∂y/∂x = (0.5 * erfc(-0.7071067811865476 * x)) + (minimum(maximum(x, -1e+30), 1e+30) * (0.3989422804014327 * exp(-0.5 * square(minimum(maximum(x, -1e+30), 1e+30)))))

        >>> from autograd import gelu, grad
        >>> gelu(0.1)
        0.0539828
        >>> grad(gelu)(0.1)
        0.579523
        """
    def logaddexp(self, b: Number, /) -> Value:
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
    def atan2(self, x: Number, /) -> Value:
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
    def hypot(self, b: Number, /) -> Value:
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


Number: TypeAlias = float | Value

def refuse_conversion(what: str) -> NoReturn: ...
def refuse_operator(sign: str, left: Any, right: Any) -> Any:
    """The answer to an operator that single numbers do not have: an error with what to write instead. The other side's own
    operator goes first where it has one.
    """
def record(primitive: Primitive, data: float, left: Value, right: Value | None, d_left: float, d_right: float) -> Value:
    """A new node made from one or two others, with the derivative by each."""
def record_many(primitive: Primitive, nodes: tuple[Value, ...]) -> Value:
    """A new node made from any number of others."""
def unconnected(primitive: Primitive, data: float) -> Value:
    """A node without arguments."""
def constant(x: float) -> Value:
    """A node for a plain number in an expression."""
def lift(x: Any, primitive: Primitive) -> Value:
    """An argument that is not a Value, as a constant."""
def apply(primitive: Primitive, args: Sequence[Any]) -> Value:
    """Evaluate a primitive, take its partials, and record the node."""
def record_one(primitive: Primitive, node: Value) -> Value:
    """A primitive of one number, evaluated and recorded."""
def record_two(primitive: Primitive, left: Value, right: Value) -> Value:
    """A primitive of two numbers, evaluated and recorded."""
def operate(primitive: Primitive, left: object, right: object) -> Any:
    """An operator with a number on one side. A node of another kind and an array are left to their own operators."""
def restore(data: float, grad: float, label: str) -> Value:
    """A leaf from the state that `pickle` or `copy` saved; see `Value.__reduce__`."""
depth: int
put_off: list[Any]
def innermost_scope() -> Any:
    """The `scope(...)` that this thread is in, or None."""
def enter_scope(scope: Any) -> None:
    """Set the scope that this thread is in."""
operators: dict[Any, Primitive]
def method(primitive: Primitive) -> Callable[..., Value]:
    """A primitive as a method of Value."""
def refuse_name(method: Any, name: str) -> NoReturn:
    """Raise where a method of one number is called with an argument that has a name."""
def add_method(name: str, function: Any, kind: Any=...) -> None:
    """Give Value or another class of the engine one more method, from a module that is not compiled: where this one is, the
    class refuses setattr().
    """
def explain_construction(*args: Any, **options: Any) -> None:
    """Raise where the arguments of Value do not fit its signature; the message has the call to write instead."""
def explain_field(name: str, thing: Any) -> None:
    """Raise where something is assigned to a field that cannot hold it."""
def public_names(self: Value) -> list[str]:
    """The names for `dir` and completion, without those of other libraries, which only raise an error."""
