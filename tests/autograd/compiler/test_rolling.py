"""How many array instructions programs become: that depends on their depth, not on widths or batches."""

import numpy as np

from autograd import gradients, jit, mean, vmap
from autograd import sum as total
from nn import MLP


def instructions(model, inputs, batch):
    X, y = np.ones((batch, inputs)), np.ones(batch)

    def step(X, y):
        loss = mean(vmap(lambda x, t: (total(model(x)) - t) ** 2)(X, y))
        return loss, np.array(gradients(loss, model.parameters()), dtype=object)

    compiled = jit(step)
    compiled(X, y)
    return len(compiled.plan.rolled.instructions)


def test_the_width_and_the_batch_make_no_instructions():
    base = instructions(MLP(3, [4, 4, 2], activation="tanh", seed=0), 3, 5)
    assert instructions(MLP(9, [14, 11, 7], activation="tanh", seed=0), 9, 5) == base
    assert instructions(MLP(3, [4, 4, 2], activation="tanh", seed=0), 3, 50) == base
    deeper = instructions(MLP(3, [4, 4, 4, 2], activation="tanh", seed=0), 3, 5)
    deepest = instructions(MLP(3, [4, 4, 4, 4, 2], activation="tanh", seed=0), 3, 5)
    assert deepest - deeper == deeper - base > 0
