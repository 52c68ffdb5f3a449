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


#: A step of a program: the number of its level, and its index.
Place: TypeAlias = tuple[int, int]


class Levels:
    """The steps of a program and of the bodies of its loops. A loop is drawn as a box, in which the steps of its body stand.

    Attributes:
        programs: the program, and the body of each loop.
        operands: what each of these is given, places of the program around it.
        bodies: the level of the body of each loop.
        given: the steps that are not computed, of all levels.
    """

    def __init__(self, program: SSAProgram) -> None:
        self.programs: list[SSAProgram] = []
        self.operands: list[Sequence[Place]] = []
        self.bodies: dict[Place, int] = {}
        self.given: dict[object, Place] = {}
        self.add(program, ())

    def add(self, program: SSAProgram, operands: Sequence[Place]) -> int:
        """The level of a program that is given this."""
        level = len(self.programs)
        self.programs.append(program)
        self.operands.append(operands)
        for index, step in enumerate(program.steps):
            if step.operation in ROLES:
                self.given.setdefault((step.operation, step.detail, shape(step)), (level, index))
            if isinstance(step.detail, Loop):
                places = [(level, one) for one in step.operands if isinstance(one, int)]
                self.bodies[level, index] = self.add(step.detail.body, places)
        return level

    def step(self, place: Place) -> SSAStep:
        level, index = place
        return self.programs[level].steps[index]

    def definitions(self, place: Place) -> list[Place]:
        """The drawn steps that compute a step's numbers: itself, or the sources of the numbers that it moves."""
        step, (level, index) = self.step(place), place
        if step.operation in ROLES:
            return [self.given[step.operation, step.detail, shape(step)]]
        if step.operation is operations.INPUT:
            number: int = step.detail
            return self.definitions(self.operands[level][number])
        if step.operation in (operations.LOOP, operations.EACH):
            loop = index if step.operation is operations.LOOP else step.operands[0]
            body = self.bodies[level, cast(int, loop)]
            return self.definitions((body, self.programs[body].outputs[step.operation is operations.EACH]))
        if not step.operation.moves:
            return [] if step.operation in HIDDEN else [place]
        return self.uses(place)

    def uses(self, place: Place) -> list[Place]:
        """The steps that are drawn and whose numbers a step reads."""
        operands = [(place[0], operand) for operand in self.step(place).operands if isinstance(operand, int)]
        return list(dict.fromkeys(found for operand in operands for found in self.definitions(operand)))

    def computed(self, level: int = 0) -> Iterator[Place]:
        """The steps that compute, those of bodies where their loops stand."""
        for index, step in enumerate(self.programs[level].steps):
            if (level, index) in self.bodies:
                yield from self.computed(self.bodies[level, index])
            elif step.operands and not step.operation.moves and step.operation is not operations.EACH:
                yield level, index

    def box(self, level: int, id: str, title: str, cards: Mapping[Place, Call]) -> Box:
        """The cards of a level, and a box for each of its loops."""
        loops = [(place, body) for place, body in self.bodies.items() if place[0] == level]
        boxes = [
            self.box(body, f"{id}_{number}", loop_title(self.step(place)), cards)
            for number, (place, body) in enumerate(loops)
        ]
        return Box(id, title, [card for place, card in cards.items() if place[0] == level], boxes)


def loop_title(step: SSAStep) -> str:
    loop: Loop = step.detail
    steps = f"scan, {loop.steps:,} steps" if loop.steps else "while_loop"
    return steps + ", backwards" * loop.back + f", {loop.samples:,} samples" * bool(loop.samples)


def compose_flow(compiled: Compiled) -> Flow:
    """The picture of the latest call's program, as operations on arrays."""
    plan = compiled.plan
    names, levels = plan.arguments.names(), Levels(plan.ssa())
    computed = {place: levels.uses(place) for place in levels.computed()}
    results = {found for output in levels.programs[0].outputs for found in levels.definitions((0, output))}
    drawn = list(dict.fromkeys([*levels.given.values(), *computed]))
    wanted = results.union(computed, *computed.values())
    ids = {place: f"n{i}" for i, place in enumerate(place for place in drawn if place in wanted)}
    cards = {
        place: _computed(levels.step(place), id, "output" if place in results else "operation")
        if place in computed
        else _given(levels.programs[place[0]], levels.step(place), id, names)
        for place, id in ids.items()
    }
    edges = [Edge(ids[tail], ids[head]) for head, tails in computed.items() for tail in tails]
    return Flow(list(cards.values()), edges, levels.box(0, "b0", "", cards))


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
