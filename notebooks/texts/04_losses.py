# %% [markdown]
# # 4. Losses and gradient descent
#
# A network learns by making one number small: the loss, which says how wrong it is. Which number that should be is up to
# us, and it decides what is learned. At the end of this notebook you will know
#
# - four ways to measure an error: mean squared error, binary cross-entropy, cross-entropy and hinge loss, and when to use
#   which,
# - what a *loss surface* (손실 곡면) looks like, and the path that gradient descent takes on it,
# - what happens when the steps are too small or too large, and where exactly the limit is.

# %% [markdown]
# ## How wrong is a line?
# Eight pupils tell for how many hours they studied, and which mark they got, out of ten. We look for a line through these
# points, so that we can guess the mark of a ninth. A line has two knobs, $w$ and $b$. Here are two guesses.

# %%
import numpy as np

from nn.plots import panels

hours = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
marks = [2.1, 2.4, 3.8, 3.7, 5.3, 5.4, 6.9, 6.6]

figure, [axes] = panels("Two guesses", width=5.5, height=3.2)
axes.scatter(hours, marks, color="#0072B2", zorder=3)
for w, b, colour in ((0.5, 1.0, "#D55E00"), (1.5, 1.0, "#009E73")):
    axes.plot([0, 4.5], [b, 4.5 * w + b], color=colour, label=f"w = {w}, b = {b}")
axes.set(xlabel="hours", ylabel="mark")
axes.legend(frameon=False)
figure

# %% [markdown]
# The green one is better; you see it. The computer needs a number. For each point take the error, the distance
# between the prediction $p$ and the target $t$; square it, so that above and below both count as bad, and large
# errors count more; and take the mean. This is the *mean squared error* (평균 제곱 오차), MSE:
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} (p_i - t_i)^2, \qquad p_i = w x_i + b$$

# %%
from nn import mse_loss


def loss(w, b):
    predictions = [w * x + b for x in hours]
    return sum((p - t) ** 2 for p, t in zip(predictions, marks)) / len(marks)


print(f"orange: {loss(0.5, 1.0):.3f}   green: {loss(1.5, 1.0):.3f}")
assert loss(1.5, 1.0) < loss(0.5, 1.0)
assert np.isclose(loss(0.5, 1.0), mse_loss([0.5 * x + 1.0 for x in hours], marks))  # nn has it too

# %% [markdown]
# ## The surface and the way down
# Each pair of $w$ and $b$ has its loss. Think of $w$ and $b$ as a place on a map, and of the loss as the height there: that
# is the loss surface. We want to get to its lowest point, in the fog: all that we can feel is the slope under our feet.
# That is the gradient, and `backward()` tells it. So we take a step downhill, feel again, and so on: gradient descent. With
# the learning rate $\eta$:
#
# $$w \leftarrow w - \eta \, \frac{\partial L}{\partial w}, \qquad b \leftarrow b - \eta \, \frac{\partial L}{\partial b}$$

# %%
from autograd import Value


def descend(rate, steps, start=(3.0, 7.0)):
    w, b = Value(start[0]), Value(start[1])
    path = [start]
    for _ in range(steps):
        w.grad = b.grad = 0.0
        loss(w, b).backward()
        w.data -= rate * w.grad
        b.data -= rate * b.grad
        path.append((w.data, b.data))
    return path


path = descend(rate=0.05, steps=400)
for step in (0, 1, 10, 50, 400):
    print(f"step {step:3}: w = {path[step][0]:6.3f}, b = {path[step][1]:.3f}, loss {loss(*path[step]):.3f}")

# %%
from nn.plots import plot_descent

figure, (left, right) = panels("The loss surface, seen from above", "The line on the way", height=3.8)
plot_descent(loss, {"path": path}, ax=left, bounds=((-2.0, 4.0), (-2.0, 8.0)))
left.set(xlabel="w", ylabel="b")
right.scatter(hours, marks, color="#0072B2", zorder=3)
for step, strength in ((0, 0.25), (1, 0.4), (10, 0.6), (50, 0.8), (400, 1.0)):
    w, b = path[step]
    right.plot([0, 4.5], [b, 4.5 * w + b], color="#D55E00", alpha=strength, label=f"step {step}")
