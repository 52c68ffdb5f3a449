"""Functions that turn a function of numbers into another: its gradient, Jacobian, Hessian, or its map over a list.

Their names and conventions are those of JAX and of HIPS autograd.
"""

import threading
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import repeat
from typing import Any, cast

from autograd.arguments import describe
from autograd.derivatives import gradients
from autograd.habits.lookup import explains_arguments
from autograd.modes import enable_grad, modes, unusual
from autograd.primitives import dot, identity
from autograd.row import is_node
from autograd.trees.axes import leading_axis, unstack, with_axis_in_front, with_leading_axis_at
from autograd.trees.flatten import flatten, is_array, numbers_of, parts_of, split, split_at
from autograd.trees.kinds import kind_of
from autograd.trees.stack import stack
from autograd.trees.treedef import ARRAY, LIST, LeafDef, Path, TreeDef, array_of
from autograd.value import Value

Function = Callable[..., Any]


class _Nesting(threading.local):
    """How many transforms this thread is inside of. An inner one returns Values, so that the outer can go on."""

    depth = 0
    #: Under jit, what maps a function over traced arguments without a loop (compiler/frontend/batching.py); else None.
    over_lanes: Callable[[Function, list[Any], list[Any], int], Any] | None = None


nesting = _Nesting()


class _Call:
    """One call of a transformed function: its arguments with fresh Values in place of those to differentiate by.

    The result of a transform does not depend on a `no_grad()` around it, only on one inside f, as in JAX and `torch.func`:
    f is evaluated with recording on. What the transform returns there is a constant to what is recorded around it.
    """

    def __init__(
        self,
        f: Function,
        argnums: int | Sequence[int],
        args: tuple[Any, ...],
        keywords: dict[str, Any],
        has_aux: bool = False,
    ) -> None:
        name = getattr(f, "__name__", "f")
        positions = [argnums] if isinstance(argnums, int) else argnums
        self.inputs: list[Value] = []
        self.parts: list[TreeDef] = []
        self.single = isinstance(argnums, int)
        self.create_graph = nesting.depth > 0 or holds_node((*args, *keywords.values()))
        self.result: Any
        self.aux: Any = None
        replaced = list(args)
        for position in positions:
            if not -len(args) <= position < len(args):
                raise TypeError(f"{name}() was called with {len(args)} arguments, so argnums cannot be {position}.")
            numbers, definition = flatten(args[position], f"{name}(): argument {position}")
            fresh = [self._variable(number) for number in numbers]
            replaced[position] = definition.unflatten(fresh)
            self.inputs += fresh
            self.parts.append(definition)
        nesting.depth += 1
        try:
            if nesting.depth == 1:
                unusual.note("transform", True)
            if modes.recording:
                self.result = f(*replaced, **keywords)
            else:
                with enable_grad():
                    self.result = f(*replaced, **keywords)
        finally:
            nesting.depth -= 1
            if not nesting.depth:
                unusual.note("transform", False)
        if has_aux:
            pair: Any = self.result
            if type(pair) is not tuple or len(cast(tuple[Any, ...], pair)) != 2:
                raise TypeError(
                    f"{name}() must return a tuple (number, auxiliary) where has_aux=True, not {describe(pair)}."
                )
            self.result, self.aux = pair

    def _variable(self, number: Any) -> Value:
        """What stands for a number of the arguments to differentiate by: an interior node, which `copy` and `pickle` refuse,
        as a copy of a leaf would be a constant."""
        if is_node(number) and self.create_graph:
            return identity(number)
        leaf = Value(number.data if is_node(number) else number)  # a parameter is a number from outside
        if modes.recording:
            return identity(leaf)
        with enable_grad():
            return identity(leaf)

    def _derivatives(self, output: Any) -> Sequence[Any]:
        """The derivatives of a number by each input."""
        if not is_node(output):
            return [0.0] * len(self.inputs)
        found = gradients(output, self.inputs, create_graph=self.create_graph)
        if not modes.recording:  # a partial may be a node that was recorded elsewhere, such as an argument
            found = [detached(entry) for entry in found]
        return found

    def gradient(self, output: Any) -> Any:
        """The derivatives of a number by the inputs, nested as the arguments are."""
        found = self._derivatives(output)
        if self.single:
            return self.parts[0].unflatten(found)
        found = iter(found)
        trees = [definition.unflatten([next(found) for _ in range(definition.size)]) for definition in self.parts]
        return tuple(trees)

    def jacobian(self, leaf: Any, definition: LeafDef, path: Path) -> Any:
        """The derivatives of a leaf of the result by the inputs: nested as the arguments are, with the axes of the leaf in
        front of each of theirs."""
        blocks = iter(self._blocks(leaf, definition, path))
        trees = [part.join([next(blocks) for _ in part.leaves]) for part in self.parts]
        return trees[0] if self.single else tuple(trees)

    def _blocks(self, leaf: Any, definition: LeafDef, path: Path) -> list[Any]:
        """The derivatives of a leaf of the result by each leaf of the arguments."""
        inner = [one for part in self.parts for one in part.leaves]
        if hasattr(leaf, "derivatives"):  # what vmap gave, under jit
            return leaf.derivatives(self.inputs, inner)
        if isinstance(leaf, list) and any(hasattr(part, "derivatives") for part in parts_of(leaf)):
            blocks = [self._blocks(row, definition.entry, path) for row in cast(list[Any], leaf)]
            return [list(column) for column in zip(*blocks, strict=True)]
        found = [self._derivatives(number) for number in numbers_of(leaf, path)]
        blocks: list[Any] = []
        place = 0
        for one in inner:
            kinds = [leaf.kind for leaf in (definition, one) if leaf.shape]  # an array without axes is a number
            block = LeafDef(ARRAY if ARRAY in kinds else LIST, definition.shape + one.shape)
            entries = [number for row in found for number in row[place : place + one.size]]
            blocks.append(block.shaped(iter(entries)))
            place += one.size
        return blocks

    def plain(self, output: Any) -> Any:
        """The output as the caller gets it: a float unless the caller differentiates further."""
        if not self.create_graph and is_node(output):
            return output.data
        return output if modes.recording else detached(output)

    def plain_tree(self, tree: Any) -> Any:
        """A tree that may hold anything, with its numbers as the caller gets them."""
        if self.create_graph and modes.recording:
            return tree
        leaves, definition = split_at(tree, _is_whole)
        return definition.join([self._plain_leaf(leaf) for leaf in leaves])

    def _plain_leaf(self, leaf: Any) -> Any:
        if not is_array(leaf):
            return self.plain(leaf)
        if leaf.dtype.kind != "O" or not any(map(is_node, leaf.flat)):
            return leaf
        return array_of([self.plain(entry) for entry in leaf.ravel().tolist()], leaf.shape)


