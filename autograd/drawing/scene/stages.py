"""A compiled function in the stages of the compiler: as traced, simplified, grouped, as an array program, and as code.

What stands for what is told by the equations of the simplified program: each card and each line of code has the numbers of
those that it stands for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import ARGUMENT, PARAMETER, SOURCES
from autograd.compiler.ir.program import Program
from autograd.compiler.passes.simplify import needed, simplify
from autograd.compiler.vectorize.groups import group
from autograd.compiler.vectorize.terms import find_units
from autograd.drawing.formula.wording import LABEL_LENGTH, clean
from autograd.drawing.scene.flow import Call, Flow, compose_flow
from autograd.drawing.scene.parts import Box, Edge
from autograd.drawing.scene.scene import Scene, visible
from autograd.drawing.scene.stand_in import StandIn, stand_in
from autograd.drawing.scene.tree import compose_tree
from autograd.primitives import constant
from autograd.row import Primitive

#: What all results are arguments of, so that a picture of several has one end.
RESULTS = Primitive(
    "results", "", evaluate=sum, partials=lambda *_: (), symbol="results", latex="", numpy="", samples=[], commutative=True
)
#: A program of more equations than this, or without results, is not drawn equation by equation, and boxes are open while
#: there are no more cards.
MOST_EQUATIONS, MOST_CARDS = 2000, 60


@dataclass(frozen=True)
class Stage:
    """One form of the program.

    Attributes:
        name, note: what it is called, and a sentence about it.
        scene: its picture; None where it is text.
        lines: its text.
        links: for each card, by its id, or line, by its number, the equations of the simplified program that it stands for.
    """

    name: str
    note: str
    scene: Scene | Flow | None
    lines: Sequence[str] = ()
    links: Mapping[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]])


def compose_stages(compiled: Any, limit: int) -> list[Stage]:
    """The stages of the latest call's program. The function is traced again, as the compiler does not keep what it was.

    Args:
        limit: of how many cards a picture of array operations may be; of more it is a list.
    """
    flow, plan = compose_flow(compiled), compiled.plan
    traced, program = plan.retrace(Trace())[0], plan.program
    kept = twins(traced)
    itself = [[index] for index in range(len(program))]
    names: list[str] = plan.arguments.names()
    groups = _groups(program, names)
    numbers = {index: name for name, indices in groups.links.items() for index in indices}
    # The array program of a loop is that of its steps, one by one, which are no equations of the simplified program.
    computing = [] if program.has_loops else _computing(plan)
    members = [_members(instruction, groups, numbers) for instruction in computing if instruction.indices]
    return [
        _equations("scalars", f"{len(traced):,} equations, as the function was traced", traced, kept, names),
        _equations("simplified", f"{len(program):,} equations, after the identities", program, itself, names),
        _listed(groups, limit),
        _listed(_arrays(flow, members, groups), limit),
        _code(plan.source, members),
    ]


def twins(traced: Program) -> list[list[int]]:
    """For each traced equation those of the simplified program that compute it: its own, and those that it alone led to.
    There are none where nothing needs it any more."""
    wanted = [index for index, is_needed in enumerate(needed(traced)) if is_needed]
    # Where every equation is a result, simplification tells what became of each.
    whole = simplify(replace(traced, outputs=wanted))
    twin = dict(zip(wanted, whole.outputs, strict=True))
    kept = needed(replace(whole, outputs=[twin[output] for output in traced.outputs]))
    index = list(accumulate(kept))
    found = (twin.get(i, -1) for i in range(len(traced)))
    own = [index[there] - 1 if there >= 0 and kept[there] else -1 for there in found]
    program, taken = simplify(traced), set(own)
    return [[] if equation < 0 else _with_steps(program, equation, taken) for equation in own]


def _with_steps(program: Program, equation: int, taken: Collection[int]) -> list[int]:
    """An equation, and those before it that are no other's own."""
    steps, waiting = [equation], list(program.args[equation])
    while waiting:
        arg = waiting.pop()
        if arg not in taken and arg not in steps:
            steps.append(arg)
            waiting += program.args[arg]
    return sorted(steps)


def _equations(name: str, note: str, program: Program, links: Sequence[Sequence[int]], names: list[str]) -> Stage:
    if len(program) > MOST_EQUATIONS or not program.outputs:
        return Stage(name, note, None, program.to_text().splitlines())
    nodes: list[Any] = []
    for equation in program:
        label = _source(program, equation.index, names)
        args = [nodes[arg] for arg in equation.args]
        nodes.append(stand_in(equation.primitive, args, equation.number, program.scopes[equation.index], label))
    ends: list[Any] = [nodes[output] for output in dict.fromkeys(program.outputs)]
    end: Any = ends[0] if len(ends) == 1 else StandIn(RESULTS, tuple(ends))
    order: list[Any] = [*nodes, end] if len(ends) > 1 else nodes
    tree = compose_tree(end, order, {}, {})
    openings = (tree.boxes(depth) for depth in range(max(map(tree.depth, range(len(tree.branches)))), -1, -1))
    opened = next((one for one in openings if len(tree.visible(one)) <= MOST_CARDS), frozenset[int]())
    place: dict[StandIn, int] = {node: index for index, node in enumerate(nodes)}
    shown: list[Any] = list(visible(end, order))
    last = tree.spans()
    found: dict[str, list[int]] = {}
    for card in tree.visible(opened):
        inside = [tree.ranks[index] for index in range(card, last[card] + 1) if last[index] == index]
        found[f"n{card}"] = sorted({twin for rank in inside for twin in _at(links, place.get(shown[rank]))})
    return Stage(name, note, tree.scene(opened), links=found)


