"""Many samples at once: what calls of the model give, by one program for models that are built alike."""

import gc
import random
import weakref

import numpy as np
import pytest

import nn
from autograd import Value, detect_anomaly, jit, mean, value_and_grad
from nn import MLP, Conv2d, Dropout, Flatten, Layer, Linear, Module, Neuron, Sequential, Sigmoid, Softmax
from nn.predict import _programs

POINTS = np.array([[0.5, -1.0], [2.0, 0.25], [-3.0, 1.5]])
MODELS = [
    (MLP(2, [3, 1], activation="tanh", seed=0), POINTS),
    (MLP(2, [4, 3], seed=0), POINTS),
    (Neuron(1, activation="sigmoid", seed=0), np.array([0.5, -1.0])),
    (Sequential(Linear(2, 3, seed=0), Dropout(0.5), Softmax()), POINTS.tolist()),
    (Sequential(Conv2d(1, 2, 2, seed=0), Flatten(), Linear(8, 1, seed=0), Sigmoid()), np.arange(18.0).reshape(2, 1, 3, 3)),
    (nn.Perceptron(2), POINTS.astype(int)),
]


class Double(Module):
    def __init__(self):
        self.w = Value(2.0)

    def forward(self, x):
        return {"twice": self.w * x[0], "both": (x[0], [x[1], self.w])}


class Branching(Module):
    def __init__(self):
        self.w = Value(2.0)

    def forward(self, x):
        return self.w * x[0] if x[0] > 0.0 else x[0]


class Noisy(Branching):
    def forward(self, x):
        return self.w * x[0] + random.random()


def numbers(output):
    return [numbers(entry) for entry in output] if isinstance(output, list) else output.data


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("model", "samples"), MODELS, ids=range(len(MODELS)))
def test_it_gives_what_calls_give(model, samples):
    for change in (0.0, 0.25):
        for parameter in model.parameters():
            parameter.data += change
        found = model.predict(samples)
        model.eval()
        assert np.allclose(found, [numbers(model(x)) for x in np.array(samples, float)], rtol=1e-12, atol=1e-12)
        assert np.allclose(found[:1], model.predict(samples[:1]), rtol=1e-12), "any number of samples"
        model.train()


def test_models_that_are_built_alike_share_a_program():
    _programs.clear()
    for seed in range(3):
        MLP(2, [3, 1], seed=seed).predict(POINTS)
        Sequential(Linear(2, 1), Dropout(0.5, seed=seed)).predict(POINTS)
    assert len(_programs) == 2
    frozen = MLP(2, [3, 1], seed=3)
    frozen.layers[0].freeze()
    expected = frozen.predict(POINTS)
    frozen.layers[0].load_state_dict(dict.fromkeys(frozen.layers[0].state_dict(), 1.0))
    assert not np.array_equal(frozen.predict(POINTS), expected), "frozen parameters are read at each call too"


def test_outputs_may_be_nested():
    found = Double().predict(POINTS)
    assert found["twice"].tolist() == (2.0 * POINTS[:, 0]).tolist()
    assert found["both"][0].tolist() == POINTS[:, 0].tolist()
    assert found["both"][1].tolist() == [[y, 2.0] for _, y in POINTS]


@pytest.mark.parametrize(("model", "reason"), [(Branching(), "x"), (Noisy(), "drew random numbers")])
def test_what_cannot_be_compiled_is_called_sample_by_sample(model, reason):
    with pytest.warns(UserWarning, match=r"predict\(\): the model can't be compiled, so it computes slowly") as told:
        found = model.predict(POINTS)
    assert reason in str(told[0].message)
    if isinstance(model, Noisy):
        assert len(set(found - 2.0 * POINTS[:, 0])) == 3
    else:
        assert found.tolist() == [1.0, 4.0, -3.0]


def test_no_program_keeps_a_model_alive():
    model = MLP(2, [3, 1], activation="sin", seed=0)
    model.predict(POINTS)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_within_a_transform_it_is_differentiated():
    model = MLP(2, [3, 1], activation="tanh", seed=0)

    def loss(model):
        return mean(model.predict(POINTS))

    value, slopes = value_and_grad(loss)(model)
    assert value == pytest.approx(model.predict(POINTS).mean())
    assert jit(value_and_grad(loss))(model)[1].state_dict() == pytest.approx(slopes.state_dict())


def test_within_detect_anomaly_it_runs_on_values():
    model = Layer(2, 1, activation="log", seed=0)
    with detect_anomaly(), pytest.raises(ArithmeticError, match="log"):
        model.predict(POINTS - 100.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("samples", "error", "words"), [
    (3.0, TypeError, "predict(): X must be a list or a NumPy array with one entry per sample, not a float"),
    ([], ValueError, "predict(): X is empty"),
    ([[1.0, float("nan")]], ValueError, "predict(): X[0][1] is nan; every number must be finite"),
    (np.array([[1.0, np.inf]]), ValueError, "predict(): X[0][1] is inf"),
    ([["a", "b"]], TypeError, "predict(): X[0][0] must be a real number"),
    ([[1.0], [2.0]], ValueError, "MLP takes 2 inputs, got 1"),
])  # fmt: skip
def test_what_it_refuses(samples, error, words):
    with pytest.raises(error) as caught:
        MLP(2, [3, 1]).predict(samples)
    assert words in str(caught.value)


def test_a_number_taken_out_of_a_parameter_is_not_frozen():
    class Model(Module):
        def __init__(self):
            self.w = Value(2.0)

        def forward(self, x):
            return x[0] * self.w.data

    model = Model()
    with pytest.warns(UserWarning, match="takes the number out of a parameter"):
        assert list(model.predict([[1.0], [3.0]])) == [2.0, 6.0]
    model.w.data = 5.0
    with pytest.warns(UserWarning, match="takes the number out of a parameter"):
        assert list(model.predict([[1.0], [3.0]])) == [5.0, 15.0]


def test_arrays_of_other_classes(tmp_path):
    """A memory-mapped file and a matrix gave a mark of the compiler's own in place of numbers, and a mask was dropped."""
    model = MLP(2, [3, 1], seed=0)
    plain = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    mapped = np.memmap(tmp_path / "X", dtype=float, mode="w+", shape=plain.shape)
    mapped[:] = plain
    expected = model.predict(plain)
    for array in (mapped, plain.view(np.matrix), plain.view(np.recarray)):
        np.testing.assert_array_equal(model.predict(array), expected)
    with pytest.raises(TypeError, match=r"predict\(\): X must not be a masked array; .* by \.filled\(\.\.\.\)"):
        model.predict(np.ma.array(plain, mask=plain > 5.0))


def test_a_model_that_refuses_other_parameters_is_compiled_all_the_same():
    """What it would give for them is asked to see whether the program has frozen any; it need not give an answer."""

    class Careful(Module):
        def __init__(self):
            self.w = Value(2.0)

        def forward(self, x):
            if isinstance(self.w, Value) and self.w.data != 2.0:
                raise ValueError("another weight")
            return x[0] * self.w

    assert list(Careful().predict([[1.0], [3.0]])) == [2.0, 6.0]
