"""The members of modules: the Values, arrays and modules among their attributes, and in lists, tuples and dicts of those."""

from typing import Any, cast

from autograd import Value
from autograd.modes import depend_on, modes

#: The path of a member: the path of its owner, and its attribute, index or key there. It becomes text only where names
#: are asked for.
Path = tuple["Path", Any] | None
Members = list[tuple[Path, Any]]


class Walk:
    """One walk over a module and those within it.

    Args:
        root: the module.
        kind: the class of modules.

    Attributes:
        modules: each module once, as keys, in the order in which they are met.
        parameters: each parameter with its path, by id; of one held in two places, the first.
    """

    def __init__(self, root: Any, kind: type) -> None:
        self.kind = kind
        self.modules: dict[Any, None] = {}
        self.parameters: dict[int, tuple[Value, Path]] = {}
        self._visit(root, None)

    def _visit(self, module: Any, prefix: Path) -> None:
        self.modules[module] = None
        for path, member in members(module, prefix, self.kind):
            if not isinstance(member, self.kind):
                stored = getattr(member, "primitive", member) is None
                if (stored or id(member) in module._variables) and id(member) not in self.parameters:
                    self.parameters[id(member)] = member, path
            elif member not in self.modules:
                self._visit(member, path)

    def trained(self) -> list[Value]:
        """The parameters that no frozen module holds itself."""
        for module in self.modules if modes.facts is not None else ():
            if not module._variables:  # else a copy without other references
                depend_on(module, "_frozen")
        frozen = [module for module in self.modules if module._frozen]
        constant = {id(member) for module in frozen for _, member in members(module, None, self.kind)}
        return [parameter for key, (parameter, _) in self.parameters.items() if key not in constant]


def modules_within(thing: Any, kind: type, found: dict[Any, None]) -> dict[Any, None]:
    """Each module that a thing is or holds, once, as keys, in the order in which `Walk` meets them. It makes no paths and
    passes over numbers, so it takes a tenth of the time.

    Args:
        thing: a module, an attribute's value, or an entry of one. kind: the class of modules.
        found: to which they are added, and which is returned.
    """
    if isinstance(thing, kind):
        if thing not in found:
            found[thing] = None
            for attribute in vars(cast(object, thing)).values():
                modules_within(attribute, kind, found)
    elif isinstance(thing, list | tuple):
        for entry in cast(list[Any], thing):
            if type(entry) is not Value:
                modules_within(entry, kind, found)
    elif isinstance(thing, dict):
        for entry in cast(dict[Any, Any], thing).values():
            modules_within(entry, kind, found)
    return found


def members(module: object, prefix: Path, kind: type) -> Members:
    """The members among the attributes of a module, with paths behind the prefix."""
    found: Members = []
    for attribute, thing in vars(module).items():
        collect(thing, (prefix, attribute), kind, found)
    return found


def collect(thing: Any, path: Path, kind: type, found: Members) -> Members:
    """Append the members of a thing, with their paths, to a list.

    Args:
        thing: an attribute's value, or an entry of one.
        path: where it is.
        kind: the class of modules.
        found: the list, which is returned too.

    >>> found = collect({"a": [Value(1.0), 2]}, (None, "weights"), type(None), [])
    >>> [(format_path(path), member.data) for path, member in found]
    [('weights.a.0', 1.0)]
    """
    if isinstance(thing, Value) or isinstance(thing, kind):  # noqa: SIM101  # together they would take twice the time
        found.append((path, thing))
    elif isinstance(thing, list | tuple):
        for i, entry in enumerate(cast(list[Any], thing)):
            collect(entry, (path, i), kind, found)
    elif isinstance(thing, dict):
        for key, entry in cast(dict[Any, Any], thing).items():
            collect(entry, (path, key), kind, found)
    elif hasattr(thing, "apply_primitive") or hasattr(thing, "dtype"):  # a traced number or an array, maybe a variable
        found.append((path, thing))
    return found


def format_path(path: Path) -> str:
    """A path as text: `layers.0.neurons.1.w.0`."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(str(step))
    return ".".join(reversed(steps))
