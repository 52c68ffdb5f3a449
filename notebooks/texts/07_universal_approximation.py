# %% [markdown]
# # 7. Universal approximation: one hidden layer is enough, if it is wide
#
# At the end you will know
#
# - what the *universal approximation theorem* (보편 근사 정리) promises, and what it does not;
# - how to build a network for any curve by hand, without any training;
# - how a trained network gets closer with 2, 4, 8 and 64 hidden units, and that its slope and its curvature come with it.
#
# **The theorem** (Cybenko, 1989; Hornik, Stinchcombe and White, 1989). Take a continuous function $f$ on a bounded closed
# interval and an allowed error as small as you like. There is a network with one hidden layer,
#
# $$N(x) = \sum_{k=1}^{n} v_k \, \varphi(w_k x + b_k) + c,$$
#
# that is nowhere farther from $f$ than that. $\varphi$ may be the sigmoid, tanh, ReLU: anything that is not a polynomial.
# How many units $n$ it takes depends on the function and on the error.

# %%
import numpy as np

from autograd import grad, jit, sigmoid, vmap
from nn import MLP, Adam, fit
from nn.plots import panels
from nn.plots.figure import COLOURS, new_figure


def target(x):
    return np.sin(4 * x) + 0.5 * np.sin(9 * x)


xs = np.linspace(-1.0, 1.0, 201)

# %% [markdown]
# ## By hand: a staircase
#
# A sigmoid with a large weight is a step, and where it steps is up to its bias: $\sigma(s\,(x - m))$ goes from 0 to 1 around
# $m$, the faster the larger $s$. One step up and a second one down make a bump:
#
# $$\sigma(s\,(x - 0.2)) - \sigma(s\,(x - 0.6))$$


# %%
def bump(x, s):
    return sigmoid(s * (x - 0.2)) - sigmoid(s * (x - 0.6))


figure, (axes,) = panels("Two sigmoids", width=7.0, height=3.0)
for colour, s in zip(COLOURS, (5.0, 20.0, 100.0), strict=False):
    axes.plot(xs, [bump(x, s) for x in xs], color=colour, label=f"s = {s:.0f}")
axes.legend(frameon=False, loc="upper left")
assert abs(bump(0.4, 100.0) - 1.0) < 1e-6
assert abs(bump(0.9, 100.0)) < 1e-6
figure

# %% [markdown]
# Steps of the right heights, one after another, follow any curve as a staircase does. Cut the interval into $n$ pieces at
# $x_0 < x_1 < \dots < x_n$ and let unit $k$ step in the middle $m_k$ of its piece, by as much as $f$ rises there:
#
# $$N(x) = f(x_0) + \sum_{k=1}^{n} \big(f(x_k) - f(x_{k-1})\big) \, \sigma\big(s\,(x - m_k)\big), \qquad
# m_k = \tfrac12 (x_{k-1} + x_k)$$
#
# That is a network with one hidden layer: $w_k = s$, $b_k = -s\,m_k$, $v_k = f(x_k) - f(x_{k-1})$ and $c = f(x_0)$.


# %%
def staircase(n):
    """A network of n sigmoid units that follows the target, made and not trained."""
    edges = np.linspace(-1.0, 1.0, n + 1)
    model, s = MLP(1, [n, 1], activation="sigmoid", seed=0), 5.0 * n
    hidden, (output,) = model.layers[0].neurons, model.layers[1].neurons
    for k in range(n):
        hidden[k].w[0].data, hidden[k].b.data = s, -s * (edges[k] + edges[k + 1]) / 2
        output.w[k].data = target(edges[k + 1]) - target(edges[k])
    output.b.data = target(edges[0])
    return model


def outputs(model, points=xs):
    return np.array(jit(vmap(lambda x: model([x])))(points))


# %%
figure = new_figure(9.0, 2.8)
errors = {}
for axes, n in zip(figure.subplots(1, 4, sharey=True), (4, 8, 32, 128), strict=True):
    steps = outputs(staircase(n))
    errors[n] = np.abs(steps - target(xs)).max()
    axes.plot(xs, target(xs), color="lightgrey", linewidth=4)
    axes.plot(xs, steps, color=COLOURS[0])
    axes.set_title(f"{n} units")
print("largest error:", {n: round(float(error), 2) for n, error in errors.items()})
assert errors[4] > errors[8] > errors[32] > errors[128]
assert errors[128] < 0.1
figure

