"""Copy elision by the uses of spaces: an argument that is only used whole needs no copy, and a result that is only used
whole is computed in the array that the caller gets."""

import math
from collections import Counter

from autograd.compiler.ir.arrays import ArrayProgram, Operand, Space, View
from autograd.compiler.ir.types import Shape


def is_turned(view: View) -> bool:
    """Whether it is the transpose of a matrix."""
    return len(view.shape) == 2 and 1 not in view.shape and view.strides == (1, view.shape[0])


class Uses:
    """The uses of the spaces of a program.

    Args:
        array_program: its array instructions.
        shapes: the shapes of the arguments and of captured data, by block.

    Attributes:
        views: the views of each space, in order. gathered: the spaces that rows are gathered from.
        direct: the argument spaces that are only used whole, so that the caller's array serves without a copy.
        turned: the others that are all of an argument with lanes; they are copied, so that the lanes of a row lie in one
            piece.
        owned: the results that are only used whole, with their shape: each call computes them in new arrays of its own.
    """

    def __init__(self, array_program: ArrayProgram, shapes: list[Shape]) -> None:
        self.array_program, self.shapes = array_program, shapes
        self.views, self.gathered = self.find_uses()
        self.direct, self.turned = self.find_arguments()
        self.owned = self.find_owned()

    def find_uses(self) -> tuple[dict[Space, dict[View, None]], set[Space]]:
        views: dict[Space, dict[View, None]] = {}
        gathered: set[Space] = set()
        operands: list[Operand] = [*self.array_program.outputs]
        for instruction in self.array_program.instructions:
            gathered.update(piece.space for piece in instruction.pieces)
            operands += [*instruction.operands, instruction.out]
        for operand in operands:
            if isinstance(operand, View):
                views.setdefault(operand.space, {})[operand] = None
        return views, gathered

    def find_arguments(self) -> tuple[set[Space], set[Space]]:
        given = {space for space in (*self.views, *self.gathered) if space.kind == "argument"}
        spaces_of = Counter(space.key[0] for space in given)
        alone = {space for space in given if spaces_of[space.key[0]] == 1}
        direct = {space for space in alone - self.gathered if all(self.is_whole(view) for view in self.views[space])}
        return direct, {space for space in alone - direct if space.lanes and self.is_all(space)}

    def find_owned(self) -> dict[Space, Shape]:
        sizes = self.array_program.sizes
        return {
            space: list(found)[-1].shape
            for space, found in self.views.items()
            if space.kind == "result"
            and space not in self.gathered
            and all(view.size == sizes[space] and view.is_contiguous for view in found)
        }

    def is_all(self, space: Space) -> bool:
        """Whether a space with lanes is all of an argument."""
        block, stride, base = space.key
        return block >= 0 and base == 0 and math.prod(self.shapes[block]) == space.lanes * stride

    def is_whole(self, view: View) -> bool:
        block = view.space.key[0]
        size = math.prod(self.shapes[block])
        if view.space.lanes:
            _, stride, base = view.space.key
            axes = [(n, s) for n, s in zip(view.shape, view.strides, strict=True) if n != 1]
            rows = axes in ([], [(stride, 1)]) and view.size == stride
            repeated = stride == 1 and all(s == 0 for _, s in axes)  # one row, many times
            return base == 0 and view.start == 0 and size == stride * view.lanes and (rows or repeated)
        return view.start == 0 and view.size == size and (view.is_contiguous or is_turned(view))