right.set(xlabel="hours", ylabel="mark")
right.legend(frameon=False, fontsize="small")

best = np.polyfit(hours, marks, 1)  # for a line there is a formula: nothing else has such luck
assert np.allclose(path[-1], best, atol=0.05)
figure

# %% [markdown]
# The first steps run down the steep side of the valley; then the path turns and follows the valley floor, where the slope
# is small and so are the steps. At the end it is where the textbook formula says that the best line is. For networks there
# is no formula, and the walk is all that we have.

# %% [markdown]
# ## Steps too small, steps too large
# How large should the learning rate be? Thirty steps with each of three:

# %%
rates = {"0.005: too small": 0.005, "0.1: good": 0.1, "0.142: too large": 0.142}
figure, places = panels(*rates, width=10.0, height=3.2)
for axes, rate in zip(places, rates.values()):
    path = descend(rate, steps=30)
    plot_descent(loss, {"path": path}, ax=axes, bounds=((-2.0, 4.0), (-2.0, 8.0)))
    axes.set(xlabel="w", ylabel="b")
    print(f"rate {rate}: loss {loss(*path[0]):.2f} -> {loss(*path[-1]):.2f}")
figure

# %% [markdown]
# Too small, and it takes for ever. Too large, and every step lands on the other side of the valley, higher than before: the
# loss grows without end. It *diverges* (발산).
#
# Where is the limit? It depends on how strongly the valley bends. In a valley $\frac{1}{2} \lambda x^2$ the slope is
# $\lambda x$, and a step leads from $x$ to $x - \eta \lambda x = (1 - \eta \lambda)\, x$. That is nearer to the bottom as
# long as
#
# $$|1 - \eta \lambda| < 1, \qquad \text{so} \qquad \eta < \frac{2}{\lambda}$$
#
# The bend of a surface is in its second derivatives, the *Hessian* (헤세 행렬). Its largest *eigenvalue* (고윳값) is the
# $\lambda$ of the steepest direction. `hessian` computes it by going through the graph of the gradient once more:

# %%
from autograd import hessian

H = hessian(lambda place: loss(place[0], place[1]))([0.0, 0.0])
limit = 2.0 / np.linalg.eigvalsh(H).max()
print(f"limit of the learning rate: {limit:.4f}")

below, above = descend(0.99 * limit, 300), descend(1.01 * limit, 300)
print(f"just below: loss {loss(*below[-1]):.3f}   just above: loss {loss(*above[-1]):.0f}")
assert loss(*below[-1]) < 1.0 < 1000.0 < loss(*above[-1])

# %% [markdown]
# One per cent decides. With a deep network one cannot compute that limit beforehand, and it changes on the way. That is why
# people try several rates, and why there are the optimizers of the [next notebook](05_optimizers.ipynb).

# %% [markdown]
# ## Yes or no: binary cross-entropy
# Now the answer is a probability: the sigmoid says $p = 0.9$, "I am 90 % sure that it is a cat". The target $t$ is 1 or 0.
# A good loss asks: how surprised must we be by the truth? If it is a cat, little; if not, much. Surprise is measured by the
# logarithm. This is the *binary cross-entropy* (이진 교차 엔트로피), BCE:
#
# $$L = -\big( t \log p + (1 - t) \log (1 - p) \big)$$

# %%
import math

from nn import binary_cross_entropy

for p in (0.99, 0.9, 0.5, 0.1, 0.01):
    by_hand = -math.log(p)  # where t = 1, only the first half remains
    print(f"t = 1, p = {p:4}: loss {by_hand:.3f}")
    assert math.isclose(by_hand, binary_cross_entropy(p, 1))

# %% [markdown]
# Being right costs little; not knowing costs $\log 2 = 0.693$; to be sure and wrong costs a lot, without limit.
#
# Why not the squared error here too? Because of the slope. What moves the weights is the derivative with respect to $z$,
# the sum before the sigmoid. For both losses, with $t = 1$:

# %%
from autograd import grad, sigmoid


def squared(z):
    return (sigmoid(z) - 1.0) ** 2


def surprise(z):
    return binary_cross_entropy(sigmoid(z), 1)


