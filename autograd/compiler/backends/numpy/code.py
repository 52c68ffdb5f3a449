"""Array code: instructions as readable NumPy calls into arrays that are allocated once."""

import numpy as np

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.numpy.expressions import Expressions, Function
from autograd.compiler.backends.numpy.lines import Lines
from autograd.compiler.ir.arrays import View


class Code:
    """The source of one program without loops."""

    def __init__(self, lowering: Lowering) -> None:
        self.program, self.array_program = lowering.program, lowering.array_program
        self.results = lowering.results
        # Captured data are blocks too, from -1 downwards: their shapes stand where those indices find them.
        captured = [np.shape(rows) for rows in reversed(self.program.captured)]
        shapes = [*lowering.arguments.shapes, *captured]
        spaces = [space for space in self.array_program.sizes if space.kind == "argument" and space.lanes]
        mapped = {space.key[0]: space.lanes for space in spaces}
        self.function = Function(lowering.arguments.names(), lowering.widths, mapped)
        self.expressions = Expressions(self.function, self.program, self.array_program, shapes, {})
        self.lines = Lines(self.expressions)

    def source(self) -> str:
        """The text: a function that allocates, which returns the function that computes."""
        body = [line for instruction in self.array_program.instructions for line in self.lines.of(instruction)]
        self.expressions.scope_prefix = ""
        return text_of(self.function, body, self.returned())

    def returned(self) -> list[str]:
        """The expressions of the results, which are arrays of their own: the next call overwrites the memory."""
        found: list[str] = []
        results = zip(self.array_program.outputs, self.results.lanes, self.results.shapes, strict=True)
        for i, (output, lanes, shape) in enumerate(results):
            repeated = lanes and not output.lanes  # one number for all lanes
            owned = self.expressions.owned.get(output.space) if isinstance(output, View) and not repeated else None
            if isinstance(output, View) and owned and self.expressions.space(output.space) not in found:
                text, had = self.expressions.space(output.space), owned
            else:
                had = output.shape if isinstance(output, View) and output.space in self.expressions.direct else shape
                text = self.expressions.elementwise(output, had, lanes, "result")
                if repeated:
                    text = f"np.broadcast_to({text}, ({', '.join(map(str, shape))}, {self.expressions.width(lanes)}))"
                if i >= self.results.lone:
                    text += ".T.copy().T" if lanes else ".copy()"
            text = text if had == shape else self.expressions.reshape(text, shape, lanes)
            found.append(text if i >= self.results.lone else f"{text}.tolist()")
        return found


def text_of(function: Function, body: list[str], returned: list[str]) -> str:
    """A function that allocates, which returns the function that computes: its lines, and the expressions of its results."""
    lines = [f"def allocate({', '.join(['parameters', *map(function.width, function.widths)])}):"]
    lines += [f"    {line}" for line in function.setup]
    lines += ["", f"    def step({', '.join(function.argument_names)}):"]
    lines += [f"        {line}" for line in (*function.bind, *body)]
    lines += [f"        return [{', '.join(returned)}]", "", "    return step", ""]
    return "\n".join(lines)
