# %% [markdown]
# # 1. One neuron
#
# A program that recognises a face or writes a sentence is made of a great many small parts that are all alike. This
# notebook takes one of them apart. You need some school mathematics and a little Python, and no word of this field. At the
# end you will know
#
# - what a *neuron* (뉴런) computes, and what its *weights* (가중치) and its *bias* (편향) are,
# - how a computer finds out which way to turn each of them: *backpropagation* (역전파), by hand and in one line,
# - what is inside the *sigmoid* (시그모이드): four steps that you could do on a pocket calculator.
#
# The grey boxes are Python, and below each stands what it showed. In Jupyter, click into a box and press Shift and Enter to
# run it; then change a number and run it again. ([How to get there](README.md#running-it).)

# %% [markdown]
# ## A number that remembers
# Here are three numbers and a formula, the straight line from school:
#
# $$F = w \cdot x + b$$
#
# We write the numbers as `Value`s. A `Value` is an ordinary number with a memory: it knows from which other numbers it was
# made, and how.

# %%
from autograd import Value, draw

w = Value(2.0, label="w")
x = Value(3.0, label="x")
b = Value(-5.0, label="b")

F = w * x + b
F.label = "F"
print(F.data)

# %% [markdown]
# 2 · 3 − 5 is 1: so far a calculator. But `F` still knows where it comes from, and so it can be drawn.

# %%
draw(F)

# %% [markdown]
# Such a picture is called a *computational graph* (계산 그래프). Read it from left to right: `w` and `x` go into a
# multiplication, its result and `b` into an addition, and out comes `F`. The value in each card is what has been computed
# there. To compute from left to right is called the *forward pass*, or *feed-forward* (순전파).
#
# The lower line of each card, the gradient, is empty as yet. It is what the rest of this notebook is about.

# %% [markdown]
# ## Which way to turn the knobs
# Think of `w`, `x` and `b` as three knobs, and of `F` as a dial. You want the dial to go up. Which knob helps most? Turn
# each one a little, and see by how much the dial moves *for each bit of turning*:


# %%
def line(w, x, b):
    return w * x + b


little = 0.001
print("w:", round((line(2 + little, 3, -5) - line(2, 3, -5)) / little, 6))
print("x:", round((line(2, 3 + little, -5) - line(2, 3, -5)) / little, 6))
print("b:", round((line(2, 3, -5 + little) - line(2, 3, -5)) / little, 6))

# %% [markdown]
# If `w` grows by 0.001, `F` grows by 0.003, three times as much. That factor is called the *derivative* (미분) of `F` with
# respect to `w` and written $\partial F / \partial w$. (The round ∂ says that only `w` is turned, while the others
# stay.) All three together are the *gradient* (기울기). It tells the best way to turn all knobs at once: each by its
# factor.
#
# So `w` is the knob that counts most here: 3, against 2 for `x` and 1 for `b`.
#
# Trying each knob works with three of them. A network that reads handwriting has a hundred thousand, and would have to be
# computed again for each. There is a better way: read the graph backwards.

# %% [markdown]
# ## Backwards by hand
# The formula has two steps. Give the one in between a name:
#
# $$p = w \cdot x, \qquad F = p + b$$
#
# For each step alone, the factors are easy:
#
# | step | factors |
# |---|---|
# | $F = p + b$ | if `p` grows by 1, so does `F`: the factor is 1. The same for `b`: 1 |
# | $p = w \cdot x$ | if `w` grows by 1, from 2 · 3 to 3 · 3, `p` grows by 3: the factor is `x`. For `x` it is `w` |
#
# And factors of steps that follow each other multiply. If `p` moves three times as fast as `w`, and `F` as fast as `p`,
# then `F` moves three times as fast as `w`. This is the *chain rule* (연쇄 법칙):
#
# $$\frac{\partial F}{\partial w} = \frac{\partial F}{\partial p} \cdot \frac{\partial p}{\partial w}$$
#
# So start at the end with 1 (`F` moves as fast as itself) and go back, step by step, multiplying as you go. In Python we
# write `dF_dw` for $\partial F / \partial w$.

# %%
dF_dF = 1.0

dF_dp = dF_dF * 1.0  # F = p + b
dF_db = dF_dF * 1.0

dF_dw = dF_dp * x.data  # p = w * x
dF_dx = dF_dp * w.data

print(dF_dw, dF_dx, dF_db)

# %% [markdown]
# 3, 2 and 1, as before, but with one walk through the graph for all of them, however many there are. This walk is called
# *backpropagation*. Since each `Value` remembers how it was made, the computer can do it for us:

# %%
F.backward()

print(w.grad, x.grad, b.grad)
assert (w.grad, x.grad, b.grad) == (dF_dw, dF_dx, dF_db)
draw(F)