def _at(links: Sequence[Sequence[int]], index: int | None) -> Sequence[int]:
    return () if index is None else links[index]


def _source(program: Program, index: int, names: list[str]) -> str:
    """The name of a number of an argument or of a captured Value; "" of other equations."""
    primitive: Primitive = program.primitives[index]
    number: Any = program.numbers[index]
    if primitive is PARAMETER:
        return clean(program.parameters[int(number)].label, LABEL_LENGTH)
    return f"{names[number[0]]}[{number[1]}]" if primitive is ARGUMENT and 0 <= number[0] < len(names) else ""


def _groups(program: Program, names: list[str]) -> Stage:
    """Equations of one form and level, which are computed together, on one card."""
    found = group(find_units(Columns(program)))
    number: list[int] = found.numbers(len(program)).tolist()
    users: dict[int, int] = {}
    for equation in reversed(list(program)):
        for arg in equation.args:
            users.setdefault(arg, equation.index)
        if number[equation.index] < 0 and equation.primitive not in SOURCES and equation.index in users:
            number[equation.index] = number[users[equation.index]]  # part of the sum of products that uses it
    cards: dict[str, list[int]] = {}
    for index, group_number in enumerate(number):
        if group_number >= 0:
            cards.setdefault(f"g{group_number}", []).append(index)
        elif program.primitives[index] is not constant:
            place: Any = program.numbers[index]
            cards.setdefault(f"s{place[0] if isinstance(place, tuple) else 'p'}", []).append(index)
    of = {index: name for name, indices in cards.items() for index in indices}
    outputs = {of.get(output) for output in program.outputs}
    calls = [_group_card(program, name, indices, names, name in outputs) for name, indices in cards.items()]
    pairs = dict.fromkeys(
        (of[arg], of[index]) for index in of for arg in program.args[index] if arg in of and of[arg] != of[index]
    )
    note = f"{len(found)} groups of equations that array operations compute together"
    calls.sort(key=lambda call: min(cards[call.id]))
    flow = Flow(calls, [Edge(*pair) for pair in pairs], Box("b0", "", [*calls]))
    return Stage("grouped", note, flow, links=cards)


def _group_card(program: Program, name: str, indices: Sequence[int], names: list[str], is_output: bool) -> Call:
    last = indices[-1]
    scope = clean(program.common_scope(indices[0], last), LABEL_LENGTH)
    if name.startswith("s"):
        place: Any = program.numbers[last]
        is_argument = program.primitives[last] is ARGUMENT
        label = names[int(place[0])] if is_argument and 0 <= place[0] < len(names) else "parameters"
        return Call(name, "input" if is_argument else "parameter", label, "", f"{len(indices)}", 0)
    symbol = program.primitives[last].symbol
    same = sum(program.primitives[index] is program.primitives[last] for index in indices)
    width = max(program.lanes[index] for index in indices)
    shape = f"{same} × {width}" if width else f"{same}"
    return Call(name, "output" if is_output else "operation", scope, symbol, shape, len(indices) * max(width, 1))


def _computing(plan: Any) -> list[Any]:
    return [one for one in plan.array_program.instructions if one.scalars]


def _members(instruction: Any, groups: Stage, numbers: Mapping[int, str]) -> Sequence[int]:
    """The equations of its group; of what copies constants, which are in none, its own."""
    name = numbers.get(instruction.indices[0])
    return groups.links[name] if name else sorted(set(instruction.indices))


def _arrays(flow: Flow, members: Sequence[Sequence[int]], groups: Stage) -> Stage:
    """The array operations, which are in the order of the instructions that they were made of."""
    calls = [call for call in flow.calls if call.scalars]
    links = dict(zip([call.id for call in calls], members, strict=True)) if len(calls) == len(members) else {}
    assert groups.scene
    given = [card for card in groups.scene.cards if card.role in ("input", "parameter")]
    sources = {card.label: groups.links[card.id] for card in given}
    links |= {card.id: sources[card.label] for card in flow.calls if not card.scalars and card.label in sources}
    return Stage("arrays", f"{len(calls)} array operations and the arrays between them", flow, links=links)


def _listed(stage: Stage, limit: int) -> Stage:
    """A picture of too many cards as lines, one for each card."""
    if stage.scene is None or len(stage.scene.cards) <= limit:
        return stage
    lines = ["  ".join(filter(None, row)) for row in stage.scene.rows()]
    ids = (card.id for card in stage.scene.cards)
    links = {str(i): stage.links[id] for i, id in enumerate(ids, start=1) if id in stage.links}
    return replace(stage, scene=None, lines=lines, links=links)


def _code(source: str, members: Sequence[Sequence[int]]) -> Stage:
    """The code. A line that computes ends in a comment that tells how many scalars."""
    lines = source.splitlines()
    computing = [i for i, line in enumerate(lines) if " scalars" in line.partition("  # ")[2]]
    links = {str(i): one for i, one in zip(computing, members, strict=False)} if len(computing) == len(members) else {}
    return Stage("code", "what runs", None, lines, links)
