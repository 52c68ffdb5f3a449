"""What people type who come from another library works, or gets an error with the line that works here."""

import re

import numpy as np
import pytest

import autograd
import nn
from autograd.habits.lookup import explains_arguments, instead_of
from autograd.habits.table import HABITS

WORKS = None
#: What is typed, and what comes of it: it works, or the end of the error that it gets.
TYPED = {
    "PyTorch": {
        "autograd.tensor(2.0, requires_grad=True)": "write Value(2.0).",
        "from autograd import Tensor": "write Value(2.0).",
        "nn.optim.Adam(model.parameters())": "write from nn import SGD, Adam.",
        "nn.BCELoss()": 'write loss="binary_cross_entropy", or binary_cross_entropy(p, y).',
        "nn.CrossEntropyLoss()": 'write loss="cross_entropy", or cross_entropy(scores, y).',
        "nn.Parameter(0.1)": 'write Value(0.1, label="w") as an attribute of the Module.',
        "nn.DataLoader(X, batch_size=4)": "write fit(..., batch_size=32, shuffle=True).",
        "from nn import clip_grad_norm_": "write clip_norm= of fit, or scale each p.grad before optimizer.step.",
        "x.zero_grad()": "write x.grad = 0.0.",
        "Adam(model.parameters(), lr=0.1)": "options by name.",
        "Adam(model.parameters())": "options by name.",
        "Adam(lr=0.1).step()": "write optimizer.step(model.parameters()).",
        "Adam(lr=0.1).update(1.0, 2.0)": "write optimizer.update(gradients, state, tree).",
        "Adam(lr=0.1).init()": "write optimizer.init(tree).",
        "Sequential([Linear(2, 3), ReLU()])": "write them one after the other, Sequential(first, second).",
        "Linear(in_features=2, out_features=3)": WORKS,
        "Linear(2, 3, bias=False)": WORKS,
        "Layer(2, 3, bias=False)": "write Linear(2, 8, bias=False); a neuron of the other layers always has a bias.",
        "nn.optim.lr_scheduler": "write from nn import SGD, Adam.",
        "x.mean()": "write mean([x, y]), a function of a list.",
        "x.requires_grad": "write x.detach() for a constant.",
        "x.grad_fn": "write x.primitive.",
        "x.numpy()": "write x.data.",
        "x.item() + x.detach()": WORKS,
        "model.to('cuda')": 'write fit(..., kernel="jax") to compute on the devices that JAX knows.',
        "model.zero_grad(); model.state_dict(); model.parameters()": WORKS,
        "with autograd.no_grad(): model(X[0])": WORKS,
        "autograd.no_grad()(lambda x: x * x)(x)": WORKS,
        "autograd.softmax([1.0, 2.0], dim=0)": "it takes one list: write [softmax(row) for row in rows].",
        "autograd.vmap(lambda x: x[0], in_dims=1)(np.ones((2, 3)))": "vmap() has no argument 'in_dims'; write in_axes=.",
        "autograd.vmap(lambda x: [x, x], out_dims=1)(np.ones(3))": "write out_axes=.",
        "autograd.vmap(lambda x: x, chunk_size=2)": "leave it out; f is mapped over all samples at once.",
        "autograd.jit(lambda x: x, device='cuda')": "jit() has no argument 'device'; write kernel=\"jax\".",
        "autograd.jit(lambda x: x, backend='inductor')": "write kernel=.",
        "autograd.grad(lambda x: x * x, create_graph=True)": "write gradients(y, [x], create_graph=True).",
        "x @ x": "write x * y of two numbers, dot(xs, ys) of two lists.",
        "x.dot(x)": "write dot(xs, ys) of two lists, x * y of two numbers.",
        "x.mean(dim=1)": "write mean([x, y]), a function of a list.",
        "x.exp(out=None)": "exp() has no argument 'out'; leave it out; the result is a new number.",
        "x.relu_()": "write the call without _; a number that was recorded stays.",
        "x.shape": "a Value is one number, a Python float; len(xs) counts those of a list.",
        "x.eq(x)": "write x == y.",
        "Sequential(Linear(2, 3), ReLU)": "write ReLU(), with its arguments.",
        "Linear(2, 3, device='cpu')": 'and fit(..., kernel="jax", dtype="float32") decides there.',
        "Adam(lr=0.1, amsgrad=True)": "leave it out; there is one form of it.",
        "Adam(lr=0.1).state": "write optimizer.state_dict().",
        "autograd.jacobian(lambda x: [x], vectorize=True)": "leave it out; there is one way to compute it.",
    },
    "Keras": {
        "MLP(2, 8, 1)": "sizes by position, options by name, such as activation='tanh'.",
        "MLP([2, 8, 1])": "write MLP(2, [8, 1]) or Linear(2, 8): sizes by position, options by name.",
        "MLP(2, [4, 1], 'tanh')": "options are given by name; write activation='tanh'.",
        "Adam(learning_rate=0.1)": "Adam() has no argument 'learning_rate'; write lr=.",
        "model.summary()": "write print(model), or draw(model).",
        "model.compile('adam', loss='mse')": "write fit(model, X, y, loss=..., optimizer=..., epochs=...).",
        "model.fit(X, y, epochs=10)": "write fit(model, X, y, loss=..., optimizer=..., epochs=...).",
        "model.evaluate(X, y)": "write accuracy(model.predict(X), y).",
        "model.save_weights('w.h5')": "write nn.save(model, path).",
        "nn.Dense(4)": 'write Linear(in_features, out_features), or Layer(inputs, outputs, activation="relu").',
        "nn.EarlyStopping(patience=3)": "write fit(..., validation=(X, y), patience=10).",
        "train(verbose=0)": "fit() has no argument 'verbose'; write progress=True or progress=False.",
        "train(validation_split=0.2)": "keep samples back yourself and give validation=(X_held_out, y_held_out).",
        "train(validation_data=(X, y))": "write validation=(X, y).",
        "train(batch=4)": "write batch_size=.",
        "train(loss='bce')": "loss: there is no 'bce'; write \"binary_cross_entropy\".",
        "train(loss='sparse_categorical_crossentropy')": 'write "cross_entropy".',
        "train(loss='mse')": 'write "mse_loss".',
        "train(optimizer='adam', epochs=1)": WORKS,
        "MLP(2, [4, 1], activation='swish')": "activation: there is no 'swish'; write \"silu\".",
    },
    "scikit-learn": {
        "nn.MLPClassifier((16,)).fit(X, y)": 'write MLP(2, [16, 3]) and fit(model, X, y, loss="cross_entropy", ...).',
        "nn.LogisticRegression()": 'write Linear(2, 1) and fit(model, X, y, loss="binary_cross_entropy_with_logits", ...).',
        "nn.train_test_split(X, y)": "write X[:80], X[80:] after shuffling, or scikit-learn's own.",
        "nn.datasets.make_moons(100)": "write datasets.moons(100).",
        "from nn.datasets import load_digits": "write datasets.digits().",
        "accuracy(model, X, y)": "write accuracy(model.predict(X), y): the predictions, then the targets.",
        "MLP(hidden_layer_sizes=(16,))": "write MLP(2, [16, 1]): inputs, then the neurons of each layer.",
        "model.score(X, y)": "write accuracy(model.predict(X), y).",
        "model.predict_proba(X)": "write sigmoid(score) for each of model.predict(X).",
        "model.coef_": "write model.w.",
        "model.coefs_": "write model.state_dict().",
        "model.loss_curve_": "write history = fit(...), and history.losses.",
        "model.decision_function(X)": "write model.predict(X).",
        "model.set_params(lr=0.1)": "write attributes, or a new model.",
        "train(random_state=0)": "write seed=.",
        "train(max_iter=200)": "write epochs=.",
        "train(early_stopping=True)": "write patience=10.",
        "train(loss='log_loss')": 'write "binary_cross_entropy_with_logits".',
        "MLP(2, [4, 1], activation='logistic')": 'write "sigmoid".',
    },
    "JAX": {
        "autograd.grad(lambda x: x * x)(3.0)": WORKS,
        "autograd.value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 2.0)": WORKS,
        "autograd.vmap(lambda x: x * x)(np.arange(3.0))": WORKS,
        "autograd.jit(lambda x: x * x)(3.0)": WORKS,
        "autograd.jit(lambda x, n: x**n, static_argnums=1)(3.0, 2)": WORKS,
        "autograd.jit(lambda x, n: x**n, static_argnames=('n',))(3.0, n=2)": WORKS,
        "autograd.vmap(lambda x, y: x[0] * y, in_axes=(1, None), out_axes=0)(np.ones((2, 3)), 2.0)": WORKS,
        "autograd.value_and_grad(lambda x: (x * x, {'x': x}), has_aux=True)(3.0)": WORKS,
        "autograd.hvp(lambda v: v[0] * v[1])([1.0, 2.0], [1.0, 0.0])": WORKS,
        "autograd.grad(lambda x, y: x * y, argnum=1)": "grad() has no argument 'argnum'; write argnums=.",
        "autograd.value_and_grad(lambda x: x, argnum=0)": "write argnums=.",
        "autograd.hessian(lambda x: x, argnum=0)": "write argnums=.",
        "autograd.hvp(lambda x: x, holomorphic=True)": "leave it out; numbers are real floats.",
        "autograd.jit(lambda x: x, donate_argnums=0)": "leave it out; jit decides that itself.",
        "autograd.jit(lambda x: x, backend='gpu')": "write kernel=.",
        "autograd.vmap(lambda x: x, axis_size=3)": "leave it out; the arguments that are mapped over say it.",
        "autograd.jacrev(lambda x: x)": "write jacobian(f).",
        "autograd.make_jaxpr(lambda x: x)": "write jit(f) and print(compiled.program).",
        "autograd.numpy.sin(1.0)": "write import numpy as np; its functions take Values.",
        "from autograd import random": "write numpy.random outside, and pass what it draws.",
        "autograd.pmap(lambda x: x)": 'write nn.fit(..., kernel="jax", mesh=mesh).',
        "autograd.tree_util.tree_map": "write register_tree_node for a class of your own.",
        "model.apply({}, X[0])": "write model(x).",
        "train(key=0)": "write seed=.",
    },
    "micrograd": {
        "x = Value(-4.0); y = (x + 1.0).relu() + x**2; y.backward()": WORKS,
        "Neuron(2); Layer(2, 3); MLP(2, [4, 4, 1])": WORKS,
        "Neuron(2, nonlin=False)": WORKS,
        "for p in model.parameters(): p.data += -0.1 * p.grad": WORKS,
        "model.zero_grad()": WORKS,
        "from autograd.engine import Value": "No module named 'autograd.engine'",
        "autograd.engine": "write from autograd import Value.",
        "x._prev": "write x.args.",
        "x.name = 'x'": "write x.label.",
        "x.requires_grad = True": "write x.detach() for a constant.",
        "SGD(0.1, 0.9)": "write SGD(lr=0.01), and optimizer.step(model.parameters()) for each step; options by name.",
        "autograd.enable_grad()": "nothing; outside of no_grad() everything is recorded.",
        "autograd.grad_fn": "write x.primitive.",
        "datasets.iris()": "write scikit-learn's load_iris; fit takes its arrays.",
        "x._op": "write x.primitive.",
        "autograd.draw_dot(x)": "write draw(f).",
        "from autograd import MLP": "write from nn import MLP.",
        "MLP(2, [4, 1])([1.0, 2.0])": WORKS,
    },
    "NumPy": {
        "autograd.sum([1.0, 2.0], axis=0)": "or np.sum(array, axis=0) of an array of Values.",
        "autograd.var([1.0, 3.0], ddof=1)": "var() has no argument 'ddof'; write correction=1.",
        "autograd.clip(np.array([1.0, 5.0]), 0.0, 2.0)": WORKS,
        "autograd.cumsum([x, x]); x % 2.0; x // 2.0; round(x)": WORKS,
        "np.exp(x) + np.maximum(x, 0.0) + np.arctan2(x, 2.0)": WORKS,
        "np.mean(np.array([1.0, 2.0]) * x)": WORKS,
        "x ** np.float64(2.0) + np.float32(1.0) * x": WORKS,
        "np.array([x, x]).sum()": WORKS,
        "autograd.arctan2(x, 2.0)": "write atan2(y, x).",
        "autograd.power(x, 2.0)": "write x ** y.",
        "autograd.array([x, x])": "write a list of Values.",
        "autograd.linalg.norm([x, x])": "write norm(xs) and dot(xs, ys), or np.linalg.norm.",
        "x.astype(float)": "write x.data.",
        "x.tolist()": "write x.data.",
        "np.cbrt(x)": "TypeError",
        "x & x": "write logical_and(a, b).",
        "~x": "write logical_not(x), or -x.",
        "divmod(x, 2)": "write x // y and x % y.",
        "x << 1": "write x * 2.0**n.",
        "[1.0] @ x": "write x * y of two numbers, dot(xs, ys) of two lists.",
        "np.ones(2) @ x": "arrays of shapes (2,) and (): a single number has no @; write *.",
        "np.array([x, x]) @ np.array([x, x])": WORKS,
        "x.round(decimals=2)": 'write f"{x:.2f}" to show digits, or round(100.0 * x) / 100.0.',
        "x.sum(axis=0)": "write sum([x, y]), a function of a list.",
    },
}
CASES = [(library, code, words) for library, cases in TYPED.items() for code, words in cases.items()]


