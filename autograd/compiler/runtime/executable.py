"""The executor of a compiled function: it reads the arguments, runs the kernel in an idle workspace and builds the result.

Plain Python as it stands; executable.pxd gives the names C types.
"""

from collections.abc import Callable
from typing import Any

from autograd.compiler.runtime import numpy_arrays
from autograd.compiler.runtime.arguments import DictArgument, SequenceArgument
from autograd.compiler.runtime.results import Result
from autograd.compiler.runtime.workspace import Workspace
from autograd.errors import TraceError
from autograd.modes import Facts, unusual
from autograd.value import Value

numpy_arrays.use_numpy()

#: The result of a call whose arguments do not match the signature of the trace.
SIGNATURE_MISMATCH: Any = object()


class Calls:
    """Executes calls whose arguments match the signature of a trace.

    Args:
        positional, named: the signature.
        values: the captured Values.
        result: builds the result.
        recording: the mode of the trace. facts: the attributes by which it went, if any.
        allocate: makes a new workspace.
        doubted_numbers, doubted_arrays: the results to check for nan, as they depend on steps of the chain rule; see
            passes/strong_zero.py.
        exact: makes the executor of the exact form, with strong zeros; None where no result is to be checked.
    """

    def __init__(
        self,
        positional: SequenceArgument,
        named: DictArgument,
        values: list[Value],
        result: Result,
        recording: bool,
        facts: Facts | None,
        allocate: Callable[[], Workspace],
        doubted_numbers: list[int],
        doubted_arrays: list[int],
        exact: "Callable[[], Calls] | None",
    ) -> None:
        self.positional, self.named, self.values, self.result = positional, named, values, result
        self.recording, self.facts = recording, facts
        self.doubted_numbers, self.doubted_arrays, self.exact = doubted_numbers, doubted_arrays, exact
        self.exact_calls: Calls | None = None
        self.allocate = allocate
        self.idle: list[Workspace] = []  # workspaces that no thread is using

    def applies(self, recording: bool) -> bool:
        """Whether the modes and attributes on which the trace depends, beside its arguments, are unchanged."""
        return self.recording == recording and (self.facts is None or self.facts.hold())

    def take(self) -> Workspace:
        """A workspace for this thread alone."""
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
        workspace = self.take()
        try:
            if not self.positional.read(args, workspace) or not self.named.read(keywords, workspace):
                return SIGNATURE_MISMATCH
            if given is None:
                workspace.read_values(self.values)
            else:
                workspace.given_parameters(given)
            numbers, arrays = workspace.compute()
            if self.exact is None or not self.in_doubt(numbers, arrays):
                return self.result.build(numbers, arrays)
        finally:
            workspace.release_arrays()
            self.idle.append(workspace)
        if self.exact_calls is None:
            self.exact_calls = self.exact()
        return self.exact_calls.execute(args, keywords, given)

    def execute_first(self, args: tuple[Any, ...], keywords: dict[str, Any], given: Any = None) -> Any:
        """The result for the arguments that the function was just traced with.

        Raises:
            TraceError: if they are not like that any more.
        """
        found = self.execute(args, keywords, given)
        if found is SIGNATURE_MISMATCH:
            raise TraceError(
                "jit: the arguments changed while the function was traced, which the compiled program would not repeat;"
                " change no list, dict or array that is passed as an argument."
            )
        return found

    def in_doubt(self, numbers: list[float], arrays: list[Any]) -> bool:
        """Whether a result that is to be checked is nan."""
        if self.doubted_numbers:
            number = sum(numbers)
            if number != number:  # there may be one, which is rare enough to look at each
                for i in range(len(self.doubted_numbers)):
                    number = numbers[self.doubted_numbers[i]]
                    if number != number:
                        return True
        found = False
        for i in range(len(self.doubted_arrays)):
            found = found or numpy_arrays.holds_nan(arrays[self.doubted_arrays[i]])
        return found


class Caller:
    """A function whose calls run the program of the latest one, if it is valid for them.

    Attributes:
        first: the executor of that program, or None.
    """

    __slots__ = ("first",)

    def __init__(self) -> None:
        self.first: Calls | None = None

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        first = self.first
        if first is not None and not unusual and first.applies(True):
            found = first.execute(args, keywords)
            if found is not SIGNATURE_MISMATCH:
                return found
        return self.call(args, keywords)

    def call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """The result of any call."""
        raise NotImplementedError
