# %% [markdown]
# # 6. Deep networks: why gradients vanish, and what helps
#
# At the end you will know
#
# - the activation functions from step to ReLU, and what each does to a gradient on its way back;
# - why the first layers of a *deep network* (심층 신경망) can stop learning: the *vanishing gradient* (기울기 소실);
# - how the numbers that weights start from, the *initialisation* (초기화), keep a signal alive through many layers.
#
# A neuron computes $a = \varphi(w \cdot x + b)$. This notebook is about $\varphi$, and about what happens when many of
# them stand in a row.

# %%
import numpy as np

from autograd import Value, grad, mean, no_grad, relu, sigmoid, step, tanh
from nn import MLP, SGD, Adam, binary_cross_entropy_with_logits, datasets, fit, plot_gradient_flow
from nn.plots import panels
from nn.plots.figure import COLOURS, new_figure

# %% [markdown]
# ## Four activation functions and their derivatives
#
# $$\text{step}(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases} \qquad
# \sigma(x) = \frac{1}{1 + e^{-x}} \qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} \qquad
# \text{relu}(x) = \max(x, 0)$$
#
# The step is the threshold of the perceptron; the sigmoid is a soft step; the *hyperbolic tangent* (쌍곡탄젠트) is a sigmoid
# stretched to run from −1 to 1; the rectified linear unit, *ReLU* (렐루), passes what is positive and stops the rest.
# Their derivatives need no formula of ours: `grad(f)` is the derivative of `f`.

# %%
xs = np.linspace(-5.0, 5.0, 201)
figure = new_figure(9.0, 4.0)
grid = figure.subplots(2, 4, sharex=True, sharey="row")
for column, f in enumerate([step, sigmoid, tanh, relu]):
    value, slope = grid[:, column]
    value.plot(xs, [f(x) for x in xs], color=COLOURS[0])
    slope.plot(xs, [grad(f)(x) for x in xs], color=COLOURS[1])
    value.set_title(f.name)
    value.set_ylim(-1.2, 2.2)
    slope.set_ylim(-0.1, 1.2)
grid[0, 0].set_ylabel("value")
grid[1, 0].set_ylabel("derivative")
figure

# %% [markdown]
# Look at the lower row, for that is what a gradient is multiplied by on its way back.
#
# - **step**: 0 everywhere. Nothing comes back, so gradient descent cannot train it; Rosenblatt's rule had to do without.
# - **sigmoid**: at most ¼, and nearly 0 away from the middle. A neuron there is *saturated* (포화): it hardly reacts.
# - **tanh**: at most 1, and nearly 0 away from the middle.
# - **relu**: exactly 1 or exactly 0.
#
# Two of the derivatives can be written with the value itself, which is why backpropagation gets them almost for free:
#
# $$\sigma'(x) = \sigma(x)\,(1 - \sigma(x)) \le \tfrac14 \qquad \tanh'(x) = 1 - \tanh^2(x) \le 1$$

# %%
for x in [-3.0, -0.5, 0.0, 0.5, 3.0]:
    assert np.isclose(grad(sigmoid)(x), sigmoid(x) * (1 - sigmoid(x)))
    assert np.isclose(grad(tanh)(x), 1 - tanh(x) ** 2)
    assert grad(step)(x) == 0.0
assert max(grad(sigmoid)(x) for x in xs) == grad(sigmoid)(0.0) == 0.25
assert max(grad(tanh)(x) for x in xs) == 1.0
assert {grad(relu)(x) for x in xs} == {0.0, 1.0}
print("sigmoid'(0) =", grad(sigmoid)(0.0), "  sigmoid'(5) =", round(grad(sigmoid)(5.0), 4))

# %% [markdown]
# ## One neuron after another
#
# The shortest deep network is a chain with one neuron in each layer, here with all weights 1:
#
# $$a_0 = x, \qquad a_k = \sigma(a_{k-1}), \qquad
# \frac{\partial a_n}{\partial x} = \sigma'(a_0) \cdot \sigma'(a_1) \cdots \sigma'(a_{n-1}) \le \left(\tfrac14\right)^n$$
#
# The chain rule makes a product with one factor per layer. Factors of at most ¼ leave little of it.


# %%
def slope_through(activation, depth):
    """The derivative of a chain of neurons by its input."""
    a = x = Value(0.5)
    for _ in range(depth):
        a = activation(a)
    a.backward()
    return x.grad


for depth in (1, 2, 5, 10):
    shares = {f.name: slope_through(f, depth) for f in (sigmoid, tanh, relu)}
    print(f"{depth:2} layers:", "   ".join(f"{name} {share:.2g}" for name, share in shares.items()))
    assert shares["sigmoid"] <= 0.25**depth
    assert shares["relu"] == 1.0

