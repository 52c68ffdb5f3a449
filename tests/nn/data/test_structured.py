"""Samples that are tuples and dicts, for models of several inputs and of one; and targets in a column."""

import numpy as np
import pytest

from autograd import Value, detect_anomaly, dot, tanh
from nn import MLP, SGD, Adam, Dropout, Module, Neuron, fit
from nn.data.samples import check_samples
from nn.plots import Recorder
from tests.nn.training.test_fit_options import ENGINES, TWO

VECTORS = [[0.5, -1.0], [1.0, 2.0], [-0.5, 0.25], [0.0, 1.5], [2.0, -0.5]]
NUMBERS = [1.0, -1.0, 0.5, 2.0, -0.25]
Y = [0.5, 1.0, -0.5, 0.25, 0.75]


class Base(Module):
    def __init__(self):
        self.w, self.v = [Value(0.3), Value(-0.2)], Value(0.7)
        self.dropout = Dropout(0.25)

    def compute(self, vector, number):
        return tanh(dot(self.w, self.dropout(vector)) + self.v * number)


class Two(Base):
    def forward(self, vector, number):
        return self.compute(vector, number)


class WithDefault(Base):
    def forward(self, vector, number, scale=1.0):
        return self.compute(vector, number) * scale


class Open(Base):
    def forward(self, *inputs):
        return self.compute(*inputs)


class OneTuple(Base):
    def forward(self, x):
        vector, number = x
        return self.compute(vector, number)


class OneDict(Base):
    def forward(self, x):
        return self.compute(x["vector"], x["number"])


class Nested(Base):
    def forward(self, first, second):
        return self.compute(first["vector"], second[0])


TUPLES = list(zip(VECTORS, NUMBERS, strict=True))
DICTS = [{"number": number, "vector": vector} for vector, number in TUPLES]
CASES = {
    "tuples": (Two, TUPLES),
    "tuples of arrays": (Two, [(np.array(vector), np.float64(number)) for vector, number in TUPLES]),
    "tuples, a default": (WithDefault, TUPLES),
    "tuples, *inputs": (Open, TUPLES),
    "tuples as one": (OneTuple, TUPLES),
    "dicts": (Two, DICTS),
    "dicts, a default": (WithDefault, DICTS),
    "dicts as one": (OneDict, DICTS),
    "nested": (Nested, [({"vector": vector}, (number, 5.0)) for vector, number in TUPLES]),
}


@pytest.fixture(scope="module")
def wanted():
    """By hand: of a model that takes one flat sample."""

    class Flat(Base):
        def forward(self, x):
            return self.compute(x[:2], x[2])

    return train(Flat(), [[*vector, number] for vector, number in TUPLES])


def train(model, X, engine="eager", y=Y, **changes):
    options = {
        "loss": "mse_loss",
        "optimizer": Adam(0.1),
        "epochs": 3,
        "batch_size": 2,
        "validation": (X[:2], y[:2]),
    } | changes
    history = fit(model, X, y, **options, **ENGINES[engine])
    return [p.data for p in model.parameters()] + history.losses + history.validation_losses


@pytest.mark.parametrize(
    ("name", "engine"),
    [(name, engine) for engine in ENGINES for name in (CASES if engine != "jax" else ("tuples", "dicts as one", "nested"))],
)
def test_each_form_trains_as_flat_samples_do(name, engine, wanted):
    kind, X = CASES[name]
    options = {"metrics": ["mae"], "sample_weight": [1.0] * 5} if name == "dicts" else {}
    assert train(kind(), X, engine, **options) == pytest.approx(wanted, rel=1e-9)


def test_tuples_of_numbers_are_lists_where_forward_takes_one_input():
    """Points are often written as tuples."""
    one, other = Neuron(2, seed=0), Neuron(2, seed=0)
    assert train(one, [tuple(vector) for vector in VECTORS]) == train(other, VECTORS)
    assert check_samples([(1.0, 2.0)], [0], "fit()")[0] == [[1.0, 2.0]]
    assert check_samples([(1.0, 2.0)], [0], "fit()", several=True)[0] == [(1.0, 2.0)]

    class Sum(Module):
        def __init__(self):
            self.w = Value(0.5)

        def forward(self, a, b):
            return self.w * a + b

    for engine in ENGINES:
        model = Sum()
        train(model, [(1.0, 2.0)], engine, y=[0.0], optimizer=SGD(0.1), epochs=1, batch_size=None)
        assert model.w.data == pytest.approx(0.5 - 0.1 * 2.0 * 2.5)


