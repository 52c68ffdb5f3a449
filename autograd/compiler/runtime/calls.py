"""What a call does beside computing: its arguments are read into the memory of a kernel, and its results put together.

How arguments are nested is written down once, when a function is traced. From then on one walk over the arguments of a call
both asks whether they are nested like that and reads them, so that no key is made and nothing is looked up; another walk
makes the results. Plain Python as it stands; calls.pxd gives the names C types.
"""

# Arguments and results are trees of anything.
# pyright: basic

from array import array
from collections.abc import Callable, Sequence
from contextvars import Context
from functools import partial
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np
from numpy import ndarray

from autograd import native
from autograd.errors import real
from autograd.transforms import nesting
from autograd.trees.kinds import Kind
from autograd.value import Value

NUMBERS = (float, int, np.floating, np.integer)
DOUBLE = np.dtype(np.float64)
EMPTY = np.empty
VDOT = np.vdot


def is_condition(thing: Any) -> bool:
    """Whether it is True or False, or NumPy's."""
    return type(thing) is bool or type(thing) is np.bool_


def is_number(thing: Any) -> bool:
    """Whether `real` takes it."""
    if type(thing) is ndarray:
        return not thing.ndim and thing.dtype.kind in "fiu"
    return isinstance(thing, NUMBERS) and not isinstance(thing, bool)


def is_rounded(thing: Any) -> bool:
    """Whether it is a whole number, or an array of such, that single precision can't tell from its neighbours."""
    if isinstance(thing, int):
        if -(2**24) <= thing <= 2**24:
            return False
        with np.errstate(over="ignore"):
            return float(np.float32(real(thing))) != real(thing)
    if isinstance(thing, np.ndarray | np.integer) and thing.dtype.kind in "iu":
        return bool((thing.astype(np.float32).astype(np.float64) != thing).any())
    return False


class Workspace:
    """A kernel and the memory that it works in, for one thread at a time.

    Attributes:
        memory: a row of doubles, which hold the numbers of arguments and captured Values. view: it as a NumPy array.
        starts, counts: for each block, where in memory its numbers begin, and how many of its first ones the kernel wants
            there. Blocks are each array and each rectangular list, then all lone numbers, then the captured Values.
        dtype: what arrays among the arguments must hold. single: whether numbers are rounded to single precision.
        arrays: the arguments as arrays, where the kernel takes such. staged: those that lie in memory.
    """

    def __init__(self, memory: "array[float]", starts: Sequence[int], counts: Sequence[int], dtype: Any) -> None:
        self.memory = memory or array("d", [0.0])
        self.view = np.frombuffer(self.memory)
        self.numbers = native.row_of(self.memory)
        self.starts, self.counts = array("q", starts), array("q", counts)
        self.dtype = dtype
        self.single = dtype is not DOUBLE
        self.staged: list[Any] = []
        self.arrays: list[Any] = []

    def given_parameters(self, numbers: Any) -> None:
        """Take numbers for the captured Values."""
        start, count = self.starts[-1], self.counts[-1]
        self.view[start : start + count] = numbers[:count]

    def read_values(self, values: list[Value]) -> None:
        """Read the captured Values."""
        last = len(self.starts) - 1
        start = self.starts[last]
        for i in range(self.counts[last]):
            value = values[i]
            self.numbers[start + i] = value.data

    def prepare(self) -> None:
        """Make room for the arrays of a call."""
        if self.staged:
            self.arrays = self.staged.copy()

    def release_arguments(self) -> None:
        """Let go of the arrays of a call."""
        self.arrays = self.staged

    def compute(self) -> tuple[list[float], list[Any]]:
        """The numbers of the first block of results, and the other blocks as arrays."""
        raise NotImplementedError


