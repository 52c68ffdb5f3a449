"""Every public function refuses an argument that it does not have in words of its own, with what to write where another
library has the argument."""

import re

import numpy as np
import pytest

import autograd
import nn
from autograd import Primitive, Value
from autograd.habits.table import HABITS

MODULES = [autograd, nn, nn.datasets, nn.plots]
#: What is public, and called: not exceptions and what is no function; some of it is made by others and not called by users.
NOT_CALLED = {
    "AnomalyError", "Compiled", "Diagram", "Explanation", "ExportError", "ExpressionError", "GradientError", "Number",
    "GraphChangedError", "RenderError", "TraceError", "TrainingDiverged", "History", "Module", "Optimizer", "Primitive",
    "scope", "load_figure",
}  # fmt: skip
CALLED = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in MODULES
    for name in module.__all__
    if name not in NOT_CALLED and callable(getattr(module, name))
}  # fmt: skip
CALLED |= {f"nn.schedules.{name}": getattr(nn.schedules, name) for name in ("cosine", "step", "warmup")}


def test_there_are_many():
    assert len(CALLED) > 130
    assert {"autograd.exp", "autograd.mean", "autograd.clip", "nn.MLP", "nn.ReLU", "nn.datasets.moons", "nn.save"} <= set(
        CALLED
    )


@pytest.mark.parametrize("name", CALLED)
def test_an_argument_that_is_not_there(name):
    first = [1.0] if name.partition(".")[2] in ("sum", "abs", "round", "clip", "pow") else []
    with pytest.raises(TypeError) as error:
        CALLED[name](*first, xyzzy=1)
    said = re.match(r"\w+\(\) has no argument 'xyzzy'; .*\.$", str(error.value))
    assert said, f"{error.value}: decorate it by explains_arguments (autograd/habits/lookup.py)"


#: What is typed, and the end of what comes of it; None where it works.
TYPED = {
    "mean(xs, axis=0)": "write [mean(row) for row in rows], or np.mean(array, axis=0) of an array of Values.",
    "mean(xs, keepdims=True)": "mean() has no argument 'keepdims'; write [mean(xs)].",
    "mean(1.0, 2.0)": "mean() takes 1 argument, not 2; write mean([a, b]), with one list of numbers or Values.",
    "sum(xs, keepdims=True)": "write [sum(xs)].",
    "norm(xs, ord=1)": "write sum([abs(x) for x in xs]) for 1, max([abs(x) for x in xs]) for infinity.",
    "norm(xs, p=2)": "norm() has no argument 'p'; norm(xs) is the one with ord=2: write sum([abs(x) for x in xs]) for 1,",
    "norm(xs, 1)": "write norm([a, b]), the one with ord=2, of one list.",
    "prod(xs, dim=0)": "write [prod(row) for row in rows], or np.prod(array, axis=0) of an array of Values.",
    "logsumexp(xs, axis=0)": "write [logsumexp(row) for row in rows].",
    "softmax(xs, 0)": "write softmax([a, b]), with one list of numbers or Values.",
    "var(xs, unbiased=True)": "write correction=1.",
    "dot(a=xs, b=xs)": "write dot(ws, xs), two lists without names.",
    "clip(x, min=3.0)": None,
    "clip(x, a_min=0.0, a_max=1.0)": None,
    "clip(x, None, 1.0)": None,
    "x.clip(max=1.0)": None,
    "clip(x, lower=0.0)": "clip() has no argument 'lower'; write low=.",
    "clip(x)": "write clip(x, low, high), clip(x, min=0.0) or clip(x, max=1.0).",
    "log(x, 2)": "log() takes 1 argument, not 2; write log(x) / log(base), or log2(x), log10(x).",
    "leaky_relu(x, negative_slope=0.2)": "write where(x > 0.0, x, slope * x); leaky_relu has the slope 0.01.",
    "softplus(x, beta=2)": "write softplus(beta * x) / beta.",
    "gelu(x, approximate='tanh')": "leave it out; it is the exact one, x times the normal distribution function.",
    "exp(x, out=None)": "exp() has no argument 'out'; leave it out; the result is a new number.",
    "tanh(input=x)": "write tanh(x), the number itself without a name.",
    "x.tanh(alpha=1.0)": "tanh() has no argument 'alpha'; write tanh(x).",
    "where(x > 0.0, x)": "[i for i, x in enumerate(xs) if x > 0.0] for the places where it holds.",
    "maximum(xs)": "write maximum(a, b) of two numbers, or max(xs) of a list.",
    "x.pow(exponent=2.0)": "write pow(x, exponent) or x ** exponent, without names.",
    "round(x, decimals=2)": 'write f"{x:.2f}" to show digits, or round(100.0 * x) / 100.0.',
    "logical_and(x > 0.0, x < 3.0, True)": "more by a & b & c under jit, or Python's all(...).",
    "Value(2.0, requires_grad=True)": "leave it out; every Value records, and x.detach() gives a constant.",
    "Value(2.0, name='x')": 'Value() has no argument \'name\'; write Value(2.0, label="x").',
    "Value(data=2.0, label='x')": None,
    "Value(2.0, (), '+')": 'write Value(2.0), or Value(2.0, label="x"); operations record their own nodes.',
    "x.backward(retain_graph=True)": "leave it out; a graph can be differentiated as often as you like.",
    "draw(x, format='svg')": 'write draw(f).save("graph.svg"), whose suffix decides.',
    "draw(x, rankdir='TB')": "leave it out; graphs run from left to right.",
    "gradients(x, [x], allow_unused=True)": "leave it out; what the output does not depend on has the gradient 0.0.",
    "check_gradients(exp, 1.0, eps=1e-6)": "leave it out; first and second order are compared, with steps that it chooses.",
    "no_grad(mode=True)": "leave it out; it holds within the block.",
    "nn.mse_loss([x], [1.0], size_average=True)": 'write reduction="mean", "sum" or "none".',
    "nn.binary_cross_entropy([x], [1.0], from_logits=True)": 'write loss="binary_cross_entropy_with_logits", or',
    "nn.datasets.moons(n_samples=10)": "write count=.",
    "nn.datasets.moons(10, random_state=1)": "write seed=.",
    "nn.ReLU(inplace=True)": "leave it out; it gives new numbers.",
    "nn.Softmax(dim=-1)": "leave it out; it takes the scores of one sample.",
    "nn.Dropout(rate=0.5)": "write p=.",
    "nn.MaxPool2d(pool_size=2)": "write kernel_size=.",
    "nn.MLP(2, [1]).zero_grad(set_to_none=True)": "leave it out; gradients are set to 0.0.",
    "nn.MLP(2, [1]).predict([[1.0, 2.0]], verbose=0)": "leave it out; all samples go through at once.",
    "nn.load_model('m.json', compile=False)": "leave it out; the file says what the model is.",
    "nn.schedules.cosine(T_max=10)": "write steps=.",
    "nn.plot_history(None, figsize=(3, 3))": "leave it out; write figure.set_size_inches(6, 4) on what it returns.",
}  # fmt: skip


