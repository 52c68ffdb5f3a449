"""The programs that compiled training runs, traced from the loss of one sample."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd import equal, gradients, jit, vmap
from autograd import sum as total
from autograd.arguments import describe
from autograd.compiler.functional import functional
from autograd.primitives import chain
from nn.data.structured import rebuilt
from nn.layers.dropout import GivenDraws, drawing
from nn.losses.checks import Check, collected, depends_on_parameters, keeps_nan
from nn.module import evaluating
from nn.training.task import Backend, Task


class Programs(NamedTuple):
    """Functions of the parameters' numbers and of arrays over samples, to be traced when they are first called.

    Attributes:
        step: also of the share of each sample in the mean; gives the sum of the losses, the gradient of their mean, the
            predictions where metrics are measured, and how many checks of the loss failed, () where there are none.
        measure: of inputs and targets; gives the same, but for the gradient.
        data_checks: one for the samples to learn from and for each held-out set, whose targets may be of another kind,
            and traced in another way; gives the number of those checks for each sample that data alone decide.
        found_data_checks: whether there are such, for each time that the loss was traced.
    """

    step: Callable[..., Any]
    measure: Callable[..., Any]
    data_checks: list[Callable[..., Any]]
    found_data_checks: list[bool]


def programs_of(task: Task, inputs: int, classes: list[Any] | None, backend: Backend) -> Programs:
    """The programs of a task.

    Args:
        task: the problem.
        inputs: how many arrays the inputs of the samples are.
        classes: with the loss traced for each of these targets; None for a traced target.
        backend: the kernel and dtype of the programs.
    """
    objective, parameters, weighted = task.objective, task.parameters, task.weights is not None
    like = task.data[0][0]
    found_data_checks: list[bool] = []

    def loss_of(prediction: Any, target: Any) -> tuple[Any, list[Check]]:
        """The loss, and its checks that only a call can make and that the nan of the loss does not replace."""
        with collected() as checks:
            loss = objective.loss(prediction, target)
        if not hasattr(loss, "primitive"):
            raise TypeError(f"the loss must depend on the parameters, but is {describe(loss)}.")
        if objective.named:  # targets were checked before
            checks = [check for check in checks if depends_on_parameters(check.number)]
        if weighted:  # a weight of 0 would hide a nan
            return loss, checks
        return loss, [check for check in checks if check.nan_node is None or not keeps_nan(check.nan_node, loss)]

    def of_sample(*entries: Any) -> Any:
        """The loss, the prediction where metrics are measured, and the numbers of failed checks: of those that depend on
        parameters, and of those that data alone decide; () where there are none."""
        x, target, masks = rebuilt(like, iter(entries)), entries[inputs], entries[inputs + 1 :]
        with drawing(GivenDraws(masks[0]) if masks else None):
            prediction = objective.predict(x)
        if classes is None:
            loss, checks = loss_of(prediction, target)
            refused = [(check.number, check.violation(check.number)) for check in checks]
        else:
            pairs = [(equal(target, float(one)), *loss_of(prediction, one)) for one in classes]
            loss = total([chain(is_it, loss) for is_it, loss, _ in pairs])
            where_made: dict[Any, tuple[Check, list[Any]]] = {}
            for is_it, _, checks in pairs:
                for check in checks:
                    where_made.setdefault((id(check.number), check.violation), (check, []))[1].append(is_it)
            refused = [  # a check of every class needs no mask
                (check.number, chain(total(made) if len(made) < len(classes) else 1.0, check.violation(check.number)))
                for check, made in where_made.values()
            ]
        by_kind: tuple[list[Any], list[Any]] = [], []
        for number, violation in refused:
            by_kind[not depends_on_parameters(number)].append(violation)
        found_data_checks.append(bool(by_kind[1]))
        found = [total(violations) if violations else () for violations in by_kind]
        return loss, prediction if objective.metrics else (), *found

    def of_weighted_sample(*entries: Any) -> Any:
        loss, *others = of_sample(*entries[: inputs + 1], *entries[inputs + 2 :])
        return chain(entries[inputs + 1], loss), *others

    def of_batch(of_sample: Callable[..., Any], *batch: Any) -> Any:
        losses, predictions, refused, _ = vmap(of_sample)(*batch)
        return total(losses), predictions, refused if isinstance(refused, tuple) else total(refused)

    def of_data(*batch: Any) -> Any:
        with evaluating(objective.model):
            return vmap(of_sample)(*batch)[3]

    def step(share: Any, *batch: Any) -> Any:
        loss, predictions, refused = of_batch(of_weighted_sample if weighted else of_sample, *batch)
        slopes = np.empty(len(parameters), dtype=object)
        slopes[:] = gradients(loss * share, parameters)
        return loss, slopes, predictions, refused

    def measure(*batch: Any) -> Any:
        with evaluating(objective.model):
            return of_batch(of_sample, *batch)

    def compiled(function: Callable[..., Any], kernel: str | None) -> Callable[..., Any]:
        return functional(jit(function, dtype=backend.dtype, kernel=kernel), parameters)

    data_checks = [compiled(of_data, None) for _ in range(1 + len(task.held_out))]
    return Programs(compiled(step, backend.kernel), compiled(measure, backend.kernel), data_checks, found_data_checks)
