# %% [markdown]
# # 5. Batches and optimizers
#
# Gradient descent has two questions left open. How many samples should we look at before each step? And is straight
# downhill really the best direction? At the end of this notebook you will know
#
# - *batch* (배치), *iteration* (반복) and epoch, and how they belong together,
# - why most networks are trained with a *mini-batch* (미니배치), neither with one sample nor with all,
# - six *optimizers* (옵티마이저), SGD, momentum, Nesterov, Adagrad, RMSprop and Adam: each in two lines, and all in one
#   race.

# %% [markdown]
# ## Some arithmetic
# The samples that one step looks at are a batch. One step is one iteration. When every sample has had its turn, an epoch is
# over:
#
# $$\text{data} = \text{batch size} \times \text{iterations per epoch}$$

# %%
from nn import MLP, SGD, datasets, fit

X, y = datasets.moons(200, seed=0)
for batch_size in (200, 20, 1):
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=SGD(0.1), epochs=1, batch_size=batch_size)
    print(f"batch size {history.batch_size:3} x {history.iterations:3} iterations = {len(X)} samples in one epoch")
    assert history.batch_size * history.iterations == len(X)

# %% [markdown]
# All samples at once is called *full batch*; one at a time, in random order, is *stochastic gradient descent* (확률적 경사
# 하강법), SGD; anything between is a mini-batch.
#
# ## What a part knows about the whole
# Take the line $p = w x + b$ again, now with 64 points, and stand at $w = 0$, $b = 0$. Each sample has a gradient of its
# own: the step that would please this sample. The gradient of a batch is the mean of them.

# %%
import numpy as np

from autograd import Value
from nn import mse_loss

generator = np.random.default_rng(0)
x = generator.uniform(-1.0, 1.0, 64)
t = 2.0 * x + 1.0 + generator.normal(0.0, 0.5, 64)


def gradient(batch, w=0.0, b=0.0):
    w, b = Value(w), Value(b)
    mse_loss([w * x[i] + b for i in batch], [t[i] for i in batch]).backward()
    return np.array([w.grad, b.grad])


# %%
singles = np.array([gradient([i]) for i in range(64)])
eights = np.array([gradient(generator.choice(64, 8)) for _ in range(300)])
full = gradient(range(64))

# %%
from nn.plots import panels

figure, [axes] = panels("What each batch wants at w = b = 0", width=6.5, height=3.8)
axes.scatter(*singles.T, s=24, color="#999999", label="one sample")
axes.scatter(*eights.T, s=12, color="#D55E00", label="mini-batch of 8", zorder=3)
axes.scatter(*full, s=160, marker="*", color="#0072B2", edgecolors="white", label="all 64", zorder=4)
axes.set(xlabel="derivative with respect to w", ylabel="with respect to b")
axes.legend(frameon=False)

assert np.allclose(singles.mean(axis=0), full)
spread = eights.std(axis=0) / singles.std(axis=0)
print(f"spread of eights / spread of singles: {spread[0]:.2f} and {spread[1]:.2f}   (1 / √8 = 0.35)")
assert np.allclose(spread, 8**-0.5, rtol=0.2)
assert (singles @ full < 0).any()  # an angle of more than 90 degrees
figure

# %% [markdown]
# The samples disagree; some even want the opposite. Eight of them together already know quite well what all want. With $m$
# samples the disagreement shrinks like $1 / \sqrt{m}$. So four times the work makes the direction only twice as good: that
# is why it does not pay to ask everybody before each step.
#
# ## Side by side
# The same number of epochs, so each has seen every sample equally often; only the batch size differs.


# %%
def train(batch_size, epochs, rate):
    generator = np.random.default_rng(1)
    place, path = np.array([-1.5, -1.5]), [(-1.5, -1.5)]
    for _ in range(epochs):
        order = generator.permutation(len(x))  # a new order in each epoch
        for first in range(0, len(x), batch_size):
            place = place - rate * gradient(order[first : first + batch_size], *place)
            path.append(tuple(place))
    return path


# %%
def loss(w, b):
    return mse_loss([w * entry + b for entry in x], t)