class ArrayWorkspace(Workspace):
    """Runs array code.

    Args:
        allocate: makes the code's own arrays, and gives the function that computes from those of a call. It takes the array
            of the captured Values' numbers and `widths`.
        shapes: of the blocks; of lists and lone numbers, which lie in memory, as `listed` tells.
        parameters: how many Values are captured.
        has_numbers: whether the first result is the list of lone numbers.
    """

    def __init__(
        self,
        allocate: Callable[..., Any],
        shapes: list[tuple[int, ...]],
        listed: list[bool],
        parameters: int,
        has_numbers: bool,
        dtype: Any,
        widths: tuple[int, ...],
    ) -> None:
        counts = [prod(shape) if inside else 0 for shape, inside in zip(shapes, listed, strict=True)] + [parameters]
        starts = [0, *accumulate(counts[:-1])]
        super().__init__(array("d", bytes(8 * sum(counts))), starts, counts, dtype)
        memory = self.view if dtype is DOUBLE else self.view.astype(dtype)
        blocks = [memory[start : start + count] for start, count in zip(starts, counts, strict=True)]
        self.staged = [
            block.reshape(shape) if inside else None
            for block, shape, inside in zip(blocks[:-1], shapes, listed, strict=True)
        ]
        self.code = allocate(blocks[-1], *widths)
        if dtype is not DOUBLE:
            self.code = partial(_rounded, self.code, self.view, memory)
        self.has_numbers = has_numbers
        context = Context()  # in which NumPy's warnings are off: to enter it takes a tenth of the time of np.errstate
        context.run(partial(np.seterr, all="ignore"))
        self.run = context.run

    def compute(self) -> tuple[list[float], list[Any]]:
        found = self.run(self.code, *self.arrays)
        return (found.pop(0) if self.has_numbers else []), found


def _rounded(code: Callable[..., Any], numbers: Any, memory: Any, *arrays: Any) -> Any:
    """Array code in single precision."""
    memory[:] = numbers
    return code(*arrays)


class TapeWorkspace(Workspace):
    """Replays a tape.

    Args:
        replay: carries out the tape, whose slots are the memory.
        memory, starts, counts: as of every step.
        slots: of all results. lone: how many of them are lone numbers; they come first.
        shapes: those of the other blocks of results.
        dtype: what results are rounded to.
    """

    def __init__(
        self,
        replay: Callable[[], None],
        memory: "array[float]",
        starts: Sequence[int],
        counts: Sequence[int],
        slots: "array[int]",
        lone: int,
        shapes: list[tuple[int, ...]],
        dtype: Any,
    ) -> None:
        super().__init__(memory, starts, counts, DOUBLE)
        self.replay = replay
        self.slots, self.lone, self.shapes = slots, lone, shapes
        self.results = array("d", bytes(8 * len(slots) or 8))
        self.found = native.row_of(self.results)
        self.single = dtype is not DOUBLE
        self.rounded_to = dtype

    def compute(self) -> tuple[list[float], list[Any]]:
        if self.single:
            _round(self.view[: sum(self.counts)], self.rounded_to)
        self.replay()
        for i in range(len(self.slots)):
            self.found[i] = self.numbers[self.slots[i]]
        if self.single:
            _round(np.frombuffer(self.results), self.rounded_to)
        numbers = [self.found[i] for i in range(self.lone)]
        arrays: list[Any] = []
        place = self.lone
        for i in range(len(self.shapes)):
            block = EMPTY(self.shapes[i])
            place = native.fill_array(block, self.found, place)
            arrays.append(block.astype(self.rounded_to) if self.single else block)
        return numbers, arrays


def _round(numbers: Any, dtype: Any) -> None:
    with np.errstate(all="ignore"):
        numbers[:] = numbers.astype(dtype)


class Argument:
    """What an argument was like when the function was traced."""

    def read(self, thing: Any, step: Workspace) -> bool:
        """Whether another is like it, and if so, it has been read."""
        raise NotImplementedError


class NumberArgument(Argument):
    """A lone number."""

    def __init__(self, index: int) -> None:
        self.index = index

    def read(self, thing: Any, step: Workspace) -> bool:
        if type(thing) is not float:
            if not is_number(thing) or (step.single and is_rounded(thing)):
                return False
            thing = real(thing)
        block = len(step.starts) - 2
        if self.index < step.counts[block]:
            step.numbers[step.starts[block] + self.index] = thing
        return True


class ConditionArgument(Argument):
    """A lone condition, True or False, kept as the number 1 or 0."""

    def __init__(self, index: int) -> None:
        self.index = index

    def read(self, thing: Any, step: Workspace) -> bool:
        if not is_condition(thing):
            return False
        block = len(step.starts) - 2
        if self.index < step.counts[block]:
            step.numbers[step.starts[block] + self.index] = 1.0 if thing else 0.0
        return True


class ParameterArgument(Argument):
    """A Value that a registered object holds, whose number is read. Within transforms it may be a variable of theirs."""

    def __init__(self, index: int) -> None:
        self.index = index

    def read(self, thing: Any, step: Workspace) -> bool:
        if type(thing) is not Value or nesting.depth:
            return False
        value: Value = thing
        block = len(step.starts) - 2
        if self.index < step.counts[block]:
            step.numbers[step.starts[block] + self.index] = value.data
        return True


