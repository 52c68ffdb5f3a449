"""Array code of a program with loops: that of its pieces (vectorize/outline.py), one behind the other, where the body of a
loop stands in a `for` of Python, or a `while`.

Numbers pass from one piece to the next as rows of arrays of the setup, which have rows along their first axis: uniform
numbers have no other axis, those with lanes that of the lanes, and steps of samples an axis for steps and one for samples.
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
from autograd.compiler.vectorize.outline import Block, Piece, outline
from autograd.primitives import constant


class Row(NamedTuple):
    """Where a number is found.

    Attributes:
        array, row: a row of an array. axes: the array's axes beside that of rows: the lanes, or steps and samples.
        repeats: where it is the same for each step, how many steps there are.
    """

    array: str
    row: int
    axes: tuple[int, ...]
    repeats: int = 0


class LoopCode:
    """The source of one program with loops.

    Attributes:
        bytes: the size of its arrays. instructions: how many there are.
        known: where the numbers of equations are found. sums: the names of sums over steps, by those of their terms.
        parts: for each array that a step is given, that of all steps.
    """

    def __init__(self, lowering: Lowering) -> None:
        self.lowering, self.program = lowering, lowering.program
        columns = zip(self.program.primitives, self.program.numbers, self.program.lanes, strict=True)
        mapped = {number[0]: lanes for primitive, number, lanes in columns if primitive is ARGUMENT and lanes}
        self.function = Function(lowering.arguments.names(), lowering.widths, mapped)
        captured = [np.shape(rows) for rows in reversed(self.program.captured)]
        self.captured = captured
        shapes = [*lowering.arguments.shapes, *captured]
        self.arguments = Expressions(self.function, self.program, ArrayProgram(), shapes, {})
        self.known: dict[int, Row] = {}
        self.parts: dict[str, str] = {}
        self.sums: dict[str, str] = {}
        self.lines: list[str] = []
        self.bytes = self.instructions = 0

    def text(self) -> str:
        """The text: a function that allocates, which returns the function that computes."""
        for piece in outline(self.program, len(self.lowering.arguments.shapes)):
            self.write(piece)
        returned, results = list[str](), self.lowering.results
        for i, (indices, lanes, shape) in enumerate(zip(results.indices, results.lanes, results.shapes, strict=True)):
            name, axes = self.function.fresh("result"), (lanes,) if lanes else ()
            self.lines.append(f"{name} = np.empty({self.shape(len(indices), axes=axes)}, dtype)")
            self.fill(Row(name, 0, axes), indices)
            text = name if shape == (len(indices),) else f"{name}.reshape({self.shape(*shape, axes=axes)})"
            returned.append(text if i >= results.lone else f"{text}.tolist()")
        return text_of(self.function, self.lines, returned)

    # --- pieces ------------------------------------------------------------------------------------------------------

    def write(self, piece: Piece) -> None:
        lowering, first = self.lowering.of_piece(piece), len(self.lowering.arguments.shapes)
        blocks = {first + number: self.block(piece, block) for number, block in enumerate(piece.blocks)}
        shapes = [*lowering.arguments.shapes, *self.captured]
        expressions = Expressions(self.function, piece.program, lowering.array_program, shapes, blocks)
        lines = Lines(expressions)
        self.instructions += len(lowering.array_program.instructions)
        self.bytes += lowering.array_bytes()
        body = [line for instruction in lowering.array_program.instructions for line in lines.of(instruction)]
        expressions.scope_prefix = ""
        made = [
            expressions.elementwise(output, (len(indices),), lanes, "made")
            for output, indices, lanes in zip(lowering.array_program.outputs, piece.outputs, piece.lanes, strict=True)
        ]
        if not piece.count:
            self.lines += body
            for name, indices, lanes in zip(made, piece.outputs, piece.lanes, strict=True):
                self.found(indices, name, (lanes,) if lanes else ())
        else:
            self.write_loop(piece, list(blocks.values()), body, made)

    def write_loop(self, piece: Piece, blocks: list[str], body: list[str], made: list[str]) -> None:
        carry, samples = blocks[0], (piece.samples,) if piece.samples else ()
        t, steps = self.function.fresh("t"), self.steps(piece)
        parts = [f"np.copyto({name}, {self.parts[name]}[{t}])" for name in blocks if name in self.parts]
        gives: list[str] = []
        if piece.outputs[1:]:
            each, rows = self.function.fresh("each"), self.function.fresh("each_rows")
            self.allocate(each, len(piece.outputs[1]), samples, piece)
            self.function.setup.append(f"{rows} = {each}.swapaxes(0, 1)")
            self.found(piece.outputs[1], rows, (piece.steps, *samples))
            gives = [f"{each}[{t}] = {made[1]}"]
        order = f"reversed(range({steps}))" if piece.back else f"range({steps})"
        head = f"for {t} in {order}:" if piece.steps else f"while {carry}[{piece.holds}] != 0.0:"
        self.lines.append(head)
        self.lines += [f"    {line}" for line in (*parts, *body, *gives, f"np.copyto({carry}, {made[0]})")]
        self.known |= {index: Row(carry, row, samples) for index, row in piece.lasts.items()}

    def block(self, piece: Piece, block: Block) -> str:
        """The array of what a piece is given, with the lines that fill it."""
        cut, count = piece.count and block.role == "rows", len(block.indices)
        name = self.function.fresh("x" if cut else block.role)
        samples = (piece.samples,) if piece.samples else ()
        axes = (samples if piece.count else (block.lanes,)) if len(block.shape) > 1 else ()
        self.allocate(name, count, axes)
        if cut:
            steps, rows = self.function.fresh(f"{name}_of_steps"), self.function.fresh(f"{name}_rows")
            self.allocate(steps, count, samples, piece)
            self.function.setup.append(f"{rows} = {steps}.swapaxes(0, 1)")
            self.fill(Row(rows, 0, (piece.steps, *samples)), block.sources)
            self.parts[name] = steps
        else:
            self.fill(Row(name, 0, axes), block.sources)
        return name

    def steps(self, piece: Piece) -> str:
        """How many steps there are: as many as lanes, which are others in another call, or with samples a part of these."""
        return str(piece.steps) if piece.samples or not piece.steps else self.function.width(piece.count)

    def allocate(self, name: str, rows: int, axes: tuple[int, ...], piece: Piece | None = None) -> None:
        """The line that allocates an array, or those of all steps of a piece, one behind the other."""
        shape = self.shape(*([self.steps(piece)] if piece else []), rows, axes=axes)
        self.function.setup.append(f"{name} = np.empty({shape}, dtype)")
        self.bytes += rows * math.prod(axes) * (piece.steps if piece else 1) * self.lowering.dtype.itemsize

    def shape(self, *lengths: int | str, axes: tuple[int, ...] = ()) -> str:
        found = [*map(str, lengths), *map(self.function.width, axes)]
        return f"({', '.join(found)}{',' * (len(found) == 1)})"

    # --- what passes from piece to piece -----------------------------------------------------------------------------

    def fill(self, into: Row, indices: Sequence[int]) -> None:
        """The lines that write the numbers of equations into an array, from its first row on."""
        at = 0
        while at < len(indices):
            found, count = self.source(indices[at]), 1
            while at + count < len(indices) and self.source(indices[at + count]) == behind(found, count):
                count += 1
            text = self.fitted(found, count, into) if isinstance(found, Row) else found
            self.lines.append(f"{into.array}[{at}:{at + count}] = {text}")
            at += count

    def source(self, index: int) -> Row | str:
        """Where a number is, or the text of a constant."""
        if self.program.primitives[index] is constant:
            number: float = self.program.numbers[index]
            return repr(number) if math.isfinite(number) else f"float('{number}')"
        return self.locate(index)

    def fitted(self, first: Row, count: int, into: Row) -> str:
        """Some rows, with the axes of those that they are written into."""
        text = f"{first.array}[{first.row}:{first.row + count}]"
        if first.repeats:
            return f"{text}[:, None]" if len(into.axes) > 1 else f"np.tile({text}, {first.repeats})"
        if not first.axes:
            return f"{text}[:, {', '.join(['None'] * len(into.axes))}]" if into.axes else text
        if len(first.axes) == len(into.axes):
            return text
        *steps, lanes = into.axes
        return f"{text}.reshape({', '.join([*map(str, (count, *steps)), self.function.width(lanes)])})"

    def found(self, indices: Sequence[int], array: str, axes: tuple[int, ...]) -> None:
        self.known |= {index: Row(array, row, axes) for row, index in enumerate(indices)}

    def locate(self, index: int) -> Row:
        if index not in self.known:
            self.known[index] = self._locate(index)
        return self.known[index]

    def _locate(self, index: int) -> Row:
        """Where a number is that no piece gives."""
        primitive, number, lanes = self.program.primitives[index], self.program.numbers[index], self.program.lanes[index]
        if primitive is PARAMETER:
            return Row("parameters", number, ())
        if primitive is COUNT:
            name = self.function.fresh("count")
            self.function.setup.append(f"{name} = np.array([{self.function.width(number)}], dtype)")
            return Row(name, 0, ())
        if primitive is ARGUMENT:
            block, offset, stride = number
            if not lanes:
                return Row(self.arguments.space(Space("argument", 0, (block,))), offset, ())
            row = offset % stride
            return Row(self.arguments.space(Space("argument", lanes, (block, stride, offset - row))), row, (lanes,))
        (arg,) = self.program.args[index]
        if primitive is STEP_COLUMN:
            (block, offset, stride), samples = self.program.numbers[arg], self.program.lanes[arg]
            strides, samples = (1, number, stride if samples else 0), samples or self.program.samples_of_steps[lanes]
            flat, steps = self.arguments.space(Space("argument", 0, (block,))), lanes // samples
            shape = f"(1, {steps}, {self.function.width(samples)})"
            name = self.function.fresh("steps")
            self.function.setup.append(f"{name} = steps_of({flat}, {offset}, {shape}, {strides})")
            return Row(name, 0, (steps, samples))
        terms = self.locate(arg)
        if primitive is EACH_STEP:
            return terms._replace(repeats=lanes // terms.axes[0])
        assert primitive is STEP_SUM, f"{self.program[index]} is in no piece"
        if terms.array not in self.sums:
            name = self.sums[terms.array] = self.function.fresh("sums")
            steps = self.program.lanes[arg] // lanes
            split = f".reshape(-1, {steps}, {self.function.width(lanes)})" * (len(terms.axes) == 1)
            self.lines.append(f"{name} = {terms.array}{split}.sum(1)")
        return Row(self.sums[terms.array], terms.row, (lanes,))


def behind(found: Row | str, count: int) -> Row | str:
    """The row that is so many behind another; a constant itself."""
    return found._replace(row=found.row + count) if isinstance(found, Row) else found
