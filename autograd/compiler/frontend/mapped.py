"""The result of `vmap` inside `jit`: one result with lanes, which stands for those of all samples, and its arithmetic."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from autograd.arguments import describe
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.columns import NoColumnError, column
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.derivatives_of_samples import derivatives_of_sample
from autograd.compiler.frontend.entries import Entry, no_entry
from autograd.compiler.frontend.mapped_numpy import apply_function, apply_ufunc
from autograd.compiler.frontend.mapped_rows import check_numbers, elementwise, operator_of
from autograd.compiler.frontend.reductions import REDUCERS
from autograd.compiler.frontend.refusal import refuse, refuse_text
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.primitives import identity
from autograd.row import TABLE, Primitive
from autograd.transforms.vmap import vmap
from autograd.trees.axes import with_axis_in_front
from autograd.trees.flatten import numbers_of
from autograd.trees.treedef import ARRAY, LIST, LeafDef


class Lanes:
    """The result of `vmap` inside `jit`: an array or a list, of which the trace has one entry that stands for all.

    It may be returned, mapped over again, differentiated by `jacobian`, or reduced by `sum`, `mean`, `max`, `min`, `var`,
    `std`, `norm`, `logsumexp` and `dot`; one of an array with a number for each sample takes the rows of the table entry by
    entry.

    Args:
        trace: where it was traced.
        numbers: those of the result that stands for all, or conditions. inner: the shape and kind of that, a leaf.
        lanes: how many samples there are.
        listed: whether it is a list, where it stands for arrays or numbers no less than for lists.
        axis: along which of its axes the samples are.
    """

    stands_for_lanes = True
    given_by = "vmap"

    def __init__(self, trace: Trace, numbers: list[Any], inner: LeafDef, lanes: int, listed: bool, axis: int = 0) -> None:
        self.trace, self.lanes, self.listed, self.axis = trace, lanes, listed, axis
        self.numbers = [trace.body.twin(number) for number in numbers]  # those that it is given may have been kept
        self.inner = inner if listed or not inner.shape else LeafDef(ARRAY, inner.shape)  # an entry of an array is one

    @property
    def shape(self) -> tuple[int, ...]:
        inner = self.inner.shape
        return (*inner[: self.axis], self.lanes, *inner[self.axis :])

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return self.inner.size * self.lanes

    def with_axis_in_front(self, axis: int) -> "Lanes":
        """It has the numbers of one sample, so only the axis of samples can be mapped over."""
        if axis != self.axis:
            raise TraceError(
                f"jit: vmap can't map over axis {axis} of what another vmap gave, only over axis {self.axis}, the one that"
                f" is new there; map inside the function that was mapped. At {line_of_user()}"
            )
        return self.with_leading_axis_at(0)

    def with_leading_axis_at(self, axis: int) -> "Lanes":
        return type(self)(self.trace, self.numbers, self.inner, self.lanes, self.listed, axis)

    def __str__(self) -> NoReturn:
        refuse_text(None)

    def __repr__(self) -> str:
        return f"<{describe(self)}>"

    def entry_in(self, body: Body) -> Any:
        """The result that stands for all, as a body reads it that maps over it."""
        return self.inner.shaped(map(body.twin, self.numbers))

    def spread(self) -> list[Traced]:
        """Its numbers, all with lanes; of conditions their indicators."""
        numbers = [number.indicator if isinstance(number, Condition) else number for number in self.numbers]
        return [number if number.lanes else self.trace.spread(number, self.lanes) for number in numbers]

    def derivatives(self, inputs: list[Any]) -> list[list[Any]]:
        """Of each of its numbers the derivatives by inputs that have no lanes."""
        if self.trace.lanes:
            raise TraceError("jit: the Jacobian is taken inside vmap of what vmap outside gave; take it outside.")
        return [derivatives_of_sample(self.trace, number, inputs) for number in self.numbers]

    def block(self, derivatives: list[Any], leaf: LeafDef) -> "Lanes":
        """The derivatives of its numbers by those of a leaf, as an array or a list."""
        listed = self.listed and leaf.kind is not ARRAY
        inner = LeafDef(LIST if listed else ARRAY, self.inner.shape + leaf.shape)
        return type(self)(self.trace, self._recorded(derivatives), inner, self.lanes, listed, self.axis)

    def with_numbers(self, numbers: list[Any]) -> "Lanes":
        """Others of the same shape."""
        return type(self)(self.trace, self._recorded(numbers), self.inner, self.lanes, self.listed, self.axis)

    def mapped(self, function: Callable[[Any], Any]) -> Any:
        """A function of the result of each sample."""
        return vmap(function, in_axes=self.axis, out_axes=self.axis)(self)

    def samples_of(self, other: Any, path: str) -> list[Any]:
        """For each of its numbers the one in another tree of its shape, with a lane for each sample."""
        try:
            if self.trace.lanes:
                raise NoColumnError
            trace, other = self.trace, with_axis_in_front(other, self.axis, path)
            sample = column(trace, other, self.lanes, path, trace.body, stacked=True)
        except NoColumnError:
            raise TraceError(
                f"jit: {path} belongs to what vmap or scan gave outside, and is computed inside another one; compute both"
                f" inside the function that is mapped, or both outside. At {line_of_user()}"
            ) from None
        return numbers_of(sample, path)

    def _recorded(self, numbers: list[Any]) -> list[Any]:
        return [
            number if isinstance(number, Traced | Condition) else self.trace.lift(number, identity) for number in numbers
        ]

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if self.inner.shape:
            no_entry()
        return (Entry(self, i) for i in range(self.lanes))

    def __getitem__(self, index: Any) -> NoReturn:
        no_entry()

    def total(self) -> Traced:
        """The sum of all entries."""
        check_numbers(self.numbers, "sum")
        return REDUCERS["sum"](self.spread()[0])

    def squared_distances(self) -> Traced:
        """The sum of the squares of the distances of all entries from their mean."""
        check_numbers(self.numbers, "var")
        return self.reduced("squared_distances", (self,))

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: dict[str, Any]) -> Any:
        return apply_function(self, function, args, keywords)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return apply_ufunc(self, ufunc, method, inputs, options)

    __hash__ = None  # pyright: ignore  # it is compared entry by entry

    def __bool__(self) -> NoReturn:
        no_entry()

    def __matmul__(self, other: Any) -> Any:
        return self.apply_primitive(TABLE["dot"], (self, other))

    def __rmatmul__(self, other: Any) -> Any:
        return self.apply_primitive(TABLE["dot"], (other, self))

    def __pos__(self) -> "Lanes":
        return self

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and hasattr(np.ndarray, name):
            asked = f".{name}() was" if callable(getattr(np.ndarray, name)) else f".{name} was"
            refuse(f"{asked} asked of the result of vmap,", "compute it inside the function that vmap maps")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def apply_primitive(self, primitive: Primitive, lists: tuple[Any, ...]) -> Any:
        return self.reduced(primitive.name, lists) if primitive.over_lists else elementwise(primitive, lists)

    def reduced(self, name: str, lists: tuple[Any, ...]) -> Any:
        """The number that lists of samples are reduced to, by the name of the row."""
        reduce = REDUCERS.get(name)
        if reduce is None or not all(isinstance(entries, Lanes) and entries.lanes == self.lanes for entries in lists):
            raise TraceError(
                f"jit: {name}() can't take the result of vmap here; sum, mean, max, min, var, std, norm, logsumexp, dot of"
                f" two such can, and anything inside the function that vmap maps. At {line_of_user()}"
            )
        for entries in lists:
            if entries.inner.shape:
                raise TypeError(
                    f"jit: {name}() takes a number of each sample, not {describe(entries)}; compute it inside the function"
                    f" that vmap maps. At {line_of_user()}"
                )
            check_numbers(entries.numbers, name)
        return reduce(*[entries.spread()[0] for entries in lists])


def _method(name: str) -> Callable[..., Any]:
    def reduce(self: Lanes, *args: Any, **options: Any) -> Any:
        return getattr(np, name)(self, *args, **options)

    return reduce


def _refused(what: str) -> Callable[..., NoReturn]:
    def refused(self: Lanes, *others: Any) -> NoReturn:
        refuse(f"{what} was asked of the result of vmap,", "compute it inside the function that vmap maps")

    return refused


for _name, _row in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "pow": "pow",
    "mod": "remainder",
    "floordiv": "floor_divide",
    "and": "logical_and",
    "or": "logical_or",
}.items():
    setattr(Lanes, f"__{_name}__", operator_of(_row))
    setattr(Lanes, f"__r{_name}__", operator_of(_row, reflected=True))
for _name, _row in {
    "invert": "logical_not",
    "neg": "neg",
    "abs": "abs",
    "lt": "less",
    "le": "less_equal",
    "eq": "equal",
    "ne": "not_equal",
}.items():
    setattr(Lanes, f"__{_name}__", operator_of(_row))
for _name, _row in {"gt": "less", "ge": "less_equal"}.items():
    setattr(Lanes, f"__{_name}__", operator_of(_row, reflected=True))
for _name, _sign in {"xor": "^", "lshift": "<<", "rshift": ">>", "divmod": "divmod()"}.items():
    setattr(Lanes, f"__{_name}__", _refused(_sign))
    setattr(Lanes, f"__r{_name}__", _refused(_sign))
for _name in ("float", "int", "complex", "round", "trunc", "floor", "ceil"):
    setattr(Lanes, f"__{_name}__", _refused(f"{_name}()"))
for _name, _sign in {"index": "an index", "contains": "`in`", "setitem": "an assignment", "delitem": "`del`"}.items():
    setattr(Lanes, f"__{_name}__", _refused(_sign))
for _name in ("sum", "mean", "max", "min", "dot", "var", "std", "clip"):
    setattr(Lanes, _name, _method(_name))
