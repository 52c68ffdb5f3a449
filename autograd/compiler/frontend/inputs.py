"""Arguments of a compiled function: how they are nested, and the traced numbers for them."""

import re
from collections.abc import Iterator
from typing import Any

from autograd.arguments import is_condition, real
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.statics import GIVEN, Statics, check_static
from autograd.compiler.frontend.trace import Source, Trace
from autograd.compiler.frontend.traced_array import TracedArray
from autograd.compiler.runtime.arguments import (
    Argument,
    ArrayArgument,
    ConditionArgument,
    DictArgument,
    ListArgument,
    NodeArgument,
    NumberArgument,
    ParameterArgument,
    SequenceArgument,
    is_integer,
)
from autograd.errors import TraceError
from autograd.row import is_node
from autograd.transforms.nesting import holds_node
from autograd.trees.contents import Contents
from autograd.trees.flatten import is_text_or_bool, numbers_of, parts_of, split
from autograd.trees.kinds import SEQUENCE, Kind
from autograd.trees.treedef import ARRAY, NUMBER, LeafDef, NodeDef, Path, TreeDef, format_path

NO_STATICS: Statics = {}
#: So many numbers of a block are kept.
FIRST = 1024


class Arguments:
    """The signature of a call: how its arguments are nested, and which blocks of numbers they hold.

    A block is an array, a rectangular list of numbers, or, as the last one, all lone numbers together.

    Attributes:
        positional, named: how they are nested. parameters: the name of each positional one.
        paths, shapes: the path to each block and its shape. listed: whether its numbers are objects of their own, as in
            lists.
        traced: whether a number is a node, so that the function is called as it is.
        first: of each block its first numbers, which tell what an exported program is checked with.
        lone_paths: the path to each lone number.
        integers: the blocks that hold ints, and the lone numbers that are ints, each by the last block and its index.
        indexed: those of them that an index is made of, as the trace found.
    """

    def __init__(
        self, args: tuple[Any, ...], keywords: dict[str, Any], names: list[str], statics: Statics = NO_STATICS
    ) -> None:
        self.paths: list[Path] = []
        self.shapes: list[tuple[int, ...]] = []
        self.listed: list[bool] = []
        self.lone = 0
        self.first: list[list[float]] = []
        self.lone_paths: list[Path] = []
        self.lone_numbers: list[float] = []
        self.integers: set[Source] = set()
        self.indexed: set[Source] = set()
        self._lone_integers: list[int] = []
        self.parameters = names[: len(args)]
        data = [arg for i, arg in enumerate(args) if i not in statics]
        self.traced = holds_node([*data, *[arg for name, arg in keywords.items() if name not in statics]])
        given = enumerate(zip(args, names, strict=False))
        positional = [self._add(arg, name, statics.get(position)) for position, (arg, name) in given]
        self.positional = SequenceArgument(tuple, positional)
        members = [self._add(arg, name, statics.get(name)) for name, arg in keywords.items()]
        self.named = DictArgument(dict, list(keywords), members)
        last = self._add_block("numbers", (self.lone,), True)
        self.first.append(self.lone_numbers)
        self.integers |= {(last, index) for index in self._lone_integers}

    def keep_integers(self, indexed: set[Source]) -> None:
        """Let calls match only where these sources hold ints, as they do in this one."""
        self.indexed = indexed
        waiting: list[Any] = [self.positional, self.named] if indexed else []
        while waiting:
            argument = waiting.pop()
            if isinstance(argument, NumberArgument):
                argument.integers = (len(self.shapes) - 1, argument.index) in indexed
            elif isinstance(argument, ArrayArgument | ListArgument):
                argument.integers = argument.block in indexed
            else:
                waiting += getattr(argument, "members", ())

    def _add_block(self, path: Path, shape: tuple[int, ...], listed: bool) -> int:
        self.paths.append(path)
        self.shapes.append(shape)
        self.listed.append(listed)
        return len(self.paths) - 1

    def _add(self, arg: Any, name: str, static: Kind | None) -> Argument:
        """An argument by itself."""
        if static is not None:
            if static is GIVEN:
                check_static(arg, name)
            return NodeArgument(type(arg), static, static.flatten(arg)[1], [])  # pyright: ignore[reportUnknownArgumentType]
        leaves, definition = split(arg, f"jit: argument {name}", static=is_text_or_bool, conditions=True)
        if isinstance(definition, NodeDef) and definition != split(arg, static=is_text_or_bool, conditions=True)[1]:
            raise TypeError(
                f"jit: argument {name} has a structure that does not equal itself, so no program would be found for it;"
                " let register_tree_node() make structures that compare by ==."
            )
        return self._of(definition, zip(leaves, definition.paths(name), strict=True))

    def _of(self, definition: TreeDef, leaves: Iterator[tuple[Any, Path]]) -> Argument:
        if isinstance(definition, LeafDef):
            return self._leaf(definition, *next(leaves))
        members = [self._of(*member) for member in definition.members(leaves)]
        if definition.is_plain_dict:
            return DictArgument(dict, list(definition.structure.order), members)
        if definition.kind is SEQUENCE:
            return SequenceArgument(definition.structure, members)
        return NodeArgument(definition.cls, definition.kind, definition.structure, members)

    def _leaf(self, definition: LeafDef, leaf: Any, path: Path) -> Argument:
        shape = definition.shape
        if definition.kind is NUMBER:
            self.lone += 1
            self.lone_paths.append(path)
            self.lone_numbers.append(0.0 if self.traced else _number(leaf))
            if is_node(leaf):
                return ParameterArgument(self.lone - 1)
            if is_condition(leaf):
                return ConditionArgument(self.lone - 1)
            if is_integer(leaf):
                self._lone_integers.append(self.lone - 1)
            return NumberArgument(self.lone - 1)
        if definition.kind is ARRAY:
            if leaf.dtype.kind not in "fiub" and not self.traced:
                must = f"must be an array of real numbers, not of dtype {leaf.dtype}; use .astype(float)"
                raise TypeError(f"jit: argument {format_path(path)} {must}.")
            self.first.append([] if self.traced else first_numbers(leaf))
            block = self._add_block(path, shape, False)
            if leaf.dtype.kind in "iu":
                self.integers.add(block)
            return ArrayArgument(block, shape, leaf.dtype.kind == "b")
        if any(is_node(part) for part in parts_of(leaf)):  # a list of parameters in a registered object
            members = [self._leaf(definition.entry, entry, (path, SEQUENCE, list, i)) for i, entry in enumerate(leaf)]
            return SequenceArgument(list, members)
        numbers = numbers_of(leaf, path)
        are_conditions = {is_condition(number) for number in numbers}
        if len(are_conditions) > 1:
            raise TypeError(f"jit: argument {format_path(path)} must be a list of numbers or one of bools, not of both.")
        self.first.append([] if self.traced else [float(number) for number in numbers[:FIRST]])
        block = self._add_block(path, shape, True)
        if True not in are_conditions and _holds_integers(leaf):
            self.integers.add(block)
        return ListArgument(block, shape, True in are_conditions)

    def names(self) -> list[str]:
        """The names of the blocks in the source."""
        return [re.sub(r"\W+", "_", format_path(path)).strip("_") for path in self.paths]