# %% [markdown]
# Four times the units, a quarter of the error. That is the whole idea of the proof: where there are enough steps, each is
# smaller than the error that is allowed. Nothing was learned so far; the heights were read off the function.
#
# ## Learned: 2, 4, 8 and 64 units
#
# Usually nobody knows $f$; there are only samples of it. Now gradient descent has to find the weights, by the mean squared
# error over 101 points:
#
# $$L = \frac{1}{101} \sum_{i} \big(N(x_i) - f(x_i)\big)^2$$
#
# One thing we take from the staircase: at the start, the bends of the units are spread over the interval. With all biases
# at 0, as networks usually begin, all of them would sit at $x = 0$. Near the end a step of Adam may still overshoot, so with
# `patience` each network keeps the weights of its best epoch.

# %%
points = np.linspace(-1.0, 1.0, 101)


def spread(units):
    """A network whose units bend at evenly spaced places."""
    model = MLP(1, [units, 1], activation="tanh", seed=0)
    for k, neuron in enumerate(model.layers[0].neurons):
        place = -1.0 + (2 * k + 1) / units
        neuron.w[0].data, neuron.b.data = 3.0, -3.0 * place
    return model


models, losses = {n: spread(n) for n in (2, 4, 8, 64)}, {}
for n, model in models.items():
    settings = {"loss": "mse_loss", "optimizer": Adam(0.02), "epochs": 2000, "patience": 2000, "progress": False}
    losses[n] = min(fit(model, points[:, None], target(points), **settings).losses)

# %%
figure = new_figure(9.0, 2.8)
for axes, (n, model) in zip(figure.subplots(1, 4, sharey=True), models.items(), strict=True):
    axes.plot(xs, target(xs), color="lightgrey", linewidth=4)
    axes.plot(xs, outputs(model), color=COLOURS[1])
    axes.set_title(f"{n} units")
assert losses[2] > losses[4] > 10 * losses[8] > 20 * losses[64]
assert losses[64] < 1e-3
figure

# %% [markdown]
# With two units, or four, the network has the hill and the valley, but not the shoulders; 64 units lie on the curve, to the
# width of the line. Compare with the staircase: eight trained units do better than 32 by hand, as each puts its bend where
# it is needed and makes it as round as it is needed.

# %%
trained = np.abs(outputs(models[8]) - target(xs)).max()
assert trained < errors[32]

# %% [markdown]
# ## Slope and curvature
#
# A network is a formula, so it has derivatives by $x$ as well, and derivatives of those. `grad` makes a function into its
# derivative; `grad(grad(f))` is the *second derivative* (이계도함수). The network was only ever told values of $f$:
#
# $$f(x) = \sin 4x + \tfrac12 \sin 9x \qquad f'(x) = 4\cos 4x + \tfrac92 \cos 9x \qquad
# f''(x) = -16 \sin 4x - \tfrac{81}{2} \sin 9x$$


# %%
def network(x):
    return models[64]([x])


@jit
def curves(points):
    """The network, its slope and its curvature at each point."""
    return vmap(lambda x: (network(x), grad(network)(x), grad(grad(network))(x)))(points)


found = curves(xs)
true = [target(xs), 4 * np.cos(4 * xs) + 4.5 * np.cos(9 * xs), -16 * np.sin(4 * xs) - 40.5 * np.sin(9 * xs)]

# %%
figure, parts = panels("value", "slope: grad(f)", "curvature: grad(grad(f))", height=3.0)
inside = np.abs(xs) < 0.9
for axes, ours, truth, share in zip(parts, found, true, (0.02, 0.03, 0.1), strict=True):
    axes.plot(xs, truth, color="lightgrey", linewidth=4, label="true")
    axes.plot(xs, ours, color=COLOURS[1], label="64 units")
    error = np.abs(ours - truth)[inside].mean() / np.abs(truth).mean()
    assert error < share
parts[0].legend(frameon=False)
figure

# %% [markdown]
# The slope is right, and even the curvature is, but for a little at the ends, where there are points on one side only. This
# is how networks are taught physics: a loss may ask that $N''(x) = -N(x)$, and gradient descent goes through it.
#
# `curves` is one function of single numbers; `jit` compiled it for all 201 points at once. Without `jit` it says the same:

# %%
assert np.isclose(grad(grad(network))(0.25), curves(np.array([0.25]))[2][0])

# %% [markdown]
# ## What the theorem does not promise
#
# **Not outside the interval.** The network has seen [−1, 1]. Beyond, its tanhs are flat, whatever $f$ does.
#
# **Not that training finds it.** That good weights exist does not say that gradient descent gets there: above, four units
# could do more than two, and hardly do.
#
# **Not from a few noisy samples.** Below are 15 samples of the same curve with noise. A network with room for it learns the
# noise by heart: that is *overfitting* (과적합). It shows on samples that were not trained on, the *validation data*
# (검증 데이터).

