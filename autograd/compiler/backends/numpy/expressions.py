"""Names and expressions of operands in the array code: arrays, slices and views."""

import math
import re
from collections.abc import Hashable

from autograd.compiler.backends.names import Names
from autograd.compiler.backends.numpy.uses import Uses, is_turned
from autograd.compiler.ir.arrays import CONSTANTS, ArrayProgram, Buffer, Operand, Space, View
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.types import Rows, Shape
from autograd.row import Primitive

#: The names of the helpers and arguments of the code.
TAKEN = {
    *("allocate", "step", "np", "view", "holds_nan", "holds_below", "erf", "erfc", "exact"),
    *("parameters", "dtype", "constants", "uniform", "look_up", "scatter", "steps_of"),
}


class Function:
    """The function that is written: what its instructions share, which may be those of several array programs.

    Args:
        names: those of the arguments. widths: the numbers of lanes in the program. mapped: those of blocks that have some.

    Attributes:
        setup: lines that allocate arrays and name views of them. bind: lines that name arrays of each call.
        constants: those of each array program, by the name of their array.
        tables: the rows of gathers that are too long for the text, `table_0` and so on.
        evaluated: the primitives of `evaluate_0` and so on, whose evaluator is called for each number.
        copies: the names of copies of arguments, by block.
    """

    def __init__(self, names: list[str], widths: tuple[int, ...], mapped: dict[int, int]) -> None:
        self.widths, self.mapped = widths, mapped
        self.setup: list[str] = []
        self.bind: list[str] = []
        self.constants: dict[str, list[float]] = {}
        self.tables: list[Rows] = []
        self.evaluated: list[Primitive] = []
        self.copies: dict[int, str] = {}
        self.fresh = Names(TAKEN.union(self.width(lanes) for lanes in widths)).fresh
        self.argument_names = [self.fresh(name) for name in names]
        self.spaces: set[str] = set()

    def width(self, lanes: int) -> str:
        """The name of a number of lanes, which may differ from call to call of `allocate`, or that of an inner loop."""
        if lanes not in self.widths:
            return str(lanes)
        return "lanes" if len(self.widths) == 1 else f"lanes_{self.widths.index(lanes)}"

    def space(self, kind: str) -> str:
        """A name for the space of a kind, of which each array program has one."""
        name = self.fresh(kind) if kind in self.spaces else kind
        self.spaces.add(kind)
        return name


