"""Array code: instructions as readable NumPy calls into arrays that are allocated once."""

# The arrays that generated code works on have no types to check.
# pyright: basic

import numpy as np

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.numpy.expressions import Expressions
from autograd.compiler.backends.numpy.lines import Lines
from autograd.compiler.ir.arrays import Buffer, View


class Code:
    """The source of one program.

    Attributes:
        tables: what the source calls `table_0` and so on.
    """

    def __init__(self, lowering: Lowering) -> None:
        self.program, self.array_program = lowering.program, lowering.array_program
        self.results = lowering.results
        # Captured data are blocks too, from -1 downwards: their shapes stand where those indices find them.
        captured = [np.shape(rows) for rows in reversed(self.program.captured)]
        shapes = [*lowering.arguments.shapes, *captured]
        self.places = Expressions(self.program, self.array_program, lowering.arguments.names(), shapes, lowering.widths)
        self.lines = Lines(self.places)
        self.tables = self.lines.tables

    def source(self, copied: bool) -> str:
        """The text: a function that allocates, which returns the function that computes.

        Args:
            copied: whether results are to be arrays of their own, not views of what the next call overwrites.
        """
        places = self.places
        body = [line for instruction in self.array_program.instructions for line in self.lines.of(instruction)]
        places.place = ""
        returned = self.returned(copied)
        lines = [f"def allocate({', '.join(['parameters', *[places.width(lanes) for lanes in places.widths]])}):"]
        lines += [f"    {line}" for line in places.setup]
        lines += ["", f"    def step({', '.join(places.argument_names)}):"]
        lines += [f"        {line}" for line in (*places.bind, *body)]
        lines += [f"        return [{', '.join(returned)}]", "", "    return step", ""]
        return "\n".join(lines)

    def returned(self, copied: bool) -> list[str]:
        """The expressions of the results; see `source`."""
        places = self.places
        found: list[str] = []
        results = zip(self.array_program.outputs, self.results.lanes, self.results.shapes, strict=True)
        for i, (output, lanes, shape) in enumerate(results):
            assert isinstance(output, View | Buffer)
            if isinstance(output, View) and output.space in places.owned and places.space(output.space) not in found:
                text, had = places.space(output.space), places.owned[output.space]
            else:
                had = output.shape if isinstance(output, View) and output.space in places.direct else shape
                text = places.elementwise(output, had, lanes, "result")
                if lanes and not output.lanes:
                    text = f"np.broadcast_to({text}, ({', '.join(map(str, shape))}, {places.width(lanes)}))"
                if i >= self.results.lone and (copied or not lanes):
                    text += ".T.copy().T" if lanes else ".copy()"
            text = text if had == shape else places.reshape(text, shape, lanes)
            found.append(text if i >= self.results.lone else f"{text}.tolist()")
        return found