class ArrayArgument(Argument):
    """An array of this shape, of real numbers, or of conditions, which are kept as the numbers 1 and 0."""

    def __init__(self, block: int, shape: tuple[int, ...], conditions: bool) -> None:
        self.block, self.shape, self.conditions = block, shape, conditions
        self.dtypes = "b" if conditions else "fiu"

    def read(self, thing: Any, step: Workspace) -> bool:
        if type(thing) is not ndarray:
            return False
        start, count = step.starts[self.block], step.counts[self.block]
        if self.conditions or not native.read_array(thing, self.shape, step.dtype, step.numbers, start, count):
            if thing.shape != self.shape or thing.dtype.kind not in self.dtypes or (step.single and is_rounded(thing)):
                return False
            with np.errstate(all="ignore"):
                thing = np.ascontiguousarray(thing, step.dtype).reshape(self.shape)
            native.read_array(thing, self.shape, step.dtype, step.numbers, start, count)
        if step.arrays:
            step.arrays[self.block] = thing
        return True


class ListArgument(Argument):
    """A list of numbers, or of conditions, or of lists of the same length of such."""

    def __init__(self, block: int, shape: tuple[int, ...], conditions: bool) -> None:
        self.block, self.shape, self.conditions = block, shape, conditions

    def read(self, thing: Any, step: Workspace) -> bool:
        start = step.starts[self.block]
        return self.read_rows(thing, 0, step, start, start + step.counts[self.block]) >= 0

    def read_rows(self, rows: Any, axis: int, step: Workspace, place: int, stop: int) -> int:
        """The place behind what was read, or -1 where the list is another."""
        if type(rows) is not list or len(rows) != self.shape[axis]:
            return -1
        if axis < len(self.shape) - 1:
            for row in rows:
                place = self.read_rows(row, axis + 1, step, place, stop)
                if place < 0:
                    break
            return place
        for number in rows:
            if self.conditions:
                if not is_condition(number):
                    return -1
                number = 1.0 if number else 0.0
            elif type(number) is not float:
                if not is_number(number) or (step.single and is_rounded(number)):
                    return -1
                number = real(number)
            if place < stop:
                step.numbers[place] = number
            place += 1
        return place


class SequenceArgument(Argument):
    """A list or tuple of other things."""

    def __init__(self, kind: type, members: list[Argument]) -> None:
        self.kind, self.members = kind, members

    def read(self, thing: Any, step: Workspace) -> bool:
        if type(thing) is not self.kind or len(thing) != len(self.members):
            return False
        for i in range(len(self.members)):
            member = self.members[i]
            if not member.read(thing[i], step):
                return False
        return True


class DictArgument(Argument):
    """A dict with these keys, in this order."""

    def __init__(self, kind: type, keys: list[Any], members: list[Argument]) -> None:
        self.kind, self.keys, self.members = kind, keys, members

    def read(self, thing: Any, step: Workspace) -> bool:
        if type(thing) is not self.kind or len(thing) != len(self.keys):
            return False
        for i, (key, entry) in enumerate(thing.items()):
            member, known = self.members[i], self.keys[i]
            if (key is not known and key != known) or not member.read(entry, step):
                return False
        return True


class NodeArgument(Argument):
    """What else has members: a dataclass, a registered object, a dict of a class of its own; and what has none: None, and a
    bool or str, which must be the same."""

    def __init__(self, cls: type, kind: Kind, structure: Any, members: list[Argument]) -> None:
        self.cls, self.kind, self.structure, self.members = cls, kind, structure, members

    def read(self, thing: Any, step: Workspace) -> bool:
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
            if not member.read(children[i], step):
                return False
        return True


class Result:
    """How a part of the result is made of what a step computes."""

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        raise NotImplementedError


class NumberResult(Result):
    """A lone number."""

    def __init__(self, place: int) -> None:
        self.place = place

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return numbers[self.place]


class NumbersResult(Result):
    """A list of numbers."""

    def __init__(self, place: int, count: int) -> None:
        self.place, self.stop = place, place + count

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return numbers[self.place : self.stop]


class ArrayResult(Result):
    """An array."""

    def __init__(self, block: int) -> None:
        self.block = block

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return arrays[self.block]


