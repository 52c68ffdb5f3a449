"""Chains of modules and functions."""

from collections.abc import Callable, Iterator
from typing import Any, SupportsIndex, overload

from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.module import Module
from nn.validation import is_list


class Sequential(Module):
    """Modules, or functions, each called on the result of the one before it.

    Args:
        modules: at least one Module or function.

    Raises:
        TypeError: for anything that cannot be called.
        ValueError: if there is none, or a module takes another number of inputs than the one before it gives.

    >>> from autograd import softmax
    >>> from nn import Layer
    >>> model = Sequential(Layer(2, 4, activation="tanh", seed=0), Layer(4, 3, activation="linear", seed=1), softmax)
    >>> sum(p.data for p in model([1.0, 2.0]))
    1.0
    >>> len(model), model[0], len(model[1:])
    (3, Layer(2, 4, activation='tanh'), 2)
    """

    @explains_arguments("layer()")
    def __init__(self, *modules: Callable[..., Any]) -> None:
        if not modules:
            raise ValueError("Sequential: give at least one module.")
        given = None
        for i, module in enumerate(modules):
            if not callable(module) or isinstance(module, type):
                instead = "; write them one after the other, Sequential(first, second)" if is_list(module) else ""
                if isinstance(module, str):
                    instead = "; write ReLU(), or the function itself where it gets one number, such as autograd.relu"
                if isinstance(module, type):
                    instead = f"; write {getattr(module, '__name__', 'Tanh')}(), with its arguments"
                raise TypeError(f"Sequential: module {i} must be a Module or a function, not {describe(module)}{instead}.")
            takes = getattr(module, "inputs", None)
            if None not in (given, takes) and given != takes:
                raise ValueError(f"Sequential: module {i} takes {takes} inputs, but module {i - 1} gives {given}.")
            if not getattr(module, "keeps_size", False):
                given = getattr(module, "outputs", None)
        self.modules = list(modules)
        self.inputs = getattr(modules[0], "inputs", None)
        self.outputs: int | None = given

    def __len__(self) -> int:
        return len(self.modules)

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter(self.modules)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "Sequential": ...
    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        """One of the modules, or for a slice a Sequential of them, which shares their parameters."""
        if isinstance(index, slice):
            return Sequential(*self.modules[index])
        try:
            return self.modules[index]
        except (IndexError, TypeError) as error:
            raise type(error)(f"Sequential: there is no module {index!r}; there are {len(self)}, from 0.") from None

    def forward(self, x: Any) -> Any:
        for module in self.modules:
            x = module(x)
        return x
