"""Functions composed of primitives (softmax, variance, running sums), and `expand`, which opens primitives."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from autograd.arguments import describe, is_array, real
from autograd.backward import topological_order
from autograd.habits.lookup import explains_arguments
from autograd.primitives import add, div, equal, exp, finite_max, logsumexp, mean, sqrt, square, sub, where
from autograd.primitives import sum as total
from autograd.row import is_node
from autograd.scopes import scope
from autograd.symbolic import check_unchanged
from autograd.value import Value


@explains_arguments("list()")
def softmax(xs: Iterable[Any]) -> list[Any]:
    """exp(xᵢ) / Σ exp(xⱼ), as the exponential of `log_softmax`, which cannot overflow.

    Args:
        xs: a list of n numbers or Values.

    Returns:
        A list of n numbers that add up to 1.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    return [exp(x) for x in _log_softmax(xs, "softmax()")]


@explains_arguments("list()")
def log_softmax(xs: Iterable[Any]) -> list[Any]:
    """The logarithm of softmax, as (xᵢ - m) - logsumexp of all xⱼ - m with m the largest: a large m takes no digits away.

    >>> log_softmax([1000.0, 0.0])
    [0.0, -1000.0]
    """
    return _log_softmax(xs, "log_softmax()")


def _log_softmax(xs: Iterable[Any], name: str) -> list[Any]:
    entries = _numbers(xs, name)
    top = finite_max(entries) if entries else 0.0
    shifted = [sub(x, top) for x in entries]  # NumPy's - warns where it overflows, and of inf - inf
    normalizer = logsumexp(shifted)
    return [sub(x, normalizer) for x in shifted]


@explains_arguments("list()")
def cumsum(xs: Iterable[Any]) -> list[Any]:
    """The sums of the first one, two, … entries.

    Args:
        xs: a list of n numbers or Values.

    Returns:
        A list of n numbers.

    >>> cumsum([1.0, 2.0, 4.0])
    [1.0, 3.0, 7.0]
    """
    entries = _entries(xs, "cumsum()")
    first = [x if is_node(x) or is_array(x) else real(x, "cumsum(): xs[0]") for x in entries[:1]]
    return list(accumulate([*first, *entries[1:]], add))


@explains_arguments("list()")
def var(xs: Iterable[Any], correction: float = 0) -> Any:
    """The variance, the mean square of the distances from the mean.

    Args:
        xs: a list of n numbers or Values.
        correction: the divisor of the sum of squares is n − correction; 1 gives the unbiased estimate.

    Raises:
        ValueError: unless the list has more entries than the correction.

    >>> var([1.0, 3.0]), var([1.0, 3.0], correction=1)
    (1.0, 2.0)
    """
    return _variance(xs, correction, "var()")


@explains_arguments("list()")
def std(xs: Iterable[Any], correction: float = 0) -> Any:
    """The standard deviation, the square root of the variance; its derivative is 0 where it is 0. Arguments as for `var`.

    >>> std([1.0, 3.0]), std([Value(2.0), 2.0]).data
    (1.0, 0.0)
    """
    variance = _variance(xs, correction, "std()")
    return where(equal(variance, 0.0), 0.0, sqrt(variance))


def _variance(xs: Any, correction: float, name: str) -> Any:
    mapped = hasattr(xs, "stands_for_lanes")  # what vmap gave under jit
    entries = xs if mapped else _numbers(xs, name)
    count = len(entries) - real(correction, f"{name}: correction")
    if count <= 0.0:
        raise ValueError(f"{name}: the list has {len(entries)} entries, but more than correction={correction!r} are needed.")
    if mapped:
        return div(xs.squared_distances(), count)
    middle = mean(entries)
    return div(total([square(sub(x, middle)) for x in entries]), count)


def _entries(xs: Any, name: str) -> list[Any]:
    if isinstance(xs, str | bytes | dict) or not hasattr(xs, "__iter__"):
        raise TypeError(f"{name}: xs must be a list of numbers or Values, not {describe(xs)}.")
    return list(xs)


def _numbers(xs: Any, name: str) -> list[Any]:
    """The entries, which are no rows themselves: those would be refused by the name of a function that is used within."""
    entries = _entries(xs, name)
    for i, x in enumerate(entries):
        if isinstance(x, list | tuple) or (is_array(x) and x.ndim):
            function = name.removesuffix("()")
            rows = f"of rows write [{function}(row) for row in rows]"
            raise TypeError(f"{name}: xs[{i}] must be a real number or a Value, not {describe(x)}; {rows}.")
    return entries


@explains_arguments("function()")
def expand(value: Value) -> Value:
    """The same computation in elementary primitives: each one that has a definition is replaced by it.

    Args:
        value: the end of the graph to open.

    Returns:
        The end of a graph on the same leaves. The nodes of an opened primitive are in a scope of its name.

    Raises:
        TypeError: if value is not a Value.
        GraphChangedError: if a `.data` was changed since the graph was recorded.

    >>> x = Value(0.0, label="x")
    >>> opened = expand(x.sigmoid())
    >>> [node.primitive.name for node in topological_order(opened) if node.args], opened.scope.path
    (['neg', 'exp', 'add', 'reciprocal'], 'sigmoid')
    """
    if not isinstance(value, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"expand(): the argument must be a Value, not {describe(value)}.")
    # A definition may contain primitives that have one themselves (silu is x · sigmoid(x)), so open until none is left.
    while any(has_definition(node) for node in topological_order(value)):
        value = _open_once(value)
    return value


def has_definition(node: Value) -> bool:
    return node.primitive is not None and node.primitive.definition is not None


def _open_once(value: Value) -> Value:
    replaced: dict[Value, Value] = {}
    for node in topological_order(value):
        args = [replaced[arg] for arg in node.args]
        primitive = node.primitive
        kept = all(arg is before for arg, before in zip(args, node.args, strict=True))
        if primitive is None or (not has_definition(node) and kept):
            replaced[node] = node
            continue
        check_unchanged(node)
        box = scope(primitive.name) if has_definition(node) else None
        replaced[node] = twin = _record_again(node, args, box)
        twin.label = node.label
    return replaced[value]


def _record_again(node: Value, args: list[Value], box: scope | None) -> Value:
    """The node on other arguments: by its definition within a box, or as it is."""
    primitive = node.primitive
    assert primitive is not None
    with scope.reentered(node.scope):
        if box is None:
            return primitive(*primitive.unflatten(args))
        assert primitive.definition is not None
        with box:
            return primitive.definition(*primitive.unflatten(args))
