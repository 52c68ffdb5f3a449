"""Models to PyTorch and back. PyTorch is large, so the tests run where it is; that our layers compute what its layers do is
tested everywhere, beside numbers that were kept (reference/pytorch.json)."""

import numpy as np
import pytest

from autograd import ExportError
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, MaxPool2d, Sequential, from_torch, to_torch

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch, as the bench extra does)")


def network():
    return Sequential(
        Conv2d(1, 3, 3, padding=1, activation="tanh", seed=0),
        AvgPool2d(2),
        Conv2d(3, 4, (2, 1), stride=2, activation="gelu", seed=1),
        MaxPool2d(2, 1),
        Flatten(),
        Layer(4, 5, activation="leaky_relu", seed=2),
        MLP(5, [4, 2], activation="sigmoid", seed=3),
    )


def answers(model, images):
    return np.array([[score.data for score in model(image.tolist())] for image in images])


def test_there_and_back():
    model, images = network(), np.random.default_rng(0).normal(size=(3, 1, 8, 8))
    theirs = to_torch(model)
    assert np.allclose(theirs(torch.tensor(images)).detach().numpy(), answers(model, images), rtol=1e-12, atol=1e-13)
    assert np.allclose(answers(from_torch(theirs), images), answers(model, images), rtol=1e-12, atol=1e-13)


def test_gradients_agree():
    model = network()
    image = np.random.default_rng(1).normal(size=(1, 8, 8))
    theirs = to_torch(model)
    theirs(torch.tensor(image[None])).sum().backward()
    sum(model(image.tolist())).backward()
    assert np.allclose(
        theirs[0].weight.grad.numpy().ravel(),
        [w.grad for planes in model.modules[0].weight for plane in planes for row in plane for w in row],
        rtol=1e-11,
        atol=1e-13,
    )


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda t: t.Linear(2, 2), TypeError, "must be a torch.nn.Sequential, not a Linear"),
        (lambda t: t.Sequential(), ValueError, "is empty"),
        (
            lambda t: t.Sequential(t.Linear(3, 4), t.Linear(5, 2)),
            ValueError,
            "module 1 takes 5 inputs, but module 0 gives 4",
        ),
        (lambda t: t.Sequential(t.Conv2d(1, 2, 3), t.Conv2d(3, 2, 3)), ValueError, "takes 3 channels, but gets 2"),
        (lambda t: t.Sequential(t.Linear(3, 4, bias=False)), ExportError, "bias=False"),
        (lambda t: t.Sequential(t.Linear(3, 4), t.Dropout()), ExportError, r"module 1, Dropout\(p=0.5"),
        (lambda t: t.Sequential(t.ReLU()), ExportError, "that does not stand behind a Linear or Conv2d"),
        (lambda t: t.Sequential(t.Conv2d(1, 2, 3, dilation=2)), ExportError, r"dilation other than \(1, 1\)"),
        (lambda t: t.Sequential(t.Conv2d(1, 2, 2, padding="same")), ExportError, "around a kernel of even size"),
        (lambda t: t.Sequential(t.Linear(2, 2), t.LeakyReLU(0.2)), ExportError, "negative_slope other than 0.01"),
    ],
)
def test_what_has_no_counterpart_here(make, error, words):
    with pytest.raises(error, match=words):
        from_torch(make(torch.nn))


def test_what_has_no_counterpart_there():
    model = Sequential(Layer(2, 2, activation="sin", seed=0), Layer(2, 1, activation="step", seed=0), abs)
    with pytest.raises(ExportError, match=r"no module for the activation 'sin', the activation 'step', a builtin_function"):
        to_torch(model)