# %% [markdown]
# Now the gradients are in the cards. That is all there is to it. However large a network is, it learns by this: a forward
# pass for the values, a backward pass for the gradients.
#
# ## Turning the knobs
# If we want `F` to be larger, the gradient says how: turn each knob a little in the direction of its factor. (We leave `x`
# alone: it is what the world gave us. The other two are ours.)

# %%
step = 0.1
w.data += step * w.grad
b.data += step * b.grad

better = w * x + b
print(f"before: {F.data:.2f}   after: {better.data:.2f}")
assert better.data > F.data

# %% [markdown]
# From 1 to 2 with one small step, without trying anything. For smaller instead of larger, write `-=`. That walk downhill
# has a name, *gradient descent* (경사 하강법), and [notebook 4](04_losses.ipynb) is about it.

# %% [markdown]
# ## From a line to a neuron
# A nerve cell in the brain gets signals from other cells, some of which excite it and some of which calm it. If enough
# comes together it *fires*: it sends a signal of its own. A *neuron* is a formula made after that example (McCulloch and
# Pitts, 1943):
#
# 1. Each input has a *weight*: how much does this input count, and for or against?
# 2. Multiply each input with its weight and add it all up, which is called the *weighted sum* (가중합). Add a *bias* too:
#    how eager is the neuron to fire before it has heard anything?
# 3. Send the sum through an *activation function* (활성화 함수), which decides how strongly it fires.
#
# $$y = \sigma(w_1 x_1 + w_2 x_2 + b)$$
#
# ($\sigma$, the Greek letter sigma, is the activation function that we shall use.) An example: shall I take an umbrella?
# One input is how dark the sky is, from 0 to 1; the other how far I have to walk, in kilometres. Darkness counts a lot,
# distance a little, and I don't like to carry things: a bias below zero.

# %%
from autograd import sigmoid


def umbrella(dark, distance):
    return sigmoid(4.0 * dark + 0.5 * distance - 3.0)


for dark, distance in [(0.0, 1.0), (0.5, 1.0), (0.9, 1.0), (0.9, 6.0)]:
    print(f"sky {dark:.1f}, {distance:.0f} km: umbrella {umbrella(dark, distance):.2f}")

assert umbrella(0.0, 1.0) < 0.1 < 0.9 < umbrella(0.9, 6.0)

# %% [markdown]
# Below 0.5 means rather not, above it means rather yes. The weights and the bias *are* what the neuron knows. Here we made
# them up; in [notebook 2](02_perceptron.ipynb) it finds them itself, from examples.
#
# ## The sigmoid
# This $\sigma$ is the *sigmoid*. It turns any sum, however large, into a number between 0 and
# 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Here $e$ is the number 2.718…, and $e^{-z}$, "e to the power of minus z", is also written exp(−z).

# %%
import numpy as np

from autograd import grad
from nn.plots import panels

z = np.linspace(-6.0, 6.0, 121)
figure, (left, right) = panels("The sigmoid", "Its derivative: how steep it is", height=2.8)
left.plot(z, [sigmoid(float(entry)) for entry in z], color="#0072B2")
right.plot(z, [grad(sigmoid)(float(entry)) for entry in z], color="#D55E00")
for axes in (left, right):
    axes.set_xlabel("z")
figure

# %% [markdown]
# Far to the left it is nearly 0, far to the right nearly 1, and at 0 just in between. It is steep in the middle, where the
# neuron is undecided, and flat at the ends, where it is sure.
#
# ## The sigmoid, opened
# The formula looks grim. But it is only four steps, each with an easy factor. Take the numbers from above, $z = w x + b$
# with $w = 2$, $x = 3$, $b = -5$, so $z = 1$:
#
# | step | forward | factor of this step |
# |---|---|---|
# | × −1 | $a = -z$ | $\partial a / \partial z = -1$ |
# | exp | $u = e^{a}$ | $\partial u / \partial a = u$ (the exponential is its own derivative) |
# | + 1 | $s = u + 1$ | $\partial s / \partial u = 1$ |
# | reciprocal | $y = 1 / s$ | $\partial y / \partial s = -1 / s^2$ (negative: the larger $s$, the smaller $y$) |

# %%
import math

z = 2.0 * 3.0 - 5.0
a = z * -1.0
u = math.exp(a)
s = u + 1.0
y = 1.0 / s
print(f"forward:   z = {z:.4f}  a = {a:.4f}  u = {u:.4f}  s = {s:.4f}  y = {y:.4f}")

dy_ds = -1.0 / s**2
dy_du = dy_ds * 1.0
dy_da = dy_du * u
dy_dz = dy_da * -1.0
print(f"backward:  dy/ds = {dy_ds:.4f}  dy/du = {dy_du:.4f}  dy/da = {dy_da:.4f}  dy/dz = {dy_dz:.4f}")

