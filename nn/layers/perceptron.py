"""Rosenblatt's perceptron: a neuron that fires or does not, and the rule it learns by, which needs no derivative."""

from typing import Any

from autograd import no_grad
from autograd.habits.lookup import explains_arguments
from nn.data.samples import check_samples
from nn.layers.dense import Neuron
from nn.typing import Samples
from nn.validation import amount, is_list, whole


class Perceptron(Neuron):
    """A neuron with a step output: 1 where w·x + b > 0, else 0. Weights and bias start at 0.

    Args:
        inputs: how many numbers it takes.

    >>> and_gate = Perceptron(2)
    >>> and_gate.learn([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    [1, 3, 3, 2, 1, 0]
    >>> [and_gate(x).data for x in ([0, 1], [1, 1])]
    [0.0, 1.0]
    """

    _unread = Neuron._unread

    @explains_arguments("layer()")
    def __init__(self, inputs: int) -> None:
        super().__init__(inputs, activation="step", initializer=lambda generator, fan_in, fan_out: 0.0)

    def __repr__(self) -> str:
        return f"Perceptron({self.inputs})"

    def learn(self, X: Samples, y: Samples, epochs: int = 100, lr: float = 1.0) -> list[int]:
        """Learn by Rosenblatt's rule: after each sample, w += lr · (target - output) · x, and likewise b.

        If a line (a plane, …) separates the two classes, it is found after finitely many errors (Novikoff, "On convergence
        proofs on perceptrons", 1962); otherwise, as for XOR, the errors never end.

        Args:
            X: n samples of `inputs` numbers.
            y: n targets, 0 or 1.
            epochs: how often to go through the samples at most.
            lr: the size of a correction.

        Returns:
            The number of errors in each epoch; the last is 0 if it has learned them all.

        Raises:
            TypeError, ValueError: for data that do not fit, targets that are not 0 or 1, epochs below 1, a negative lr.
        """
        samples, targets = check_samples(X, y, "Perceptron.learn()")
        whole(epochs, "Perceptron.learn(): epochs")
        amount(lr, "Perceptron.learn(): lr")
        for i, target in enumerate(targets):
            if target not in (0, 1):
                raise ValueError(f"Perceptron.learn(): y[{i}] must be 0 or 1, not {target!r}.")
        errors: list[int] = []
        while len(errors) < epochs and (not errors or errors[-1] > 0):
            errors.append(sum([self._correct(x, target, lr) for x, target in zip(samples, targets, strict=True)]))
        return errors

    def _correct(self, x: Any, target: float, lr: float) -> bool:
        """Learn from one sample; whether it was an error."""
        with no_grad():
            error = target - self(x).data
        for weight, entry in zip(self.w, x if is_list(x) else [x], strict=True):
            weight.data += lr * error * entry
        self.b.data += lr * error
        return error != 0.0
