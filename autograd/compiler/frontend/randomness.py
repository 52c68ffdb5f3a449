"""Random numbers that a function draws while it is traced: the compiled program would repeat that one draw for ever.

The objects that a function reaches tell two things: the generators that it may draw from, and whether all the code that it
runs is of this package and its libraries, which draws nothing and changes no state.
"""

import random
import sys
import sysconfig
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from types import BuiltinFunctionType, CodeType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, cast

import numpy as np

from autograd.compiler.frontend.leaves import is_leaf
from autograd.errors import TraceError
from autograd.row import TABLE, Primitive

GENERATORS = (random.Random, np.random.Generator, np.random.RandomState, np.random.BitGenerator)
#: Built-in collections.
SEQUENCES: tuple[type[Any], ...] = (list, tuple, set, frozenset, deque)
MAPPINGS: tuple[type[Any], ...] = (dict,)
#: Packages whose functions draw nothing themselves, so that only their arguments are looked at.
LIBRARIES = {"autograd", "nn", "numpy", "random", "math", "functools"}
#: Packages of objects without code of a user's.
KNOWN = LIBRARIES | {"builtins", "collections"}
#: The folders of Python's own and of installed packages.
INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
#: The limit on the objects that are searched, the nearest first.
MOST = 10_000


@contextmanager
def refuse_randomness(f: Callable[..., Any]) -> Generator[None]:
    """Raise TraceError if a generator of random numbers is used within, and restore the states of all of them.

    Checked are the generators of the modules `random` and `numpy.random`, and generators reachable from the function: in its
    closure, defaults, and globals that it names, in functions there, and in attributes, entries and classes of objects
    there. Classes of installed packages are not looked into.
    """
    generators = [("the module random", random), ("the module numpy.random", np.random), *find_generators(f)]
    before = [_state(generator) for _, generator in generators]
    drew: list[str] = []
    try:
        yield
    finally:
        for (name, generator), state in zip(generators, before, strict=True):
            if not _equal(_state(generator), state):
                drew.append(name)
                _put_back(generator, state)
    if drew:
        name = getattr(f, "__name__", "the function")
        raise TraceError(
            f"jit: {name}() drew random numbers from {drew[0]} while it was traced, and the compiled program would use"
            " the same ones in every call. Draw them outside and pass them as an argument."
        )


def find_generators(f: Any) -> list[tuple[str, Any]]:
    """The generators that a function reaches, each behind the path there."""
    found = [(path, thing) for path, thing in _reached([(getattr(f, "__name__", "f"), f)]) if isinstance(thing, GENERATORS)]
    return [(f"the generator {path}", thing) for path, thing in found if not isinstance(thing, random.SystemRandom)]


def runs_library_alone(*functions: Any) -> bool:
    """Whether functions run no code but that of this package and its libraries: no function, class or primitive of a
    user's is within reach, and no generator of random numbers.

    >>> import random
    >>> from autograd import tanh
    >>> runs_library_alone(tanh), runs_library_alone(tanh, random.random)
    (True, False)
    """
    reached = list(islice(_reached([("f", f) for f in functions]), MOST))
    return len(reached) < MOST and all(_is_known(thing) for _, thing in reached)


def _is_known(thing: Any) -> bool:
    if isinstance(thing, Primitive):
        return TABLE.get(thing.name) is thing
    if isinstance(thing, FunctionType):
        return _is_of_library(thing)
    if isinstance(thing, BuiltinFunctionType):
        return str(thing.__module__).partition(".")[0] in KNOWN
    kind = thing if isinstance(thing, type) else type(thing)  # pyright: ignore[reportUnknownVariableType]
    return kind.__module__.partition(".")[0] in KNOWN and not isinstance(thing, GENERATORS)


