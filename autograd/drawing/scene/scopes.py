"""The scopes around a node, and the leaves that are parameters of the modules that own these scopes."""

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.primitives import constant
from autograd.scopes import scope
from autograd.value import Value

#: Boxes are nested at most this deep; nodes in deeper scopes are drawn in the innermost box.
DEEPEST = 16

#: The scopes around a node, the outermost first.
Path = tuple[scope, ...]


def path_of(innermost: scope | None) -> Path:
    path: list[scope] = []
    while innermost is not None:
        path.append(innermost)
        innermost = innermost.parent
    return tuple(reversed(path))[:DEEPEST]


def parameters_of(owner: Any) -> dict[Value, str]:
    """The parameters of a module and their dotted names; none for an owner of another kind."""
    named = getattr(owner, "named_parameters", None)
    return {parameter: name for name, parameter in named()} if named else {}


class Owners:
    """The parameters of modules, asked for once each: a neuron of 784 inputs has 785 nodes that would ask."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[Any, dict[Value, str]]] = {}  # with the owner, lest another one gets its id

    def parameters(self, owner: Any) -> dict[Value, str]:
        if id(owner) not in self._asked:
            self._asked[id(owner)] = owner, parameters_of(owner)
        return self._asked[id(owner)][1]


def parameter_names(order: Iterable[Value]) -> dict[Value, str]:
    """The parameters of every module that made a node of the graph, by the name the outermost module gives them."""
    names: dict[Value, str] = {}
    scopes: set[scope] = set()
    owners: set[int] = set()  # a module that is called a thousand times has a thousand scopes
    for node in order:
        if node.scope is None or node.scope in scopes:
            continue
        scopes.add(node.scope)
        for around in path_of(node.scope):
            if id(around.owner) not in owners:
                owners.add(id(around.owner))
                names = parameters_of(around.owner) | names
    return names


def paths(order: Sequence[Value], parameters: dict[Value, str], owners: Owners) -> dict[Value, Path]:
    """The scopes that each node is drawn in.

    Leaves are made before any scope is entered. A constant stands where it is used; a parameter in the innermost module's
    scope around all its uses; an input outside of all.
    """
    found: dict[Value, Path] = {}
    for node in order:
        if node.args:
            path = found[node] = path_of(node.scope)
            for arg in node.args:
                if arg in parameters or arg.primitive is constant:
                    found[arg] = _shared(found[arg], path) if arg in found else path
    for parameter in parameters.keys() & found.keys():
        found[parameter] = _to_owner(found[parameter], parameter, owners)
    return found


def _shared(a: Path, b: Path) -> Path:
    """The scopes that both paths begin with."""
    length = 0
    while length < min(len(a), len(b)) and a[length] is b[length]:
        length += 1
    return a[:length]


def _to_owner(path: Path, parameter: Value, owners: Owners) -> Path:
    """The path up to the innermost scope whose module has the parameter."""
    while path and parameter not in owners.parameters(path[-1].owner):
        path = path[:-1]
    return path