# %% [markdown]
# After ten sigmoids less than a millionth is left. Tanh fades slowly and ReLU, as long as its input is positive, passes
# the gradient on as it is.
#
# ## Layer by layer
#
# Now a real network: two inputs, eight hidden layers of ten neurons, one output. One call of `backward()` gives every
# weight its gradient, and `plot_gradient_flow` shows how large they are in each layer, on a scale where each line is ten
# times the one below.

# %%
X, y = datasets.moons(60, seed=1)


def after_one_backward(**options):
    """A deep network with the gradients of its loss on the moons."""
    model = MLP(2, [10] * 8 + [1], seed=0, **options)
    losses = [binary_cross_entropy_with_logits(model(point), target) for point, target in zip(X, y.tolist(), strict=True)]
    mean(losses).backward()
    return model


def mean_size(layer):
    return np.mean([abs(p.grad) for p in layer.parameters()])


plot_gradient_flow(after_one_backward(activation="sigmoid"))

# %% [markdown]
# The gradient starts at the right, at the loss, and each layer to the left gets about a quarter of what its neighbour on the
# right got. The weights that see the data first hardly hear of the error at all. The same with ReLU:

# %%
plot_gradient_flow(after_one_backward(activation="relu"))

# %%
for name in ("sigmoid", "tanh", "relu"):
    layers = after_one_backward(activation=name).layers
    ratio = mean_size(layers[0]) / mean_size(layers[-2])
    print(f"{name:8} gradient of the first hidden layer / of the last: {ratio:.1g}")
    assert ratio < 1e-4 if name == "sigmoid" else ratio > 0.03

# %% [markdown]
# ## The numbers to start from
#
# The activation is half of the story; the weights are the other half, for on the way back the gradient is multiplied by
# them too. Take a sum of $n$ inputs with independent random weights of mean 0. Its *variance* (분산) is
#
# $$\operatorname{Var}\Big(\sum_{i=1}^{n} w_i x_i\Big) = n \cdot \operatorname{Var}(w) \cdot \operatorname{E}[x^2]$$
#
# so each layer multiplies the size of the signal by $\sqrt{n \operatorname{Var}(w)}$. If that is not 1, eight layers
# multiply it by the eighth power. Hence the two usual rules: Xavier's
# $\operatorname{Var}(w) = 2 / (n_\text{in} + n_\text{out})$ for tanh, and He's $\operatorname{Var}(w) = 2 / n_\text{in}$
# for ReLU, which stops half of the signal.
#
# An initialiser is a function that draws one weight. Three of them, and how large the outputs of each layer are:

# %%
deviations = {"too small": 0.05, "xavier_normal": None, "too large": 1.0}
WIDTH, rows = 40, np.random.default_rng(0).normal(size=(20, 40))
sizes = {}
for name, deviation in deviations.items():
    draw_weight = (lambda g, n_in, n_out, s=deviation: float(g.normalvariate(0.0, s))) if deviation else name
    model = MLP(WIDTH, [WIDTH] * 8, activation="tanh", initializer=draw_weight, seed=0)
    outputs, sizes[name] = rows.tolist(), []
    with no_grad():
        for layer in model.layers[:-1]:
            outputs = [layer(row) for row in outputs]
            sizes[name].append(float(np.sqrt(np.mean(np.array([[value.data for value in row] for row in outputs]) ** 2))))
    print(f"{name:14}", " ".join(f"{size:.3f}" for size in sizes[name]))

# %%
figure, (axes,) = panels("Size of the outputs of each layer, tanh", width=7.0)
for colour, (name, column) in zip(COLOURS, sizes.items(), strict=False):
    axes.plot(range(1, 8), column, "o-", color=colour, label=name)
axes.set_xlabel("layer")
axes.set_yscale("log")
axes.legend(frameon=False)
assert sizes["too small"][-1] < 1e-3
assert sizes["too large"][-1] > 0.8
assert 0.2 < sizes["xavier_normal"][-1] < sizes["xavier_normal"][0]
figure

# %% [markdown]
# Too small, and the signal is gone after a few layers. Too large, and every tanh is at −1 or 1, saturated, with a derivative
# near 0, so now the gradient is gone. (Without a saturating function it would grow from layer to layer instead: the
# *exploding gradient* (기울기 폭발).) Xavier's rule keeps it alive.
#
# ## Does it matter?
#
# The same network of eight hidden layers, trained the same way, three activation functions:


# %%
def train(activation, optimizer):
    model = MLP(2, [10] * 8 + [1], activation=activation, seed=0)
    return fit(
        model, X, y, loss=binary_cross_entropy_with_logits, optimizer=optimizer, epochs=200, batch_size=20, progress=False
    )


