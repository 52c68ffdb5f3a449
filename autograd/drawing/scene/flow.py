"""A compiled program as a picture: its array operations with their shapes, and the arrays that flow between them.

It shows the SSA form, in which every array is given once, so that an edge is a use of a definition. Steps that only move
numbers are not drawn: edges lead through them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from autograd.compiler.compiled import Compiled
from autograd.compiler.ir import operations
from autograd.compiler.ir.ssa import Loop, SSAProgram, SSAStep
from autograd.drawing.formula.wording import LABEL_LENGTH, clean
from autograd.drawing.scene.parts import Box, Card, Edge, Fact, Heading, Picture

#: The roles of arrays that are not computed, and the operations of arrays that are not drawn.
ROLES = {
    operations.PARAMETERS: "parameter",
    operations.ARGUMENT: "input",
    operations.ROWS: "input",
    operations.STEP_ROWS: "input",
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
    root: Box

    @property
    def cards(self) -> Sequence[Card]:
        return self.calls

    def rows(self) -> list[tuple[str, ...]]:
        return [("", "", "shape", "scalars"), *[call.row() for call in self.calls]]

    def description(self) -> str:
        return f"Compiled program of {sum(bool(call.scalars) for call in self.calls)} array operations"


#: A step of a program: that of the whole, or of the body of a loop.
Place: TypeAlias = tuple["Level", int]


class Level:
    """The steps of one program. A loop is drawn as a box, in which the steps of its body stand.

    Attributes:
        operands: of a body, what it is given, places of the program around it.
        bodies: the body of each loop, by its step.
        given: the steps that are not computed, in this program and those around it.
    """

    def __init__(self, program: SSAProgram, operands: Sequence[Place], given: dict[object, Place]) -> None:
        self.program, self.operands, self.given = program, operands, given
        self.bodies: dict[int, Level] = {}
        for index, step in enumerate(program.steps):
            if step.operation in ROLES:
                self.given.setdefault((step.operation, step.detail, shape(step)), (self, index))
            if isinstance(step.detail, Loop):
                places = [(self, one) for one in step.operands if isinstance(one, int)]
                self.bodies[index] = Level(step.detail.body, places, self.given)

    def definitions(self, index: int) -> list[Place]:
        """The drawn steps that compute a step's numbers: itself, or the sources of the numbers that it moves."""
        step = self.program.steps[index]
        if step.operation in ROLES:
            return [self.given[step.operation, step.detail, shape(step)]]
        if step.operation is operations.INPUT:
            number: int = step.detail
            level, index = self.operands[number]
            return level.definitions(index)
        if step.operation in (operations.LOOP, operations.EACH):
            loop = index if step.operation is operations.LOOP else step.operands[0]
            body = self.bodies[cast(int, loop)]
            return body.definitions(body.program.outputs[step.operation is operations.EACH])
        if not step.operation.moves:
            return [] if step.operation in HIDDEN else [(self, index)]
        return self.uses(index)

    def uses(self, index: int) -> list[Place]:
        """The steps that are drawn and whose numbers a step reads."""
        operands = [operand for operand in self.program.steps[index].operands if isinstance(operand, int)]
        return list(dict.fromkeys(place for operand in operands for place in self.definitions(operand)))

    def computed(self) -> Iterator[Place]:
        """The steps that compute, those of bodies where their loops stand."""
        for index, step in enumerate(self.program.steps):
            if index in self.bodies:
                yield from self.bodies[index].computed()
            elif step.operands and not step.operation.moves and step.operation is not operations.EACH:
                yield self, index

    def box(self, id: str, title: str, cards: Mapping[Place, Call]) -> Box:
        """The cards of its steps, and a box for each loop."""
        boxes = [
            body.box(f"{id}_{number}", loop_title(self.program.steps[index]), cards)
            for number, (index, body) in enumerate(self.bodies.items())
        ]
        return Box(id, title, [card for (level, _), card in cards.items() if level is self], boxes)


def loop_title(step: SSAStep) -> str:
    loop: Loop = step.detail
    steps = f"scan, {loop.steps:,} steps" if loop.steps else "while_loop"
    return steps + ", backwards" * loop.back + f", {loop.samples:,} samples" * bool(loop.samples)


def compose_flow(compiled: Compiled) -> Flow:
    """The picture of the latest call's program, as operations on arrays."""
    plan = compiled.plan
    names, level = plan.arguments.names(), Level(plan.ssa(), (), {})
    computed = {place: place[0].uses(place[1]) for place in level.computed()}
    results = {definition for output in level.program.outputs for definition in level.definitions(output)}
    drawn = list(dict.fromkeys([*level.given.values(), *computed]))
    wanted = results.union(computed, *computed.values())
    ids = {place: f"n{i}" for i, place in enumerate(place for place in drawn if place in wanted)}
    cards = {
        place: _computed(place[0].program.steps[place[1]], id, "output" if place in results else "operation")
        if place in computed
        else _given(place[0].program, place[0].program.steps[place[1]], id, names)
        for place, id in ids.items()
    }
    edges = [Edge(ids[tail], ids[head]) for head, tails in computed.items() for tail in tails]
    return Flow(list(cards.values()), edges, level.box("b0", "", cards))


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