@pytest.mark.parametrize("code", TYPED)
def test_what_is_typed(code):
    names = {name: getattr(autograd, name) for name in autograd.__all__}
    names |= {"nn": nn, "np": np, "x": Value(2.0), "xs": [1.0, Value(2.0)]}
    if TYPED[code] is None:
        exec(code, names)
        return
    with pytest.raises(TypeError) as caught:
        exec(code, names)
    assert TYPED[code] in str(caught.value), str(caught.value)


def test_bounds_of_clip_one_by_one():
    for low, high in [(0.0, 1.0), (None, 1.0), (0.0, None)]:
        for at in (-1.0, 0.5, 2.0, 0.0, 1.0):
            x = Value(at)
            autograd.clip(x, low, high).backward()
            inside = (low is None or at >= low) and (high is None or at <= high)
            assert x.grad == float(inside)
            assert autograd.jit(lambda x, low=low, high=high: x.clip(low, high))(at) == autograd.clip(at, low, high)


def test_a_row_of_ones_own_says_how_to_call_it():
    row = Primitive(
        "shifted", "x + 1.", evaluate=lambda x: x + 1.0, partials=lambda y, x: (1.0,), symbol="+1", latex="{0} + 1",
        numpy="{0} + 1.0", samples=[],
    )  # fmt: skip
    assert row(1.0) == 2.0
    with pytest.raises(TypeError, match=re.escape("shifted() has no argument 'by'; write shifted(x).")):
        row(1.0, by=2.0)


def test_every_place_of_a_function_is_that_of_one():
    """A row nobody's error reads would only be shown on the page of habits."""
    kinds = {
        "list()",
        "number()",
        "numbers()",
        "function()",
        "mode()",
        "loss()",
        "metric()",
        "datasets()",
        "files()",
        "layer()",
    }
    kinds |= {"schedule()", "plot()", "optimizer()", "optimizer.step()", "transform()", "loop()", "fit()", "method()"}
    methods = {"init()", "update()", "backward()", "load_state_dict()", "predict()", "zero_grad()", "parameters()"}
    known = {f"{name.rpartition('.')[2]}()" for name in CALLED} | kinds | methods
    assert {place for place in HABITS if place.endswith("()")} <= known