histories = {name: train(name, SGD(0.1)) for name in ("sigmoid", "tanh", "relu")}
figure, (axes,) = panels("Loss of a network with eight hidden layers", width=7.0)
for colour, (name, history) in zip(COLOURS, histories.items(), strict=False):
    axes.plot(history.losses, color=colour, label=name)
axes.set_xlabel("epoch")
axes.legend(frameon=False)
figure

# %%
assert abs(histories["sigmoid"].losses[-1] - np.log(2)) < 0.01
assert histories["tanh"].losses[-1] < 0.05
assert histories["relu"].losses[-1] < 0.05
for name, history in histories.items():
    print(f"{name:8} loss {history.losses[-1]:.2f}")

# %% [markdown]
# The sigmoid network stays at $\ln 2 \approx 0.693$, the loss of somebody who answers ½ to everything. The others learn the
# moons. Nothing but $\varphi$, and the initialisation that goes with it, was changed.
#
# Can the optimizer help? Adam divides each step by the usual size of its gradient, so that small gradients make steps too:

# %%
rescued = train("sigmoid", Adam(0.005)).losses[-1]
print(f"sigmoid with Adam: loss {rescued:.1f}")
assert 0.1 < rescued < 0.5

# %% [markdown]
# Half way. A gradient that is small and right can be made larger; it is better not to lose it.
#
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("6.1", lambda x, depth: 0.25**depth)

# %% [markdown]
# **1.** Write `slope(x, depth)`, the derivative of a chain of that many sigmoids by its input, with plain numbers and the
# formula above; for each layer $\sigma' = a\,(1 - a)$, where $a$ is its output. Try `check("6.1", slope)`. From what depth
# on is the bound $(1/4)^n$ below one in a million?
#
# <details><summary>Solution</summary>
#
# ```python
# def slope(x, depth):
#     result, a = 1.0, x
#     for _ in range(depth):
#         a = sigmoid(a)
#         result = result * a * (1.0 - a)
#     return result
#
# assert check("6.1", slope)
#
# depth = next(n for n in range(1, 50) if 0.25**n < 1e-6)
# assert depth == 10
# assert np.isclose(slope(0.5, depth), slope_through(sigmoid, depth))
# ```
# </details>
#
# **2.** A ReLU whose input is negative for every sample gives 0 and has the derivative 0: it is *dead* (죽은 뉴런) and
# cannot come back. The leaky ReLU lets a hundredth of what is negative through. Write it for a `Value`: `leaky(x)`. (Its
# number, to compare with 0, is `x.data`.) Try `check("6.2", leaky)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def leaky(x):
#     return x if x.data > 0.0 else 0.01 * x
#
# assert check("6.2", leaky)
#
# assert grad(relu)(-2.0) == 0.0
# assert np.isclose(grad(leaky)(-2.0), 0.01)
# ```
# </details>
#
# **3.** A *residual connection* (잔차 연결) adds the input of a layer to its output, so that the derivative is 1 plus
# something. Write `deep(x, weights)`, a chain of one layer for each weight, $a_k = a_{k-1} + \tanh(w_k a_{k-1})$, which
# begins with the `Value` $a_0 = x$ and returns the last. Try `check("6.3", deep)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def deep(x, weights):
#     a = x
#     for w in weights:
#         a = a + tanh(w * a)
#     return a
#
# assert check("6.3", deep)
#
# assert grad(lambda x: deep(x, [0.5] * 20))(0.1) > 1.0
# ```
# </details>
#
# **4.** Build a network of eight sigmoid layers with residual connections, and compare the gradient of its first layer with
# that of the last.
#
# <details><summary>Solution</summary>
#
# ```python
# from nn import Layer, Module
#
#
# class Residual(Module):
#     def __init__(self, seed):
#         self.layers = [Layer(2, 2, activation="sigmoid", seed=seed + k) for k in range(8)]
#
#     def forward(self, x):
#         for layer in self.layers:
#             x = [a + b for a, b in zip(x, layer(x))]
#         return x[0] - x[1]
#
#
# deep = Residual(seed=0)
# mean([binary_cross_entropy_with_logits(deep(p), t) for p, t in zip(X, y.tolist())]).backward()
# assert mean_size(deep.layers[0]) > 0.1 * mean_size(deep.layers[-1])
# ```
# </details>

# %% [markdown]
# ---
# [← Optimizers](05_optimizers.ipynb) · [The course](README.md) · [Glossary](glossary.md) ·
# [Next: universal approximation →](07_universal_approximation.ipynb)
