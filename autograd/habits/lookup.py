"""Names and calls of other libraries, and the line that works here.

One table, habit_table.py, by place: names of the packages, attributes of Value, Module and Optimizer, arguments of functions
and constructors, and names that are given as texts (losses, activations, optimizers). Errors read it before they guess a
similar spelling.
"""

import difflib
import functools
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

from autograd.habits.table import HABITS

Function = TypeVar("Function", bound=Callable[..., Any])


def habit(place: str, name: str) -> str:
    """The remedy for a name of another library, or an empty text.

    >>> habit("loss", "bce")
    'write "binary_cross_entropy"'
    >>> habit("loss", "tahn")
    ''
    """
    return HABITS.get(place, {}).get(name) or _in_lower_case(place).get(name.lower(), "")


@functools.cache
def _in_lower_case(place: str) -> dict[str, str]:
    """The remedies of a place by names in lower case. `hasattr` asks for one each time that it finds nothing."""
    lines: dict[str, str] = {}
    for name, line in HABITS.get(place, {}).items():
        lines.setdefault(name.lower(), line)
    return lines


def instead_of(place: str, name: str, known: Iterable[str]) -> str:
    """The end of an error message about a name that is not known: the line that works here, or the nearest name.

    >>> instead_of("loss", "mse_los", ["mse_loss", "l1_loss"])
    "did you mean 'mse_loss'?"
    """
    if line := habit(place, name):
        return f"{line}."
    near = nearest(name, known)
    return f"did you mean {near!r}?" if near else ""


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name that is spelled most like this one, in any case; an empty text if none is as much alike.

    >>> nearest("Tahn", ["tanh", "relu"]), nearest("xyzzy", ["tanh", "relu"])
    ('tanh', '')
    """
    lowered = {entry.lower(): entry for entry in known}
    found = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=cutoff)
    return lowered[found[0]] if found else ""


def unknown_name(package: str, name: str, public: Iterable[str]) -> Exception:
    """The error at the end of a package's `__getattr__`: an AttributeError, or where `from package import name` asked, which
    would put words of its own in place of that one's, an ImportError.
    """
    place = package if package in HABITS else package.partition(".")[0]  # modules of nn have the names of nn
    instead = "" if name.startswith("_") else instead_of(place, name, public)
    message = f"module {package!r} has no attribute {name!r}" + (f"; {instead}" if instead else "")
    if instead and _imports(sys._getframe(2)):  # pyright: ignore[reportPrivateUsage]
        return ImportError(message, name=package)
    return AttributeError(message, name=name, obj=None if instead else sys.modules[package])


def _imports(frame: Any) -> bool:
    """Whether it stands at the instruction of `from … import …`."""
    import dis

    return frame.f_code.co_code[frame.f_lasti] == dis.opmap["IMPORT_FROM"]


def unknown_attribute(place: str, owner: Any, name: str) -> AttributeError:
    """The error at the end of a class's `__getattr__`, with the remedy where another library has the name."""
    line = habit(place, name).replace("{f}", name)
    kind = type(owner).__name__
    # Python would add the nearest of the owner's names to our remedy.
    obj = None if line else owner
    return AttributeError(f"{kind!r} object has no attribute {name!r}" + (f"; {line}." if line else ""), name=name, obj=obj)


def refusal(place: str, name: str) -> property:
    """An attribute that raises AttributeError with the remedy, when it is read and when it is set: for a class whose
    `__getattr__` would slow every field.
    """

    def refuse(self: Any, *value: Any) -> NoReturn:
        raise unknown_attribute(place, self, name)

    return property(refuse, refuse)


def how_to_call(place: str, function: str, argument: str = "*") -> str:
    """The remedy for an argument: the row of the function itself, else that of its kind; `*` is for arguments
    that are too many, too few or doubled.

    >>> how_to_call("list()", "mean", "keepdims"), how_to_call("number()", "log")
    ('write [mean(xs)]', 'write log(x) / log(base), or log2(x), log10(x)')
    """
    own = habit(f"{function.rpartition('.')[2]}()", argument)
    return (own or habit(place, argument)).replace("{f}", function)


def unknown_argument(place: str, function: str, name: str, known: Iterable[str]) -> TypeError:
    """The error for a named argument that a function does not have.

    >>> unknown_argument("transform()", "hvp", "step", ["f"])
    TypeError("hvp() has no argument 'step'; it takes f.")
    """
    known = list(known)
    line = how_to_call(place, function, name)
    if not line and (near := nearest(name, known)):
        return TypeError(f"{function}() has no argument {name!r}; did you mean {near!r}?")
    line = line or f"it takes {', '.join(known) or 'none'}"
    return TypeError(f"{function}() has no argument {name!r}; {line}.")


def explains_arguments(place: str) -> Callable[[Function], Function]:
    """A function whose error, when its arguments do not go with its signature, says what to write: by the row of an unknown
    name, or for too many, too few or doubled ones by the row `*`.

    >>> @explains_arguments("fit()")
    ... def fit(model, *, progress=True):
    ...     return model
    >>> fit(1, verbose=2)
    Traceback (most recent call last):
    TypeError: fit() has no argument 'verbose'; write progress=True or progress=False.
    """

    def wrap(function: Function) -> Function:
        @functools.wraps(function)
        def called(*args: Any, **options: Any) -> Any:
            try:
                return function(*args, **options)
            except TypeError as error:
                import inspect

                signature = inspect.signature(function)
                try:
                    signature.bind(*args, **options)
                except TypeError:
                    pass
                else:
                    raise
                name = getattr(function, "__qualname__", place)
                if name.endswith(".__init__"):
                    name = type(args[0]).__name__
                known = [one for one in signature.parameters if one != "self"]
                unknown = [option for option in options if option not in known]
                if unknown:
                    raise unknown_argument(place, name, unknown[0], known) from None
                instead, message = how_to_call(place, name), str(error)
                raise TypeError(message + (f"; {instead}." if instead else ".")) from None

        return called  # pyright: ignore[reportReturnType]

    return wrap
