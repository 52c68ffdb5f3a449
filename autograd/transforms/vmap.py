"""The map of a function of one sample over the samples of its arguments."""

from collections.abc import Sequence
from functools import wraps
from itertools import repeat
from typing import Any

from autograd.arguments import check_functions, describe, is_array
from autograd.habits.lookup import explains_arguments
from autograd.transforms.nesting import Function, nesting
from autograd.trees.axes import leading_axis, unstack, with_axis_in_front, with_leading_axis_at
from autograd.trees.copied import copied
from autograd.trees.flatten import parts_of, split
from autograd.trees.kinds import kind_of
from autograd.trees.stack import stack
from autograd.value import Value


@explains_arguments("transform()")
def vmap(f: Function, in_axes: int | Sequence[int | None] | None = 0, out_axes: int | Sequence[int] = 0) -> Function:
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
    check_functions("vmap()", f=f)
    name = f"vmap({getattr(f, '__name__', 'f')})"
    _check_axes(in_axes, f"{name}: in_axes", "a whole number, None, or a list of those", int | None)
    _check_axes(out_axes, f"{name}: out_axes", "a whole number or a list of them", int)

    @wraps(f)
    def mapped(*args: Any, **keywords: Any) -> Any:
        axes: list[Any] = list(in_axes) if isinstance(in_axes, list | tuple) else [in_axes] * len(args)
        if len(axes) != len(args):
            raise ValueError(
                f"{name}: in_axes has {len(axes)} entries and the call {len(args)} arguments; give one for each, or None to"
                " pass it whole."
            )
        axes += [0] * len(keywords)
        if all(axis is None for axis in axes):
            raise ValueError(f"{name}: no argument is mapped over; in_axes must have an axis for one at least.")
        paths = [f"{name}: argument {key}" for key in (*range(len(args)), *keywords)]
        every = [
            arg if axis is None else with_axis_in_front(arg, axis, path)
            for arg, axis, path in zip((*args, *keywords.values()), axes, paths, strict=True)
        ]
        leading = [None if axis is None else 0 for axis in axes]
        lengths = {path: leading_axis(arg, path) for arg, axis, path in zip(every, leading, paths, strict=True) if axis == 0}
        if len(set(lengths.values())) != 1:
            counts = ", ".join(f"{path.removeprefix(f'{name}: ')} has {length}" for path, length in lengths.items())
            raise ValueError(f"{name}: the arguments must have equally many entries, but {counts}.")
        count = next(iter(lengths.values()))
        if count == 0:
            raise ValueError(f"{name}: the axis to map over is empty; give at least one sample.")
        function = _by_position(f, len(args), list(keywords)) if keywords else f
        found = (nesting.over_lanes or map_by_loop)(function, every, leading, count)
        return found if out_axes == 0 else _with_axes(found, out_axes, name)

    return mapped


def _check_axes(axes: Any, name: str, must: str, kinds: Any) -> None:
    entries: list[Any] = list(axes) if isinstance(axes, list | tuple) else [axes]  # pyright: ignore
    if any(isinstance(axis, bool) or not isinstance(axis, kinds) for axis in entries):
        is_tree = any(isinstance(axis, list | tuple | dict) for axis in entries)
        tree = " An argument is mapped or passed whole: give its parts as arguments of their own." * is_tree
        raise TypeError(f"{name} must be {must}, not {describe(axes)}.{tree}")


def _by_position(f: Function, count: int, names: list[str]) -> Function:
    """The function with its named arguments behind the first `count` ones."""

    @wraps(f)
    def called(*args: Any) -> Any:
        return f(*args[:count], **dict(zip(names, args[count:], strict=True)))

    return called


def _with_axes(found: Any, out_axes: Any, name: str) -> Any:
    """The result of vmap with the new axis of each leaf moved from the front to its position in `out_axes`."""
    if isinstance(out_axes, list | tuple):
        axes: list[Any] = list(out_axes)  # pyright: ignore[reportUnknownArgumentType]
        if not isinstance(found, list | tuple) or len(found) != len(axes):  # pyright: ignore[reportUnknownArgumentType]
            raise ValueError(f"{name}: out_axes has {len(axes)} entries, and the result is {describe(found)}.")
        kind: Any = kind_of(found)  # pyright: ignore[reportUnknownArgumentType]
        children, structure = kind.flatten(found)
        moved = [_with_axes(child, axis, name) for child, axis in zip(children, axes, strict=True)]
        return kind.unflatten(structure, moved)
    leaves, definition = split(found, f"{name}: the result", conditions=True)
    pairs = zip(leaves, definition.leaves, strict=True)
    return definition.join([with_leading_axis_at(leaf, out_axes, len(one.shape), name) for leaf, one in pairs])


def map_by_loop(f: Function, args: Sequence[Any], axes: Sequence[int | None], count: int) -> Any:
    """`vmap` on recorded Values: one call of f per sample, which gets a copy of its entries."""
    nesting.go_one_by_one(count)
    pairs = zip(args, axes, strict=True)
    columns = [unstack(copied(arg), count) if axis == 0 else repeat(arg, count) for arg, axis in pairs]
    results = [f(*row) for row in zip(*columns, strict=True)]
    name = getattr(f, "__name__", "f")
    return stack(results, arrays_mapped(args, axes), nesting.depth == 0, f"vmap({name}): the result of {name}()")


def arrays_mapped(args: Sequence[Any], axes: Sequence[int | None]) -> bool:
    """Whether an argument that is mapped over holds an array."""
    mapped = (part for arg, axis in zip(args, axes, strict=True) if axis == 0 for part in parts_of(arg))
    return any(
        type(part) is not Value and ((is_array(part) and part.ndim) or getattr(part, "listed", True) is False)
        for part in mapped
    )
