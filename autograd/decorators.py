"""Context managers as decorators: the body of a function runs within a new context at each call."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, TypeVar

from autograd.arguments import describe

Function = TypeVar("Function", bound=Callable[..., Any])


def within(f: Function, context: Callable[[], AbstractContextManager[Any]], name: str) -> Function:
    """The function, each call of which is within a context of its own, so that it may recur and run in several threads.

    Raises:
        TypeError: for anything but a function, and for generator and coroutine functions, whose bodies run after the call.
    """
    if not callable(f) or isinstance(f, type):
        raise TypeError(f"{name} takes a function to decorate, not {describe(f)}.")
    flags = getattr(getattr(f, "__code__", None), "co_flags", 0)
    if flags & (0x20 | 0x80 | 0x200):  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR; inspect takes long to import
        raise TypeError(
            f"{name}: {f.__name__}() is a generator or coroutine function, whose body runs after the call;"
            f" write `with {name}:` inside it."
        )

    @wraps(f)
    def called(*args: Any, **keywords: Any) -> Any:
        with context():
            return f(*args, **keywords)

    return called  # pyright: ignore[reportReturnType]