@pytest.mark.parametrize(("library", "code", "words"), CASES, ids=[f"{library}: {code}" for library, code, _ in CASES])
def test_habits(library, code, words):
    X, y = nn.datasets.moons(8, seed=0)
    model = nn.MLP(2, [4, 1], seed=0)

    def train(**options):
        nn.fit(model, X, y, **{"loss": "mse_loss", "optimizer": "sgd", "epochs": 1} | options)

    names = vars(nn) | {"autograd": autograd, "nn": nn, "np": np, "Value": autograd.Value}
    names |= {"X": X, "y": y, "model": model, "x": autograd.Value(2.0), "train": train}
    if words is WORKS:
        exec(code, names)
        return
    with pytest.raises((AttributeError, ImportError, TypeError, ValueError)) as caught:
        exec(code, names)
    assert f"{caught.type.__name__}: {caught.value}".endswith(words) or words == caught.type.__name__


def test_enough_habits_are_tried():
    assert len(CASES) >= 60
    assert all(len(cases) >= 8 for cases in TYPED.values())


@pytest.mark.parametrize(("place", "owner"), [("autograd", autograd), ("nn", nn), ("nn.datasets", nn.datasets)])
def test_no_row_is_for_a_name_that_is_there(place, owner):
    assert not [name for name in HABITS[place] if name in vars(owner)], (
        f'it goes out of "{place}" in autograd/habits/table.py'
    )