@pytest.mark.parametrize("engine", TWO)
def test_a_column_of_targets_is_taken_for_numbers_where_the_model_gives_one(engine):
    options = {"metrics": ["mae", "accuracy"], "loss": "binary_cross_entropy_with_logits", "class_weight": "balanced"}
    y = np.array([0, 1, 1, 0, 1])
    column = train(MLP(2, [2, 1], seed=0), np.array(VECTORS), engine, y=y.reshape(-1, 1), **options)
    assert column == train(MLP(2, [2, 1], seed=0), np.array(VECTORS), engine, y=y, **options)
    own = train(Neuron(2, seed=0), VECTORS, engine, y=[[t] for t in Y], loss=lambda p, t: (p - t) ** 2)
    assert own == pytest.approx(train(Neuron(2, seed=0), VECTORS, engine), rel=1e-9)
    with pytest.raises(ValueError, match="one number and a list of 2"):
        train(Neuron(2, seed=0), VECTORS, engine, y=VECTORS)


@pytest.mark.parametrize(("model", "X", "words"), [
    (Two(), [(1.0, 2.0, 3.0)] * 5, "fit(): X[0] is a tuple of 3, but Two.forward takes vector, number."),
    (Two(), [(1.0,)] * 5, "fit(): X[0] is a tuple of 1, but Two.forward takes vector, number."),
    (Two(), [{"vector": 1.0, "size": 2.0}] * 5, "X[0] has the keys size, vector, but Two.forward takes vector, number."),
    (Two(), [{"vector": 1.0}] * 5, "fit(): X[0] has the keys vector, but Two.forward takes vector, number."),
    (Two(), [*TUPLES[:4], ([1.0], 2.0)],
     "fit(): X is ragged: entry 4 is a tuple of a list of 1, a number, but entry 0 is a tuple of a list of 2, a number."),
    (Two(), [*DICTS[:4], {"vector": 1.0}], "entry 4 is a dict of vector: a number, but entry 0 is a dict of number:"),
    (Two(), [*TUPLES[:4], ([1.0, np.nan], 2.0)], "fit(): X[4][0][1] is nan; every number must be finite."),
    (OneDict(), [*DICTS[:4], {"number": np.inf, "vector": [0.0, 0.0]}], "fit(): X[4]['number'] is inf; every number"),
    (Two(), [[1.0, 2.0]] * 5, "fit(): X[0] is one input, but Two.forward takes vector, number; give a tuple of them"),
    (OneDict(), [{}] * 5, "fit(): X[0] is an empty dict; give the inputs by name."),
])  # fmt: skip
def test_samples_that_do_not_fit_are_refused_before_training(model, X, words):
    with pytest.raises(ValueError, match="fit") as caught:
        train(model, X)
    assert words in str(caught.value)


@pytest.mark.parametrize("X", [TUPLES, DICTS])
def test_training_on_them_is_drawn_without_their_plane(X, tmp_path):
    train(
        Two(), X, y=[0, 1, 1, 0, 1], loss="binary_cross_entropy_with_logits", callback=Recorder(tmp_path / "training.html")
    )
    assert (tmp_path / "training.html").stat().st_size > 1000


def test_what_is_wrong_with_samples_for_validation_is_said_of_those():
    with pytest.raises(ValueError, match=r"validation X\[0\] is a tuple of 3, but Two.forward takes vector, number"):
        train(Two(), TUPLES, validation=([(1.0, 2.0, 3.0)], [1.0]))
    for engine in TWO:
        with pytest.raises(
            ValueError, match=r"validation X\[0\] is nested as {number: ..., vector: ...}, but X\[0\] as \(...,"
        ):
            train(Two(), TUPLES, engine, validation=(DICTS, Y))


def test_a_dict_of_all_samples_is_refused():
    with pytest.raises(TypeError, match=r"fit\(\): X must have one entry per sample, not be a dict; give a list with"):
        fit(Two(), {"vector": VECTORS, "number": NUMBERS}, Y, loss="mse_loss", optimizer="sgd", epochs=1)


@pytest.mark.parametrize("name", CASES)
def test_predict_takes_them_too(name):
    kind, X = CASES[name]
    model, twin = kind(), Two()
    wanted = [twin.eval()(vector, number).data for vector, number in TUPLES]
    assert model.predict(X) == pytest.approx(wanted, rel=1e-12)
    model.v.data, twin.v.data = 0.1, 0.1
    wanted = [twin(vector, number).data for vector, number in TUPLES]
    assert model.predict(X[:3]) == pytest.approx(wanted[:3], rel=1e-12)
    with detect_anomaly():
        assert model.predict(X) == pytest.approx(wanted, rel=1e-12)
    with pytest.raises(ValueError, match=r"predict\(\): X\[0\] is a tuple of 3, but Two.forward takes vector, number"):
        twin.predict([(1.0, 2.0, 3.0)])
    swapped = [{"vector": vector, "number": number} for vector, number in TUPLES]
    assert twin.predict(swapped) == pytest.approx(wanted, rel=1e-12)
    assert twin.predict(TUPLES) == pytest.approx(wanted, rel=1e-12)
