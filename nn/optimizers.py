"""Rules that turn a gradient into a step. Defaults and results are those of torch.optim.

Each rule is written once, on one parameter and elementwise, without a branch on its values: it serves single floats and
whole arrays alike.
"""

import copy
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import numpy as np

from autograd import Value
from autograd.arguments import describe, real
from autograd.habits.lookup import explains_arguments, habit, unknown_attribute
from nn.validation import amount, flag, is_list, whole

State = tuple[Any, ...]


class Optimizer:
    """The base of the optimizers: it holds the learning rate and, for each parameter, what the rule remembers.

    Attributes:
        steps: how many it has taken. `fit` goes on from there: with the samples of the next epoch in their order.

    Settings may be changed between steps, also by a callback of `fit`: `optimizer.lr *= 0.5`. What is remembered of a
    parameter is forgotten with it.

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
        self._states: dict[Value, State] = {}
        self._loaded: list[State] | None = None  # of a state_dict, until the parameters are known

    def __setattr__(self, name: str, setting: Any) -> None:
        try:
            object.__setattr__(self, name, setting)
        except AttributeError:  # never in a subclass of somebody's own, unless that has slots too
            remedy = habit("Optimizer", name) or f"its settings are {', '.join(self.settings())}"
            raise AttributeError(f"{type(self).__name__}: nothing would read .{name}; {remedy}.") from None

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute("Optimizer", self, name)

    def settings(self) -> dict[str, Any]:
        """The settings by name, in the order of the constructor of the base and then the others.

        >>> SGD(0.1).settings()
        {'lr': 0.1, 'weight_decay': 0.0, 'momentum': 0.0, 'nesterov': False}
        """
        slots = [name for kind in reversed(type(self).__mro__) for name in getattr(kind, "__slots__", ())]
        found = {name: getattr(self, name) for name in slots if hasattr(self, name)} | getattr(self, "__dict__", {})
        return {name: setting for name, setting in found.items() if not name.startswith("_") and name != "steps"}

    def direction(self, gradient: Any, state: State) -> tuple[Any, State]:
        """The rule: which way to go, in units of -lr, and what to remember."""
        raise NotImplementedError

    def update(self, data: Any, gradient: Any, state: State) -> tuple[Any, State]:
        """One parameter, or an array of them, after a step."""
        if self.weight_decay:
            gradient = gradient + self.weight_decay * data
        direction, state = self.direction(gradient, state)
        return data - self.lr * direction, state

    @explains_arguments("optimizer.step()")
    def step(self, parameters: Iterable[Value]) -> None:
        """Move `.data` of each parameter by its `.grad`. An interrupt leaves all of them moved or none.

        Raises:
            TypeError: for what is no list of leaves, the Values that were not computed.

        >>> weight = Value(1.0)
        >>> weight.grad = 0.5
        >>> SGD(lr=0.1).step([weight])
        >>> weight.data
        0.95
        """
        before: list[tuple[Value, float, State]] = []
        if not isinstance(parameters, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            problem = f"must be a list of Values, such as model.parameters(), not {describe(parameters)}"
            raise TypeError(f"{type(self).__name__}.step(): parameters {problem}.")
        for parameter in parameters:
            if not isinstance(parameter, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"{type(self).__name__}.step(): parameters must be Values, not {describe(parameter)}.")
            if parameter.primitive is not None:
                problem = f"must be leaves, but {describe(parameter)} was computed by {parameter.primitive.name}()"
                raise TypeError(f"{type(self).__name__}.step(): parameters {problem}.")
            before.append((parameter, parameter.data, ()))
        self.bind([parameter for parameter, _, _ in before])
        before = [(one, data, self._states.get(one, (0.0,) * self.memory)) for one, data, _ in before]
        if any(parameter not in self._states for parameter, _, _ in before):
            self.forget()
        try:
            for parameter, data, state in before:
                parameter.data, self._states[parameter] = self.update(data, parameter.grad, state)
        except BaseException:
            for parameter, data, state in before:
                parameter.data, self._states[parameter] = data, state
            raise
        self.steps += 1

    def state_dict(self) -> dict[str, Any]:
        """What it takes to go on: the kind of the optimizer, its settings, the steps that it has taken, and what the rule
        remembers of each parameter, in the order of the first step. Numbers, texts and lists alone, as JSON has them.

        >>> optimizer, weight = SGD(0.1, momentum=0.5), Value(1.0)
        >>> weight.grad = 2.0
        >>> optimizer.step([weight])
        >>> state = optimizer.state_dict()
        >>> state["kind"], state["settings"]["lr"], state["steps"], state["state"]
        ('SGD', 0.1, 1, [[2.0]])
        """
        rows = list(self._states.values()) if self._loaded is None else self._loaded
        settings = {name: list(one) if is_list(one) else one for name, one in self.settings().items()}
        return {
            "kind": type(self).__name__,
            "settings": settings,
            "steps": self.steps,
            "state": [list(row) for row in rows],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state_dict` of an optimizer of the same kind, with its settings.

        The parameters are those that the next step is given: as many, and in the same order.

        Raises:
            TypeError: for what is no dict. ValueError: for the state of another kind of optimizer, or what is none. Nothing
                is changed then.
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
            checked = type(self)(**checked).settings()  # refuses what is out of range
        steps = whole(state["steps"], f"{subject}['steps']", least=0)
        if not is_list(state["state"]):
            raise TypeError(f"{subject}['state'] must be a list, not {describe(state['state'])}.")
        rows: list[State] = []
        for i, row in enumerate(state["state"]):
            if not is_list(row) or len(row) != self.memory:
                raise ValueError(f"{subject}['state'][{i}] must be a list of {self.memory} numbers, not {describe(row)}.")
            rows.append(tuple([real(number, f"{subject}['state'][{i}][{j}]") for j, number in enumerate(row)]))
        for name, setting in checked.items():
            setattr(self, name, setting)
        self.steps, self._states, self._loaded = steps, {}, rows

    def bind(self, parameters: list[Value]) -> None:
        """Let what `load_state_dict` took be of these parameters.

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

    def states_of(self, parameters: Iterable[Value]) -> list[State | None]:
        """What the rule remembers of each parameter, None of one that it has not seen."""
        return [self._states.get(parameter) for parameter in parameters]

    def states(self, parameters: list[Value]) -> State:
        """What the rule remembers of the parameters, each of its numbers an array over them."""
        self.bind(parameters)
        fresh = (0.0,) * self.memory
        kept = np.array([self._states.get(parameter, fresh) for parameter in parameters])
        return tuple(np.ascontiguousarray(kept.T))

    def remember(self, parameters: list[Value], states: State) -> None:
        """The inverse: keep arrays as what is remembered of each parameter."""
        if states:
            self.forget()
            self._states.update(zip(parameters, zip(*[column.tolist() for column in states], strict=True), strict=True))

    def forget(self) -> None:
        """Drop what is remembered of parameters that exist nowhere else any more: those of models that are gone. (A Value
        takes no weak references, which would make each node of a graph larger.)"""
        self._states = _held_elsewhere(self._states, ALONE)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={setting!r}' for name, setting in self.settings().items())})"