def _is_whole(thing: Any) -> bool:
    """Whether a thing within auxiliary data is not taken apart: arrays, nodes and registered objects."""
    kind = kind_of(thing)
    return is_array(thing) or is_node(thing) or (kind is not None and kind.registered)


def detached(entry: Any) -> Any:
    """The same number within `no_grad()`, where what is recorded is a constant."""
    return identity(entry) if is_node(entry) else entry


def _check(f: Any, argnums: Any, caller: str) -> None:
    """Refuse what is no function, and argnums that do not say which arguments, before anything is computed."""
    if not callable(f):
        raise TypeError(f"{caller}: f must be a function, not {describe(f)}.")
    positions: list[Any] = list(argnums) if isinstance(argnums, list | tuple) else [argnums]  # pyright: ignore
    if not positions or any(isinstance(one, bool) or not isinstance(one, int) for one in positions):
        raise TypeError(f"{caller}: argnums must be a whole number or a list of them, not {describe(argnums)}.")
    if len(set(positions)) < len(positions):
        raise ValueError(f"{caller}: argnums must name each argument once, not be {argnums!r}.")


def _check_aux(has_aux: Any, caller: str) -> None:
    if not isinstance(has_aux, bool):
        raise TypeError(f"{caller}: has_aux must be True or False, not {describe(has_aux)}.")


