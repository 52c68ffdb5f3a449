"""One call of a function that a transform made: its arguments as Values, and its derivatives."""

from collections.abc import Sequence
from typing import Any, cast

from autograd.arguments import describe, is_array
from autograd.derivatives import derivatives, gradients
from autograd.modes import enable_grad, modes
from autograd.primitives import identity
from autograd.row import is_node
from autograd.transforms.nesting import Function, holds_node, nesting
from autograd.trees.flatten import flatten, numbers_of, parts_of, split_at
from autograd.trees.kinds import kind_of
from autograd.trees.treedef import ARRAY, LIST, LeafDef, Path, TreeDef, array_of
from autograd.value import Value


class TransformedCall:
    """One call of a transformed function: its arguments with fresh Values in place of those to differentiate by.

    The result of a transform does not depend on a `no_grad()` around it, only on one inside f, as in JAX and `torch.func`:
    f is evaluated with recording on. The transform's result there is a constant to the graph recorded around it.
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
        with nesting:
            if modes.recording:
                self.result = f(*replaced, **keywords)
            else:
                with enable_grad():
                    self.result = f(*replaced, **keywords)
        if has_aux:
            pair: Any = self.result
            if type(pair) is not tuple or len(cast(tuple[Any, ...], pair)) != 2:
                raise TypeError(
                    f"{name}() must return a tuple (number, auxiliary) where has_aux=True, not {describe(pair)}."
                )
            self.result, self.aux = pair

    def _variable(self, number: Any) -> Value:
        """The Value for a number to differentiate by: an interior node, which `copy` and `pickle` refuse, as a copy of a
        leaf would be a constant."""
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
        if self.create_graph or not isinstance(output, Value):
            found = gradients(output, self.inputs, True)
        else:
            found = derivatives(output, self.inputs)
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
        if hasattr(leaf, "derivatives"):  # a row of lanes, from vmap under jit
            return leaf.derivatives(self.inputs, inner)
        if isinstance(leaf, list) and any(hasattr(part, "derivatives") for part in parts_of(leaf)):
            blocks = [self._blocks(row, definition.entry, path) for row in cast(list[Any], leaf)]
            return [list(column) for column in zip(*blocks, strict=True)]
        found = [self._derivatives(number) for number in numbers_of(leaf, path)]
        blocks: list[Any] = []
        start = 0
        for one in inner:
            kinds = [leaf.kind for leaf in (definition, one) if leaf.shape]  # an array without axes is a number
            block = LeafDef(ARRAY if ARRAY in kinds else LIST, definition.shape + one.shape)
            entries = [number for row in found for number in row[start : start + one.size]]
            blocks.append(block.shaped(iter(entries)))
            start += one.size
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
    """Whether a thing within auxiliary data is a leaf: arrays, nodes and registered objects are."""
    kind = kind_of(thing)
    return is_array(thing) or is_node(thing) or (kind is not None and kind.registered)


def detached(entry: Any) -> Any:
    """The same number within `no_grad()`, where results are constants."""
    return identity(entry) if is_node(entry) else entry


def check_transform(f: Any, argnums: Any, caller: str) -> None:
    """Refuse anything but a function, and argnums that are no indices of arguments, before anything is computed."""
    if not callable(f):
        raise TypeError(f"{caller}: f must be a function, not {describe(f)}.")
    positions: list[Any] = list(argnums) if isinstance(argnums, list | tuple) else [argnums]  # pyright: ignore
    if not positions or any(isinstance(one, bool) or not isinstance(one, int) for one in positions):
        raise TypeError(f"{caller}: argnums must be a whole number or a list of them, not {describe(argnums)}.")
    if len(set(positions)) < len(positions):
        raise ValueError(f"{caller}: argnums must name each argument once, not be {argnums!r}.")