def _held_elsewhere(states: dict[Value, State], references: int) -> dict[Value, State]:
    """Those of Values to which there are more references than so many."""
    return {parameter: state for parameter, state in states.items() if sys.getrefcount(parameter) > references}


#: How many references `_held_elsewhere` sees to a Value that only its dict holds; Pythons differ in that.
ALONE = next(count for count in range(1, 10) if not _held_elsewhere({Value(0.0): ()}, count))


class SGD(Optimizer):
    """Gradient descent, with momentum if wanted (Polyak, 1964) in Nesterov's form if wanted (Sutskever et al., "On the
    importance of initialization and momentum in deep learning", 2013).

    Args:
        lr: the learning rate.
        momentum: how much of the last direction is kept, less than 1.
        nesterov: whether to look ahead by the momentum; needs one.
        weight_decay: the L2 penalty.

    Raises:
        ValueError: for a negative lr, a momentum outside [0, 1), or nesterov without momentum.

    >>> SGD(0.1, momentum=0.9)
    SGD(lr=0.1, weight_decay=0.0, momentum=0.9, nesterov=False)
    """

    __slots__ = ("momentum", "nesterov")

    memory = 1

    @explains_arguments("optimizer()")
    def __init__(
        self, lr: float = 0.001, *, momentum: float = 0.0, nesterov: bool = False, weight_decay: float = 0.0
    ) -> None:
        super().__init__(lr, weight_decay)
        self.momentum = amount(momentum, "SGD: momentum", below=1.0)
        self.nesterov = flag(nesterov, "SGD: nesterov")
        if nesterov and not momentum:
            raise ValueError("SGD: nesterov=True needs a momentum, such as momentum=0.9.")

    def direction(self, gradient: Any, state: State) -> tuple[Any, State]:
        velocity = self.momentum * state[0] + gradient
        return gradient + self.momentum * velocity if self.nesterov else velocity, (velocity,)


class Adagrad(Optimizer):
    """A rate for each parameter that falls with the sum of its squared gradients (Duchi et al., "Adaptive subgradient
    methods", 2011).

    >>> Adagrad().lr
    0.01
    """

    __slots__ = ("eps",)

    memory = 1

    @explains_arguments("optimizer()")
    def __init__(self, lr: float = 0.01, *, weight_decay: float = 0.0, eps: float = 1e-10) -> None:
        super().__init__(lr, weight_decay)
        self.eps = amount(eps, "Adagrad: eps")

    def direction(self, gradient: Any, state: State) -> tuple[Any, State]:
        squares = state[0] + gradient * gradient
        return gradient / (squares**0.5 + self.eps), (squares,)