paths = {"full batch": train(64, 4, rate=0.3), "mini-batch of 8": train(8, 4, rate=0.3), "one sample": train(1, 4, rate=0.3)}
for name, path in paths.items():
    print(f"{name:16} {len(path) - 1:3} steps, loss {loss(*path[-1]):.3f}")

# %%
from nn.plots import plot_descent

figure, places = panels(*paths, width=10.0, height=3.4)
for axes, (name, path) in zip(places, paths.items()):
    plot_descent(loss, {name: path}, ax=axes, bounds=((-2.0, 4.0), (-2.0, 3.0)))
    axes.set(xlabel="w", ylabel="b")

best = loss(*np.polyfit(x, t, 1))
assert loss(*paths["mini-batch of 8"][-1]) < 1.1 * best
assert loss(*paths["mini-batch of 8"][-1]) < loss(*paths["one sample"][-1]) < loss(*paths["full batch"][-1])
figure

# %% [markdown]
# With the full batch the path is smooth, but four epochs are four steps. With one sample it is fast, but it never comes to
# rest: around the goal it dances to the tune of whoever was asked last. The mini-batch is nearly as fast and much calmer.
# Besides, eight samples at once take a computer hardly longer than one, as they are one matrix product.

# %% [markdown]
# ## A valley that is hard to walk
# Now to the direction. Here is a long valley, twenty times as steep across as along:
#
# $$f(x, y) = \frac{x^2}{20} + y^2$$
#
# Plain gradient descent goes straight downhill, and downhill points across the valley, hardly along it. Let $g$ be the
# gradient at the present place $\theta$. Each of the following rules turns $g$ into a direction $d$, and then all do the
# same:
#
# $$\theta \leftarrow \theta - \eta \, d$$
#
# What makes them different is what they remember.

# %%
from autograd import grad


def height(x, y):
    return x**2 / 20 + y**2


def walk(rule, rate, steps=60):
    place, memory = np.array([-7.0, 2.0]), 0.0
    path = [tuple(place)]
    for _ in range(steps):
        g = np.array(grad(height, argnums=(0, 1))(*place))
        direction, memory = rule(g, memory)
        place = place - rate * direction
        path.append(tuple(place))
    return path


# %% [markdown]
# **SGD** remembers nothing: $d = g$.
#
# **Momentum** (모멘텀) is a heavy ball. It keeps a velocity $v$, which the slope only changes; what goes to and fro
# cancels, what goes the same way adds up. **Nesterov** (네스테로프) looks where the velocity will carry it, and corrects
# before it gets there.
#
# $$v \leftarrow \mu v + g, \qquad d = v \quad \text{(momentum)}, \qquad d = g + \mu v \quad \text{(Nesterov)}$$


# %%
def sgd(g, memory):
    return g, memory


def momentum(g, v):
    v = 0.9 * v + g
    return v, v


def nesterov(g, v):
    v = 0.9 * v + g
    return g + 0.9 * v, v


# %% [markdown]
# **Adagrad** gives each parameter a learning rate of its own. It adds up the squares of all gradients so
# far, and divides by the root: what was steep gets small steps, what was flat gets large ones. But the sum only
# grows, so in the end it hardly moves. **RMSprop** takes a moving average instead, which forgets.
#
# $$s \leftarrow s + g^2 \quad \text{(Adagrad)}, \qquad s \leftarrow \rho s + (1 - \rho) \, g^2 \quad \text{(RMSprop)},
# \qquad d = \frac{g}{\sqrt{s}}$$


# %%
def adagrad(g, s):
    s = s + g**2
    return g / (s**0.5 + 1e-10), s


def rmsprop(g, s):
    s = 0.9 * s + 0.1 * g**2
    return g / (s**0.5 + 1e-8), s


# %% [markdown]
# **Adam** does both: a velocity (here called $m$, a moving average), divided by the root of a moving average of the
# squares. Both averages begin at 0, so in the beginning they are too small; dividing by $1 - \beta^k$ in step $k$ mends
# that.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) \, g, \qquad s \leftarrow \beta_2 s + (1 - \beta_2) \, g^2, \qquad
# d = \frac{m / (1 - \beta_1^k)}{\sqrt{s / (1 - \beta_2^k)}}$$


