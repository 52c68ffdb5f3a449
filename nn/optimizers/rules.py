"""The rules, each written once, on one parameter and elementwise, without a branch on its values: so it serves single floats
and whole arrays alike."""

from typing import cast

from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.optimizers.base import Numbers, Optimizer, State, registered
from nn.validation import amount, flag


def root(squares: Numbers) -> Numbers:
    return cast(Numbers, squares**0.5)


@registered
class SGD(Optimizer):
    """Gradient descent, with momentum if wanted (Polyak, 1964) in Nesterov's form if wanted (Sutskever et al., "On the
    importance of initialization and momentum in deep learning", 2013).

    With the gradient g: v = momentum·v + g, then p -= lr·v, or p -= lr·(g + momentum·v) with nesterov.

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

    def direction(self, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        velocity = self.momentum * state[0] + gradient
        return gradient + self.momentum * velocity if self.nesterov else velocity, (velocity,)


@registered
class Adagrad(Optimizer):
    """A rate for each parameter that falls with the sum of its squared gradients (Duchi et al., "Adaptive subgradient
    methods", 2011): s += g², p -= lr·g / (√s + eps).

    >>> Adagrad().lr
    0.01
    """

    __slots__ = ("eps",)

    memory = 1

    @explains_arguments("optimizer()")
    def __init__(self, lr: float = 0.01, *, weight_decay: float = 0.0, eps: float = 1e-10) -> None:
        super().__init__(lr, weight_decay)
        self.eps = amount(eps, "Adagrad: eps")

    def direction(self, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        squares = state[0] + gradient * gradient
        return gradient / (root(squares) + self.eps), (squares,)


@registered
class RMSprop(Optimizer):
    """Gradients divided by the root of a moving average of their squares (Hinton, Coursera lecture 6e, 2012):
    s = alpha·s + (1 - alpha)·g², p -= lr·g / (√s + eps).

    Args:
        lr: the learning rate.
        alpha: how much of the average is kept from step to step.
        eps: the number that keeps the denominator from 0.
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

    def direction(self, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        squares = self.alpha * state[0] + (1.0 - self.alpha) * (gradient * gradient)
        return gradient / (root(squares) + self.eps), (squares,)


@registered
class Adam(Optimizer):
    """Moving averages of the gradient and of its square, both corrected for their start at 0 (Kingma and Ba, "Adam: a method
    for stochastic optimization", 2015): m = β₁·m + (1 - β₁)·g, s = β₂·s + (1 - β₂)·g², and after t steps
    p -= lr · m / (1 - β₁ᵗ) / (√(s / (1 - β₂ᵗ)) + eps).

    Args:
        lr: the learning rate.
        betas: how much of each average is kept from step to step.
        eps: the number that keeps the denominator from 0.
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

    def direction(self, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        first, second = self.betas
        mean, squares, ones, more_ones = state
        mean = first * mean + (1.0 - first) * gradient
        squares = second * squares + (1.0 - second) * (gradient * gradient)
        # The averages of a constant 1 are 1 - beta**steps, the corrections for the start at 0, without a power.
        ones = first * ones + (1.0 - first)
        more_ones = second * more_ones + (1.0 - second)
        direction = mean / ones / (root(squares / more_ones) + self.eps)
        return direction, (mean, squares, ones, more_ones)


@registered
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

    def move(self, data: Numbers, gradient: Numbers, state: State[Numbers]) -> tuple[Numbers, State[Numbers]]:
        direction, state = self.direction(gradient, state)
        return data * (1.0 - self.lr * self.weight_decay) - self.lr * direction, state
