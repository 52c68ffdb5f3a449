"""The base of the optimizers: the settings, the step on Values, and the rule's state for each parameter."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from autograd import Value, ravel
from autograd.arguments import describe, real
from autograd.habits.lookup import explains_arguments, habit, unknown_attribute
from autograd.trees.flatten import split
from nn.validation import amount, is_list, whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
#: The numbers of one parameter, or arrays over all parameters.
Numbers = TypeVar("Numbers", float, "NDArray[np.float64]")
State: TypeAlias = tuple[Numbers, ...]
Kind = TypeVar("Kind", bound="type[Optimizer]")

#: The optimizers of this package by name. Their constructors check all their settings.
OPTIMIZERS: "dict[str, Callable[..., Optimizer]]" = {}


def registered(kind: Kind) -> Kind:
    """Add a class to OPTIMIZERS."""
    OPTIMIZERS[kind.__name__.lower()] = kind
    return kind


class Optimizer:
    """The base of the optimizers: it holds the learning rate and, for each parameter, the rule's state.

    Attributes:
        steps: how many it has taken. `fit` goes on from there: with the samples of the next epoch in their order.

    Settings may be changed between steps, also by a callback of `fit`: `optimizer.lr *= 0.5`. The state of a
    parameter is dropped with the parameter.

    Args:
        lr: the learning rate.
        weight_decay: how much of the parameter itself is added to its gradient (an L2 penalty of half that size).

    Raises:
        AttributeError: where an attribute is set that the optimizer does not have.
    """

    __slots__ = ("_loaded", "_states", "lr", "steps", "weight_decay")

    #: How many numbers the rule remembers per parameter; they start at 0.
    memory = 0

    def __init__(self, lr: float, weight_decay: float) -> None:
        if isinstance(lr, list | tuple) or hasattr(lr, "__next__"):  # the parameters, which come first in PyTorch
            problem = f"lr must be a real number, not {describe(lr)}"
            raise TypeError(f"{type(self).__name__}: {problem}; {habit('optimizer()', '*')}.")
        self.lr = amount(lr, f"{type(self).__name__}: lr")
        self.weight_decay = amount(weight_decay, f"{type(self).__name__}: weight_decay")
        self.steps = 0
        self._states: dict[Value, State[float]] = {}
        self._loaded: list[State[float]] | None = None  # of a state_dict, until the parameters are known

    def __setattr__(self, name: str, setting: Any) -> None:
        try:
            object.__setattr__(self, name, setting)
        except AttributeError:  # a subclass of the user's has a __dict__, unless it has slots too
            remedy = habit("Optimizer", name) or f"its settings are {', '.join(self.settings())}"
            raise AttributeError(f"{type(self).__name__}: nothing would read .{name}; {remedy}.") from None

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute("Optimizer", self, name)

    def settings(self) -> dict[str, Any]:
        """The settings by name, in the order of the constructor of the base and then the others.

        >>> from nn import SGD
        >>> SGD(0.1).settings()
        {'lr': 0.1, 'weight_decay': 0.0, 'momentum': 0.0, 'nesterov': False}
        """
        slots = [name for kind in reversed(type(self).__mro__) for name in getattr(kind, "__slots__", ())]
        found = {name: getattr(self, name) for name in slots if hasattr(self, name)} | getattr(self, "__dict__", {})
        return {name: setting for name, setting in found.items() if not name.startswith("_") and name != "steps"}

    def direction(self, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        """The update rule: the step in units of -lr, and the new state."""
        raise NotImplementedError

    def move(self, data: Numbers, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        """One parameter, or an array of them, after a step."""
        if self.weight_decay:
            gradient = gradient + self.weight_decay * data
        direction, state = self.direction(gradient, state)
        return data - self.lr * direction, state

    @explains_arguments("optimizer.step()")
    def step(self, parameters: Iterable[Value]) -> None:
        """Move `.data` of each parameter by its `.grad`. An interrupt leaves all of them moved or none.

        Raises:
            TypeError: for anything but a list of leaves, the Values that were not computed.

        >>> from nn import SGD
        >>> weight = Value(1.0)
        >>> weight.grad = 0.5
        >>> SGD(lr=0.1).step([weight])
        >>> weight.data
        0.95
        """
        leaves = _check_leaves(parameters, f"{type(self).__name__}.step(): parameters")
        self.bind(leaves)
        before = [(leaf, leaf.data, self._states.get(leaf, (0.0,) * self.memory)) for leaf in leaves]
        if any(leaf not in self._states for leaf in leaves):
            self.forget()
        try:
            for parameter, data, state in before:
                parameter.data, self._states[parameter] = self.move(data, parameter.grad, state)
        except BaseException:
            for parameter, data, state in before:
                parameter.data, self._states[parameter] = data, state
            raise
        self.steps += 1

    @explains_arguments("optimizer.step()")
    def init(self, tree: Any) -> tuple[Any, ...]:
        """The state for a tree of parameters before the first step: one tree of zeros for each number that the rule
        remembers of a parameter.

        >>> from nn import SGD
        >>> SGD(0.1).init({"w": [1.0, 2.0], "b": 0.5})
        ({'w': [0.0, 0.0], 'b': 0.0},)
        """
        numbers, back = ravel(tree)
        return tuple([back([0.0] * len(numbers)) for _ in range(self.memory)])

    @explains_arguments("optimizer.step()")
    def update(self, gradients: Any, state: Sequence[Any], tree: Any) -> tuple[Any, tuple[Any, ...]]:
        """A tree of parameters after a step, and the new state: `step` without changing anything, for code of your own. It
        may be compiled, in which its settings are constants.

        Args:
            gradients: nested as the tree is. state: what `init` or `update` gave.
            tree: the parameters: numbers, arrays, lists, tuples and dicts of them, or a model.

        Raises:
            ValueError: if gradients or state are not nested as the tree is. TypeError: for anything but real numbers.

        >>> from autograd import grad
        >>> from nn import SGD
        >>> optimizer, w = SGD(0.1), [1.0, 2.0]
        >>> state = optimizer.init(w)
        >>> w, state = optimizer.update(grad(lambda w: w[0] * w[1])(w), state, w)
        >>> w
        [0.8, 1.9]
        """
        name = f"{type(self).__name__}.update()"
        numbers, back = ravel(tree)
        if not isinstance(state, tuple | list) or len(state) != self.memory:
            raise ValueError(
                f"{name}: state must be a tuple of {self.memory} trees, as init() and update() give, not {describe(state)}."
            )
        definition = split(tree, f"{name}: tree")[1]
        named = [(gradients, "gradients"), *[(part, f"state[{i}]") for i, part in enumerate(state)]]
        for other, subject in named:
            structure = split(other, f"{name}: {subject}")[1]
            if not structure.is_nested_as(definition):
                raise ValueError(f"{name}: {subject} must be nested as the tree is, {definition}, not {structure}.")
        slopes, *remembered = [ravel(other)[0] for other, _ in named]
        moved: list[Any] = []
        states: list[State[Any]] = []
        for i, (number, slope) in enumerate(zip(numbers, slopes, strict=True)):
            after, row = self.move(number, slope, tuple([column[i] for column in remembered]))
            moved.append(after)
            states.append(row)
        return back(moved), tuple([back([row[i] for row in states]) for i in range(self.memory)])

    def state_dict(self) -> dict[str, Any]:
        """The state to go on from: the kind of the optimizer, its settings, the steps that it has taken, and the rule's
        state for each parameter, in the order of the first step. Numbers, texts and lists alone, as JSON has them.

        >>> from nn import SGD
        >>> optimizer, weight = SGD(0.1, momentum=0.5), Value(1.0)
        >>> weight.grad = 2.0
        >>> optimizer.step([weight])
        >>> state = optimizer.state_dict()
        >>> state["kind"], state["settings"]["lr"], state["steps"], state["state"]
        ('SGD', 0.1, 1, [[2.0]])
        """
        rows = self._states.values() if self._loaded is None else self._loaded
        settings = {name: list(one) if is_list(one) else one for name, one in self.settings().items()}
        state = [list(row) for row in rows]
        return {"kind": type(self).__name__, "settings": settings, "steps": self.steps, "state": state}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state_dict` of an optimizer of the same kind, with its settings.

        The parameters are those that the next step is given: as many, and in the same order.

        Raises:
            TypeError: for anything but a dict. ValueError: for the state of another kind of optimizer, or an invalid one.
                Nothing is changed then.
        """
        subject = "load_state_dict(): state"
        if not isinstance(state, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{subject} must be a dict that state_dict() gave, not {describe(state)}.")
        if missing := [key for key in ("kind", "settings", "steps", "state") if key not in state]:
            raise ValueError(f"{subject} has no {missing[0]!r}; give what state_dict() of an optimizer gave.")
        if state["kind"] != type(self).__name__:
            raise ValueError(
                f"{subject} is of {state['kind']!r}, and this is {type(self).__name__}; build such an optimizer."
            )
        settings = cast(Mapping[str, Any], state["settings"] if hasattr(state["settings"], "items") else {})
        if settings.keys() != self.settings().keys():
            wanted = ", ".join(self.settings())
            raise ValueError(f"{subject}['settings'] must have {wanted}, not {describe(state['settings'])}.")
        checked: dict[str, Any] = {name: tuple(one) if is_list(one) else one for name, one in settings.items()}
        if type(self) in OPTIMIZERS.values():
            checked = type(self)(**checked).settings()  # raises if a setting is out of range
        steps = whole(state["steps"], f"{subject}['steps']", least=0)
        if not is_list(state["state"]):
            raise TypeError(f"{subject}['state'] must be a list, not {describe(state['state'])}.")
        rows: list[State[float]] = []
        for i, row in enumerate(state["state"]):
            if not is_list(row) or len(row) != self.memory:
                raise ValueError(f"{subject}['state'][{i}] must be a list of {self.memory} numbers, not {describe(row)}.")
            rows.append(tuple([real(number, f"{subject}['state'][{i}][{j}]") for j, number in enumerate(row)]))
        for name, setting in checked.items():
            setattr(self, name, setting)
        self.steps, self._states, self._loaded = steps, {}, rows

    def bind(self, parameters: list[Value]) -> None:
        """Assign the state from `load_state_dict` to these parameters.

        Raises:
            ValueError: if they are not as many.
        """
        if self._loaded:
            if len(self._loaded) != len(parameters):
                raise ValueError(
                    f"{type(self).__name__}: the state that was loaded is of {len(self._loaded)} parameters, and these are"
                    f" {len(parameters)}; build and freeze the model as it was."
                )
            self._states = dict(zip(parameters, self._loaded, strict=True))
        self._loaded = None

    def states_of(self, parameters: Iterable[Value]) -> list[State[float] | None]:
        """The numbers of the rule's state for each parameter; None for a parameter without state."""
        return [self._states.get(parameter) for parameter in parameters]

    def rows(self, parameters: list[Value]) -> list[State[float]]:
        """The numbers that the rule remembers of each parameter, 0 at first."""
        self.bind(parameters)
        return [self._states.get(parameter, (0.0,) * self.memory) for parameter in parameters]

    def states(self, parameters: list[Value]) -> State[Array]:
        """The same, each number as an array over the parameters."""
        import numpy as np

        self.bind(parameters)
        if not self._states:
            return tuple(np.zeros((self.memory, len(parameters))))
        return tuple(np.ascontiguousarray(np.array(self.rows(parameters)).T))

    def remember_rows(self, parameters: list[Value], rows: Iterable[State[float]]) -> None:
        """The inverse of `rows`."""
        self.forget()
        self._states.update(zip(parameters, rows, strict=True))

    def remember(self, parameters: list[Value], states: State[Array]) -> None:
        """The inverse of `states`."""
        if states:
            self.remember_rows(parameters, zip(*[column.tolist() for column in states], strict=True))

    def forget(self) -> None:
        """Drop the state of parameters without other references: those of models that were freed. (A Value
        takes no weak references, which would make each node of a graph larger.)"""
        self._states = _held_elsewhere(self._states, ALONE)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={setting!r}' for name, setting in self.settings().items())})"


def _check_leaves(parameters: Any, name: str) -> list[Value]:
    """The parameters, if they are leaves."""
    if not isinstance(parameters, Iterable):
        raise TypeError(f"{name} must be a list of Values, such as model.parameters(), not {describe(parameters)}.")
    leaves: list[Any] = list(cast(Iterable[Any], parameters))
    for leaf in leaves:
        if not isinstance(leaf, Value):
            raise TypeError(f"{name} must be Values, not {describe(leaf)}.")
        if leaf.primitive is not None:
            raise TypeError(f"{name} must be leaves, but {describe(leaf)} was computed by {leaf.primitive.name}().")
    return leaves


def _held_elsewhere(states: dict[Value, State[float]], references: int) -> dict[Value, State[float]]:
    """The states of Values to which there are more references than so many."""
    return {parameter: state for parameter, state in states.items() if sys.getrefcount(parameter) > references}


#: How many references `_held_elsewhere` sees to a Value that only its dict holds; Pythons differ in that.
ALONE = next(count for count in range(1, 10) if not _held_elsewhere({Value(0.0): ()}, count))
