"""A compiled program as a picture: its array operations with their shapes, and the arrays that flow between them.

It shows the SSA form, in which every array is given once, so that an edge is a use of a definition. Steps that only move
numbers are not drawn: edges lead through them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.compiled import Compiled
from autograd.compiler.ir import operations
from autograd.compiler.ir.ssa import Literal, SSAProgram, SSAStep
from autograd.drawing.formula.wording import LABEL_LENGTH, clean
from autograd.drawing.scene.parts import Box, Card, Edge, Fact, Heading, Picture

#: The roles of arrays that are not computed, and the operations of arrays that are not drawn.
ROLES = {
    operations.PARAMETERS: "parameter",
    operations.ARGUMENT: "input",
    operations.ROWS: "input",
    operations.CAPTURED: "input",
}
HIDDEN = {operations.CONSTANT, operations.COUNT}


@dataclass(frozen=True)
class Call(Card):
    """An array, and the operation that makes it.

    Attributes:
        role: "input", "parameter", "operation" or "output".
        label: the scope that it belongs to, or the name of an argument.
        shape: the array's shape, lanes last.
        scalars: the number of scalar operations that it stands for, with the lanes; 0 for an array that is not computed.
    """

    shape: str
    scalars: int

    def heading(self) -> Heading:
        return Heading(self.label, [self.operation] * bool(self.operation), self.operation, has_gap=True)

    def facts(self) -> list[Fact]:
        return [Fact("shape", self.shape), Fact("scalars", self.count())][: 1 + bool(self.scalars)]

    def row(self) -> tuple[str, ...]:
        return self.label, self.operation, self.shape, self.count()

    def count(self) -> str:
        return f"{self.scalars:,}" if self.scalars else ""


@dataclass(frozen=True)
class Flow(Picture):
    """The calls in order, and the def-use edges between them: from each call to those that read its result."""

    calls: list[Call]
    edges: list[Edge]

    @property
    def cards(self) -> Sequence[Card]:
        return self.calls

    @property
    def root(self) -> Box:
        return Box("b0", "", [*self.calls])

    def rows(self) -> list[tuple[str, ...]]:
        return [("", "", "shape", "scalars"), *[call.row() for call in self.calls]]

    def description(self) -> str:
        return f"Compiled program of {sum(bool(call.scalars) for call in self.calls)} array operations"


def compose_flow(compiled: Compiled) -> Flow:
    """The picture of the latest call's program, as operations on arrays."""
    plan = compiled.plan
    program, names = plan.ssa(), plan.arguments.names()
    computed = {i: uses(program, step) for i, step in enumerate(program.steps) if step.operands and not step.operation.moves}
    results = {definition for output in program.outputs for definition in definitions(program, output)}
    drawn = sorted(results.union(computed, *computed.values()))
    ids = {index: f"n{i}" for i, index in enumerate(drawn)}
    calls = [
        _computed(program.steps[index], ids[index], "output" if index in results else "operation")
        if index in computed
        else _given(program, program.steps[index], ids[index], names)
        for index in drawn
    ]
    return Flow(calls, [Edge(ids[tail], ids[head]) for head, tails in computed.items() for tail in tails])


def definitions(program: SSAProgram, index: int) -> list[int]:
    """The drawn steps that compute a step's numbers: itself, or the sources of the numbers that it moves."""
    step = program.steps[index]
    if step.operation in ROLES or not step.operation.moves:
        return [] if step.operation in HIDDEN else [index]
    return uses(program, step)


def uses(program: SSAProgram, step: SSAStep) -> list[int]:
    """The steps that are drawn and whose numbers a step reads."""
    operands = [operand for operand in step.operands if not isinstance(operand, Literal)]
    return list(dict.fromkeys(index for operand in operands for index in definitions(program, operand)))


def _computed(step: SSAStep, id: str, role: str) -> Call:
    origin = step.origin
    symbol = step.detail.symbol if step.detail else origin.name
    count = origin.scalars * max(step.lanes, 1)
    return Call(id, role, clean(origin.scope, LABEL_LENGTH), symbol, shape(step), count)


def _given(program: SSAProgram, step: SSAStep, id: str, names: list[str]) -> Call:
    (source,) = program.arrays(step.operands) or [step]
    name = names[int(source.detail)] if source.operation is operations.ARGUMENT else source.operation.name
    return Call(id, ROLES[step.operation], clean(name, LABEL_LENGTH), "", shape(step), 0)


def shape(step: SSAStep) -> str:
    """The shape of an array as a person reads it, lanes last: 16 × 100."""
    return " × ".join(map(str, [*step.shape, *[step.lanes] * bool(step.lanes)]))
