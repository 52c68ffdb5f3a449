"""One call of a function that a transform made: its arguments as Values, and its derivatives."""

from collections.abc import Sequence
from typing import Any, cast

from autograd.accumulation import accumulate
from autograd.arguments import check_functions, describe, is_array
from autograd.derivatives import pull_back
from autograd.modes import detached, enable_grad, modes
from autograd.primitives import identity
from autograd.row import is_node
from autograd.tangents import Tangents, push_forward
from autograd.transforms.nesting import Function, holds_node, nesting
from autograd.trees.flatten import flatten, split_at
from autograd.trees.kinds import kind_of
from autograd.trees.treedef import LeafDef, TreeDef, array_of
from autograd.value import Value, constant


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
        tangents: Any = None,
    ) -> None:
        self.name = name = name_of(f)
        positions = [argnums] if isinstance(argnums, int) else argnums
        self.inputs: list[Value] = []
        self.parts: list[TreeDef] = []
        self.single = isinstance(argnums, int)
        self.create_graph = nesting.depth > 0 or holds_node((*args, *keywords.values(), tangents))
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
        depth = nesting.depth
        try:
            with nesting:
                if modes.recording:
                    self.result = f(*replaced, **keywords)
                else:
                    with enable_grad():
                        self.result = f(*replaced, **keywords)
        finally:
            nesting.depth = depth  # an interrupt may come before the first line of `__exit__`
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

    def pull_back(self, outputs: list[Any], seeds: list[Any]) -> list[Any]:
        """The derivatives of Σ seedᵢ · outputᵢ by each input."""
        graph = self.create_graph or any(map(is_node, seeds))
        return _as_recorded(pull_back(outputs, seeds, self.inputs, graph))

    def push_forward(self, outputs: list[Any], directions: list[Tangents]) -> list[Tangents]:
        """The tangents of numbers, in each of the directions that those of the inputs have."""
        _check_read(outputs)
        return _tangents_as_recorded(push_forward(outputs, self.inputs, directions, self._records()))

    def accumulate(self, outputs: list[Any]) -> list[Tangents]:
        """The derivatives of each number by each input, by its index."""
        _check_read(outputs)
        return _tangents_as_recorded(accumulate(outputs, self.inputs, self._records()))

    def _records(self) -> bool:
        """Whether a graph of the derivatives is recorded."""
        return self.create_graph or modes.tracing

    def tangent(self, tangents: Tangents, direction: int) -> Any:
        """The tangent in a direction: 0 where there is none; a node where the arguments are nodes, as derivatives are."""
        found = tangents.get(direction, 0.0)
        return constant(found) if type(found) is float and self.create_graph and not modes.tracing else found

    def gradient(self, output: Any) -> Any:
        """The derivatives of a number by the inputs, nested as the arguments are."""
        return self.nested(self.pull_back([output], [1.0]))

    def nested(self, numbers: Sequence[Any]) -> Any:
        """One number for each input, nested as the arguments are."""
        if self.single:
            return self.parts[0].unflatten(numbers)
        source = iter(numbers)
        return self.join([leaf.shaped(source) for leaf in self.input_leaves])

    @property
    def input_leaves(self) -> list[LeafDef]:
        return [leaf for part in self.parts for leaf in part.leaves]

    def join(self, leaves: Sequence[Any]) -> Any:
        """One leaf for each leaf of the arguments, nested as these are."""
        source = iter(leaves)
        trees = [part.join_next(source) for part in self.parts]
        return trees[0] if self.single else tuple(trees)

    def plain(self, output: Any) -> Any:
        """The output as the caller gets it: a float unless the caller differentiates further."""
        if not self.create_graph and is_node(output):
            return output.data
        return output if modes.recording else detached(output)

    def plain_tree(self, tree: Any) -> Any:
        """A tree that may hold anything, with its numbers as the caller gets them."""
        if self.create_graph and modes.recording:
            return tree
        return map_numbers(self.plain, tree)


def map_numbers(function: Function, tree: Any) -> Any:
    """The function of each number of a tree that may hold anything; it gets all else that is no array too."""
    leaves, definition = split_at(tree, _is_whole)
    return definition.join([_map_leaf(function, leaf) for leaf in leaves])


def _map_leaf(function: Function, leaf: Any) -> Any:
    if not is_array(leaf):
        return function(leaf)
    if leaf.dtype.kind != "O" or not any(map(is_node, leaf.flat)):
        return leaf
    return array_of([function(entry) for entry in leaf.ravel().tolist()], leaf.shape)


def _is_whole(thing: Any) -> bool:
    """Whether a thing within auxiliary data is a leaf although it has a kind: registered objects are."""
    kind = kind_of(thing)
    return kind is not None and kind.registered


def _as_recorded(found: list[Any]) -> list[Any]:
    """Derivatives as the caller gets them. One may be a node that was recorded elsewhere, such as an argument."""
    return found if modes.recording else [detached(entry) for entry in found]


def _tangents_as_recorded(found: list[Tangents]) -> list[Tangents]:
    return [dict(zip(one, _as_recorded(list(one.values())), strict=True)) for one in found]


def name_of(f: Function) -> str:
    return getattr(f, "__name__", "f")


def check_transform(f: Any, argnums: Any, caller: str) -> None:
    """Refuse anything but a function, and argnums that are no indices of arguments, before anything is computed."""
    check_functions(caller, f=f)
    positions: list[Any] = list(argnums) if isinstance(argnums, list | tuple) else [argnums]  # pyright: ignore
    if not positions or any(isinstance(one, bool) or not isinstance(one, int) for one in positions):
        raise TypeError(f"{caller}: argnums must be a whole number or a list of them, not {describe(argnums)}.")
    if len(set(positions)) < len(positions):
        raise ValueError(f"{caller}: argnums must name each argument once, not be {argnums!r}.")


def check_aux(has_aux: Any, caller: str) -> None:
    if not isinstance(has_aux, bool):
        raise TypeError(f"{caller}: has_aux must be True or False, not {describe(has_aux)}.")


def _check_read(outputs: list[Any]) -> None:
    """See that what is differentiated in forward mode is nothing that a vmap or a loop under jit left behind."""
    for output in outputs:
        if hasattr(output, "check_read"):
            output.check_read()
