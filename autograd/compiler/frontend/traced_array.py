"""An array argument while it is traced."""

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from autograd.arrays.array import NodeArray, array_function, array_ufunc
from autograd.arrays.subscripts import entries_at, is_index
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.refusal import refuse, refuse_pickle, refuse_text
from autograd.compiler.frontend.trace import Trace
from autograd.errors import TraceError
from autograd.modes import line_of_user


class TracedArray(NDArrayOperatorsMixin):
    """The positions of the numbers of an array argument, or of a view of it. Traced numbers are made on demand: an array
    that is only mapped over costs nothing, however large it is.

    It passes for a NodeArray (`isinstance` says so), and NumPy gets one when it asks for the entries. It cannot be changed
    in place, as its views would not see that.

    Args:
        trace: the trace it belongs to.
        block: which argument it is.
        shape: its shape; within vmap, without the leading axis.
        lanes, stride: sample l has each number at `l * stride` beyond. body: the one that maps over it.
        conditions: whether its numbers, 1 and 0, stand for conditions.
        layout: an array of bytes that is never read. The address of a byte is the index of a number in the block, so that
            NumPy's own views of it compute which numbers a view of this array has.
    """

    dtype = np.dtype(object)
    __array_ufunc__ = array_ufunc
    __array_function__ = array_function
    __hash__ = None  # pyright: ignore  # as of NumPy's arrays

    def __init__(
        self,
        trace: Trace,
        block: int,
        shape: tuple[int, ...],
        offset: int = 0,
        lanes: int = 0,
        stride: int = 0,
        conditions: bool = False,
        layout: Any = None,
        body: Body | None = None,
    ) -> None:
        self.trace, self.block, self.lanes, self.stride, self.body = trace, block, lanes, stride, body
        self.conditions = conditions
        self.layout = np.empty(shape, dtype=np.int8) if layout is None else layout
        self.start = _address(self.layout) - offset
        self.shape, self.ndim, self.size = self.layout.shape, self.layout.ndim, self.layout.size
        self.entries: Any = None

    @property
    def __class__(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return NodeArray

    def view_at(self, layout: Any, lanes: int = 0, stride: int = 0, body: Body | None = None) -> Any:
        """The part of it at a view of its layout."""
        offset = _address(layout) - self.start
        inner = TracedArray(
            self.trace,
            self.block,
            (),
            offset,
            lanes or self.lanes,
            stride or self.stride,
            self.conditions,
            layout,
            body or self.body,
        )
        return inner if inner.ndim else inner.entry(0)

    def entry(self, i: int) -> Any:
        return self.numbers(_address(self.layout) - self.start + i, 1)[0]

    def numbers(self, first: int, count: int) -> list[Any]:
        """Numbers of the argument one behind the other."""
        found = self.trace.entries(self.block, first, count, self.stride, self.lanes, self.body)
        return [Condition(number) for number in found] if self.conditions else found

    def with_axis_in_front(self, axis: int) -> Any:
        """A view."""
        return self.view_at(np.moveaxis(self.layout, axis, 0))

    def column(self, body: Body) -> Any:
        """One sample, with a lane for each sample; None where the stride between samples is not positive."""
        if self.lanes:
            raise TypeError("an argument within vmap has no further lanes")
        stride = self.layout.strides[0]
        return self.view_at(self.layout[0, ...], len(self), stride, body) if stride > 0 else None

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.entries is None:
            first = _address(self.layout) - self.start
            if self.layout.flags.c_contiguous:
                entries = self.numbers(first, self.size)
            else:
                indices: Any = np.asarray(first)
                for length, step in zip(self.shape, self.layout.strides, strict=True):
                    indices = np.add.outer(indices, np.arange(length) * step)
                entries = [self.numbers(index, 1)[0] for index in indices.ravel().tolist()]
            self.entries = np.fromiter(entries, dtype=object, count=self.size).reshape(self.shape)
            self.entries.flags.writeable = False
        if dtype not in (None, object, np.dtype(object)):
            refuse(f"an array of dtype {np.dtype(dtype)} was to hold", "leave dtype out, or write dtype=object")
        return self.entries.copy() if copy else self.entries

    def __len__(self) -> int:
        return len(self.layout)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, thing: Any) -> bool:
        return thing in self.__array__().view(NodeArray)

    def __getitem__(self, index: Any) -> Any:
        parts: tuple[Any, ...] = index if type(index) is tuple else (index,)  # pyright: ignore[reportUnknownVariableType]
        if any(not isinstance(part, _BASIC) or isinstance(part, bool) for part in parts):
            if any(map(is_index, parts)):
                return entries_at(self, parts)
            return self.__array__().view(NodeArray)[index]
        return self.view_at(self.layout[parts if Ellipsis in parts else (*parts, ...)])

    def __setitem__(self, index: Any, entries: Any) -> NoReturn:
        raise TraceError(
            "jit: an array argument was changed in place, which its views would not see; copy it first: x = x.copy()."
            f" At {line_of_user()}"
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not hasattr(NodeArray, name):
            raise AttributeError(f"{name!r} is no attribute of NumPy's arrays")
        return getattr(self.__array__().view(NodeArray), name)

    @property
    def flat(self) -> Iterator[Any]:
        return (self.view_at(self.layout[(*index, ...)]) for index in np.ndindex(self.shape))

    @property
    def T(self) -> Any:  # noqa: N802
        return self.view_at(self.layout.T)

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def __reduce__(self) -> NoReturn:
        refuse_pickle(None)

    def __str__(self) -> NoReturn:
        refuse_text(None)

    def __repr__(self) -> str:
        return f"TracedArray(shape={self.shape})"


#: The types of basic indexing, for which NumPy returns a view.
_BASIC = (int, slice, type(None), type(Ellipsis), np.integer)


def _address(layout: Any) -> int:
    return layout.__array_interface__["data"][0]
