"""RNN, LSTM and GRU: equal to PyTorch's equations in NumPy, trained alike by each engine, kept, and what they refuse."""

import numpy as np
import pytest

from autograd import check_gradients, jit
from autograd.errors import ExportError
from nn import GRU, LSTM, RNN, Adam, Embedding, Flatten, Linear, Sequential, fit, load_model, save
from nn.torch.to_torch import plan

rng = np.random.default_rng(0)
X = rng.normal(size=(6, 4, 2))
Y = rng.normal(size=6)
LAYERS = [RNN, LSTM, GRU]


def numbers(weights):
    return np.array([[w.data for w in row] if isinstance(row, list) else row.data for row in weights])


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def by_numpy(layer, sequence):
    """The hidden state behind each step, by the equations of PyTorch's documentation, on matrices."""
    W, U, b, c = map(numbers, (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh))
    h = cell = np.zeros(layer.hidden_size)
    found = []
    for x in sequence:
        by_x, by_h = np.split(W @ x + b, layer.gates), np.split(U @ h + c, layer.gates)
        if isinstance(layer, RNN):
            h = np.tanh(by_x[0] + by_h[0])
        elif isinstance(layer, LSTM):
            i, f, g, o = np.add(by_x, by_h)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(cell)
        else:
            z = sigmoid(by_x[1] + by_h[1])
            h = (1.0 - z) * np.tanh(by_x[2] + sigmoid(by_x[0] + by_h[0]) * by_h[2]) + z * h
        found.append(h)
    return np.array(found)


@pytest.mark.parametrize("layer", LAYERS)
def test_it_computes_what_pytorch_does(layer):
    every, last = layer(2, 3, return_sequences=True, seed=0), layer(2, 3, seed=0)
    expected = by_numpy(every, X[0])
    assert numbers(every(X[0].tolist())) == pytest.approx(expected, rel=1e-13)
    assert numbers(last(X[0])) == pytest.approx(expected[-1], rel=1e-13)
    assert np.array(jit(lambda x: every(x))(X[0])) == pytest.approx(expected, rel=1e-13)
    assert all(abs(w.data) < 1.0 / np.sqrt(3.0) for w in every.parameters())
    assert [len(last.weight_ih), len(last.weight_hh[0])] == [3 * layer.gates, 3]


def test_a_relu_and_no_biases():
    layer = RNN(2, 3, nonlinearity="relu", bias=False, seed=0)
    W, U = numbers(layer.weight_ih), numbers(layer.weight_hh)
    h = np.zeros(3)
    for x in X[0]:
        h = np.maximum(W @ x + U @ h, 0.0)
    assert numbers(layer(X[0])) == pytest.approx(h, rel=1e-13)
    assert [len(list(kind(2, 3, bias=False).parameters())) for kind in LAYERS] == [15, 60, 45]


@pytest.mark.parametrize("layer", LAYERS)
def test_its_gradient_is_that_of_differences(layer):
    model = layer(2, 2, seed=0)
    check_gradients(lambda xs: sum(h * h for h in model([xs[:2], xs[2:]])), [0.5, -1.0, 2.0, 0.25])


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("engine", [{}, {"kernel": "numpy"}], ids=str)
def test_each_engine_trains_alike(layer, engine):
    def chain():
        return Sequential(layer(2, 3, return_sequences=True, seed=0), layer(3, 2, seed=1), Linear(2, 1, seed=2))

    model, expected = chain(), chain()
    options = {"loss": "mse_loss", "epochs": 2, "batch_size": 3}
    history = fit(model, X, Y, optimizer=Adam(0.05), **options, **engine)
    others = fit(expected, X, Y, optimizer=Adam(0.05), **options, compiled=False)
    assert history.losses == pytest.approx(others.losses, rel=1e-11)
    assert list(model.state_dict().values()) == pytest.approx(list(expected.state_dict().values()), rel=1e-9, abs=1e-12)
    assert model.predict(X) == pytest.approx([expected(x).data for x in X], rel=1e-9)


def test_words_are_read_and_models_kept(tmp_path):
    words = [[0, 1, 2], [2, 1, 0], [1, 1, 2]]
    model = Sequential(Embedding(3, 2, seed=0), LSTM(2, 3, return_sequences=True, seed=1), Flatten(), Linear(9, 1, seed=2))
    history = fit(model, words, [0.0, 1.0, 0.0], loss="mse_loss", optimizer=Adam(0.1), epochs=20)
    assert history.losses[-1] < 0.1 * history.losses[0]
    save(model, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json").predict(words).tolist() == model.predict(words).tolist()
    assert repr(model.modules[1]) == "LSTM(2, 3, return_sequences=True)"
    assert repr(RNN(1, 2, nonlinearity="relu", bias=False)) == "RNN(1, 2, nonlinearity='relu', bias=False)"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: RNN(0, 2), ValueError, "RNN: input_size must be at least 1, not 0"),
        (lambda: LSTM(2, 2.5), TypeError, "LSTM: hidden_size must be a whole number, not a float, 2.5"),
        (lambda: GRU(2, 3, bias=1), TypeError, "GRU: bias must be True or False, not an int, 1"),
        (lambda: RNN(2, 3, nonlinearity="tahn"), ValueError, "RNN: nonlinearity: there is no 'tahn'; did you mean 'tanh'"),
        (lambda: LSTM(2, 3, num_layers=2), TypeError, "write Sequential(LSTM(8, 16, return_sequences=True), LSTM(16, 16))"),
        (lambda: LSTM(2, units=3), TypeError, "no argument 'units'; write hidden_size="),
        (lambda: RNN(2, 3)([]), TypeError, "RNN takes a sequence, a list of one step or more, not a list"),
        (lambda: RNN(2, 3)(0.5), TypeError, "RNN takes a sequence, a list of one step or more, not a Value"),
        (lambda: GRU(2, 3)([1.0]), ValueError, "lists of 2 numbers, as input_size says; step 0 is a Value, Value(data=1.0"),
        (lambda: GRU(2, 3)([[1.0, 2.0], [1.0]]), ValueError, "as input_size says; step 1 is a list of 1."),
        (lambda: setattr(LSTM(2, 3), "bias", False), AttributeError, "build another: LSTM(..., bias=...)"),
        (lambda: plan(RNN(2, 3)), ExportError, "torch.nn has no module for"),
    ],
)
def test_bad_input_is_told(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