# %% [markdown]
# And on from `z` to the knobs, with the factors 3, 2 and 1 that we know already: $\partial y / \partial w = \partial y /
# \partial z \cdot 3$, and so on. Now let the `Value`s do the same:

# %%
w, x, b = Value(2.0, label="w"), Value(3.0, label="x"), Value(-5.0, label="b")
neuron = sigmoid(w * x + b)
neuron.label = "y"
neuron.backward()

assert math.isclose(neuron.data, y)
assert math.isclose(w.grad, dy_dz * 3.0)
assert math.isclose(x.grad, dy_dz * 2.0)
assert math.isclose(b.grad, dy_dz)
draw(neuron)

# %% [markdown]
# The box named *sigmoid* holds our four steps, with our numbers. To see how each of them comes about, go through the graph
# one step at a time, with the buttons or the arrow keys (in Jupyter; GitHub shows no buttons). On the way back, each arrow
# shows what arrives from the right, times the factor of the step:

# %%
from autograd import explain

explain(neuron)

# %% [markdown]
# The same in plain lines, if you would rather read:

# %%
print(explain(neuron))

# %% [markdown]
# Multiply the four factors and simplify, and you get a famous formula. The slope of the sigmoid needs nothing but its
# value:
#
# $$\frac{\partial y}{\partial z} = (-1) \cdot u \cdot 1 \cdot \left(-\frac{1}{s^2}\right)
# = \frac{1}{s} \cdot \frac{u}{s} = y \, (1 - y)$$

# %%
print(f"y (1 - y) = {y * (1 - y):.4f}   by the graph: {dy_dz:.4f}")
assert math.isclose(y * (1 - y), dy_dz)

# %% [markdown]
# ## Three questions that everybody asks
# **Why are the gradients of several uses added?** Take a number that is used three times, $f = x \cdot x + x$ at $x = 3$.
# Turn only the left `x` of the product, then only the right one, then only the last, and then all of them:


# %%
def uses(left, right, last):
    return left * right + last


start = uses(3, 3, 3)
moves = [uses(3 + little, 3, 3), uses(3, 3 + little, 3), uses(3, 3, 3 + little), uses(3 + little, 3 + little, 3 + little)]
print("one use at a time, then all:", [round((moved - start) / little, 2) for moved in moves])

x = Value(3.0, label="x")
f = x * x + x
f.backward()
print("by the graph:", x.grad)
assert x.grad == 3.0 + 3.0 + 1.0

# %% [markdown]
# 3, 3 and 1, and together 7: who turns `x` turns all of its uses at once, and the dial moves by the sum of what each of them
# does. (The 7.00 is 7.001 before rounding, as a step of 0.001 is little but not nothing.) If the last use overwrote the
# others, the graph would say 1. So `backward()` *adds* to `.grad`, and this decides the two other questions too.

# %% [markdown]
# **Why does the order matter?** Backpropagation may visit a number only when all that comes back to it has arrived. Here is
# a formula of three steps. The middle one, `p`, is used by both others:
#
# $$p = x \cdot x, \qquad q = p + x, \qquad f = p \cdot q$$
#
# Let us go back through the steps in every order that there is, by hand:

# %%
from itertools import permutations


def backwards(order):
    x, p, q = 3.0, 9.0, 12.0
    df = {"x": 0.0, "p": 0.0, "q": 0.0, "f": 1.0}
    for step in order:
        if step == "f":  # f = p * q
            df["p"] += df["f"] * q
            df["q"] += df["f"] * p
        elif step == "q":  # q = p + x
            df["p"] += df["q"]
            df["x"] += df["q"]
        else:  # p = x * x
            df["x"] += df["p"] * x + df["p"] * x
    return df["x"]


for order in permutations("fqp"):
    print(" then ".join(order), "→ df/dx =", backwards(order))

x = Value(3.0, label="x")
p = x * x
q = p + x
f = p * q
f.backward()
print("backward() says", x.grad)
assert [x.grad == backwards(order) for order in permutations("fqp")] == [True, False, False, False, False, False]

# %% [markdown]
# Of six orders one is right. In *f then p then q*, for example, `p` hands on the 12 that came from `f`; the 9 that `q` sends
# it afterwards get stuck there, and 9 · 6 = 54 are missing at `x`. The rule is: first everybody who uses a number, then the
# number. An order that keeps this rule is called a *topological order* (위상 정렬), and `backward()` makes one before it
# starts.

# %%
p.label, q.label, f.label = "p", "q", "f"
draw(f)

# %% [markdown]
# **Why `zero_grad`?** As `backward()` adds to what is in `.grad`, a second pass adds to the first:

# %%
w = Value(4.0, label="w")
for _ in range(3):
    (2.0 * w).backward()
    print(w.grad)