def holds_node(tree: Any) -> bool:
    """Whether there is a node in a tree, which may be anything. Parameters of a Module are mere numbers outside of all
    transforms; within, they may be what an outer one differentiates by."""
    for part in parts_of(tree):
        if is_array(part):
            if part.dtype.kind == "O" and any(is_node(entry) for entry in part.flat):
                return True
        elif is_node(part) or (nesting.depth and any(is_node(one) for one in parts_of(part, registered=True))):
            return True
    return False


def _scalar(f: Function, result: Any) -> Any:
    if isinstance(result, Value):
        return result
    path = f"the result of {getattr(f, '__name__', 'f')}()"
    leaves, definition = split(result, path)
    if definition.size != 1 or not isinstance(definition, LeafDef) or definition.kind is LIST:
        raise TypeError(
            f"{getattr(f, '__name__', 'f')}() must return one number to have a gradient, not {describe(result)};"
            " use jacobian() for several."
        )
    return numbers_of(leaves[0], path)[0]


@explains_arguments("transform()")
def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns `(f(...), gradient)`, from one evaluation.

    Args:
        f: a function that returns one number, written in `+ - * /` and the functions of this package.
        argnums: which argument to differentiate by, or several. Each may be a number, an array, or nested lists, tuples
            and dicts of numbers; the gradient has the same nesting.
        has_aux: whether f returns a tuple of its number and of something else, which may be anything. What is returned is
            then `((number, auxiliary), gradient)`.

    Where the arguments hold floats the results are floats: Values that f captures are constants to what is recorded outside.
    To differentiate further by them, pass them as arguments.

    Raises:
        TypeError: if f or argnums are none, or by a call: if f does not return one number, or with has_aux no such tuple.

    >>> value_and_grad(lambda w: w["a"] * w["b"])({"a": 2.0, "b": 5.0})
    (10.0, {'a': 5.0, 'b': 2.0})
    >>> value_and_grad(lambda x: (x * x, {"twice": 2.0 * x}), has_aux=True)(3.0)
    ((9.0, {'twice': 6.0}), 6.0)
    """
    _check(f, argnums, "value_and_grad()")
    _check_aux(has_aux, "value_and_grad()")

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        call = _Call(f, argnums, args, keywords, has_aux)
        output = _scalar(f, call.result)
        value = call.plain(output)
        return (value, call.plain_tree(call.aux)) if has_aux else value, call.gradient(output)

    return differentiated


@explains_arguments("transform()")
def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the gradient of f. It nests: `grad(grad(f))`. Arguments as for `value_and_grad`; with
    `has_aux=True` it returns `(gradient, auxiliary)`.

    >>> from autograd import tanh
    >>> grad(lambda x: x * x)(3.0), grad(grad(tanh))(0.5)
    (6.0, -0.72686198138359)
    >>> grad(lambda x: (x * x, "squared"), has_aux=True)(3.0)
    (6.0, 'squared')
    """
    _check(f, argnums, "grad()")
    _check_aux(has_aux, "grad()")
    both = value_and_grad(f, argnums, has_aux)

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        value, gradient = both(*args, **keywords)
        return (gradient, value[1]) if has_aux else gradient

    return differentiated


@explains_arguments("transform()")
def jacobian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """A function that returns the derivatives of each result of f by each entry of its argument.

    The result is nested as f's result is, and each of its leaves is replaced by the nesting of the argument (with several
    `argnums`, a tuple of such), whose leaves have the axes of the result's leaf in front of their own. With an array of m
    results and one of n entries that is an array of m rows and n columns; with lists, a list of m lists of n.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
    [[5.0, 2.0], [1.0, 1.0]]
    """
    _check(f, argnums, "jacobian()")

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        call = _Call(f, argnums, args, keywords)
        path = f"the result of {getattr(f, '__name__', 'f')}()"
        leaves, outputs = split(call.result, path)
        parts = zip(leaves, outputs.leaves, outputs.paths(path), strict=True)
        return outputs.join([call.jacobian(leaf, definition, inner) for leaf, definition, inner in parts])

    return differentiated


