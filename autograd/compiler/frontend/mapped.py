"""The result of `vmap` inside `jit`: one result with lanes, which stands for those of all samples, and its arithmetic."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from autograd.arguments import describe, is_array
from autograd.arrays.passed_through import name_of
from autograd.backward import topological_order
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.columns import NoColumnError, column
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.entries import Entry, no_entry
from autograd.compiler.frontend.reductions import NUMPY_REDUCERS, REDUCERS
from autograd.compiler.frontend.refusal import refuse, refuse_text
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.ir.tables import LANE_SCATTER
from autograd.errors import TraceError
from autograd.functions import std, var
from autograd.modes import line_of_user
from autograd.primitives import identity
from autograd.row import TABLE, Primitive
from autograd.symbolic import leading_to
from autograd.trees.axes import with_axis_in_front
from autograd.trees.flatten import numbers_of
from autograd.trees.treedef import ARRAY, LIST, LeafDef
from autograd.value import Value

#: NumPy's ufuncs that are rows of the table.
ROWS: dict[Any, Primitive] = {
    ufunc: row
    for row in TABLE.values()
    if not row.over_lists and isinstance(ufunc := getattr(np, row.numpy_name or row.name, None), np.ufunc)
}
#: NumPy's other functions that are rows, or made of rows, of what `vmap` gave.
ROWS_OF_FUNCTIONS = {np.where: TABLE["where"], np.clip: TABLE["clip"]}
DEVIATIONS = {np.var: var, np.std: std}
ROWS.update({np.greater: TABLE["less"], np.greater_equal: TABLE["less_equal"]})


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

    def __init__(self, trace: Trace, numbers: list[Any], inner: LeafDef, lanes: int, listed: bool, axis: int = 0) -> None:
        self.trace, self.lanes, self.listed, self.axis = trace, lanes, listed, axis
        self.numbers = [trace.body.twin(number) for number in numbers]  # those that it is given may have been kept
        self.inner = inner if listed or not inner.shape else LeafDef(ARRAY, inner.shape)  # an entry of an array is one

    @property
    def shape(self) -> tuple[int, ...]:
        inner = self.inner.shape
        return (*inner[: self.axis], self.lanes, *inner[self.axis :])

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
        return f"<{_told(self)}>"

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
        return [_derivatives_of_sample(self.trace, number, inputs) for number in self.numbers]

    def block(self, derivatives: list[Any], leaf: LeafDef) -> "Lanes":
        """The derivatives of its numbers by those of a leaf, as an array or a list."""
        listed = self.listed and leaf.kind is not ARRAY
        inner = LeafDef(LIST if listed else ARRAY, self.inner.shape + leaf.shape)
        return type(self)(self.trace, self._recorded(derivatives), inner, self.lanes, listed, self.axis)

    def with_numbers(self, numbers: list[Any]) -> "Lanes":
        """Others of the same shape."""
        return type(self)(self.trace, self._recorded(numbers), self.inner, self.lanes, self.listed, self.axis)

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
        return REDUCERS["sum"](self.spread()[0])

    def squared_distances(self) -> Traced:
        """The sum of the squares of the distances of all entries from their mean."""
        return self.reduced("squared_distances", (self,))

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: dict[str, Any]) -> Any:
        if function in ROWS_OF_FUNCTIONS and len(args) == 3 and not keywords:
            return elementwise(ROWS_OF_FUNCTIONS[function], args)
        axis = keywords.get("axis")
        over_samples = axis == 0 == self.axis or (axis is None and not self.inner.shape)
        if function in DEVIATIONS and over_samples and len(args) == 1 and not set(keywords) - {"axis", "ddof", "correction"}:
            correction = keywords.get("ddof", 0) or keywords.get("correction", 0)
            return self._of_each(lambda one: DEVIATIONS[function](one, correction))
        primitive = NUMPY_REDUCERS.get(function)
        if primitive is None or keywords.get("axis", 0) not in (0, None) or set(keywords) - {"axis"}:
            raise TraceError(
                f"jit: {name_of(function)}() can't take the result of vmap here; np.sum, np.mean, np.max, np.min, np.var and"
                f" np.std of it can, np.where, np.clip and np.dot of such, and anything inside the function that vmap maps."
                f" At {line_of_user()}"
            )
        if not self.inner.shape or len(args) != 1 or (self.axis and keywords.get("axis") == 0):
            return self.apply_primitive(primitive, args)
        each = [REDUCERS[primitive.name](number) for number in self.spread()]
        return primitive(each) if keywords.get("axis") is None else LeafDef(ARRAY, self.inner.shape).unflatten(each)

    def _of_each(self, reduce: Callable[["Lanes"], Any]) -> Any:
        """Of each number of a sample what the list of it in all samples is reduced to: one number, or an array."""
        alone = LeafDef(ARRAY, ())
        each = [reduce(type(self)(self.trace, [number], alone, self.lanes, False)) for number in self.numbers]
        return LeafDef(ARRAY, self.inner.shape).unflatten(each) if self.inner.shape else each[0]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if ufunc is np.matmul and method == "__call__" and not options:
            return self.apply_primitive(TABLE["dot"], inputs)
        row = ROWS.get(ufunc)
        if row is None or method != "__call__" or options:
            no_entry()
        order = inputs[::-1] if ufunc in (np.greater, np.greater_equal) else inputs
        return elementwise(row, order)

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
            no_entry()
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
                    f"jit: {name}() takes a number of each sample, not {_told(entries)}; compute it inside the function that"
                    f" vmap maps. At {line_of_user()}"
                )
        return reduce(*[entries.spread()[0] for entries in lists])


def elementwise(primitive: Primitive, operands: Sequence[Any]) -> Lanes:
    """A row on arrays of one shape, and on such arrays and numbers, as NumPy has it."""
    mapped = next(one for one in operands if isinstance(one, Lanes))
    trace, size = mapped.trace, len(mapped.numbers)
    columns: list[list[Any]] = []
    for one in operands:
        number = type(one) is Traced and not one.lanes
        number |= isinstance(one, float | int | Condition | Value) and type(one) is not bool
        if isinstance(one, Lanes) and not one.listed and one.shape == mapped.shape and one.axis == mapped.axis:
            column_of_one = one.numbers
        elif not (trace.lanes or mapped.inner.shape) and is_array(one) and getattr(one, "shape", None) == (mapped.lanes,):
            column_of_one = mapped.samples_of(one, f"an operand of {primitive.name}()")
        elif trace.lanes or not number:
            raise TraceError(
                f"jit: {primitive.name}() takes arrays that vmap gave, of one shape and equally many samples, and numbers,"
                f" not {_told(one)}; compute on it inside the function that vmap maps. At {line_of_user()}"
            )
        else:
            column_of_one = [one] * size
        columns.append([entry.indicator if isinstance(entry, Condition) else entry for entry in column_of_one])
    outer, trace.lanes = trace.lanes, mapped.lanes
    try:
        found = [as_traced(trace, primitive(*entries), "the result of vmap") for entries in zip(*columns, strict=True)]
    finally:
        trace.lanes = outer
    truths = primitive.name in CONCLUDES
    numbers = [Condition(one) if truths else one for one in found]
    return type(mapped)(trace, numbers, mapped.inner, mapped.lanes, False, mapped.axis)


def _told(operand: Any) -> str:
    """What an operand is, for messages."""
    if not isinstance(operand, Lanes):
        return describe(operand)
    return f"{'a list' if operand.listed else 'an array'} of shape {operand.shape} that vmap gave"


def _operator(name: str, reflected: bool = False) -> Callable[..., Lanes]:
    def operate(*operands: Any) -> Lanes:
        return elementwise(TABLE[name], operands[::-1] if reflected else operands)

    return operate


def _method(name: str) -> Callable[..., Any]:
    def reduce(self: Lanes, *args: Any, **options: Any) -> Any:
        return getattr(np, name)(self, *args, **options)

    return reduce


def _refused(what: str) -> Callable[..., NoReturn]:
    def refused(self: Lanes, *others: Any) -> NoReturn:
        refuse(f"{what} was asked of the result of vmap,", "compute it inside the function that vmap maps")

    return refused


#: The rows whose result is a condition.
CONCLUDES = {"less", "less_equal", "equal", "not_equal", "isnan", "isfinite", "logical_and", "logical_or", "logical_not"}
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
    setattr(Lanes, f"__{_name}__", _operator(_row))
    setattr(Lanes, f"__r{_name}__", _operator(_row, reflected=True))
for _name, _row in {
    "invert": "logical_not",
    "neg": "neg",
    "abs": "abs",
    "lt": "less",
    "le": "less_equal",
    "eq": "equal",
    "ne": "not_equal",
}.items():
    setattr(Lanes, f"__{_name}__", _operator(_row))
for _name, _row in {"gt": "less", "ge": "less_equal"}.items():
    setattr(Lanes, f"__{_name}__", _operator(_row, reflected=True))
for _name, _sign in {"xor": "^", "lshift": "<<", "rshift": ">>", "divmod": "divmod()"}.items():
    setattr(Lanes, f"__{_name}__", _refused(_sign))
    setattr(Lanes, f"__r{_name}__", _refused(_sign))
for _name in ("float", "int", "complex", "round", "trunc", "floor", "ceil"):
    setattr(Lanes, f"__{_name}__", _refused(f"{_name}()"))
for _name, _sign in {"index": "an index", "contains": "`in`", "setitem": "an assignment", "delitem": "`del`"}.items():
    setattr(Lanes, f"__{_name}__", _refused(_sign))
for _name in ("sum", "mean", "max", "min", "dot", "var", "std", "clip"):
    setattr(Lanes, _name, _method(_name))


def _derivatives_of_sample(trace: Trace, output: Traced, inputs: list[Any]) -> list[Traced]:
    """The derivatives of a number with lanes by uniform ones, of each sample by itself.

    Within the lanes adjoints of uniform numbers stay with their sample (see `SumOverLanes`), but one cannot pass into a
    reduction over all samples. So the sweep within ends there, and a sweep without goes on from each reduction:
    ∂y/∂x with all reductions r held fixed, plus Σ ∂y/∂r · dr/dx.
    """
    if not output.lanes:
        return output.gradients(inputs)
    order = topological_order(output)
    path = leading_to([one if type(one) is Traced else trace.lift(one, identity) for one in inputs], order)
    reductions = [node for node in order if node.primitive in REDUCTIONS and id(node) in path]
    if any(node.primitive is LANE_SCATTER for node in reductions):
        raise TraceError(
            "jit: a Jacobian of what vmap gave is taken through the gradient of a lookup in another vmap; take the gradient"
            f" outside of jit, or map with a list comprehension. At {line_of_user()}"
        )
    trace.lanes, trace.ends_at_reductions = output.lanes, True
    try:
        found = output.gradients([*inputs, *reductions])
    finally:
        trace.lanes, trace.ends_at_reductions = 0, False
    direct = found[: len(inputs)]
    for reduction, adjoint in zip(reductions, found[len(inputs) :], strict=True):
        slopes = reduction.gradients(inputs)
        direct = [known + adjoint * slope for known, slope in zip(direct, slopes, strict=True)]
    return direct