# %%
def adam(g, memory):
    m, s, k = memory or (0.0, 0.0, 0)
    m, s, k = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2, k + 1
    return m / (1 - 0.9**k) / ((s / (1 - 0.999**k)) ** 0.5 + 1e-8), (m, s, k)


# %% [markdown]
# ## The race
# All start at the same place. Each has the learning rate that suits it.

# %%
race = {
    "SGD": walk(sgd, 0.95),
    "momentum": walk(momentum, 0.1),
    "Nesterov": walk(nesterov, 0.1),
    "Adagrad": walk(adagrad, 1.5),
    "RMSprop": walk(rmsprop, 0.3),
    "Adam": walk(adam, 0.3),
}
figure = plot_descent(height, race, bounds=((-8.0, 4.0), (-2.5, 2.5)))
figure.set_size_inches(9.0, 4.6)
figure

# %%
colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
figure, [axes] = panels("Height, step by step", width=8.5, height=3.6)
for (name, path), colour in zip(race.items(), colours):
    heights = [height(*place) for place in path]
    axes.semilogy(heights, color=colour, label=name)
    print(f"{name:9} after 20 steps {heights[20]:.4f}, after 60 steps {heights[60]:.5f}")
    assert heights[60] < 0.01
axes.set(xlabel="step", ylim=(1e-6, 10.0))
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
figure

# %% [markdown]
# SGD zigzags across the valley; a little larger a rate and it would fly out. Momentum swings past the goal and comes back,
# with Nesterov less so. Adagrad and RMSprop go almost straight, since both directions get steps of the same size. Adam does
# a bit of each. All are below 0.01 after 60 steps.
#
# The rules that we wrote are those of `nn`. There, an optimizer takes `Value`s and moves them by their `.grad`:

# %%
from nn import Adagrad, Adam, RMSprop

optimizers = {
    "SGD": SGD(0.95),
    "momentum": SGD(0.1, momentum=0.9),
    "Nesterov": SGD(0.1, momentum=0.9, nesterov=True),
    "Adagrad": Adagrad(1.5),
    "RMSprop": RMSprop(0.3, alpha=0.9),
    "Adam": Adam(0.3),
}

# %%
for name, optimizer in optimizers.items():
    x1, x2 = Value(-7.0), Value(2.0)
    for _ in range(60):
        x1.grad = x2.grad = 0.0
        height(x1, x2).backward()
        optimizer.step([x1, x2])
    assert np.allclose((x1.data, x2.data), race[name][-1])

# %% [markdown]
# ## A real race
# A bowl with two knobs is a toy. Here they train a network of 337 weights, two layers of 16, to tell two half moons apart,
# with mini-batches of 20. A momentum of 0.9 adds up ten gradients, so a rate of 0.1 goes as far as a rate of 1 without it.
# To be fair, plain SGD runs with both.

# %%
optimizers = {
    "SGD, rate 1": SGD(1.0),
    "momentum": SGD(0.1, momentum=0.9),
    "Nesterov": SGD(0.1, momentum=0.9, nesterov=True),
    "Adagrad": Adagrad(0.1),
    "RMSprop": RMSprop(0.01, alpha=0.9),
    "Adam": Adam(0.02),
    "SGD, rate 0.1": SGD(0.1),
}
losses = {}
for name, optimizer in optimizers.items():
    model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    options = {"loss": "binary_cross_entropy_with_logits", "optimizer": optimizer, "epochs": 40, "batch_size": 20}
    losses[name] = fit(model, X, y, **options).losses

# %%
figure, [axes] = panels("Two moons: loss by epoch", width=8.5, height=3.6)
for (name, course), colour in zip(losses.items(), [*colours, "#999999"]):
    axes.semilogy(range(1, 41), course, color=colour, label=name)
    print(f"{name:13} loss after 20 epochs {course[19]:.2f}, after 40 epochs {course[39]:.2f}")
axes.set_xlabel("epoch")
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))

slow = losses.pop("SGD, rate 0.1")
assert all(course[-1] < 0.05 < 0.2 < slow[-1] for course in losses.values())
figure