@explains_arguments("transform()")
def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """A function that returns the second derivatives of f, the Jacobian of its gradient; with several `argnums` a tuple of
    tuples.

    >>> hessian(lambda v: v[0] * v[0] * v[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    """
    _check(f, argnums, "hessian()")
    return jacobian(grad(f, argnums), argnums)


@explains_arguments("transform()")
def hvp(f: Function) -> Function:
    """A function `(x, v, *args)` that returns the Hessian of f by its first argument at x times v, without the Hessian: the
    gradient of ∇f(x)·v (Pearlmutter, 1994). x and v are nested alike, and so is the result; args are f's other arguments.

    >>> hvp(lambda v: v[0] * v[0] * v[1])([3.0, 2.0], [1.0, 0.0])
    [4.0, 6.0]
    """
    _check(f, 0, "hvp()")

    def product(x: Any, v: Any, *args: Any) -> Any:
        direction, wanted = flatten(v, "hvp(): v")

        def slope(x: Any, *args: Any) -> Any:
            steepest, definition = flatten(grad(f)(x, *args))
            if len(steepest) != len(direction):
                raise ValueError(f"hvp(): v has {len(direction)} entries, but x has {len(steepest)}.")
            if [leaf.shape for leaf in definition.leaves] != [leaf.shape for leaf in wanted.leaves]:
                raise ValueError(f"hvp(): v must be nested as x is, {definition}, not {wanted}.")
            return dot(steepest, direction)

        return grad(slope)(x, *args)

    return product


@explains_arguments("transform()")
def vmap(f: Function, in_axes: int | Sequence[int | None] | None = 0, out_axes: int | Sequence[int] = 0) -> Function:
    """A function that applies f to each entry of its arguments along an axis, the leading one unless told otherwise.

    Args:
        f: a function of one sample.
        in_axes: the axis to map over, or for each argument one, or None to pass it whole. Of a list the axes are its
            nesting; of a tuple or dict they are those of each member. Arguments given by name are mapped over axis 0.
        out_axes: where the new axis is in each leaf of the result; where f returns a tuple or list, this may be one for each
            entry.

    Returns:
        A function whose result is nested as f's result is, with the new axis in each leaf: a number, an array or a
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
    _check(f, 0, "vmap()")
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
            told = ", ".join(f"{path.removeprefix(f'{name}: ')} has {length}" for path, length in lengths.items())
            raise ValueError(f"{name}: the arguments must have equally many entries, but {told}.")
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
        raise TypeError(f"{name} must be {must}, not {describe(axes)}.")


def _by_position(f: Function, count: int, names: list[str]) -> Function:
    """The function with its named arguments behind the first `count` ones."""

    @wraps(f)
    def called(*args: Any) -> Any:
        return f(*args[:count], **dict(zip(names, args[count:], strict=True)))

    return called


def _with_axes(found: Any, out_axes: Any, name: str) -> Any:
    """What vmap gives, with the new axis of each leaf elsewhere than in front."""
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
    """What `vmap` does where a graph is recorded: one call per sample."""
    columns = [unstack(arg, count) if axis == 0 else repeat(arg, count) for arg, axis in zip(args, axes, strict=True)]
    results = [f(*row) for row in zip(*columns, strict=True)]
    name = getattr(f, "__name__", "f")
    return stack(results, arrays_mapped(args, axes), nesting.depth == 0, f"vmap({name}): the result of {name}()")


def arrays_mapped(args: Sequence[Any], axes: Sequence[int | None]) -> bool:
    """Whether an argument that is mapped over holds an array."""
    mapped = (part for arg, axis in zip(args, axes, strict=True) if axis == 0 for part in parts_of(arg))
    return any(type(part) is not Value and (is_array(part) or getattr(part, "listed", True) is False) for part in mapped)
