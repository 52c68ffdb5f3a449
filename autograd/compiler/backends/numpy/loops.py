"""Array code of a program with loops: that of its pieces (vectorize/outline.py), one behind the other, where the body of a
loop stands in a `for` of Python, or a `while`.

Numbers pass from one piece to the next in arrays of the setup, which have rows along their first axis and lanes along their
second one, if they have some. A step is given its part of the lanes.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.numpy.code import text_of
from autograd.compiler.backends.numpy.expressions import Expressions, Function
from autograd.compiler.backends.numpy.lines import Lines
from autograd.compiler.ir.arrays import ArrayProgram, Space
from autograd.compiler.ir.lanes import ARGUMENT, COUNT, EACH_STEP, PARAMETER, STEP_COLUMN, STEP_SUM
from autograd.compiler.vectorize.outline import StepColumns, outline, step_columns
from autograd.compiler.vectorize.pieces import Block, Piece
from autograd.primitives import constant


class Row(NamedTuple):
    """Where a number is found.

    Attributes:
        array, row: a row of an array. lanes: how many it has; 0 where it is uniform.
        spelling: what makes lanes of rows of that array, {0}.
    """

    array: str
    row: int
    lanes: int
    spelling: str = "{0}"


class LoopCode:
    """The source of one program with loops, or of the body of a loop that holds others.

    Args:
        lowering: of the program. outer: of a body the code around it, and `given`: the arrays of what a step is given.

    Attributes:
        bytes: the size of its arrays. instructions: how many there are.
        known: where the numbers of equations are found. sums: the names of sums over steps, by those of their terms.
        parts: for each array that a step is given, that of all steps. columns: for numbers that samples have for each step,
            which those are. stepped: the names of the arrays of such.
    """

    def __init__(self, lowering: Lowering, outer: "LoopCode | None" = None, given: Sequence[str] = ()) -> None:
        self.lowering, self.program = lowering, lowering.program
        self.whole: Lowering = outer.whole if outer else lowering
        columns = zip(self.program.primitives, self.program.numbers, self.program.lanes, strict=True)
        mapped = {number[0]: lanes for primitive, number, lanes in columns if primitive is ARGUMENT and lanes}
        self.function = outer.function if outer else Function(lowering.arguments.names(), lowering.widths, mapped)
        captured = [np.shape(rows) for rows in reversed(self.program.captured)]
        self.captured = captured
        self.given = dict(enumerate(given, len(self.whole.arguments.shapes)))
        shapes = [*lowering.arguments.shapes, *captured]
        self.arguments = Expressions(self.function, self.program, ArrayProgram(), shapes, self.given)
        self.known: dict[int, Row] = {}
        self.parts: dict[str, str] = {}
        self.sums: dict[str, str] = {}
        self.columns = step_columns(self.program)
        self.stepped: dict[StepColumns, str] = {}
        self.lines: list[str] = []
        self.bytes = self.instructions = 0

    def text(self) -> str:
        """The text: a function that allocates, which returns the function that computes."""
        self.write_pieces()
        returned, results = list[str](), self.lowering.results
        for i, (indices, lanes, shape) in enumerate(zip(results.indices, results.lanes, results.shapes, strict=True)):
            name = self.function.fresh("result")
            self.lines.append(f"{name} = np.empty({self.shape(len(indices), lanes=lanes)}, dtype)")
            self.fill(name, lanes, indices)
            text = name if shape == (len(indices),) else f"{name}.reshape({self.shape(*shape, lanes=lanes)})"
            returned.append(text if i >= results.lone else f"{text}.tolist()")
        return text_of(self.function, self.lines, returned)

    # --- pieces ------------------------------------------------------------------------------------------------------

    def write_pieces(self) -> None:
        for piece in outline(self.program, len(self.lowering.arguments.shapes), len(self.given)):
            self.write(piece)

    def write(self, piece: Piece) -> None:
        # The body of a loop knows what the whole program is given, and its own further blocks.
        lowering = (self.whole if piece.count else self.lowering).of_piece(piece)
        first = len(lowering.arguments.shapes) - len(piece.blocks)
        blocks = {first + number: self.block(piece, block) for number, block in enumerate(piece.blocks)}
        body, made = self.nest(lowering, blocks) if piece.nests else self.instructions_of(piece, lowering, blocks)
        if not piece.count:
            self.lines += body
            for name, indices, lanes in zip(made, piece.outputs, piece.lanes, strict=True):
                self.found(indices, name, lanes)
        else:
            self.write_loop(piece, list(blocks.values()), body, made)

    def instructions_of(self, piece: Piece, lowering: Lowering, blocks: dict[int, str]) -> tuple[list[str], list[str]]:
        """The lines of a piece, and the expressions of its outputs."""
        shapes, given = [*lowering.arguments.shapes, *self.captured], blocks if piece.count else self.given | blocks
        expressions = Expressions(self.function, piece.program, lowering.array_program, shapes, given)
        lines = Lines(expressions)
        self.instructions += len(lowering.array_program.instructions)
        self.bytes += lowering.array_bytes()
        body = [line for instruction in lowering.array_program.instructions for line in lines.of(instruction)]
        expressions.scope_prefix = ""
        return body, [
            expressions.elementwise(output, (len(indices),), lanes, "made")
            for output, indices, lanes in zip(lowering.array_program.outputs, piece.outputs, piece.lanes, strict=True)
        ]

    def nest(self, lowering: Lowering, blocks: dict[int, str]) -> tuple[list[str], list[str]]:
        """The same of the body of a loop that holds others."""
        inner, made = LoopCode(lowering, self, list(blocks.values())), list[str]()
        inner.write_pieces()
        for indices, lanes in zip(lowering.results.indices, lowering.results.lanes, strict=True):
            made.append(self.function.fresh("made"))
            inner.allocate(made[-1], len(indices), lanes)
            inner.fill(made[-1], lanes, indices)
        self.instructions += inner.instructions
        self.bytes += inner.bytes
        return inner.lines, made

    def write_loop(self, piece: Piece, blocks: list[str], body: list[str], made: list[str]) -> None:
        carry, t = blocks[0], self.function.fresh("t")
        parts = [f"np.copyto({name}, {self.parts[name].format(t)})" for name in blocks if name in self.parts]
        gives: list[str] = []
        for indices, name in zip(piece.outputs[1:], made[1:], strict=True):
            lanes = self.program.lanes[indices[0]]
            rows, each = self.steps("each", piece, len(indices), lanes)
            self.found(indices, rows, lanes)
            gives.append(f"{each.format(t)} = {name}")
        # As many steps as lanes, which are others in another call, or with samples a part of these.
        count = str(piece.steps) if piece.samples or not piece.steps else self.function.width(piece.count)
        holds = f"{carry}[{piece.holds}]" + (".any()" if piece.samples else " != 0.0")
        order = f"reversed(range({count}))" if piece.back else f"range({count})"
        self.lines.append(f"for {t} in {order}:" if piece.steps else f"while {holds}:")
        self.lines += [f"    {line}" for line in (*parts, *body, *gives, f"np.copyto({carry}, {made[0]})")]
        self.known |= {index: Row(carry, row, piece.samples) for index, row in piece.lasts.items()}

    def block(self, piece: Piece, block: Block) -> str:
        """The array of what a piece is given, with the lines that fill it."""
        cut, count = piece.count and block.role == "rows", len(block.indices)
        name = self.function.fresh("x" if cut else block.role)
        lanes = block.shape[0] if len(block.shape) > 1 else 0
        self.allocate(name, count, lanes)
        if cut:
            rows, self.parts[name] = self.steps(name, piece, count, block.lanes)
            self.fill(rows, block.lanes, block.sources)
        else:
            self.fill(name, lanes, block.sources)
        return name

    def steps(self, name: str, piece: Piece, count: int, lanes: int) -> tuple[str, str]:
        """An array of rows for all steps of a piece, and its part of one step, {0}."""
        rows = self.function.fresh(f"{name}_rows")
        self.allocate(rows, count, lanes)
        if lanes == piece.count and not piece.samples:
            return rows, f"{rows}[:, {{0}}]"
        steps = self.function.fresh(f"{name}_of_steps")
        # Those of a step of samples lie together, those of a step of an inner loop as far apart as that has outer ones.
        length, width = (piece.steps, piece.samples) if piece.samples else (lanes // piece.count, piece.count)
        self.function.setup.append(f"{steps} = {rows}.reshape{self.shape(count, length, lanes=width)}")
        return rows, f"{steps}[:, {{0}}]" if piece.samples else f"{steps}[:, :, {{0}}]"

    def allocate(self, name: str, count: int, lanes: int) -> None:
        self.function.setup.append(f"{name} = np.empty({self.shape(count, lanes=lanes)}, dtype)")
        self.bytes += count * max(lanes, 1) * self.lowering.dtype.itemsize

    def shape(self, *lengths: int, lanes: int) -> str:
        found = [*map(str, lengths), *([self.function.width(lanes)] if lanes else [])]
        return f"({', '.join(found)}{',' * (len(found) == 1)})"

    # --- what passes from piece to piece -----------------------------------------------------------------------------

    def fill(self, name: str, lanes: int, indices: Sequence[int]) -> None:
        """The lines that write the numbers of equations into an array, those that come from one array at once."""
        rows: dict[Row | str, tuple[list[int], list[int]]] = {}
        for position, index in enumerate(indices):
            found = self.source(index)
            positions, from_rows = rows.setdefault(found._replace(row=0) if isinstance(found, Row) else found, ([], []))
            positions.append(position)
            from_rows.append(found.row if isinstance(found, Row) else 0)
        for found, (positions, from_rows) in rows.items():
            text = found
            if isinstance(found, Row):
                text = found.spelling.format(f"{found.array}[{self.index(from_rows)}]")
                text += "[:, None]" * bool(lanes and not found.lanes)
            self.lines.append(f"{name}[{self.index(positions)}] = {text}")

    def index(self, rows: list[int]) -> str:
        """Rows as a slice where they are evenly spaced, else as an array of the setup."""
        step = rows[1] - rows[0] if len(rows) > 1 else 1
        if step and rows == list(range(rows[0], rows[0] + step * len(rows), step)):
            end = rows[0] + step * len(rows)
            return f"{rows[0]}:{end if end >= 0 else ''}" + f":{step}" * (step != 1)
        self.function.tables.append(np.array(rows))
        return f"table_{len(self.function.tables) - 1}"

    def source(self, index: int) -> Row | str:
        """Where a number is, or the text of a constant."""
        if self.program.primitives[index] is constant:
            number: float = self.program.numbers[index]
            return repr(number) if math.isfinite(number) else f"float('{number}')"
        if index not in self.known:
            self.known[index] = self.locate(index)
        return self.known[index]

    def found(self, indices: Sequence[int], array: str, lanes: int) -> None:
        self.known |= {index: Row(array, row, lanes) for row, index in enumerate(indices)}

    def locate(self, index: int) -> Row:
        """Where a number is that no piece gives."""
        primitive, number, lanes = self.program.primitives[index], self.program.numbers[index], self.program.lanes[index]
        if primitive is PARAMETER:
            return Row("parameters", number, 0)
        if primitive is COUNT:
            name = self.function.fresh("count")
            self.function.setup.append(f"{name} = np.array([{self.function.width(number)}], dtype)")
            return Row(name, 0, 0)
        if primitive is ARGUMENT:
            block, offset, stride = number
            if not lanes:
                return Row(self.arguments.space(Space("argument", 0, (block,))), offset, 0)
            row = offset % stride
            return Row(self.arguments.space(Space("argument", lanes, (block, stride, offset - row))), row, lanes)
        width = self.function.width(lanes)
        if primitive is STEP_COLUMN:
            columns, row = self.columns[index]
            if columns not in self.stepped:
                self.stepped[columns] = self.columns_of_steps(columns)
            return Row(self.stepped[columns], row, lanes, f"{{0}}.reshape(-1, {width})")
        terms = self.source(self.program.args[index][0])
        assert isinstance(terms, Row), "simplified"
        if primitive is EACH_STEP:
            return terms._replace(lanes=lanes, spelling=f"np.tile({terms.spelling}, {lanes // terms.lanes})")
        assert primitive is STEP_SUM, f"{self.program[index]} is in no piece"
        if terms.array not in self.sums:
            name = self.sums[terms.array] = self.function.fresh("sums")
            array = terms.spelling.format(terms.array)
            self.lines.append(f"{name} = {array}.reshape(-1, {terms.lanes // lanes}, {width}).sum(1)")
        return Row(self.sums[terms.array], terms.row, lanes)

    def columns_of_steps(self, columns: StepColumns) -> str:
        flat, name = self.arguments.space(Space("argument", 0, (columns.block,))), self.function.fresh("steps")
        shape = self.shape(columns.rows, columns.steps, lanes=columns.samples)
        strides = 1, columns.apart, columns.stride
        self.function.setup.append(f"{name} = steps_of({flat}, {columns.base}, {shape}, {strides})")
        return name