def _reached(begin: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The objects within reach, the nearest first, each behind its path; leaves are left out."""
    seen: set[int] = set()
    waiting = deque(begin)
    while waiting and len(seen) < MOST:
        path, thing = waiting.popleft()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield path, thing
        if not isinstance(thing, GENERATORS):
            waiting.extend([(to, member) for to, member in _members(path, thing) if not is_leaf(member)])


def _members(path: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """The objects that it refers to, each behind its path."""
    if isinstance(thing, FunctionType):
        yield from _reached_by_function(thing)
    elif isinstance(thing, MethodType | BuiltinFunctionType):
        owner = thing.__self__
        if not isinstance(owner, ModuleType):
            yield "self", owner
        if isinstance(thing, MethodType):
            yield path, thing.__func__
    elif isinstance(thing, partial):
        yield from ((path, part) for part in (thing.func, *thing.args, *thing.keywords.values()))
    elif isinstance(thing, SEQUENCES):
        yield from ((f"{path}[{i}]", entry) for i, entry in enumerate(thing) if not is_leaf(entry))
    elif isinstance(thing, MAPPINGS):
        yield from ((f"{path}[{key!r}]", entry) for key, entry in thing.items())
    elif isinstance(thing, type):
        if _is_class_of_user(cast(Any, thing)):
            yield from _reached_by_class(path, thing)
    elif not isinstance(thing, ModuleType):
        attributes = getattr(thing, "__dict__", {})
        if "__wrapped__" in attributes:  # a function in another guise, such as a compiled one
            yield path, attributes["__wrapped__"]
            return
        yield from ((f"{path}.{name}", attribute) for name, attribute in attributes.items())
        kind: Any = type(thing)  # pyright: ignore[reportUnknownVariableType]
        for name in ("__call__", "forward"):
            method = getattr(kind, name, None)
            if isinstance(method, FunctionType) and not _is_of_library(method):
                yield path, method
        if _is_class_of_user(kind):
            yield path, kind
            members: list[Any] = [member for base in kind.__mro__ for member in base.__dict__.values()]
            for slot in filter(lambda member: isinstance(member, MemberDescriptorType), members):
                with suppress(AttributeError):  # not assigned yet
                    yield f"{path}.{slot.__name__}", slot.__get__(thing)


def _reached_by_class(path: str, kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Its methods, with the functions behind decorators and properties, and other attributes, its bases' too."""
    for name, attribute in vars(kind).items():
        found: Any = attribute
        if isinstance(attribute, property | staticmethod | classmethod):
            found = attribute.fget if isinstance(attribute, property) else cast(Any, attribute).__func__
        yield (path if isinstance(found, FunctionType) else f"{path}.{name}"), found
    yield from ((path, base) for base in kind.__bases__)


def _reached_by_function(f: FunctionType) -> Iterator[tuple[str, Any]]:
    for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
        with suppress(ValueError):  # not assigned yet
            yield name, cell.cell_contents
    yield from (("a default", default) for default in f.__defaults__ or ())
    yield from (f.__kwdefaults__ or {}).items()
    if _is_of_library(f):
        return
    names = set(_names(f.__code__))
    for name in names & f.__globals__.keys():
        thing = f.__globals__[name]
        if isinstance(thing, ModuleType):
            if thing.__name__.partition(".")[0] not in LIBRARIES:
                inside = vars(thing)
                yield from ((f"{name}.{inner}", inside[inner]) for inner in names & inside.keys())
        else:
            yield name, thing


def _names(code: CodeType) -> Iterator[str]:
    """The globals and attributes that code names, and the functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_of_library(f: FunctionType) -> bool:
    # Not by __module__, which `functools.wraps` copies from the function that is wrapped.
    return str(f.__globals__.get("__name__")).partition(".")[0] in LIBRARIES


def _is_class_of_user(kind: type[Any]) -> bool:
    """Whether to look at its methods: those of installed packages are many, and take longer to look at than to trace."""
    file: Any = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return kind.__module__.partition(".")[0] not in KNOWN and not str(file).startswith(INSTALLED)


def _state(generator: Any) -> Any:
    if generator is random or isinstance(generator, random.Random):
        return generator.getstate()
    if generator is np.random:
        return np.random.get_state(legacy=False)  # noqa: NPY002  # the function may draw from it
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return getattr(generator, "bit_generator", generator).state


def _put_back(generator: Any, state: Any) -> None:
    if generator is random or isinstance(generator, random.Random):
        generator.setstate(state)
    elif generator is np.random or isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        getattr(generator, "bit_generator", generator).state = state


def _equal(a: Any, b: Any) -> bool:
    """Whether two states are equal: dicts and tuples of numbers and arrays."""
    if isinstance(a, MAPPINGS):
        return all(_equal(a[key], b[key]) for key in a)
    equal: Any = a == b
    return bool(equal.all() if isinstance(equal, np.ndarray) else equal)  # pyright: ignore[reportUnknownMemberType]