# %% [markdown]
# In the end six of the seven are close together, on ways of their own: SGD in wild jumps, momentum and Adam early, Adagrad
# and RMSprop steadily. The seventh, SGD with the smaller rate, has hardly begun. So do not learn the order of the winners
# by heart. *The rate decides as much as the rule*, and both depend on the surface. What to take home:
#
# | | remembers | good for |
# |---|---|---|
# | SGD | nothing | understanding, and where memory is short |
# | momentum, Nesterov | velocity | long valleys; with a well-chosen rate often the best in the end |
# | Adagrad | sum of squares | inputs that are seldom seen |
# | RMSprop | average of squares | surfaces that change on the way |
# | Adam | both | a first try: it forgives a rate that is not quite right |
#
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("5.1", lambda samples, batch_size, epochs: samples / batch_size * epochs)

# %% [markdown]
# **1.** You have 1,000 samples and train with a batch size of 32 for 5 epochs. How many steps is that? Write `steps(samples,
# batch_size, epochs)`, and try `check("5.1", steps)`.
#
# <details><summary>Solution</summary>
#
# 1,000 / 32 is 31.25, so an epoch has 31 full batches and one of the 8 samples that are left: 32 iterations, and 160 steps.
# ```python
# import math
#
# def steps(samples, batch_size, epochs):
#     return math.ceil(samples / batch_size) * epochs
#
# assert check("5.1", steps)
#
# X1000, y1000 = datasets.moons(1000)
# model = MLP(2, [1])
# history = fit(model, X1000, y1000, loss="binary_cross_entropy_with_logits", optimizer="sgd", epochs=5, batch_size=32)
# assert history.iterations * len(history) == steps(1000, 32, 5) == 160
# ```
# </details>
#
# **2.** Write the step of momentum for a list of `Value`s: `step(parameters, velocities, rate, mu)` gets them with their
# `.grad` filled in, and the list of their velocities. It moves the parameters, and returns the new velocities. Try
# `check("5.2", step)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def step(parameters, velocities, rate, mu):
#     new = []
#     for parameter, v in zip(parameters, velocities):
#         v = mu * v + parameter.grad
#         parameter.data -= rate * v
#         new.append(v)
#     return new
#
# assert check("5.2", step)
# ```
# </details>
#
# **3.** Write `batches(order, batch_size)`, which cuts a list of sample numbers into batches, in that order; the last may be
# smaller. Try `check("5.3", batches)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def batches(order, batch_size):
#     return [order[first : first + batch_size] for first in range(0, len(order), batch_size)]
#
# assert check("5.3", batches)
# ```
# </details>
#
# **4.** How far does Adam go in its very first step? Find out with pencil and paper, then try gradients of very different
# sizes.
#
# <details><summary>Solution</summary>
#
# In the first step the corrected averages are $g$ and $g^2$ themselves, so $d = g / |g|$ is 1 or −1: it goes by exactly the
# learning rate, however steep it is.
# ```python
# for steepness in (0.001, 1.0, 1000.0):
#     place = Value(0.0)
#     place.grad = steepness
#     Adam(0.3).step([place])
#     assert abs(place.data + 0.3) < 1e-4
# ```
# </details>
#
# **5.** With one sample at a time the path never came to rest. Let the learning rate fall as 1 / (1 + epoch), and see
# whether it gets closer to the best loss in 20 epochs.
#
# <details><summary>Solution</summary>
#
# It does: the dance gets smaller and smaller. This is called *learning rate decay*.
# ```python
# def one_by_one(rate):
#     generator = np.random.default_rng(1)
#     place = np.array([-1.5, -1.5])
#     for epoch in range(20):
#         for i in generator.permutation(len(x)):
#             place = place - rate(epoch) * gradient([i], *place)
#     return loss(*place)
# constant, falling = one_by_one(lambda epoch: 0.3), one_by_one(lambda epoch: 0.3 / (1 + epoch))
# assert falling - best < 0.2 * (constant - best)
# ```
# </details>

# %% [markdown]
# ---
# [← Losses](04_losses.ipynb) · [The course](README.md) · [Glossary](glossary.md) · [Next: deep networks
# →](06_deep_networks.ipynb)