assert w.grad == 2.0 + 2.0 + 2.0

# %% [markdown]
# That is handy where one wants a sum, over several samples for example. But after a step the old gradient belongs to a place
# where we no longer are. Walk down to the lowest point of $(w - 1)^2$, once setting the gradient to 0 before each pass, and
# once not:


# %%
def walk_down(forget):
    w, path = Value(4.0), [4.0]
    for _ in range(40):
        if forget:
            w.grad = 0.0  # of a network: model.zero_grad()
        ((w - 1.0) ** 2).backward()
        w.data -= 0.1 * w.grad
        path.append(w.data)
    return path


figure, [axes] = panels("w, step by step", width=7.5, height=2.8)
axes.plot(walk_down(forget=True), color="#0072B2", label="with w.grad = 0.0")
axes.plot(walk_down(forget=False), color="#D55E00", label="without")
axes.axhline(1.0, color="#999999", linestyle=":", label="the lowest point")
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
axes.set(xlabel="step", ylabel="w")
assert abs(walk_down(forget=True)[-1] - 1.0) < 0.001
assert max(abs(place - 1.0) for place in walk_down(forget=False)[20:]) > 2.5
figure

# %% [markdown]
# Without it, the walker is pushed by all the slopes it has ever felt. It runs through the goal, up the other side and back,
# and never comes to rest.

# %% [markdown]
# ## What you know now
# A neuron adds up what it hears, each input with its weight, and the sigmoid turns the sum into a yes or a no, or something
# in between. The forward pass computes it; the backward pass tells, by the chain rule, which way to turn each weight. All
# of the notebooks that follow are made of this.
#
# ## Exercises
# Each asks for a function. `check` runs *your* function, and says whether it is right, or which of the usual mistakes it
# looks like. A wrong answer costs nothing, so try it before you unfold a solution. Here is one that gives nothing back:

# %%
from exercises import check

check("1.1", lambda a, b, c: None)

# %% [markdown]
# **1.** Let $f = (a + b) \cdot c$. Find the three derivatives with pencil and paper. Then write `derivatives(a, b, c)`,
# which gets three numbers and returns the derivatives by `a`, `b` and `c`, and try `check("1.1", derivatives)`.
#
# <details><summary>Solution</summary>
#
# With $p = a + b$ we have $f = p \cdot c$. So $\partial f / \partial c = p$, and $\partial f / \partial p = c$, which the
# addition hands on unchanged to `a` and to `b`.
# ```python
# def derivatives(a, b, c):
#     return c, c, a + b
#
# assert check("1.1", derivatives)
#
# a, b, c = Value(2.0), Value(3.0), Value(-4.0)
# f = (a + b) * c
# f.backward()
# assert (a.grad, b.grad, c.grad) == derivatives(2.0, 3.0, -4.0)
# ```
# </details>
#
# **2.** Above, $f = x \cdot x + x$ had the derivative 7 at $x = 3$. Write `slope(x)`, which returns it for any `x`, without
# `backward()`. (What arrives from several sides is added.) Try `check("1.2", slope)`.
#
# <details><summary>Solution</summary>
#
# The multiplication uses `x` on both sides, with a factor of `x` each; the addition once more, with a factor of 1. It is
# what the rule from school says: $2x + 1$.
# ```python
# def slope(x):
#     return x + x + 1.0
#
# assert check("1.2", slope)
# ```
# </details>
#
# **3.** Yesterday you got wet: the sky was at 0.5, you walked 1 km, and the neuron said 0.38. Let it learn from that. Write
# `learn(w1, w2, b, steps)`, which gets its two weights and its bias as `Value`s and takes that many steps uphill, each of
# them 0.5 times the gradient of its answer. It changes the `Value`s and returns nothing. Try `check("1.3", learn)`; and how
# many steps does it take to more than 0.9?
#
# <details><summary>Solution</summary>
#
# ```python
# def learn(w1, w2, b, steps):
#     for _ in range(steps):
#         for knob in (w1, w2, b):
#             knob.grad = 0.0
#         y = sigmoid(w1 * 0.5 + w2 * 1.0 + b)
#         y.backward()
#         for knob in (w1, w2, b):
#             knob.data += 0.5 * knob.grad
#
# assert check("1.3", learn)
#
# w1, w2, b = Value(4.0), Value(0.5), Value(-3.0)
# steps = 0
# while sigmoid(w1 * 0.5 + w2 * 1.0 + b).data <= 0.9:
#     learn(w1, w2, b, 1)
#     steps += 1
# print(steps, "steps:", w1.data, w2.data, b.data)
# assert w2.data > 0.5 and steps < 50
# ```
# </details>

# %% [markdown]
# ---
# [The course](README.md) · [Glossary](glossary.md) · [Next: the perceptron →](02_perceptron.ipynb)