class Expressions:
    """Finds the expressions of operands and writes the lines that name them.

    Args:
        function: that which is written.
        program, array_program: the program and its array instructions.
        shapes: the shapes of the arguments and of captured data, by block.
        given: the names of further blocks of arguments, which are arrays of the setup; with lanes, of rows.

    Attributes:
        scope_prefix: the scope that new names begin with.
    """

    def __init__(
        self,
        function: Function,
        program: Program,
        array_program: ArrayProgram,
        shapes: list[Shape],
        given: dict[int, str],
    ) -> None:
        self.function, self.program, self.array_program, self.shapes = function, program, array_program, shapes
        self.blocks = given
        self.setup, self.bind = function.setup, function.bind
        self.names: dict[Hashable, str] = {}
        self.fresh, self.width, self.argument_names = function.fresh, function.width, function.argument_names
        self.scope_prefix = ""
        uses = Uses(array_program, shapes)
        self.direct = {space for space in uses.direct if space.key[0] not in given}
        self.turned, self.owned = uses.turned, uses.owned

    def space(self, space: Space) -> str:
        """The name of the array of a space, which is allocated when it is first needed."""
        if space in self.names:
            return self.names[space]
        if space.kind == "argument" and space.key[0] in self.blocks:
            return self.blocks[space.key[0]]
        if space in self.turned:
            given = self.argument_names[space.key[0]]
            name = self.fresh(f"{given}_rows")
            self.setup.append(f"{name} = np.empty(({space.key[1]}, {self.width(space.lanes)}), dtype)")
            self.bind.append(f"np.copyto({name}, {given}.reshape({self.width(space.lanes)}, {space.key[1]}).T)")
        elif space.kind == "argument":
            block = space.key[0]
            copy = self.function.copies.get(block)
            if copy is None:
                given = self.argument_names[block] if block >= 0 else f"captured_{-1 - block}"
                if block >= 0:
                    copy = self.fresh(f"{given}_copy")
                    self.setup.append(f"{copy} = np.empty({self.shape_text(block)}, dtype)")
                    self.bind.append(f"np.copyto({copy}, {given})")
                else:
                    copy = given
                self.function.copies[block] = copy
            name = self.fresh(copy.removesuffix("_copy") + ("_rows" if space.lanes else "_flat"))
            if space.lanes:
                _, stride, base = space.key
                width = self.width(space.lanes)
                rows = f"{copy}.reshape(-1)[{base}:{base} + {width} * {stride}].reshape({width}, {stride}).T"
                last = math.prod(self.shapes[block]) - base - (space.lanes - 1) * stride if block >= 0 else stride
                if last < stride:  # where every second sample is mapped over, the last one may have less behind it
                    rows = f"steps_of({copy}.reshape(-1), {base}, ({last}, {width}), (1, {stride}))"
                self.setup.append(f"{name} = {rows}")
            else:
                self.setup.append(f"{name} = {copy}.reshape(-1)")
        elif space in self.owned:
            name = self.fresh("result")
            self.bind.append(f"{name} = np.empty({self.owned[space]}, dtype)")
        else:
            rows = self.array_program.sizes[space]
            several = space.kind == "varying" and len(self.function.widths) > 1
            preferred = space.kind + (f"_{space.lanes}" if several else "")
            if space.kind == "parameters":
                name = preferred
            else:
                name = self.fresh(preferred) if space.kind in ("varying", "result") else self.function.space(preferred)
            if space == CONSTANTS:
                self.function.constants[name] = self.array_program.constants
            shape = f"({rows}, {self.width(space.lanes)})" if space.lanes else f"{rows}"
            if space.is_computed:
                self.setup.append(f"{name} = np.zeros({shape}, dtype)")
        self.names[space] = name
        return name

    def shape_text(self, block: int) -> str:
        """The shape of an argument, with the number of lanes by name where it is mapped over."""
        shape = self.shapes[block]
        if shape[:1] == (lanes := self.function.mapped.get(block, 0),):
            return f"({', '.join([self.width(lanes), *map(str, shape[1:])])},)"
        return f"({', '.join(map(str, shape))},)" if shape else "()"

    def base(self, operand: View | Buffer) -> tuple[str, Shape, int]:
        """An operand's expression, shape and lanes, as it lies in memory."""
        if isinstance(operand, Buffer):
            name = self.names.get(operand)
            if name is None:
                name = self.names[operand] = self.fresh(f"{self.scope_prefix}_gathered" if self.scope_prefix else "gathered")
                self.setup.append(f"{name} = np.empty(({self.axes(operand.shape, operand.lanes)},), dtype)")
            return name, operand.shape, operand.lanes
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

    def reshape(self, text: str, shape: Shape, lanes: int) -> str:
        return f"{text}.reshape({self.axes(shape, lanes) or '()'})"

    def axes(self, shape: Shape, lanes: int) -> str:
        """The lengths of the axes, the lanes last."""
        return ", ".join([*map(str, shape), *([self.width(lanes)] if lanes else [])])

    def named(self, expression: str, preferred: str, late: bool = False, renamed: bool = False) -> str:
        """A name for an expression, computed once: at the allocation, or `late`, where the call's own arrays are in it.

        Rows are reused by one instruction after another; `renamed` gives them the name of the numbers written to them now.
        """
        found = self.names.get((expression, preferred)) if renamed else self.names.get(expression)
        if found is None:
            found = self.names[expression, preferred] = self.fresh(preferred)
            (self.bind if late else self.setup).append(f"{found} = {expression}")
        self.names[expression] = found
        return found

    def preferred_name(self, operand: View | Buffer, role: str) -> str:
        if isinstance(operand, View):
            if operand.space.kind == "parameters":
                label = re.match(r"[^\W\d]*", self.program.parameters[operand.start].label or "")
                role = (label.group() if label else "") or "w"
            elif operand.space.kind == "argument" and operand.space.key[0] >= 0:
                block = operand.space.key[0]
                return (self.blocks.get(block) or self.argument_names[block]) + "_view"
            elif operand.space is CONSTANTS:
                role = "constants"
        return "_".join(filter(None, (self.scope_prefix, role)))

    def elementwise(self, operand: Operand, shape: Shape, lanes: int, role: str = "v", written: bool = False) -> str:
        """An operand of an elementwise instruction of the given shape and lanes."""
        if isinstance(operand, float | int):
            return repr(operand) if math.isfinite(operand) else f"float('{operand}')"
        if isinstance(operand, View) and operand.space.kind == "count":
            return self.width(operand.space.key[0])
        if isinstance(operand, View) and operand.space in self.direct:
            if operand.lanes:
                rows = operand.space.key[1]
                text = f"{self.given(operand, (operand.lanes, rows))}.T"
                if rows < operand.size:
                    text = f"np.broadcast_to({text}, ({self.axes(operand.shape, lanes)}))"
                elif len(operand.shape) > 1:
                    text = self.reshape(text, operand.shape, operand.lanes)
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
        return text if text.isidentifier() else self.named(text, self.preferred_name(operand, role), late, renamed=written)

    def split(self, text: str, operand: View | Buffer, axes: str) -> str:
        """A name for an operand with an axis split into several, bound in each call where the operand is."""
        late = isinstance(operand, View) and (operand.space in self.owned or self.is_bound(operand))
        return self.named(f"{text}.reshape({axes})", "v", late)

    def is_bound(self, view: View) -> bool:
        """Whether it is an argument of each call that serves without a copy; captured data are known before."""
        return view.space in self.direct and view.space.key[0] >= 0

    def given(self, view: View, shape: Shape) -> str:
        """A whole argument in a shape; the lanes first, where it has some."""
        block = view.space.key[0]
        name = self.argument_names[block] if block >= 0 else f"captured_{-1 - block}"
        if self.shapes[block] == shape:
            return name
        axes = [self.width(view.lanes), *map(str, shape[1:])] if view.lanes else map(str, shape)
        return f"{name}.reshape({', '.join(axes)})"

    def bound(self, text: str, view: View, role: str) -> str:
        """A name for an expression of a whole argument."""
        return text if text.isidentifier() else self.named(text, self.preferred_name(view, role), self.is_bound(view))

    def matrix(self, operand: View | Buffer, role: str, transposed: bool = False, written: bool = False) -> str:
        """An operand of a matrix product, with its second axis and its lanes as one."""
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
            text = self.slice(View(operand.space, operand.start, operand.shape[:1], operand.strides[:1]))
        else:
            text, shape, lanes = self.base(operand)
            if lanes:
                text = f"{text}.reshape({shape[0]}, {shape[1]} * {self.width(lanes)})"
        text += turn
        late = isinstance(operand, View) and operand.space in self.owned
        return text if text.isidentifier() else self.named(text, self.preferred_name(operand, role), late, renamed=written)
