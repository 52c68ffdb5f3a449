"""The picture in words: a table for where no picture can be shown, and the texts that a reader's pointer brings up."""

from autograd.drawing.formula.wording import span
from autograd.drawing.scene.flow import Flow
from autograd.drawing.scene.network import Network, network_table
from autograd.drawing.scene.scene import Group, Node, Scene
from autograd.drawing.scene.summary import Summary
from autograd.plain_text import encodable

#: Of a larger graph the table shows so many nodes from its beginning and so many from its end.
FIRST, LAST = 20, 20


def table(scene: Scene | Summary | Network | Flow, shortened: bool = True) -> str:
    """Name, expression, value and gradient of each node, in topological order; the middle left out where it is long."""
    if isinstance(scene, Summary):
        return _summary(scene)
    if isinstance(scene, Network):
        return network_table(scene)
    if isinstance(scene, Flow):
        return _flow(scene)
    rows = [("", "", "value", "gradient"), *[tuple(map(encodable, _row(node))) for node in scene.nodes]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"{name:<{widths[0]}}  {statement:<{widths[1]}}  {value:>{widths[2]}}  {gradient:>{widths[3]}}".rstrip()
        for name, statement, value, gradient in rows
    ]
    hidden = len(scene.nodes) - FIRST - LAST
    if shortened and hidden > 0:
        lines[1 + FIRST : -LAST] = [f"… and {hidden} more …"]
    return "\n".join(lines)


def _row(node: Node | Group) -> tuple[str, str, str, str]:
    if isinstance(node, Group):
        gradients = "—" if node.gradients is None else span(node.gradients)
        return " ".join(_naming(node)), _content(node), span(node.values), gradients
    statement = f"= {node.statement}" if node.statement else ""
    gradient = "" if node.role == "constant" else _gradient(node.gradient)
    return node.name, statement, f"{node.value + 0.0:.6g}", gradient


def _naming(group: Group) -> list[str]:
    """Its label and operation, and how often."""
    return [*filter(None, (group.label, group.operation)), *[f"×{group.count}"] * (group.count > 1)]


def _content(group: Group) -> str:
    held = ((group.nodes, "nodes"), (group.parameters, "parameters"))
    return ", ".join(f"{count:,} {what}" for count, what in held if count > 1 or (count and what == "parameters"))


def _gradient(gradient: float | None) -> str:
    return "—" if gradient is None else f"{gradient + 0.0:.6g}"


def _summary(summary: Summary) -> str:
    leaves = [f"{count:,} {role}{'s' * (count != 1)}" for role, count in summary.leaves.items() if count]
    lines = [
        f"{summary.nodes:,} nodes, {summary.depth:,} deep, on {', '.join(leaves)}",
        f"{summary.label or 'result'}: value {summary.value:.6g}, gradient {_gradient(summary.gradient)}",
    ]
    return "\n".join(lines + [f"{count:>12,}  {name}" for name, _, count in summary.operations])


def _flow(flow: Flow) -> str:
    rows = [(call.label, call.operation, call.shape, f"{call.scalars:,}" if call.scalars else "") for call in flow.calls]
    rows.insert(0, ("", "", "shape", "scalars"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"{label:<{widths[0]}}  {told:<{widths[1]}}  {shape:>{widths[2]}}  {scalars:>{widths[3]}}".rstrip()
        for label, told, shape, scalars in rows
    )


def description(scene: Scene | Summary | Network | Flow) -> str:
    """What the picture is, in one line."""
    if isinstance(scene, Summary):
        return f"Summary of a computational graph of {scene.nodes} nodes"
    if isinstance(scene, Network):
        return f"Network of {', '.join(column.title for column in scene.columns)}"
    if isinstance(scene, Flow):
        return f"Compiled program of {sum(bool(call.scalars) for call in scene.calls)} array instructions"
    return f"Computational graph of {len(scene.nodes)} nodes"


def titles(scene: Scene | Summary | Network | Flow) -> dict[str, str]:
    """For each node, by its id, everything about it and with all digits."""
    if isinstance(scene, Summary | Flow):
        return {}
    if isinstance(scene, Network):
        units = {unit.id: unit for column in scene.columns for unit in column.units if unit.bias is not None}
        return {name: f"bias {unit.bias!r}" for name, unit in units.items()} | {
            f"{weight.tail}->{weight.head}": f"weight {weight.weight!r}" for weight in scene.weights
        }
    return {node.id: _title(node) for node in scene.nodes}


def _title(node: Node | Group) -> str:
    if isinstance(node, Group):
        lines = [" ".join(_naming(node)), _content(node), f"value {span(node.values)}"]
        return "\n".join(filter(None, [*lines, f"gradient {span(node.gradients)}" if node.gradients else ""]))
    lines = [" = ".join(filter(None, (node.name, node.statement))), f"value {node.value!r}"]
    if node.gradient is not None and node.role != "constant":
        lines.append(f"gradient {node.gradient!r}")
    return "\n".join(lines)
