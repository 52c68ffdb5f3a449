"""Embedding: what it gives, that it trains alike on every engine, is kept, exported, and refuses what is no word."""

import re

import numpy as np
import pytest

from autograd import Value, grad, jit
from autograd.errors import ExportError
from nn import Adam, Embedding, Flatten, Linear, Sequential, fit, load_model, save, save_onnx

X = [[i, (3 * i + 1) % 6] for i in range(6)]
Y = [float(i % 2) for i in range(6)]
ENGINES = [{"compiled": False}, {}, {"kernel": "native"}, {"kernel": "jax"}, {"dtype": "float32"}]


def chain():
    return Sequential(Embedding(6, 3, seed=0), Flatten(), Linear(6, 1, seed=1))


def test_it_gives_its_rows():
    layer = Embedding(4, 2, seed=0)
    assert layer(2) == layer.weight[2]
    assert layer(np.int64(-1)) == layer.weight[3]
    assert layer([2, 0, 2]) == layer(np.array([2, 0, 2])) == [layer.weight[2], layer.weight[0], layer.weight[2]]
    assert layer([[0], [1]]) == [[layer.weight[0]], [layer.weight[1]]]
    assert jit(lambda i: layer(i))(3) == [w.data for w in layer.weight[3]]
    assert jit(lambda: layer([3, 0]))() == [[w.data for w in layer.weight[i]] for i in (3, 0)]
    weights = [w.data for row in Embedding(100, 30, seed=0).weight for w in row]
    assert abs(np.mean(weights)) < 0.06
    assert np.std(weights) == pytest.approx(1.0, rel=0.05)


def test_only_the_rows_that_were_given_have_a_gradient():
    layer = Embedding(4, 2, seed=0)
    slope = jit(grad(lambda layer, words: sum(w * w for row in layer(words) for w in row)))(layer, [1, 1])
    assert [[w.data for w in row] for row in slope.weight] == [
        [0.0, 0.0], [4.0 * w.data for w in layer.weight[1]], [0.0, 0.0], [0.0, 0.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data", [X, np.array(X), np.array(X, float), np.array(X, np.uint8)], ids=["list", "int", "float", "byte"]
)
def test_each_kind_of_data_trains_alike(data):
    model, expected = chain(), chain()
    fit(model, data, Y, loss="mse_loss", optimizer=Adam(0.05), epochs=5, batch_size=4)
    fit(expected, X, Y, loss="mse_loss", optimizer=Adam(0.05), epochs=5, batch_size=4, compiled=False)
    assert list(model.state_dict().values()) == pytest.approx(list(expected.state_dict().values()), rel=1e-12)
    assert model.predict(data).tolist() == pytest.approx([expected(x).data for x in X], rel=1e-12)


@pytest.mark.parametrize("engine", ENGINES, ids=str)
def test_each_engine_trains_alike(engine):
    model, expected = chain(), chain()
    options = {"loss": "mse_loss", "epochs": 5, "batch_size": 4, "validation": (X[:3], Y[:3])}
    history = fit(model, X, Y, optimizer=Adam(0.05), **options, **engine)
    others = fit(expected, X, Y, optimizer=Adam(0.05), **options, compiled=False)
    tolerance = 1e-4 if "dtype" in engine else 1e-11
    assert history.losses == pytest.approx(others.losses, rel=tolerance)
    assert list(model.state_dict().values()) == pytest.approx(list(expected.state_dict().values()), rel=tolerance, abs=1e-6)


def test_it_is_kept_and_exported(tmp_path):
    model = chain()
    save(model, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json").predict(X).tolist() == model.predict(X).tolist()
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(save_onnx(model, tmp_path / "model.onnx", shape=(2,), dtype="float64")))
    assert session.run(None, {"X": np.array(X, float)})[0] == pytest.approx(model.predict(X), rel=1e-12)


def test_pytorch_gives_the_same():
    torch = pytest.importorskip("torch")
    from nn.torch import from_torch, to_torch

    model = chain()
    module = to_torch(model)
    assert module(torch.tensor(X))[:, 0].tolist() == pytest.approx(model.predict(X).tolist(), rel=1e-14)
    assert from_torch(module).predict(X).tolist() == pytest.approx(model.predict(X).tolist(), rel=1e-14)
    with pytest.raises(ExportError, match="padding_idx other than None"):
        from_torch(torch.nn.Sequential(torch.nn.Embedding(3, 2, padding_idx=0)))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Embedding(0, 2), ValueError, "Embedding: count must be at least 1, not 0"),
        (lambda: Embedding(3, 2.5), TypeError, "Embedding: size must be a whole number, not a float, 2.5"),
        (lambda: Embedding(num_embeddings=3, embedding_dim=2), TypeError, "no argument 'num_embeddings'; write count="),
        (lambda: Embedding(3, 2, padding_idx=0), TypeError, "give the word that fills up a row of its own"),
        (lambda: Embedding(3, 2)(3), IndexError, "take(): the index is 3, but must be from -3 to 2, as of 3 entries."),
        (lambda: Embedding(3, 2)(0.5), TypeError, "take(): an index must be a whole number, not a float, 0.5"),
        (lambda: Embedding(3, 2)([[0], [0.5]]), TypeError, "take(): an index must be a whole number, not a float, 0.5"),
        (lambda: setattr(Embedding(3, 2), "seed", 1), AttributeError, "build another: Embedding(..., seed=...)"),
        (lambda: chain()([0, 1, 2]), ValueError, "the lists must be of one length, but have 6 and 9 entries"),
        (
            lambda: fit(chain(), [[0.5, 1.0]] * 2, Y[:2], loss="mse_loss", optimizer="sgd", epochs=1),
            TypeError,
            "take(): an index must be a whole number, not a float, 0.5",
        ),
    ],
    ids=map(str, range(10)),
)
def test_bad_input_is_told(call, error, words):
    with pytest.raises(error, match=re.escape(words)):
        call()


def test_a_word_that_is_computed_may_be_a_value():
    assert Embedding(3, 2, seed=0)(Value(1.0)) == Embedding(3, 2, seed=0)(1)
