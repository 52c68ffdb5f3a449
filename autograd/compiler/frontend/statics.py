"""Arguments of a compiled function that are no data: each value of them has a program of its own."""

import inspect
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from autograd.arguments import describe
from autograd.transforms.nesting import holds_node
from autograd.trees.kinds import Kind, childless

#: How an argument that is static is taken, by its position and by its name.
Statics = Mapping[int | str, Kind]


class Given:
    """A static argument. Two are the same only where a function cannot tell them apart: 1 is not 1.0, nor 0.0 -0.0."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and _same(self.thing, other.thing)

    def __hash__(self) -> int:
        return hash(self.thing)

    def __repr__(self) -> str:
        return repr(self.thing)


def _same(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(b) == len(cast(Any, a)) and all(map(_same, cast(Any, a), b))
    if isinstance(a, float | complex):
        return repr(a) == repr(b)
    if isinstance(a, frozenset):
        return a == b and sorted(map(repr, cast(Any, a))) == sorted(map(repr, b))
    names = getattr(a, "__dataclass_fields__", ())
    return bool(a == b) and all(_same(getattr(a, name), getattr(b, name)) for name in names)


class Owner:
    """The `self` of a method, by identity. It is held weakly: a program does not keep the object that it was made for."""

    def __init__(self, thing: Any) -> None:
        self.reference = weakref.ref(thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Owner) and self.reference() is other.reference()

    def __hash__(self) -> int:
        return id(self.reference())


GIVEN = childless(Given, lambda given: given.thing)
OWNER = childless(Owner, lambda owner: owner.reference())


def check_static(thing: Any, name: str) -> None:
    """Refuse a static argument that is mutable, or that holds mutable objects or Values."""
    if holds_node(thing):
        raise TypeError(f"jit: argument {name} is static and must hold no Values, which are data, not be {describe(thing)}.")
    try:
        hash(thing)
    except TypeError:
        what = "pass a tuple of numbers" if isinstance(thing, list) or hasattr(thing, "shape") else "pass what cannot change"
        raise TypeError(
            f"jit: argument {name} is static and must have a hash, which {describe(thing)} has not; {what}, or leave it out"
            " of static_argnums and static_argnames."
        ) from None


def find_statics(
    f: Callable[..., Any], argnums: int | Sequence[int], argnames: str | Sequence[str]
) -> dict[int | str, Kind]:
    """The static arguments by position and by name; where f has a signature, whichever of the two was given.

    Raises:
        TypeError: for positions that are no whole numbers and names that are no strs. ValueError: for those f has not.
    """
    positions: list[Any] = list(argnums) if isinstance(argnums, list | tuple) else [argnums]
    names: list[Any] = list(argnames) if isinstance(argnames, list | tuple) else [argnames]
    for position in positions:
        if isinstance(position, bool) or not isinstance(position, int):
            raise TypeError(f"jit(): static_argnums must be a whole number or a list of them, not {describe(argnums)}.")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"jit(): static_argnames must be a name or a list of names, not {describe(argnames)}.")
    called = getattr(f, "__name__", "the function")
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):  # a builtin
        parameters = [inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)]
    known = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    kinds = {one.kind for one in parameters}
    found: set[int | str] = set()
    for position in positions:
        if not -len(known) <= position < len(known) and (position < 0 or inspect.Parameter.VAR_POSITIONAL not in kinds):
            raise ValueError(
                f"jit(): static_argnums holds {position}, but {called}() has {len(known)} positional arguments."
            )
        found.add(position % len(known) if -len(known) <= position < len(known) else position)
    by_keyword = [one.name for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    for name in names:
        if name not in by_keyword and inspect.Parameter.VAR_KEYWORD not in kinds:
            raise ValueError(
                f"jit(): static_argnames holds {name!r}, but {called}() has the arguments {', '.join(by_keyword)}."
            )
        found.add(name)
    for position, name in enumerate(known):
        if found & {position, name}:
            found |= {position, name}
    return dict.fromkeys(found, GIVEN)