class EmptyResult(Result):
    """An array without numbers, which no kernel needs to know of."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return np.empty(self.shape, self.dtype)


class LanesResult(Result):
    """An array, or where `listed` a list, with the samples along its first axis."""

    def __init__(self, block: int, shape: tuple[int, ...], listed: bool) -> None:
        self.block, self.shape, self.listed = block, shape, listed

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        found = np.ascontiguousarray(arrays[self.block].T).reshape(-1, *self.shape)
        return found.tolist() if self.listed else found


class ConditionResult(Result):
    """A condition, or an array of them, of the numbers 1 and 0 that stand for it."""

    def __init__(self, number: Result) -> None:
        self.members = [number]

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        number = self.members[0]
        found = number.build(numbers, arrays)
        return (np.array(found) != 0.0).tolist() if type(found) is list else found != 0.0


class SequenceResult(Result):
    """A list, tuple or any other node; `make` makes it of its members."""

    def __init__(self, make: Callable[[list[Any]], Any], members: list[Result]) -> None:
        self.make = None if make is list else make
        self.members = members

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        found: list[Any] = []
        for i in range(len(self.members)):
            member = self.members[i]
            found.append(member.build(numbers, arrays))
        return found if self.make is None else self.make(found)


class DictResult(Result):
    """A dict."""

    def __init__(self, keys: list[Any], members: list[Result]) -> None:
        self.keys, self.members = keys, members

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        found: dict[Any, Any] = {}
        for i in range(len(self.keys)):
            member = self.members[i]
            found[self.keys[i]] = member.build(numbers, arrays)
        return found


#: What a call returns whose arguments are not like those of the trace.
SIGNATURE_MISMATCH: Any = object()


class Calls:
    """Carries out calls with arguments like those that a function was traced with.

    Args:
        positional, named: what those were like.
        values: the captured Values.
        result: how the result is made.
        allocate: makes a new step.
        doubted_numbers, doubted_arrays: which of the results show by a nan that the plain program may be wrong, as steps of
            the chain rule lead to them; see passes/strong_zero.py.
        exact: makes what carries out such calls, with strong zeros; None where there is nothing to doubt.
    """

    def __init__(
        self,
        positional: Argument,
        named: Argument,
        values: list[Value],
        result: Result,
        allocate: Callable[[], Workspace],
        doubted_numbers: list[int],
        doubted_arrays: list[int],
        exact: "Callable[[], Calls] | None",
    ) -> None:
        self.positional, self.named, self.values, self.result = positional, named, values, result
        self.doubted_numbers, self.doubted_arrays, self.exact = doubted_numbers, doubted_arrays, exact
        self.exact_calls: Calls | None = None
        self.allocate = allocate
        self.idle: list[Workspace] = []  # those that no thread works with just now

    def take(self) -> Workspace:
        """A step for this thread alone."""
        if self.idle:
            try:
                return self.idle.pop()
            except IndexError:  # another thread took the last
                pass
        return self.allocate()

    def execute(self, args: tuple[Any, ...], keywords: dict[str, Any], given: Any = None) -> Any:
        """The result, or SIGNATURE_MISMATCH.

        Args:
            args, keywords: the arguments.
            given: an array of numbers for the captured Values; None to read them.
        """
        step = self.take()
        step.prepare()
        try:
            if not self.positional.read(args, step) or not self.named.read(keywords, step):
                return SIGNATURE_MISMATCH
            if given is None:
                step.read_values(self.values)
            else:
                step.given_parameters(given)
            numbers, arrays = step.compute()
            if self.exact is None or not self.in_doubt(numbers, arrays):
                return self.result.build(numbers, arrays)
        finally:
            step.release_arguments()
            self.idle.append(step)
        if self.exact_calls is None:
            self.exact_calls = self.exact()
        return self.exact_calls.execute(args, keywords, given)

    def in_doubt(self, numbers: list[float], arrays: list[Any]) -> bool:
        """Whether there is a nan among the doubted results."""
        number: float
        if self.doubted_numbers:
            number = sum(numbers)
            if number != number:  # there may be one, which is rare enough to look at each
                for i in range(len(self.doubted_numbers)):
                    number = numbers[self.doubted_numbers[i]]
                    if number != number:
                        return True
        for i in range(len(self.doubted_arrays)):
            flat = arrays[self.doubted_arrays[i]].ravel("K")
            if not VDOT(flat, flat) >= 0.0:  # the sum of squares, of which nothing else makes a nan
                return True
        return False
