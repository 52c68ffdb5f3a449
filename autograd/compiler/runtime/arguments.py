"""Reading the arguments of a call into a workspace.

When a function is traced, a tree of `Argument` is made that mirrors the TreeDef of its arguments. From then on one walk over
the arguments of a call both compares their structure with that tree and reads them, so that no key is made and looked up.
It does not go through the TreeDef, as flattening the arguments of each call first would be a second walk. `map` makes what
the function is traced with. Plain Python as it stands; arguments.pxd gives the names C types.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from autograd.arguments import has_own_arithmetic, is_array, is_condition, real
from autograd.compiler.runtime import numpy_arrays
from autograd.compiler.runtime.workspace import DOUBLE, Workspace
from autograd.transforms.nesting import nesting
from autograd.trees.kinds import SEQUENCE, Kind
from autograd.value import Value

NUMBERS = (float, int, np.floating, np.integer)


def is_number(thing: Any) -> bool:
    """Whether it is a real number; see `real`."""
    if isinstance(thing, NUMBERS):
        return not isinstance(thing, bool)
    return is_array(thing) and not thing.ndim and thing.dtype.kind in "fiu" and not has_own_arithmetic(thing)


def is_integer(thing: Any) -> bool:
    """Whether a number is an int, or of an integer type of NumPy."""
    return isinstance(thing, int) or getattr(thing, "dtype", DOUBLE).kind in "iu"


def is_rounded(thing: Any, single: bool) -> bool:
    """Whether it is an integer, or an array with one, that a double, or a number of single precision, cannot tell from its
    neighbours. One beyond all doubles is inf, see `real`.

    >>> [is_rounded(x, single=False) for x in (2**24 + 1, 2**53 + 1, 10**400)], is_rounded(2**24 + 1, single=True)
    ([False, True, False], True)
    """
    all_up_to = 2**24 if single else 2**53
    if isinstance(thing, int):
        if -all_up_to <= thing <= all_up_to:
            return False
        number = real(thing)
        with np.errstate(over="ignore"):
            return number - number == 0.0 and (float(np.float32(number)) if single else number) != thing
    if getattr(thing, "dtype", DOUBLE).kind not in "iu" or not thing.size:
        return False
    if -all_up_to <= int(thing.min()) and int(thing.max()) <= all_up_to:
        return False
    return any([is_rounded(number, single) for number in thing.ravel().tolist()])  # noqa: C419  # Cython compiles no closure


class Argument:
    """The signature of an argument when the function was traced."""

    def read(self, thing: Any, workspace: Workspace) -> bool:
        """Read an argument; False where it does not match the signature."""
        raise NotImplementedError

    def map(self, leaf: Callable[["Argument"], Any]) -> Any:
        """`leaf(argument)` for each leaf, nested as the signature is."""
        return leaf(self)


class NumberArgument(Argument):
    """A lone number; an int, if `integers` is set, as an index was made of it."""

    def __init__(self, index: int) -> None:
        self.index, self.integers = index, False

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not float or self.integers:
            if not is_number(thing) or is_rounded(thing, workspace.single) or (self.integers and not is_integer(thing)):
                return False
            thing = real(thing)
        block = len(workspace.starts) - 2
        if self.index < workspace.counts[block]:
            workspace.numbers[workspace.starts[block] + self.index] = thing
        return True


class ConditionArgument(Argument):
    """A lone condition, True or False, kept as the number 1 or 0."""

    def __init__(self, index: int) -> None:
        self.index = index

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if not is_condition(thing):
            return False
        block = len(workspace.starts) - 2
        if self.index < workspace.counts[block]:
            workspace.numbers[workspace.starts[block] + self.index] = 1.0 if thing else 0.0
        return True


class ParameterArgument(Argument):
    """A Value that a registered object holds, whose number is read. Within transforms it may be a variable of theirs."""

    def __init__(self, index: int) -> None:
        self.index = index

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not Value or nesting.depth:
            return False
        value: Value = thing
        block = len(workspace.starts) - 2
        if self.index < workspace.counts[block]:
            workspace.numbers[workspace.starts[block] + self.index] = value.data
        return True


class ArrayArgument(Argument):
    """An array of this shape, of real numbers, or of conditions, which are kept as the numbers 1 and 0; of integers, if
    `integers` is set."""

    def __init__(self, block: int, shape: tuple[int, ...], conditions: bool) -> None:
        self.block, self.shape, self.conditions, self.integers = block, shape, conditions, False
        self.dtypes = "b" if conditions else "fiu"

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not ndarray:
            if not is_array(thing) or has_own_arithmetic(thing):
                return False
            thing = np.asarray(thing)
        start, count = workspace.starts[self.block], workspace.counts[self.block]
        if self.integers and thing.dtype.kind == "f":
            return False
        if self.conditions or not numpy_arrays.read_array(
            thing, self.shape, workspace.dtype, workspace.numbers, start, count
        ):
            if thing.shape != self.shape or thing.dtype.kind not in self.dtypes or is_rounded(thing, workspace.single):
                return False
            with np.errstate(all="ignore"):
                thing = np.array(thing, workspace.dtype, order="C")
            numpy_arrays.read_array(thing, self.shape, workspace.dtype, workspace.numbers, start, count)
        if workspace.arrays:
            workspace.arrays[self.block] = thing
        return True


class ListArgument(Argument):
    """A list of numbers, or of conditions, or of lists of the same length of such; of ints, if `integers` is set."""

    def __init__(self, block: int, shape: tuple[int, ...], conditions: bool) -> None:
        self.block, self.shape, self.conditions, self.integers = block, shape, conditions, False

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not list:
            return False
        start = workspace.starts[self.block]
        rows: list[Any] = thing  # pyright: ignore[reportUnknownVariableType]
        return self.read_rows(rows, 0, workspace, start, start + workspace.counts[self.block]) >= 0

    def read_rows(self, rows: list[Any], axis: int, workspace: Workspace, position: int, stop: int) -> int:
        """The position after the numbers that were read, or -1 where the list does not match."""
        if len(rows) != self.shape[axis]:
            return -1
        if axis < len(self.shape) - 1:
            for row in rows:
                if type(row) is not list:
                    return -1
                position = self.read_rows(row, axis + 1, workspace, position, stop)  # pyright: ignore[reportUnknownArgumentType]
                if position < 0:
                    break
            return position
        for number in rows:
            if self.conditions:
                if type(number) is not bool and not is_condition(number):
                    return -1
                number = 1.0 if number else 0.0
            elif type(number) is not float or self.integers:
                if not is_number(number) or is_rounded(number, workspace.single):
                    return -1
                if self.integers and not is_integer(number):
                    return -1
                number = real(number)
            if position < stop:
                workspace.numbers[position] = number
            position += 1
        return position


class SequenceArgument(Argument):
    """A list or tuple of other things."""

    def __init__(self, kind: type, members: list[Argument]) -> None:
        self.kind, self.members = kind, members

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not self.kind or len(thing) != len(self.members):
            return False
        for i in range(len(self.members)):
            member = self.members[i]
            if not member.read(thing[i], workspace):
                return False
        return True

    def map(self, leaf: Callable[[Argument], Any]) -> Any:
        return SEQUENCE.unflatten(self.kind, [member.map(leaf) for member in self.members])


class DictArgument(Argument):
    """A dict with these keys, in this order."""

    def __init__(self, kind: type, keys: list[Any], members: list[Argument]) -> None:
        self.kind, self.keys, self.members = kind, keys, members

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not self.kind or len(thing) != len(self.keys):
            return False
        if not self.keys:  # as mostly, where they are the keywords of a call
            return True
        for i, (key, entry) in enumerate(thing.items()):
            member, known = self.members[i], self.keys[i]
            if (key is not known and key != known) or not member.read(entry, workspace):
                return False
        return True

    def map(self, leaf: Callable[[Argument], Any]) -> Any:
        return dict(zip(self.keys, [member.map(leaf) for member in self.members], strict=True))


class NodeArgument(Argument):
    """Other nodes of a tree: a dataclass, a registered object, an instance of a subclass of dict; and static leaves: None, a
    bool or a str, which must be equal."""

    def __init__(self, cls: type, kind: Kind, structure: Any, members: list[Argument]) -> None:
        self.cls, self.kind, self.structure, self.members = cls, kind, structure, members

    def read(self, thing: Any, workspace: Workspace) -> bool:
        if type(thing) is not self.cls:
            return False
        children = None if self.kind.match is None else self.kind.match(self.structure, thing)
        if children is None:
            children, structure = self.kind.flatten(thing)
            if structure != self.structure:
                return False
        if len(children) != len(self.members):
            return False
        for i in range(len(self.members)):
            member = self.members[i]
            if not member.read(children[i], workspace):
                return False
        return True

    def map(self, leaf: Callable[[Argument], Any]) -> Any:
        return self.kind.unflatten(self.structure, [member.map(leaf) for member in self.members])