z = [float(entry) for entry in np.linspace(-6.0, 6.0, 121)]
figure, (left, right) = panels("Loss, if the truth is 1", "Its derivative: what moves the weights", height=3.0)
for f, name, colour in ((squared, "squared error", "#D55E00"), (surprise, "binary cross-entropy", "#0072B2")):
    left.plot(z, [f(entry) for entry in z], color=colour, label=name)
    right.plot(z, [grad(f)(entry) for entry in z], color=colour)
left.legend(frameon=False)
for axes in (left, right):
    axes.set_xlabel("z   (left: sure and wrong, right: sure and right)")
figure

# %% [markdown]
# Look at the left end of the right picture, where the model is sure and wrong. There it should learn most. But the squared
# error has hardly any slope, since the sigmoid is flat there. The cross-entropy undoes the sigmoid's flatness exactly. What
# remains is beautifully simple, the error itself:
#
# $$\frac{\partial L}{\partial z} = p - t$$

# %%
for z0 in (-6.0, -1.0, 2.5):
    by_squares, by_surprise, error = grad(squared)(z0), grad(surprise)(z0), sigmoid(z0) - 1.0
    print(f"z = {z0:4}: squared {by_squares:8.4f}   cross-entropy {by_surprise:8.4f}   p - t {error:8.4f}")
    assert math.isclose(by_surprise, error)

assert abs(grad(surprise)(-6.0)) > 100 * abs(grad(squared)(-6.0))

# %% [markdown]
# That is why `nn` has `binary_cross_entropy_with_logits`, which takes $z$, also called a *logit* (로짓), and does the
# sigmoid itself: nothing gets lost on the way.
#
# ## One of many: cross-entropy
# Is it a cat, a dog or a bird? The network gives a score for each. To make probabilities of them, take $e$ to the
# power of each score, so that all are positive, and divide by the sum, so that they add up to 1: the *softmax*
# (소프트맥스). The loss is again the surprise at the truth, the *cross-entropy* (교차 엔트로피):
#
# $$p_i = \frac{e^{s_i}}{\sum_j e^{s_j}}, \qquad L = -\log p_{\text{truth}}$$

# %%
from autograd import softmax
from nn import cross_entropy

scores = [2.0, 1.0, -1.0]  # cat, dog, bird
powers = [math.exp(score) for score in scores]
probabilities = [power / sum(powers) for power in powers]
print("probabilities:", [round(p, 3) for p in probabilities])
assert np.allclose(probabilities, softmax(scores))

for truth, name in enumerate(("cat", "dog", "bird")):
    print(f"if it is a {name}: loss {-math.log(probabilities[truth]):.3f}")
    assert math.isclose(-math.log(probabilities[truth]), cross_entropy(scores, truth))

# %% [markdown]
# And its derivative? The same as before: probability minus target, for each class.

# %%
slopes = grad(lambda s: cross_entropy(s, 1))(scores)  # it is a dog
print("gradient:", [round(slope, 3) for slope in slopes])
assert np.allclose(slopes, np.array(probabilities) - [0.0, 1.0, 0.0])

# %% [markdown]
# The score of the dog should go up (its slope is negative), those of the others down, the cat's most of all.
#
# ## Right by a margin: hinge loss
# One more for yes and no. Call the classes $t = 1$ and $t = -1$, and let the sign of the score $z$ be the answer. The
# *hinge loss* (힌지 손실) asks for a right answer with some margin, and then leaves it alone:
#
# $$L = \max(0,\ 1 - t z)$$

# %%
from nn import binary_cross_entropy_with_logits, hinge_loss

z = np.linspace(-3.0, 3.0, 121)
figure, [axes] = panels("Four ways to judge a score, if the truth is 1", width=8.5, height=3.4)
axes.plot(z, z < 0, color="#999999", linestyle=":", label="wrong or right")
for f, name, colour in (
    (hinge_loss, "hinge", "#009E73"),
    (binary_cross_entropy_with_logits, "binary cross-entropy", "#0072B2"),
):
    axes.plot(z, [f(float(entry), 1) for entry in z], color=colour, label=name)
axes.plot(z, (1.0 - z) ** 2, color="#D55E00", label="squared error")
axes.set(ylim=(-0.1, 4.0), xlabel="score z")
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))

