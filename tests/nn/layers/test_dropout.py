"""Dropout: one generator for all engines, masks outside the program, off in use."""

import numpy as np
import pytest

import nn
from autograd import TraceError, Value, jit
from nn import SGD, Adam, Dropout, Linear, Sequential, Tanh, fit
from nn.layers.counter import key, uniform, uniforms
from nn.layers.dropout import Layout, StepDraws
from nn.module import evaluating

X, Y = nn.datasets.moons(11, seed=0)
ENGINES = {
    "numpy": {"kernel": "numpy"}, "native": {"kernel": "native"}, "jax": {"kernel": "jax"}, "float32": {"dtype": "float32"},
}  # fmt: skip


@pytest.mark.parametrize("words", [(0,), (0, 0), (0, 1, 2), (2**63, 5), (2**64 - 1, 2**40, 7), (123456789,)])
def test_plain_python_and_numpy_draw_the_same_bits(words):
    drawn = uniforms(key(*words), 1000)
    assert [uniform(key(*words), i) for i in range(1000)] == drawn.tolist()
    assert 0.0 <= drawn.min() < 0.02
    assert 0.98 < drawn.max() < 1.0
    assert abs(drawn.mean() - 0.5) < 0.04


def test_the_bits_are_those_of_splitmix64():
    """The numbers of the reference implementation (Vigna, splitmix64.c) from a state of 0."""
    assert [int(uniform(0, i) * 2**53) for i in range(3)] == [
        0xE220A8397B1DCDAF >> 11, 0x6E789E6AA1B965F4 >> 11, 0x06C45D188009454F >> 11,
    ]  # fmt: skip


def test_keys_differ_in_every_word():
    keys = {key(seed, step, layer) for seed in range(20) for step in range(20) for layer in range(20)}
    assert len(keys) == 8000
    assert key(1, 2) != key(2, 1)
    assert key(0) != key(0, 0)


def test_masks_of_a_batch_are_those_of_its_samples():
    layout = Layout()
    layout.take(0.25, 3)
    layout.take(0.5, 2)
    masks, draws, rows = layout.masks(7, 4, 5), StepDraws(7, 4), []
    for _ in range(5):
        draws.next_sample()
        rows.append(draws.take(0.25, 3) + draws.take(0.5, 2))
    assert masks.tolist() == rows
    assert {*masks[:, :3].ravel()} == {0.0, 1.0 / 0.75}


def build():
    return Sequential(Linear(2, 5, seed=0), Dropout(0.3), Tanh(), Linear(5, 4, seed=1), Dropout(), Linear(4, 1, seed=2))


def train(model, optimizer, **options):
    if options.get("kernel") == "jax":
        pytest.importorskip("jax")
    settings = {"loss": "binary_cross_entropy_with_logits", "epochs": 4, "batch_size": 4, "seed": 5, "progress": False}
    return fit(model, X, Y, optimizer=optimizer, **settings | {"validation": (X[:3], Y[:3])} | options)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_drops_the_same(engine):
    eager, other = build(), build()
    expected, history = train(eager, Adam(0.05), compiled=False), train(other, Adam(0.05), **ENGINES[engine])
    tolerance = 1e-4 if engine == "float32" else 1e-11
    assert np.allclose(list(eager.state_dict().values()), list(other.state_dict().values()), rtol=tolerance)
    for name, numbers in expected.metrics.items():
        assert np.allclose(history.metrics[name], numbers, rtol=tolerance), name


def test_the_seed_of_fit_decides_what_is_dropped():
    trained = []
    for seed in (0, 0, 1):
        trained.append(build())
        train(trained[-1], Adam(0.05), seed=seed, shuffle=False)
    first, again, other = (model.state_dict() for model in trained)
    assert first == again != other


@pytest.mark.parametrize("options", [{"compiled": False}, {}], ids=str)
def test_training_in_two_parts_drops_what_one_does(options):
    whole, halves, optimizer = build(), build(), Adam(0.05)
    train(whole, Adam(0.05), **options)
    for _ in range(2):
        train(halves, optimizer, **options | {"epochs": 2})
    assert halves.state_dict() == whole.state_dict()


@pytest.mark.parametrize("options", [{"compiled": False}, {}], ids=str)
def test_it_is_off_in_eval(options):
    model, plain = build().eval(), Sequential(*[part for part in build().modules if not isinstance(part, Dropout)])
    train(model, Adam(0.05), **options)
    train(plain, Adam(0.05), **options)
    assert list(model.state_dict().values()) == list(plain.state_dict().values())
    assert not model.modules[1].training, "the mode is left as it was"


def test_no_random_primitive_is_in_the_program():
    model = build()
    with pytest.raises(TraceError, match=r"Dropout draws another mask at each call.*Call model.eval\(\) before, or train"):
        jit(lambda x: model(x))(X[0])
    f = jit(lambda x: model(x))
    assert f(X[0]) != 0.0 if model.eval() else None
    with pytest.raises(TraceError, match="Dropout draws another mask"):
        model.train() and f(X[0])


def test_calls_outside_of_fit_draw_from_its_own_generator():
    first, again, other = (Dropout(0.5, seed=seed) for seed in (3, 3, 4))
    row = [1.0] * 64
    drawn = [[[y.data for y in layer(row)] for _ in range(2)] for layer in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0][0] != drawn[0][1]
    assert {*drawn[0][0]} == {0.0, 2.0}
    x = Value(3.0)
    y = Dropout(0.5, seed=3)([x] * 8)
    sum(y).backward()
    assert x.grad == sum(entry.data for entry in y) / 3.0, "what is dropped has no slope"


def test_a_sample_keeps_how_it_is_nested():
    image = Dropout(0.25, seed=0)([[[1.0, 2.0], [3.0, 4.0]]])
    assert [len(image), len(image[0]), len(image[0][0])] == [1, 2, 2]
    assert Dropout(0.0)([1.0])[0].data == 1.0


@pytest.mark.parametrize(("p", "error", "words"), [
    (1.0, ValueError, "Dropout: p must be at least 0 and less than 1, not 1.0"),
    (-0.1, ValueError, "Dropout: p must be at least 0 and less than 1, not -0.1"),
    ("half", TypeError, "Dropout: p must be a real number, not a str, 'half'"),
])  # fmt: skip
def test_what_it_refuses(p, error, words):
    with pytest.raises(error, match=words):
        Dropout(p)


def test_evaluating_leaves_each_module_in_its_mode():
    model = build()
    model.modules[1].eval()
    before = [dict(vars(module)) for module in model.modules]
    with evaluating(model):
        assert not any(module.training for module in [model, *model.modules])
    assert [dict(vars(module)) for module in model.modules] == before
    assert [module.training for module in model.modules] == [True, False, True, True, True, True]


def test_a_loop_of_ones_own_draws_anew_at_each_step():
    model, optimizer = build(), SGD(0.1)
    losses = []
    for _ in range(3):
        model.zero_grad()
        loss = sum((model(x) - y) ** 2.0 for x, y in zip(X, Y, strict=True))
        loss.backward()
        losses.append(loss.data)
        optimizer.lr = 0.0
        optimizer.step(model.parameters())
    assert len(set(losses)) == 3
