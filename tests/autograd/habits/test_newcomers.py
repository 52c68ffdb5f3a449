"""What newcomers type in their first hour, and the words that help them on."""

import re

import numpy as np
import pytest

import nn
from autograd import Value, draw, explain, relu, tanh

X, Y = nn.datasets.moons(8, seed=0)


class Network(nn.Module):
    def __init__(self):
        self.first, self.act, self.last = nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)

    def forward(self, x):
        return self.last(self.act(self.first(x)))


x = Value(2.0)
TYPED = {
    "tanh of a layer's outputs": (lambda: tanh([x, x]), "Write [tanh(x) for x in xs]."),
    "a function where a layer is wanted": (
        lambda: nn.Sequential(nn.Linear(2, 4), relu, nn.Linear(4, 1))(X[0]), "Write [relu(x) for x in xs]."),
    "draw to a file": (lambda: draw(x, "a.png"), "not a str, 'a.png'; write draw(f).save('a.png')"),
    "draw().show()": (lambda: draw(x).show(), 'write draw(f) at the end of a cell, or draw(f).save("graph.svg")'),
    "draw().render()": (lambda: draw(x).render("a"), 'write draw(f).save("graph.svg").'),
    "explain().show()": (lambda: explain(x * x).show(), 'or explain(f).save("steps.html") and open that.'),
    "x.gradient": (lambda: x.gradient, "write x.grad."),
    "x.backwards()": (lambda: x.backwards(), "write x.backward()."),
    "x.unsqueeze(0)": (lambda: x.unsqueeze(0), "write x itself; a Value is one number."),
    "nn.LSTMCell": (lambda: nn.LSTMCell, "write LSTM, GRU or RNN, whose step() is a cell."),
    "model.named_modules()": (lambda: Network().named_modules(), "write vars(model)."),
    "one sample for predict": (lambda: nn.MLP(2, [1]).predict([1.0, 2.0]), "write model.predict([x]) for one sample."),
    "history.history": (lambda: nn.training.history.History(1, 1).history, 'or history.metrics["accuracy"].'),
    "history['loss']": (lambda: nn.training.history.History(1, 1)["loss"], "write history.losses."),
    "history['val_loss']": (lambda: nn.training.history.History(1, 1)["val_loss"], "write history.validation_losses."),
    "history['auc']": (lambda: nn.training.history.History(1, 1)["auc"], "write history.metrics['auc']."),
    "history[-1]": (lambda: nn.training.history.History(1, 1)[-1], "write history.epochs[-1]."),
    "model[0] of an MLP": (lambda: nn.MLP(2, [3, 1])[0], "write model.layers[0]."),
    "layer[0]": (lambda: nn.Layer(2, 3)[0], "write layer.neurons[0]."),
    "model[3] of two modules": (lambda: nn.Sequential(nn.Linear(2, 4), nn.Tanh())[3], "no module 3; there are 2"),
    "model['0']": (lambda: nn.Sequential(nn.Linear(2, 4), nn.Tanh())["0"], "no module '0'; there are 2"),
    "nn.losses.MSELoss": (lambda: nn.losses.MSELoss, 'write loss="mse_loss", or mse_loss(p, y).'),
    "nn.optimizers.adam": (lambda: nn.optimizers.adam, "write Adam(lr=0.01)."),
    "nn.metrics.Accuracy": (lambda: nn.metrics.Accuracy, 'write "accuracy".'),
    "nn.initializers.HeNormal": (lambda: nn.initializers.HeNormal, 'write "he_normal".'),
    "glorot_uniform": (lambda: nn.MLP(2, [1], initializer="glorot_uniform"), 'write "xavier_uniform".'),
    "model.predict_classes(X)": (lambda: Network().predict_classes(X), "write model.predict(X).argmax(1)."),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPED)
def test_what_newcomers_type(name):
    typed, words = TYPED[name]
    with pytest.raises((TypeError, ValueError, AttributeError, IndexError), match=re.escape(words)):
        typed()


def test_pi_comes_from_math():
    with pytest.raises(ImportError, match=re.escape("write import math, and math.pi.")):
        from autograd import pi  # noqa: F401


@pytest.mark.parametrize("samples", [X, X.tolist()])
def test_a_model_of_ones_own_that_is_called_on_many_samples(samples):
    with pytest.raises(ValueError, match="lists must be of one length") as caught:
        Network()(samples)
    assert caught.value.__notes__ == [
        "These are 8 lists. If they are samples, write [model(x) for x in X], or model.predict(X)."
    ]
    with pytest.raises(ValueError, match="lists must be of one length") as caught:
        Network()(np.zeros(3))
    assert not hasattr(caught.value, "__notes__")


def test_samples_given_one_by_one():
    with pytest.raises(TypeError) as caught:
        nn.MLP(2, [1])([1.0, 2.0], [3.0, 4.0])
    assert caught.value.__notes__ == ["It takes one sample, the list of its numbers: write model([1.0, 2.0])."]
