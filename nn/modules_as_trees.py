"""Modules as nodes of trees: a model may be an argument of `grad`, `value_and_grad`, `jit` and the like, or their result.

Its parameters are the leaves, but for frozen ones, which are constants. Unflattening makes a copy: modules
and the lists, tuples and dicts around parameters are new, all else (data, random generators) is shared. So a gradient by a
model is a model of the same class, whose parameters are the derivatives, as in Equinox: `grad(loss)(model, x).state_dict()`
gives them by name, and those that are frozen as they are.
"""

import copy
import operator
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from autograd import Value, identity, register_tree_node
from autograd.arguments import is_array
from autograd.trees.kinds import DICT, SEQUENCE, kind_of
from nn.module import Module

#: Attributes that are not compared: the name in scopes, the parameters of a copy, the counter of a Dropout.
NOT_COMPARED = ("_name", "_variables", "_counted")


class _Parameter:
    """A parameter in the structure of a model, by its index."""

    def __init__(self, index: int) -> None:
        self.index = index


class _Identity:
    """An attribute compared by identity; an array of numbers also by the numbers that it held."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing
        self.held: Any = thing.copy() if is_array(thing) and thing.dtype.kind in "biuf" else None

    def fits(self, thing: Any) -> bool:
        return thing is self.thing and (self.held is None or _same_numbers(self.held, thing))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Identity)
            and self.thing is other.thing
            and (self.held is None or _same_numbers(self.held, other.held))
        )


def _same_numbers(held: Any, other: Any) -> bool:
    import numpy as np

    return np.array_equal(held, other, equal_nan=True)


#: Types of attributes that hold no module: most attributes are such.
LEAVES = (Value, _Parameter, str, float, int, type(None))


class Structure:
    """A model without its parameters. Two are equal where classes, indices of parameters and other attributes are."""

    def __init__(self, module: Module, parameters: dict[int, int], names: list[str]) -> None:
        self.names = names
        self.template = _copied(module, lambda one: _Parameter(parameters[id(one)]) if id(one) in parameters else one, {})
        self.signature = _signature(self.template, {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and self.signature == other.signature

    def __hash__(self) -> int:
        return hash(tuple(self.names))


def _copied(thing: Any, replace: Callable[[Any], Any], copies: dict[int, Any]) -> Any:
    """A copy of modules and of containers of modules or replaced leaves; a module held twice is copied once."""
    if isinstance(thing, Module):
        if id(thing) not in copies:
            copies[id(thing)] = twin = copy.copy(thing)
            vars(twin).update({name: _copied(member, replace, copies) for name, member in vars(thing).items()})
        return copies[id(thing)]
    kind = None if isinstance(thing, LEAVES) else kind_of(thing)
    if kind is None or kind not in (SEQUENCE, DICT):
        return replace(thing)
    children, structure = kind.flatten(thing)
    entries = [_copied(child, replace, copies) for child in children]
    return thing if all(map(operator.is_, entries, children)) else kind.unflatten(structure, entries)


def _signature(thing: Any, seen: dict[int, int]) -> Any:
    """The attributes that two models must have in common: numbers and texts by value, other things by identity."""
    if isinstance(thing, _Parameter):
        return _Parameter, thing.index
    if isinstance(thing, Module):
        if id(thing) in seen:
            return Module, seen[id(thing)]
        seen[id(thing)] = len(seen)
        return type(thing), [(name, _signature(one, seen)) for name, one in _attributes(thing)]
    if isinstance(thing, dict):
        return dict, [(key, _signature(entry, seen)) for key, entry in cast(dict[Any, Any], thing).items()]
    if isinstance(thing, list | tuple):
        return type(cast(Any, thing)), [_signature(entry, seen) for entry in cast(list[Any], thing)]
    return (type(thing), thing) if isinstance(thing, bool | int | float | str | None) else (_Identity, _Identity(thing))


def flatten(module: Module) -> tuple[list[Value], Structure]:
    parameters = module.parameters()
    indices = {id(parameter): i for i, parameter in enumerate(parameters)}
    names = [name for name, parameter in module.named_parameters() if id(parameter) in indices]
    return parameters, Structure(module, indices, names)


def _attributes(module: Module) -> list[tuple[str, Any]]:
    """The attributes by which models differ."""
    return [(name, one) for name, one in vars(module).items() if name not in NOT_COMPARED]


class _Match:
    """One walk over a model beside the signature of a structure, which makes nothing but the list of parameters.

    It is sure only of models whose parameters are leaves; others it lets pass for `flatten` to look at.
    """

    def __init__(self) -> None:
        self.parameters: list[Value] = []
        self.modules: dict[int, int] = {}
        self.variables: frozenset[int] = frozenset()

    def fits(self, thing: Any, signature: Any) -> bool:
        """Whether a thing has this signature."""
        kind, content = signature
        if kind is _Parameter:
            if type(thing) is not Value or thing.primitive is not None:
                return False
            if content == len(self.parameters):
                self.parameters.append(thing)
                return True
            return content < len(self.parameters) and self.parameters[content] is thing
        if kind is _Identity:
            return content.fits(thing)
        if kind is Module:
            return self.modules.get(id(thing)) == content
        if isinstance(thing, dict):
            return kind is dict and self._fit(list(cast(dict[Any, Any], thing).items()), content)
        if type(thing) is not kind:
            return False
        if isinstance(thing, Module):
            if id(thing) in self.modules:
                return False
            self.modules[id(thing)] = len(self.modules)
            variables = vars(thing).get("_variables", self.variables)
            if variables is not self.variables:
                self.variables |= variables
            return self._fit(_attributes(thing), content)
        if isinstance(thing, list | tuple):
            row = cast(list[Any], thing)
            if len(row) != len(content):
                return False
            for entry, wanted in zip(row, content, strict=True):  # noqa: SIM110  # all() takes twice the time
                if not self.fits(entry, wanted):
                    return False
            return True
        return thing is content or thing == content

    def _fit(self, members: list[tuple[Any, Any]], content: Any) -> bool:
        if len(members) != len(content):
            return False
        for (key, member), (name, wanted) in zip(members, content, strict=True):
            if key != name or not self.fits(member, wanted):
                return False
        return True


def match(structure: Structure, module: Module) -> list[Value] | None:
    """The parameters of a model, if it is seen to have this structure."""
    walk = _Match()
    if not walk.fits(module, structure.signature):
        return None
    identities = set(map(id, walk.parameters))
    if len(identities) < len(structure.names) or not walk.variables <= identities:
        return None
    return walk.parameters


def unflatten(structure: Structure, children: list[Any]) -> Module:
    parameters = _unshared(children)
    copies: dict[int, Any] = {}
    model = _copied(structure.template, lambda one: parameters[one.index] if isinstance(one, _Parameter) else one, copies)
    variables = frozenset([id(parameter) for parameter in parameters])
    for module in copies.values():
        vars(module)["_variables"] = variables
    return model


def with_parameters(module: Module, numbers: dict[int, Any]) -> Module:
    """A copy of a model with other numbers in the place of parameters, by the ids of these."""
    fresh = dict(zip(numbers, _unshared(list(numbers.values())), strict=True))
    copies: dict[int, Any] = {}
    model = _copied(module, lambda one: fresh.get(id(one), one), copies)
    variables = frozenset(map(id, fresh.values()))
    for twin in copies.values():
        vars(twin)["_variables"] = twin._variables | variables
    return model


def _unshared(children: list[Any]) -> list[Any]:
    """The same numbers, each a node of its own: derivatives may be one node in two places, but a Value in two places of a
    model is one parameter. Within a child, which may be a model, it is one on purpose."""
    apart: list[Any] = []
    earlier: set[int] = set()
    for child in children:
        if isinstance(child, float):
            apart.append(Value(child))
            continue
        own: dict[int, Any] = {}
        copies: dict[int, Any] = {}
        apart.append(_copied(_stored(child), partial(_own, own, earlier), copies))
        for module in copies.values():
            vars(module)["_variables"] |= set(map(id, own.values()))
        earlier |= own.keys()
    return apart


def _own(own: dict[int, Any], earlier: set[int], one: Any) -> Any:
    if not hasattr(one, "apply_primitive") or hasattr(one, "shape"):  # a number outside, and arrays, which are never shared
        return one
    if id(one) not in own:
        own[id(one)] = identity(one) if id(one) in earlier else one
    return own[id(one)]


def _stored(child: Any) -> Any:
    """A derivative as a model holds it for a parameter: a node, or of several numbers an array."""
    if isinstance(child, list):
        import numpy as np

        numbers = cast(list[Any], child)
        array = np.empty(np.shape(numbers), dtype=float if np.asarray(numbers).dtype.kind == "f" else object)
        array[...] = numbers
        return array
    return child


register_tree_node(Module, flatten, unflatten, lambda structure, i: f".{structure.names[i]}", match)