# %%
generator = np.random.default_rng(3)
few = np.sort(generator.uniform(-1.0, 1.0, 15))
noisy = target(few) + generator.normal(0.0, 0.3, 15)
others = generator.uniform(-1.0, 1.0, 60)
validation = (others[:, None], target(others) + generator.normal(0.0, 0.3, 60))
memorizer = spread(64)
history = fit(
    memorizer,
    few[:, None],
    noisy,
    loss="mse_loss",
    optimizer=Adam(0.01),
    epochs=3000,
    validation=validation,
    progress=False,
)

# %%
figure, (left, right) = panels("15 noisy samples, 64 units", "Loss")
wide = np.linspace(-1.6, 1.6, 321)
left.plot(wide, target(wide), color="lightgrey", linewidth=4, label="true")
left.plot(wide, outputs(memorizer, wide), color=COLOURS[1], label="network")
left.plot(few, noisy, "o", color=COLOURS[0], label="samples")
left.set_ylim(-2.5, 2.5)
left.legend(frameon=False, loc="upper left", ncols=3)
right.plot(history.losses, color=COLOURS[0], label="training")
right.plot(history.validation_losses, color=COLOURS[1], label="validation")
right.set_yscale("log")
right.set_xlabel("epoch")
right.legend(frameon=False)
assert history.validation_losses[-1] > 10 * history.losses[-1]
figure

# %% [markdown]
# On the samples the error goes to nearly nothing; on others it soon stops falling. What helps: more samples, fewer units,
# or to stop early, where the validation loss is lowest (`fit(..., validation=..., patience=...)`).
#
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("7.1", lambda x, left, right, height, s: height * sigmoid(s * (x - left)))

# %% [markdown]
# **1.** Write `hill(x, left, right, height, s)`, a bump of any height between two places, out of two sigmoids. Try
# `check("7.1", hill)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def hill(x, left, right, height, s):
#     return height * (sigmoid(s * (x - left)) - sigmoid(s * (x - right)))
#
# assert check("7.1", hill)
# ```
# </details>
#
# **2.** Write the staircase as a function: `stairs(f, n, x)` is $N(x)$ for a function `f` on the interval from −1 to 1, cut
# into `n` pieces of one length, with the steepness $s = 5 n$. Try `check("7.2", stairs)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def stairs(f, n, x):
#     edges = [-1.0 + 2.0 * k / n for k in range(n + 1)]
#     result = f(edges[0])
#     for left, right in zip(edges[:-1], edges[1:]):
#         result += (f(right) - f(left)) * sigmoid(5.0 * n * (x - (left + right) / 2.0))
#     return result
#
# assert check("7.2", stairs)
#
# assert np.isclose(stairs(target, 32, 0.3), staircase(32)([0.3]).data)
# ```
# </details>
#
# **3.** Write early stopping: `stop(losses, patience)` reads the validation losses epoch by epoch. It stops where the loss
# has not fallen below its lowest for `patience` epochs in a row, and returns the number of the epoch with the lowest loss so
# far; the first has the number 0. Try `check("7.3", stop)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def stop(losses, patience):
#     best = waited = 0
#     for epoch, loss in enumerate(losses):
#         if epoch == 0 or loss < losses[best]:
#             best, waited = epoch, 0
#         else:
#             waited += 1
#             if waited == patience:
#                 break
#     return best
#
# assert check("7.3", stop)
# ```
# </details>
#
# **4.** Which staircase is the first, of 1, 2, 4, 8, … units, to be nowhere farther than 0.05 from the target?
#
# <details><summary>Solution</summary>
#
# ```python
# n = 1
# while np.abs(outputs(staircase(n)) - target(xs)).max() > 0.05:
#     n *= 2
# assert n == 64
# ```
# </details>
#
# **5.** A network of ReLUs is made of straight pieces. What is its second derivative, then? Ask `grad(grad(f))`.
#
# <details><summary>Solution</summary>
#
# It is 0 wherever there is one. Use tanh or softplus where a loss needs curvature.
#
# ```python
# straight = MLP(1, [8, 1], activation="relu", seed=0)
# curvature = grad(grad(lambda x: straight([x])))
# assert all(curvature(x) == 0.0 for x in (-0.7, 0.1, 0.9))
# ```
# </details>
#
# **6.** Train `memorizer` again with `patience=50`, so that it stops early. Is it better on the validation data?
#
# <details><summary>Solution</summary>
#
# ```python
# careful = spread(64)
# stopped = fit(
#     careful, few[:, None], noisy, loss="mse_loss", optimizer=Adam(0.01), epochs=3000,
#     validation=validation, patience=50, progress=False,
# )
# assert len(stopped) < 1000
# assert min(stopped.validation_losses) < history.validation_losses[-1]
# ```
# </details>

# %% [markdown]
# ---
# [← Deep networks](06_deep_networks.ipynb) · [The course](README.md) · [Glossary](glossary.md) ·
# [Next: digits →](08_digits.ipynb)
