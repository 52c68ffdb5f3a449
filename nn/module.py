"""A part of a model: it holds parameters, can be called on a sample, and can be saved."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from autograd import Value, scope
from autograd.habits.lookup import explains_arguments, unknown_attribute
from autograd.modes import attribute_changed, depend_on, modes
from nn.atomic import assign
from nn.data.named_inputs import lift_inputs
from nn.members import Walk, collect, format_path, members, modules_within
from nn.predict import predict
from nn.state import check_state
from nn.typing import Samples
from nn.validation import flag, is_list

Self = TypeVar("Self", bound="Module")


class Module:
    """The base of neurons, layers, networks, and of your own models: give it parameters as attributes, and a `forward`.

    Parameters are the Values (leaves) among the attributes, in Modules among them, and in lists, tuples and dicts of those,
    in the order in which the attributes were set.

    Calling a module runs `forward` within `autograd.scope`, so that drawings put its nodes into one box; the box's name is
    the attribute that holds the module (`layers.0`), or its class. In the outermost call, lists and NumPy arrays of numbers
    become lists of Values labelled x0, x1, …; inside, `forward` gets its arguments unchanged.

    Attributes:
        inputs: how many numbers a sample has, where `forward` takes one flat sample; None leaves that to `forward`.
        training: whether it is trained, at first True.
        takes_indices: whether whole numbers of a sample are indices, as of `Embedding`: `fit` and `predict` then keep them
            integers, which compiled code asks of an index.
        shape: of a sample, where it is not flat and always the same, such as (1, 28, 28); None otherwise.

    A `forward` that computes otherwise in training than in use goes by `self.training`, which `train()` and `eval()` set; a
    compiled function that calls the module is traced again when it changes. Other plain numbers among the attributes are
    constants of the trace.

    Example:
        >>> class Line(Module):
        ...     inputs = 1
        ...
        ...     def __init__(self):
        ...         self.slope, self.offset = Value(2.0), Value(1.0)
        ...
        ...     def forward(self, x):
        ...         return self.slope * x[0] + self.offset
        >>> line = Line()
        >>> line([3.0]), line.state_dict()
        (Value(data=7.0, grad=0.0), {'slope': 2.0, 'offset': 1.0})
    """

    inputs: int | None = None
    shape: tuple[int, ...] | None = None
    takes_indices: bool = False
    _training: bool = True
    _name: str = "Module"
    #: Whether its own parameters, without those of modules within it, are constants.
    _frozen: bool = False
    #: The ids of the nodes that replace parameters in a copy that a transform or a trace made (see `nodes`).
    _variables: frozenset[int] = frozenset()
    #: Arguments of the constructor that nothing reads later: to set one would change nothing, and is refused.
    _unread: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._name = cls.__name__
        if isinstance(mode := vars(cls).get("training"), bool):  # the mode that its instances begin with
            delattr(cls, "training")
            cls._training = mode

    def __setattr__(self, attribute: str, thing: Any) -> None:
        if attribute in self._unread and "_unread" in type(self).__dict__:  # a user's subclass may read it
            name = type(self).__name__
            raise AttributeError(f"{name}: nothing would read .{attribute}; build another: {name}(..., {attribute}=...).")
        object.__setattr__(self, attribute, thing)
        for path, member in collect(thing, (None, attribute), Module, []):
            if isinstance(member, Module):
                object.__setattr__(member, "_name", format_path(path))

    def __getattr__(self, attribute: str) -> Any:
        raise unknown_attribute("Module", self, attribute)

    def _forward_is_missing(self, *inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward(); define there what a call computes.")

    forward: Callable[..., Any] = _forward_is_missing

    def __call__(self, *inputs: Any) -> Any:
        """The result of `forward` for the inputs.

        Raises:
            TypeError: for an entry that is not a real number or a Value, with its index.
            ValueError: for a sample of another length than `inputs`.
        """
        with scope(self._name, self) as here:
            if not here.within:  # the outermost call: only this one has floats to lift
                lifted = lift_inputs(inputs, type(self).__name__, self.inputs)
                try:
                    return self.forward(*lifted)
                except (TypeError, ValueError) as error:
                    if len(lifted) == 1 and is_list(lifted[0]) and lifted[0] and all(map(is_list, lifted[0])):
                        samples = "If they are samples, write [model(x) for x in X], or model.predict(X)."
                        error.add_note(f"These are {len(lifted[0])} lists. {samples}")
                    elif len(lifted) > 1 and isinstance(self.inputs, int):
                        error.add_note("It takes one sample, the list of its numbers: write model([1.0, 2.0]).")
                    raise
            return self.forward(inputs[0]) if len(inputs) == 1 else self.forward(*inputs)

    def named_parameters(self) -> list[tuple[str, Value]]:
        """The parameters with their paths, such as `layers.0.neurons.1.w.0`; one held in two places under its first. Those
        that are frozen are among them."""
        return [(format_path(path), parameter) for parameter, path in Walk(self, Module).parameters.values()]

    @explains_arguments("method()")
    def parameters(self) -> list[Value]:
        """The parameters that are trained, each once: all but those that are frozen."""
        return Walk(self, Module).trained()

    @explains_arguments("method()")
    def zero_grad(self) -> None:
        """Set `.grad` of every parameter to 0, as is due before each `backward()`."""
        for parameter, _ in Walk(self, Module).parameters.values():
            parameter.grad = 0.0

    @property
    def training(self) -> bool:
        if modes.facts is not None:
            depend_on(self, "_training")
        return self._training

    @training.setter
    def training(self, mode: Any) -> None:
        if mode is type(self)._training:  # so that a model which is set back is as it was
            vars(self).pop("_training", None)
        else:
            vars(self)["_training"] = mode
        attribute_changed()

    @explains_arguments("method()")
    def train(self: Self, mode: bool = True) -> Self:
        """Set `training` of this module and of those within it, and return it.

        >>> from nn import MLP
        >>> model = MLP(2, [1]).eval()
        >>> model.training, model.layers[0].training, model.train().training
        (False, False, True)
        """
        flag(mode, "train(): mode")
        for module in modules_of(self):
            module.training = mode
        return self

    def eval(self: Self) -> Self:
        """As `train(False)`: layers that act in training alone, such as `Dropout`, are off from now on."""
        return self.train(False)

    @explains_arguments("method()")
    def predict(self, X: Samples) -> Any:
        """The outputs for many samples, computed by a compiled program and in `eval` mode.

        Models that are built alike share the program; parameters are read at each call. Where the model can't be compiled,
        it is called sample by sample, with a warning.

        Args:
            X: n samples, a list or an array; each entry is one input of the model, or a tuple or dict as for `fit`.

        Returns:
            An array of n numbers, or of n rows where an output is a list; a dict or tuple of such where an output is one.

        Raises:
            TypeError, ValueError: for anything but an array of finite numbers, or samples that the model refuses.

        >>> from nn import MLP
        >>> model = MLP(2, [4, 3], seed=0)
        >>> model.predict([[0.5, -1.0], [2.0, 0.0]]).shape
        (2, 3)
        """
        with evaluating(self):
            return predict(self, X, holds_indexed(self))

    def freeze(self: Self) -> Self:
        """Make constants of the parameters of this module and of those within it, and return it.

        They stay in `named_parameters` and `state_dict`, but are no longer among the `parameters()`: `fit`, an optimizer's
        `step(model.parameters())`, and transforms such as `grad` by a model leave them as they are. A parameter that two
        modules share is frozen where one of them is.

        >>> from nn import MLP
        >>> model = MLP(2, [3, 1])
        >>> _ = model.layers[0].freeze()
        >>> len(model.parameters()), len(model.state_dict()), len(model.unfreeze().parameters())
        (4, 13, 13)
        """
        for module in modules_of(self):
            vars(module)["_frozen"] = True
        attribute_changed()
        return self

    def unfreeze(self: Self) -> Self:
        """The inverse of `freeze`."""
        for module in modules_of(self):
            vars(module).pop("_frozen", None)
        attribute_changed()
        return self

    @explains_arguments("method()")
    def state_dict(self) -> dict[str, float]:
        """The parameters as plain numbers, by name.

        Raises:
            ValueError: if two of them have one name, as `{"a.b": …}` and `{"a": {"b": …}}` would give.
        """
        named = cast(dict[str, Any], self._by_name()).items()  # in a copy that a transform made arrays, too
        return {name: parameter.data if isinstance(parameter, Value) else parameter for name, parameter in named}

    @explains_arguments("method()")
    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set the parameters to the numbers of a `state_dict`.

        Args:
            state: a finite number for the name of each parameter, and no other names.

        Raises:
            TypeError: for an entry that is not a real number, or anything but a dict.
            ValueError: for names that are missing or unknown, or numbers that are not finite. Nothing is changed then.
        """
        own = self._by_name()
        numbers = check_state(state, own, type(self).__name__)
        assign(list(own.values()), list(numbers.values()))

    def _by_name(self) -> dict[str, Value]:
        named = self.named_parameters()
        by_name = dict(named)
        if len(by_name) < len(named):
            twice = next(name for name, parameter in named if by_name[name] is not parameter)
            raise ValueError(f"{type(self).__name__} has two parameters of the name {twice}; rename an attribute or a key.")
        return by_name

    def __repr__(self) -> str:
        found = members(self, None, Module)
        parts = [(format_path(path), part) for path, part in found if isinstance(part, Module)]
        lines = [f"{path}: {part!r}".replace("\n", "\n  ") for path, part in parts]
        count = len(self.named_parameters())
        frozen = f" ({count - trained:,} frozen)" if (trained := len(self.parameters())) < count else ""
        return "\n  ".join([f"{type(self).__name__} with {count} parameters{frozen}" + ":" * bool(lines), *lines])


def modules_of(model: Module) -> list[Module]:
    """The model and the Modules within it, each once."""
    return list(modules_within(model, Module, {}))


def holds_indexed(model: Module) -> bool:
    """Whether the model or a Module within it takes indices."""
    return any(module.takes_indices for module in modules_of(model))


@contextmanager
def evaluating(model: Module) -> Generator[None]:
    """Within it the model is in the mode of `eval()`; behind it each module is again in its own."""
    before = [(vars(module), vars(module).get("_training")) for module in modules_of(model) if module._training]  # pyright: ignore[reportPrivateUsage]
    for attributes, _ in before:
        attributes["_training"] = False
    attribute_changed()
    try:
        yield
    finally:
        for attributes, mode in before:
            if mode is None:
                attributes.pop("_training", None)
            else:
                attributes["_training"] = mode
        attribute_changed()