assert hinge_loss(1.5, 1) == 0.0
assert hinge_loss(0.25, 1) == 0.75
figure

# %% [markdown]
# The dotted line is what we really mean, the number of wrong answers. But it is flat, with a jump: no slope, no descent.
# The others are slopes that lead to the same goal. The squared error even punishes an answer that is *too* right.
#
# | question | loss | last layer |
# |---|---|---|
# | how much? (a mark, a price) | mean squared error | linear |
# | yes or no? | binary cross-entropy | sigmoid |
# | which of many? | cross-entropy | softmax |
# | yes or no, with a margin | hinge | linear |
#
# ## Exercises
# `check` tries your function and names the usual mistakes. Here is an answer to the first exercise that is nearly right:

# %%
from exercises import check

check("4.1", lambda predictions, targets: sum((p - t) ** 2 for p, t in zip(predictions, targets)))

# %% [markdown]
# **1.** Write `mse(predictions, targets)`, the mean squared error of a list of `Value`s, with a loop or without. Try
# `check("4.1", mse)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def mse(predictions, targets):
#     total = 0.0
#     for p, t in zip(predictions, targets):
#         total = total + (p - t) ** 2
#     return total / len(targets)
#
# assert check("4.1", mse)
# ```
# </details>
#
# **2.** Write `bce(probabilities, targets)`, the mean binary cross-entropy of a list of `Value`s and of targets that are 0
# or 1, with `log` of `autograd`. Try `check("4.2", bce)`.
#
# <details><summary>Solution</summary>
#
# ```python
# from autograd import log
#
# def bce(probabilities, targets):
#     total = 0.0
#     for p, t in zip(probabilities, targets):
#         total = total - (t * log(p) + (1.0 - t) * log(1.0 - p))
#     return total / len(targets)
#
# assert check("4.2", bce)
# ```
# </details>
#
# **3.** Take $f(x) = 3 x^2$. Write `end(x, rate, steps)`, which starts at the number `x`, takes that many steps of gradient
# descent with the derivative that you found on paper, and returns where it ends. Try `check("4.3", end)`. Then start at 1:
# above which learning rate does it diverge?
#
# <details><summary>Solution</summary>
#
# The second derivative is 6, so the limit is 2 / 6 = 1/3.
# ```python
# def end(x, rate, steps):
#     for _ in range(steps):
#         x = x - rate * 6.0 * x
#     return x
#
# assert check("4.3", end)
# assert abs(end(1.0, 0.32, 100)) < 0.1
# assert abs(end(1.0, 0.34, 100)) > 10.0
# ```
# </details>
#
# **4.** A model says $p = 0.8$. For which target is its binary cross-entropy larger, and by how much?
#
# <details><summary>Solution</summary>
#
# For $t = 0$: $-\log 0.2 = 1.609$ against $-\log 0.8 = 0.223$.
# ```python
# difference = binary_cross_entropy(0.8, 0) - binary_cross_entropy(0.8, 1)
# assert math.isclose(difference, math.log(4.0))
# ```
# </details>
#
# **5.** A ninth pupil studied for 4 hours, slept in, and got a 0. Fit the line again by gradient descent, once with the
# mean squared error and once with the mean absolute error, `nn.l1_loss`. Which line minds the outlier more?
#
# <details><summary>Solution</summary>
#
# The squared error does: it squares the one large error. The absolute error hardly changes its line.
# ```python
# from nn import l1_loss
# def slope(measure, xs, ts):
#     w, b = Value(0.0), Value(0.0)
#     for _ in range(3000):
#         w.grad = b.grad = 0.0
#         measure([w * x + b for x in xs], ts).backward()
#         w.data -= 0.02 * w.grad
#         b.data -= 0.02 * b.grad
#     return w.data
# changes = [slope(m, hours + [4.0], marks + [0.0]) - slope(m, hours, marks) for m in (mse_loss, l1_loss)]
# print(changes)
# assert abs(changes[0]) > 0.5 > 0.2 > abs(changes[1])
# ```
# </details>

# %% [markdown]
# ---
# [← XOR](03_xor.ipynb) · [The course](README.md) · [Glossary](glossary.md) · [Next: optimizers →](05_optimizers.ipynb)