@pytest.mark.parametrize("place", ["loss", "activation", "optimizer"])
def test_what_a_row_says_instead_is_there(place):
    from nn.layers.activations import ACTIVATIONS
    from nn.losses import LOSSES
    from nn.optimizers import OPTIMIZERS

    known = {"loss": LOSSES, "activation": ACTIVATIONS, "optimizer": OPTIMIZERS}[place]
    for name, line in HABITS[place].items():
        assert name not in known
        assert set(re.findall(r'^write "(\w+)"$', line)) <= set(known)


def test_what_only_says_what_to_write_is_not_there():
    x = autograd.Value(1.0)
    assert not hasattr(x, "numpy")
    assert "numpy" not in dir(x)
    assert {"tanh", "data", "backward"} <= set(dir(x))
    assert not hasattr(nn.MLP(1, [1]), "summary")
    assert not hasattr(autograd, "tensor")


def test_a_name_that_no_library_has_gets_the_nearest():
    with pytest.raises(AttributeError, match=re.escape("has no attribute 'sigmod'; did you mean 'sigmoid'?")):
        autograd.sigmod  # noqa: B018
    with pytest.raises(ImportError, match=re.escape("did you mean 'Sequential'?")):
        from nn import Sequentail  # noqa: F401
    assert instead_of("autograd", "xyzzy", autograd.__all__) == ""


def test_an_error_inside_is_left_as_it_is():
    @explains_arguments("fit()")
    def fit(model):
        raise TypeError("from inside")

    with pytest.raises(TypeError, match=r"^from inside$"):
        fit(1)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'model'; write fit\(model, X, y, "):
        fit()