class RMSprop(Optimizer):
    """Gradients divided by the root of a moving average of their squares (Hinton, Coursera lecture 6e, 2012).

    Args:
        lr: the learning rate.
        alpha: how much of the average is kept from step to step.
        eps: what keeps the denominator from 0.
        weight_decay: the L2 penalty.

    >>> RMSprop().alpha
    0.99
    """

    __slots__ = ("alpha", "eps")

    memory = 1

    @explains_arguments("optimizer()")
    def __init__(self, lr: float = 0.01, *, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0.0) -> None:
        super().__init__(lr, weight_decay)
        self.alpha = amount(alpha, "RMSprop: alpha", below=1.0)
        self.eps = amount(eps, "RMSprop: eps")

    def direction(self, gradient: Any, state: State) -> tuple[Any, State]:
        squares = self.alpha * state[0] + (1.0 - self.alpha) * (gradient * gradient)
        return gradient / (squares**0.5 + self.eps), (squares,)


class Adam(Optimizer):
    """Moving averages of the gradient and of its square, both corrected for their start at 0 (Kingma and Ba, "Adam: a method
    for stochastic optimization", 2015).

    Args:
        lr: the learning rate.
        betas: how much of each average is kept from step to step.
        eps: what keeps the denominator from 0.
        weight_decay: the L2 penalty.

    >>> Adam().betas
    (0.9, 0.999)
    """

    __slots__ = ("betas", "eps")

    memory = 4

    @explains_arguments("optimizer()")
    def __init__(
        self,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(lr, weight_decay)
        name = type(self).__name__
        if not isinstance(betas, list | tuple) or len(betas) != 2:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{name}: betas must be two numbers, such as (0.9, 0.999), not {describe(betas)}.")
        first, second = (amount(beta, f"{name}: betas[{i}]", below=1.0) for i, beta in enumerate(betas))
        self.betas = first, second
        self.eps = amount(eps, f"{name}: eps")

    def direction(self, gradient: Any, state: State) -> tuple[Any, State]:
        first, second = self.betas
        mean, squares, ones, more_ones = state
        mean = first * mean + (1.0 - first) * gradient
        squares = second * squares + (1.0 - second) * (gradient * gradient)
        # What the averages make of ones is 1 - beta**steps, which each of them falls short by; without a power.
        ones = first * ones + (1.0 - first)
        more_ones = second * more_ones + (1.0 - second)
        direction = mean / ones / ((squares / more_ones) ** 0.5 + self.eps)
        return direction, (mean, squares, ones, more_ones)


class AdamW(Adam):
    """Adam with a weight decay that shrinks the parameters themselves and is not scaled by the averages (Loshchilov and
    Hutter, "Decoupled weight decay regularization", 2019). Arguments as for `Adam`.

    >>> AdamW().weight_decay
    0.01
    """

    __slots__ = ()

    @explains_arguments("optimizer()")
    def __init__(
        self,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def update(self, data: Any, gradient: Any, state: State) -> tuple[Any, State]:
        direction, state = self.direction(gradient, state)
        return data * (1.0 - self.lr * self.weight_decay) - self.lr * direction, state


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, Adagrad, RMSprop, Adam, AdamW)
}


def not_for_arrays(optimizer: Optimizer) -> str:
    """Why an optimizer of somebody's own can't serve compiled training, as a sentence; nothing if it can.

    There `update` gets all parameters at once, as an array, and `step` isn't called.
    """
    kind = type(optimizer).__name__
    if type(optimizer).step is not Optimizer.step or "step" in getattr(optimizer, "__dict__", {}):
        return f"{kind}.step() is its own, and compiled training calls update() alone, with arrays."
    if type(optimizer) in OPTIMIZERS.values():
        return ""
    numbers, slopes = [0.5, -2.0, 3.0], [0.25, 1.0, -4.0]
    state = (0.0,) * optimizer.memory
    try:
        with np.errstate(all="ignore"):
            twin = copy.copy(optimizer)  # one for all, as a rule that counts its calls counts those of each parameter
            one_by_one = [twin.update(*pair, state)[0] for pair in zip(numbers, slopes, strict=True)]
            columns = tuple([np.zeros(len(numbers)) for _ in state])
            together = copy.copy(optimizer).update(np.array(numbers), np.array(slopes), columns)[0]
        agree = np.allclose(together, one_by_one, rtol=1e-9, atol=0.0, equal_nan=True)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as error:
        return f"{kind}.update() does not take arrays: {error}"
    return "" if agree else f"{kind}.update() gives other numbers for an array than for its entries one by one."