def _number(leaf: Any) -> float:
    return leaf.data if is_node(leaf) else float(leaf) if is_condition(leaf) else real(leaf)


def first_numbers(array: Any) -> list[float]:
    """The first numbers of an array, whole rows of it."""
    if array.ndim and array.size > FIRST:
        array = array[: max(1, FIRST * len(array) // array.size)]
    return array.ravel().astype(float).tolist()


def _holds_integers(leaf: Any) -> bool:
    """Whether a nest of lists of numbers holds ints alone."""
    return all(_holds_integers(entry) if isinstance(entry, list) else is_integer(entry) for entry in leaf)


class StandIns:
    """The arguments that the function is traced with: traced numbers, nested as the arguments of the call are."""

    def __init__(self, trace: Trace, arguments: Arguments) -> None:
        self.trace = trace
        self.shapes, self.lone = arguments.shapes, len(arguments.shapes) - 1
        self.positional = arguments.positional.map(self.leaf)
        self.named = arguments.named.map(self.leaf)
        pairs = [*zip(arguments.parameters, self.positional, strict=False), *self.named.items()]
        self._contents = [Contents(arg, f"argument {name}") for name, arg in pairs]

    def check_unchanged(self) -> None:
        """Refuse a function that changed one of them in place: a program, which is called with others, does not.

        Raises:
            TraceError: if it did.
        """
        for contents in self._contents:
            if (path := contents.changed()) is not None:
                raise TraceError(
                    f"jit: the function changed {path} in place, which the compiled program would not do to what it is"
                    " called with. Return what is new and assign it outside, or change a copy, as copy.deepcopy() makes."
                )

    def leaf(self, argument: Any) -> Any:
        if isinstance(argument, ArrayArgument | ListArgument):
            shape = self.shapes[argument.block]
            array = TracedArray(self.trace, argument.block, shape, conditions=argument.conditions)
            if isinstance(argument, ListArgument):
                return array.tolist()
            return array if shape else array.entry(0)
        number = self.trace.entries(self.lone, argument.index, 1, 0, 0)[0]
        return Condition(number) if isinstance(argument, ConditionArgument) else number
