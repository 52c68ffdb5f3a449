"""Array code: instructions as readable NumPy calls into arrays that are allocated once."""

# The arrays that generated code works on have no types to check.
# pyright: basic

import keyword
import math
import re
import unicodedata
from typing import Any

import numpy as np

from autograd.compiler.instructions import CONSTANTS, Instruction, Rolled
from autograd.compiler.kernels.spelling import spell, spell_reduction
from autograd.compiler.layout import Buffer, Space, View
from autograd.compiler.program import Program
from autograd.primitives import add

#: What generated code calls something else. Numbered names of its own are `lanes_0`, `table_0`, `captured_0`.
RESERVED = {"np", "view", "holds_nan", "erf", "erfc", "given", "parameters", "dtype", "constants", "uniform", "step"}
RESERVED |= {"allocate", *keyword.kwlist}
NUMBERED = re.compile(r"(lanes|table|captured)(_\d+)?")


def is_turned(view: View) -> bool:
    """Whether it is the transpose of a matrix."""
    return len(view.shape) == 2 and 1 not in view.shape and view.strides == (1, view.shape[0])


class Code:
    """Writes the source of one program.

    Args:
        program, rolled: the program and its array instructions.
        names: the names of the arguments, by block.
        shapes: their shapes, by block.
        result_lanes: for each block of results, how many lanes it is to have.
        widths: the numbers of lanes in the program.
    """

    def __init__(
        self,
        program: Program,
        rolled: Rolled,
        names: list[str],
        shapes: list[tuple[int, ...]],
        result_lanes: list[int],
        widths: tuple[int, ...],
    ) -> None:
        self.result_lanes = result_lanes
        self.program, self.rolled, self.shapes = program, rolled, shapes
        self.setup: list[str] = []
        self.bind: list[str] = []
        self.body: list[str] = []
        self.names: dict[Any, str] = {}
        self.taken = set(RESERVED)
        self.counts: dict[str, int] = {}  # the last number that a name was given to make it new
        self.argument_names = [self.fresh(name) for name in names]
        self.widths = widths
        self.tables: list[Any] = []  # rows of gathers
        self.place = ""
        self.views, self.gathered = self.find_uses()
        self.direct, self.turned = self.find_arguments()
        self.owned = self.find_owned()

    # --- names -------------------------------------------------------------------------------------------------------

    def width(self, lanes: int) -> str:
        """The name of a number of lanes, which may differ from call to call of `allocate`."""
        return "lanes" if len(self.widths) == 1 else f"lanes_{self.widths.index(lanes)}"

    def fresh(self, wish: str) -> str:
        """A new name, as close to the wish as Python allows."""
        letters = unicodedata.normalize("NFKC", wish)  # as Python does, to which other names are then the same
        wish = re.sub("_+", "_", "".join([c if f"_{c}".isidentifier() else "_" for c in letters])).strip("_") or "v"
        wish = f"v_{wish}" if NUMBERED.fullmatch(wish) or not wish.isidentifier() else wish
        name = wish
        while name in self.taken:
            self.counts[wish] = self.counts.get(wish, 1) + 1
            name = f"{wish}_{self.counts[wish]}"
        self.taken.add(name)
        return name

    # --- operands ----------------------------------------------------------------------------------------------------

    def find_uses(self) -> tuple[dict[Space, dict[View, None]], set[Space]]:
        """The views of each space, in order, and the spaces that rows are gathered from."""
        views: dict[Space, dict[View, None]] = {}
        gathered: set[Space] = set()
        operands: list[Any] = [*self.rolled.outputs]
        for instruction in self.rolled.instructions:
            if instruction.operation == "gather":
                gathered.update(space for space, _, _ in instruction.operands)
            operands += [*instruction.operands, instruction.out]
        for operand in operands:
            if isinstance(operand, View):
                views.setdefault(operand.space, {})[operand] = None
        return views, gathered

    def find_arguments(self) -> tuple[set[Space], set[Space]]:
        """The argument spaces that are only used whole, so that the caller's array serves without a copy; and the others
        that are all of an argument with lanes, which are copied so that the lanes of a row lie in one piece."""
        blocks: dict[int, set[Space]] = {}
        for space in [*self.views, *self.gathered]:
            if space.kind == "argument":
                blocks.setdefault(space.place[0], set()).add(space)
        alone = {space for block, spaces in blocks.items() if len(spaces) == 1 for space in spaces}
        direct = {space for space in alone - self.gathered if all(self.is_whole(view) for view in self.views[space])}
        return direct, {
            space
            for space in alone - direct
            if space.lanes
            and space.place[0] >= 0
            and space.place[2] == 0
            and math.prod(self.shapes[space.place[0]]) == space.lanes * space.place[1]
        }

    def find_owned(self) -> dict[Space, tuple[int, ...]]:
        """The results that are only used whole: each call computes them in a new array of this shape and returns it."""
        sizes = self.rolled.layout.sizes
        return {
            space: list(found)[-1].shape
            for space, found in self.views.items()
            if space.kind == "result"
            and space not in self.gathered
            and all(view.size == sizes[space] and view.is_contiguous for view in found)
        }

    def is_whole(self, view: View) -> bool:
        block = view.space.place[0]
        size = math.prod(self.shapes[block])
        if view.space.lanes:
            _, stride, base = view.space.place
            rows = [n for n in view.shape if n != 1]
            steps = [s for n, s in zip(view.shape, view.strides, strict=True) if n != 1]
            return (
                base == 0
                and view.start == 0
                and view.size == stride
                and len(rows) <= 1
                and steps in ([], [1])
                and size == stride * view.lanes
            )
        return view.start == 0 and view.size == size and (view.is_contiguous or is_turned(view))

    def space(self, space: Space) -> str:
        """The array of a space, made where it is first asked for."""
        if space in self.names:
            return self.names[space]
        if space in self.turned:
            given = self.argument_names[space.place[0]]
            name = self.fresh(f"{given}_rows")
            self.setup.append(f"{name} = np.empty(({space.place[1]}, {self.width(space.lanes)}), dtype)")
            self.bind.append(f"np.copyto({name}, {given}.reshape({self.width(space.lanes)}, {space.place[1]}).T)")
        elif space.kind == "argument":
            block = space.place[0]
            copy = self.names.get(("copy", block))
            if copy is None:
                given = self.argument_names[block] if block >= 0 else f"captured_{-1 - block}"
                if block >= 0:
                    copy = self.fresh(f"{given}_copy")
                    self.setup.append(f"{copy} = np.empty({self.shape_text(block)}, dtype)")
                    self.bind.append(f"np.copyto({copy}, {given})")
                else:
                    copy = given
                self.names["copy", block] = copy
            name = self.fresh(copy.removesuffix("_copy") + ("_rows" if space.lanes else "_flat"))
            if space.lanes:
                _, stride, base = space.place
                width = self.width(space.lanes)
                self.setup.append(
                    f"{name} = {copy}.reshape(-1)[{base}:{base} + {width} * {stride}].reshape({width}, {stride}).T"
                )
            else:
                self.setup.append(f"{name} = {copy}.reshape(-1)")
        elif space in self.owned:
            name = self.fresh("result")
            self.bind.append(f"{name} = np.empty({self.owned[space]}, dtype)")
        else:
            rows = self.rolled.layout.sizes[space]
            wish = f"varying{'' if len(self.widths) == 1 else f'_{space.lanes}'}" if space.kind == "varying" else space.kind
            name = self.fresh(wish) if space.kind in ("varying", "result") else wish
            shape = f"({rows}, {self.width(space.lanes)})" if space.lanes else f"{rows}"
            if space.kind in ("uniform", "varying", "result"):
                self.setup.append(f"{name} = np.zeros({shape}, dtype)")
        self.names[space] = name
        return name

    def shape_text(self, block: int) -> str:
        """The shape of an argument, with the number of lanes by name where it is mapped over."""
        shape = [str(length) for length in self.shapes[block]]
        for space in self.rolled.layout.spaces:
            if (
                space.kind == "argument"
                and space.lanes
                and space.place[0] == block
                and shape
                and self.shapes[block][0] == space.lanes
            ):
                shape[0] = self.width(space.lanes)
        return f"({', '.join(shape)},)" if shape else "()"

    def base(self, operand: Any) -> tuple[str, tuple[int, ...], int]:
        """An operand's expression, shape and lanes, as it lies in memory."""
        if isinstance(operand, Buffer):
            name = self.names.get(operand)
            if name is None:
                name = self.names[operand] = self.fresh(f"{self.place}_gathered" if self.place else "gathered")
                shape = [str(length) for length in operand.shape] + ([self.width(operand.lanes)] if operand.lanes else [])
                self.setup.append(f"{name} = np.empty(({', '.join(shape)},), dtype)")
            return name, operand.shape, operand.lanes
        assert isinstance(operand, View)
        return self.slice(operand), operand.shape, operand.lanes

    def slice(self, view: View) -> str:
        if view.space in self.owned:
            name, shape = self.space(view.space), self.owned[view.space]
            return name if shape == view.shape else self.reshape(name, view.shape, 0)
        space = self.space(view.space)
        count, lanes = view.size, view.lanes
        if view.shape == (1,) or count == 1:
            text = f"{space}[{view.start}:{view.start + 1}]"
            return text if len(view.shape) == 1 else self.reshape(text, view.shape, lanes)
        if len(view.shape) == 1 and view.strides[0] > 0:
            step = view.strides[0]
            return f"{space}[{view.start}:{view.start + step * (count - 1) + 1}{f':{step}' if step > 1 else ''}]"
        if view.is_contiguous:
            return self.reshape(f"{space}[{view.start}:{view.start + count}]", view.shape, lanes)
        return f"view({space}, {view.start}, {view.shape}, {view.strides})"

    def reshape(self, text: str, shape: tuple[int, ...], lanes: int) -> str:
        told = ", ".join([*map(str, shape), *([self.width(lanes)] if lanes else [])])
        return f"{text}.reshape({told})"

    def named(self, expression: str, wish: str, late: bool = False, renamed: bool = False) -> str:
        """A name for an expression, computed once: at the allocation, or `late`, where the call's own arrays are in it.

        Rows are used for one thing after another; `renamed` gives them the name of what is written to them now.
        """
        found = self.names.get((expression, wish)) if renamed else self.names.get(expression)
        if found is None:
            found = self.names[expression, wish] = self.fresh(wish)
            (self.bind if late else self.setup).append(f"{found} = {expression}")
        self.names[expression] = found
        return found

    def wish(self, operand: Any, role: str) -> str:
        if isinstance(operand, View):
            if operand.space.kind == "parameters":
                label = re.match(r"[^\W\d]*", self.program.parameters[operand.start].label or "")
                role = (label.group() if label else "") or "w"
            elif operand.space.kind == "argument" and operand.space.place[0] >= 0:
                return self.argument_names[operand.space.place[0]] + "_view"
            elif operand.space is CONSTANTS:
                role = "constants"
        return "_".join(filter(None, (self.place, role)))

    def elementwise(self, operand: Any, shape: tuple[int, ...], lanes: int, role: str = "v", written: bool = False) -> str:
        """An operand of an elementwise instruction of the given shape and lanes."""
        if isinstance(operand, float):
            return repr(operand) if math.isfinite(operand) else f"float('{operand}')"
        if isinstance(operand, View) and operand.space.kind == "count":
            return self.width(operand.space.place[0])
        if isinstance(operand, View) and operand.space in self.direct:
            if operand.lanes:
                text = f"{self.given(operand, (operand.lanes, operand.size))}.T"
                text = text if len(operand.shape) == 1 else self.reshape(text, operand.shape, operand.lanes)
            else:
                turned = is_turned(operand)
                text = self.given(operand, operand.shape[::-1] if turned else operand.shape) + ".T" * turned
                text += "[..., None]" * bool(lanes)
            return self.bound(text, operand, role)
        text, own, width = self.base(operand)
        if own != shape and math.prod(own) == math.prod(shape):
            text = self.reshape(text, shape, width)
        if lanes and not width:
            text += "[..., None]"
        late = isinstance(operand, View) and operand.space in self.owned
        return text if text.isidentifier() else self.named(text, self.wish(operand, role), late, renamed=written)

    def given(self, view: View, shape: tuple[int, ...]) -> str:
        """A whole argument in a shape; the lanes first, where it has some."""
        block = view.space.place[0]
        name = self.argument_names[block] if block >= 0 else f"captured_{-1 - block}"
        if self.shapes[block] == shape and block >= 0:
            return name
        told = [self.width(view.lanes), *map(str, shape[1:])] if view.lanes else map(str, shape)
        return f"{name}.reshape({', '.join(told)})"

    def bound(self, text: str, view: View, role: str) -> str:
        """A name for an expression of an argument, bound in each call; captured data are bound once."""
        return text if text.isidentifier() else self.named(text, self.wish(view, role), late=view.space.place[0] >= 0)

    def matrix(self, operand: Any, merged: bool, role: str, transposed: bool = False, written: bool = False) -> str:
        """An operand of a matrix product; `merged`: with its second axis and its lanes as one."""
        turn = ".T" * transposed
        if isinstance(operand, View) and operand.space in self.direct:
            p, t = operand.shape
            if operand.lanes:
                text = self.given(operand, (operand.lanes, p)) + ".T" * (not transposed)
            else:
                turned = is_turned(operand)
                text = self.given(operand, (t, p) if turned else (p, t)) + ".T" * (turned != transposed)
            return self.bound(text, operand, role)
        if isinstance(operand, View) and operand.lanes and operand.shape[1] == 1:
            flat = View(
                operand.space, operand.start, operand.shape[:1], operand.strides[:1] if operand.shape[0] > 1 else (1,)
            )
            text = self.slice(flat)
        else:
            text, shape, lanes = self.base(operand)
            if lanes:
                text = f"{text}.reshape({shape[0]}, {shape[1]} * {self.width(lanes)})"
        text += turn
        late = isinstance(operand, View) and operand.space in self.owned
        return text if text.isidentifier() else self.named(text, self.wish(operand, role), late, renamed=written)

    # --- instructions ------------------------------------------------------------------------------------------------

    def emit(self, instruction: Instruction) -> None:
        self.place = self.program.place(*instruction.names)
        told = instruction.primitive.name if instruction.primitive else instruction.operation
        lines = getattr(self, f"emit_{instruction.operation}")(instruction)
        place = "".join([c if c.isprintable() else "?" for c in self.place])  # a comment that no name may end
        shown = f"{place}: " if place else ""
        lines[0] += f"  # {shown}{told}, {instruction.scalars} scalars" + " per lane" * bool(instruction.out.lanes)
        self.body += lines

    def shape_of(self, instruction: Instruction) -> tuple[int, ...]:
        for operand in (instruction.out, *instruction.operands):
            if isinstance(operand, View) and operand.space.kind != "count":
                return operand.shape
        return instruction.out.shape

    def emit_apply(self, instruction: Instruction) -> list[str]:
        primitive = instruction.primitive
        assert primitive is not None
        shape, lanes = self.shape_of(instruction), instruction.out.lanes
        operands = [self.elementwise(operand, shape, lanes) for operand in instruction.operands]
        out = self.elementwise(instruction.out, shape, lanes, primitive.name, written=primitive is not add)
        made: list[str] = []

        def temporary(kind: str) -> str:
            """Shared with other instructions of this shape, but not within one."""
            made.append(kind)
            key = kind, shape, lanes, made.count(kind)
            if key not in self.names:
                told = ", ".join([*map(str, shape), *([self.width(lanes)] if lanes else [])])
                self.names[key] = self.fresh("mask" if kind == "bool" else "t")
                self.setup.append(f"{self.names[key]} = np.empty(({told},), {'bool' if kind == 'bool' else 'dtype'})")
            return self.names[key]

        return spell(primitive, operands, out, temporary)

    def emit_matmul(self, instruction: Instruction) -> list[str]:
        left, right = instruction.operands
        both = bool(left.lanes and right.lanes)
        first = self.matrix(left, both, "left")
        second = self.matrix(right, True, "right", transposed=both)
        out = self.matrix(instruction.out, True, "product", written=True)
        return [f"np.matmul({first}, {second}, out={out})"]

    def emit_lane_sum(self, instruction: Instruction) -> list[str]:
        operand = instruction.operands[0]
        matrix = self.matrix(operand, True, "v")
        out = self.elementwise(instruction.out, instruction.out.shape, 0, "lane_sum", written=True)
        ones = self.named(f"np.ones({operand.shape[1]} * {self.width(operand.lanes)}, dtype)", "ones")
        if len(instruction.out.shape) > 1:
            told = ", ".join(map(str, instruction.out.shape))
            matrix = self.named(f"{matrix}.reshape({told}, -1)", "v")
        return [f"np.matmul({matrix}, {ones}, out={out})"]

    def emit_lane_max(self, instruction: Instruction) -> list[str]:
        ufunc = {"lane_max": "np.maximum", "lane_min": "np.minimum"}[instruction.operation]
        matrix = self.matrix(instruction.operands[0], True, "v")
        out = self.elementwise(instruction.out, instruction.out.shape, 0, instruction.operation, written=True)
        return [f"{ufunc}.reduce({matrix}, axis=1, out={out})"]

    emit_lane_min = emit_lane_max

    def stacked(self, instruction: Instruction) -> tuple[str, str]:
        operand, out = instruction.operands[0], instruction.out
        shape = (operand.shape[0], *out.shape) if isinstance(operand, Buffer) else operand.shape
        return self.elementwise(operand, shape, operand.lanes), self.elementwise(
            out, out.shape, out.lanes, "sum", written=True
        )

    def emit_sum(self, instruction: Instruction) -> list[str]:
        operand, out = self.stacked(instruction)
        return [f"np.add.reduce({operand}, axis=0, out={out})"]

    def emit_reduce(self, instruction: Instruction) -> list[str]:
        assert instruction.primitive is not None
        operand, out = self.stacked(instruction)
        return [spell_reduction(instruction.primitive, operand, out)]

    def emit_gather(self, instruction: Instruction) -> list[str]:
        assert isinstance(instruction.out, Buffer)
        out, shape, lanes = self.base(instruction.out)
        count = math.prod(shape)
        lines: list[str] = []
        flat = (
            out if len(shape) == 1 else self.named(f"{out}.reshape({count}{f', {self.width(lanes)}' if lanes else ''})", out)
        )
        for space, places, rows in instruction.operands:
            if space.kind == "count":
                lines.append(f"{flat}[{self.index(places)}] = {self.width(space.place[0])}")
                continue
            source = self.space(space)
            if len(places) == count and bool(space.lanes) == bool(lanes):
                lines.append(f"np.take({source}, {self.index(rows, False)}, axis=0, out={flat}, mode='clip')")
                continue
            column = "[:, None]" * bool(lanes and not space.lanes)
            lines.append(f"{flat}[{self.index(places)}] = {source}[{self.index(rows)}]{column}")
        return lines

    def index(self, places: Any, sliced: bool = True) -> str:
        """Places as a slice where they are evenly spaced, else as an array of the setup."""
        if (np.diff(places) == 1).all() and sliced:
            return f"{places[0]}:{places[0] + len(places)}"
        if len(places) > 12:  # too long to read
            self.tables.append(places)
            return f"table_{len(self.tables) - 1}"
        return self.named(f"np.array({places.tolist()})", "rows")

    def source(self) -> str:
        """The text: a function that allocates, which returns the function that computes."""
        for instruction in self.rolled.instructions:
            self.emit(instruction)
        self.place = ""
        returned: list[str] = []
        for output, lanes in zip(self.rolled.outputs, self.result_lanes, strict=True):
            assert isinstance(output, View | Buffer)
            if isinstance(output, View) and output.space in self.owned and self.space(output.space) not in returned:
                returned.append(self.space(output.space))
                continue
            text = self.elementwise(output, output.shape, lanes, "result")
            if lanes and not output.lanes:
                text = f"np.broadcast_to({text}, ({', '.join(map(str, output.shape))}, {self.width(lanes)}))"
            returned.append(f"{text}.T.copy().T" if lanes else f"{text}.copy()")
        widths = ", ".join(self.width(lanes) for lanes in self.widths)
        lines = [f"def allocate({widths}):"]
        lines += [f"    {line}" for line in self.setup]
        lines += ["", f"    def step({', '.join(['given', *self.argument_names])}):"]
        if Space("parameters", 0) in self.names:
            lines.append("        np.copyto(parameters, given)")
        lines += [f"        {line}" for line in (*self.bind, *self.body)]
        lines += [f"        return {', '.join(returned)}{',' if len(returned) == 1 else ''}", "", "    return step", ""]
        text = "\n".join(lines)
        if Space("parameters", 0) in self.names:
            text = text.replace(":\n", f":\n    parameters = np.empty({len(self.program.parameters)}, dtype)\n", 1)
        return text
