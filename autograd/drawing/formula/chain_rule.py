"""The chain rule of each leaf as LaTeX: in derivatives, then in symbols, then in numbers."""

from collections.abc import Sequence

from autograd.drawing.formula.symbols import latex_name, latex_number
from autograd.drawing.scene.steps import Contribution, Walk

#: A product of more derivatives than this is cut in two at a node in between, which gets a line of its own.
LONGEST = 5


def chain_rule(walk: Walk) -> str:
    """Equations for every leaf, and before them for the nodes that several ways lead through, as one `aligned` block."""
    f = walk.scene.nodes[-1].id
    lines = [_derivative(walk, f, f) + " &= 1"]
    spelled = {f}
    pending: list[str] = []
    for node in reversed(walk.scene.nodes[:-1]):
        uses = walk.contributions[node.id]
        leaf = node.role in ("input", "parameter")
        if uses and (leaf or len(uses) > 1 or len(_way(walk, uses[0], spelled)) == LONGEST):
            if not leaf:
                spelled.add(node.id)
                lines.append(_equation(walk, node.id, spelled - {node.id}))
            else:
                pending.append(node.id)
    lines += [_equation(walk, leaf, spelled) for leaf in reversed(pending)]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _way(walk: Walk, last: Contribution, spelled: set[str]) -> list[Contribution]:
    """The edges from a node whose derivative has a line of its own down to the one given."""
    way = [last]
    while way[0].head not in spelled:
        (above,) = walk.contributions[way[0].head]
        way.insert(0, above)
    return way


def _equation(walk: Walk, node: str, spelled: set[str]) -> str:
    f = walk.scene.nodes[-1].id
    ways = [_way(walk, use, spelled) for use in walk.contributions[node]]
    derivatives, symbols, numbers = ([_terms(walk, way, f)[i] for way in ways] for i in range(3))
    sides = [_derivative(walk, f, node), *map(_sum, (derivatives, symbols, numbers)), latex_number(walk.gradients[node])]
    return " &= ".join([sides[0], " = ".join(side for i, side in enumerate(sides[1:], 1) if side != sides[i - 1])])


def _terms(walk: Walk, way: Sequence[Contribution], f: str) -> tuple[str, str, str]:
    """One way as a product: of derivatives, of the upstream number and the local symbols, and of numbers alone."""
    derivatives = [_derivative(walk, edge.head, edge.tail) for edge in way]
    symbols = [edge.latex for edge in way]
    numbers = [latex_number(edge.local) for edge in way]
    if way[0].head != f:
        upstream = latex_number(way[0].upstream)
        derivatives = [_derivative(walk, f, way[0].head), *derivatives]
        symbols, numbers = [upstream, *symbols], [upstream, *numbers]
    elif len(way) == 1:  # "∂f/∂a" would say of one of several ways what holds for all together
        derivatives = symbols
    return _product(derivatives), _product(symbols), _product(numbers)


def _derivative(walk: Walk, of: str, by: str) -> str:
    return rf"\frac{{\partial {latex_name(walk.names[of])}}}{{\partial {latex_name(walk.names[by])}}}"


def _product(factors: Sequence[str]) -> str:
    return r" \cdot ".join(
        rf"\left({factor}\right)" if " + " in factor or " - " in factor or (i and factor.startswith("-")) else factor
        for i, factor in enumerate(factors)
    )


def _sum(terms: Sequence[str]) -> str:
    return " + ".join(rf"\left({term}\right)" if i and term.startswith("-") else term for i, term in enumerate(terms))
