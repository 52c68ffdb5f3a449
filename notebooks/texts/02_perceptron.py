# %% [markdown]
# # 2. The perceptron
#
# In 1958 a machine the size of a room learned to tell cards marked on the left from cards marked on the right. Nobody had
# told it how. Newspapers wrote that it would soon walk and talk. Eleven years later a proof that it could not learn a
# certain table of four lines helped to bring the field to a halt. At the end of this notebook you will know
#
# - how the *perceptron* (퍼셉트론) learns from its errors, in three lines of code,
# - which questions one neuron can answer: those that a straight line can answer,
# - why it fails on that table, XOR, and why training cannot help.

# %% [markdown]
# ## Three tables
# A *logic gate* (논리 게이트) takes two inputs, each 0 or 1, and gives 0 or 1. AND wants both, OR wants at least one, and
# XOR (배타적 논리합), "either, or", wants exactly one.

# %%
from nn import datasets

X, y_and = datasets.logic_gate("and")
_, y_or = datasets.logic_gate("or")
_, y_xor = datasets.logic_gate("xor")

print(" x1 x2   AND  OR  XOR")
for (x1, x2), *targets in zip(X, y_and, y_or, y_xor):
    print(f"{x1:3.0f}{x2:3.0f}   {targets[0]:3d}{targets[1]:4d}{targets[2]:5d}")

# %% [markdown]
# The two inputs are the coordinates of a point, so each table is a picture with four points. Filled means 1, hollow means
# 0.

# %%
from nn.plots import panels

figure, places = panels("AND", "OR", "XOR", height=3.0)
for axes, targets in zip(places, (y_and, y_or, y_xor)):
    filled = ["#0072B2" if target else "white" for target in targets]
    axes.scatter(X[:, 0], X[:, 1], s=160, c=filled, edgecolors="#0072B2", linewidths=2, zorder=3)
    axes.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=[0, 1], yticks=[0, 1], xlabel="x1", ylabel="x2")
figure

# %% [markdown]
# Take a ruler. In the first two pictures you can lay it so that the filled points are on one side and the hollow ones on
# the other. In the third? Keep that question in mind.

# %% [markdown]
# ## A neuron that fires or does not
# The first neurons had no sigmoid. They fired if the weighted sum was above a *threshold* (임계값), and else they did not.
# That is the *step function* (계단 함수):
#
# $$y = \begin{cases} 1 & \text{if } w_1 x_1 + w_2 x_2 + b > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# (The threshold is $-b$: a sum above $-b$ is the same as a sum plus $b$ above 0.) With weights that we choose, it can be
# AND:


# %%
def fires(w, b, x):
    return 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0


answers = [fires([1.0, 1.0], -1.5, x) for x in X]
print("AND with weights 1, 1 and bias -1.5:", answers)
assert answers == list(y_and)

# %% [markdown]
# One input alone gives $1 - 1.5 < 0$; both together give $2 - 1.5 > 0$. The border between "fires" and "does not" is where
# the sum is exactly 0. That is the equation of a straight line: a neuron with two inputs *is* a ruler.
#
# But we chose the weights. How can a neuron find them?

# %% [markdown]
# ## Learning, first try: Hebb
# In 1949 the psychologist Donald Hebb supposed that in the brain a connection grows stronger whenever both its ends are
# active together. As a formula, *Hebb's rule* (헤브의 규칙): with a target $t$, the answer that we want,
#
# $$w_i \leftarrow w_i + x_i \cdot t, \qquad b \leftarrow b + t$$

# %%
w, b = [0.0, 0.0], 0.0
for x, target in zip(X.tolist(), y_and.tolist()):
    w = [w[0] + x[0] * target, w[1] + x[1] * target]
    b = b + target

answers = [fires(w, b, x) for x in X]
print("weights:", w, " bias:", b, " answers:", answers)
assert answers == [1, 1, 1, 1]

# %% [markdown]
# Now it always fires. Where the target is 0 nothing happens, so weights only grow: this rule knows praise but no blame.

# %% [markdown]
# ## Learning from errors: Rosenblatt
# Frank Rosenblatt's idea was to look at the neuron's own answer $y$ first, and to do nothing if it is right. Only an error
# is a reason to change:
#
# $$w_i \leftarrow w_i + \eta \, (t - y) \, x_i, \qquad b \leftarrow b + \eta \, (t - y)$$
#
# If it should have fired and did not, then $t - y = 1$: the weights of the active inputs go up. If it fired and should
# not have, then $t - y = -1$: they go down. The number $\eta$ is the *learning rate* (학습률), the size of a correction;
# here it is 1. One pass through all the samples is an *epoch* (에포크).

# %%
w, b, rate = [0.0, 0.0], 0.0, 1.0

for epoch in range(1, 8):
    errors = 0
    for x, target in zip(X.tolist(), y_and.tolist()):
        error = target - fires(w, b, x)
        w = [w[0] + rate * error * x[0], w[1] + rate * error * x[1]]
        b = b + rate * error
        errors += error != 0
    print(f"epoch {epoch}: {errors} errors, weights {w}, bias {b}")

assert [fires(w, b, x) for x in X] == list(y_and)

# %% [markdown]
# In the sixth epoch it makes no error any more, and so it stays as it is. Nobody told it the weights; it found them.
#
# The same rule is in `nn.Perceptron`. Here is the line after some of the epochs; what lies in the orange part makes it
# fire.

# %%
from nn import Perceptron, plot_decision_boundary

perceptron = Perceptron(2)
figure, places = panels("epoch 1", "epoch 2", "epoch 4", "epoch 6", height=2.6)
for axes, epochs in zip(places, (1, 1, 2, 2)):  # how many more
    perceptron.learn(X, y_and, epochs=epochs)
    plot_decision_boundary(perceptron, X, y_and, threshold=0.5, ax=axes)
    axes.set(xlabel="x1", ylabel="x2")

assert [perceptron(x).data for x in X] == list(y_and)
figure

# %% [markdown]
# The line wanders until it stands right. (A point on the line itself has the sum 0, which is not above 0: it does not
# fire.) That it gets there is no luck: if there is any line that separates the two kinds of points, the rule finds one
# after finitely many errors (Novikoff, 1962, proved it).
#
# ## The table that it cannot learn
# Now all three gates.

# %%
figure, places = panels("AND", "OR", "XOR", height=3.2)
courses = {}
for axes, (name, targets) in zip(places, {"AND": y_and, "OR": y_or, "XOR": y_xor}.items()):
    perceptron = Perceptron(2)
    courses[name] = perceptron.learn(X, targets, epochs=50)
    plot_decision_boundary(perceptron, X, targets, threshold=0.5, ax=axes)
    axes.set(xlabel="x1", ylabel="x2")
    print(f"{name:3}: errors per epoch {courses[name][:12]}")

assert courses["AND"][-1] == courses["OR"][-1] == 0
assert len(courses["XOR"]) == 50
assert courses["XOR"][-1] == 4
figure

# %% [markdown]
# AND and OR are learned within a few epochs. With XOR it makes four errors of four in every epoch, for ever: each
# correction spoils what the one before had mended.
#
# Your ruler has told you why: no straight line has the two filled points of XOR on one side and the hollow ones on the
# other. A proof needs only the four rows. Suppose there were weights $w_1$, $w_2$ and a bias $b$ that do it:
#
# | row | should | so |
# |---|---|---|
# | 0 0 | not fire | $b \le 0$ |
# | 0 1 | fire | $w_2 + b > 0$ |
# | 1 0 | fire | $w_1 + b > 0$ |
# | 1 1 | not fire | $w_1 + w_2 + b \le 0$ |
#
# Add the two rows in the middle: $w_1 + w_2 + 2b > 0$. Add the first and the last: $w_1 + w_2 + 2b \le 0$. Both cannot be.
# In the language of the field: AND and OR are *linearly separable* (선형 분리 가능), XOR is not.

# %% [markdown]
# ## Perhaps the step is to blame?
# The step function is a hard judge: yes or no, and never "I am not sure". And it is flat, left and right of the jump: turn
# a weight a little, and nothing changes at all. Its derivative is 0 everywhere, so backpropagation has nothing to tell. The
# sigmoid of [notebook 1](01_one_neuron.ipynb) is the same judgement in a soft form, with a slope.

# %%
import numpy as np

from autograd import grad, sigmoid, step

z = [float(entry) for entry in np.linspace(-6.0, 6.0, 241)]
figure, (left, right) = panels("Step and sigmoid", "Their derivatives", height=2.8)
for activation, colour in ((step, "#D55E00"), (sigmoid, "#0072B2")):
    left.plot(z, [activation(entry) for entry in z], color=colour, label=activation.name)
    right.plot(z, [grad(activation)(entry) for entry in z], color=colour)
left.legend(frameon=False)

assert all(grad(step)(entry) == 0.0 for entry in z)
assert max(grad(sigmoid)(entry) for entry in z) == 0.25
figure

# %% [markdown]
# With a slope we can go downhill. We need one number that says how wrong the neuron is, the *loss* (손실), and take small
# steps that make it smaller. [Notebook 4](04_losses.ipynb) is about losses; here we let `fit` do it, with one that suits
# yes and no. It shows the neuron all four rows in each epoch, lets `backward()` find the gradient, and takes a step against
# it.

# %%
from nn import SGD, Neuron, fit


def train(targets):
    neuron = Neuron(2, activation="sigmoid", seed=0)
    course = []

    def note(history):  # what the neuron answers, after each epoch
        course.append([neuron(x).data for x in X])

    fit(neuron, X, targets, loss="binary_cross_entropy", optimizer=SGD(1.0), epochs=300, callback=note)
    return course


courses = {"AND": train(y_and), "OR": train(y_or), "XOR": train(y_xor)}
for name, course in courses.items():
    print(f"{name:3}:", [f"{p:.2f}" for p in course[-1]])

# %%
figure, places = panels(*courses, height=3.0)
for axes, course in zip(places, courses.values()):
    for row, colour in zip(range(4), ("#0072B2", "#D55E00", "#009E73", "#CC79A7")):
        axes.plot(
            range(1, 301), [answers[row] for answers in course], color=colour, label=f"{X[row][0]:.0f} {X[row][1]:.0f}"
        )
    axes.set(ylim=(-0.03, 1.03), xlabel="epoch")
places[0].legend(title="inputs", frameon=False, fontsize="small")
places[0].set_ylabel("answer")

for p, target in zip(courses["AND"][-1] + courses["OR"][-1], [*y_and, *y_or]):
    assert abs(p - target) < 0.1
for p in courses["XOR"][-1]:
    assert abs(p - 0.5) < 0.05
figure

# %% [markdown]
# For AND and OR the four answers part, two ways or the other. For XOR all four come together at 0.5. "I don't know", says
# the neuron to every row, and it is the best that it can say. The step was not to blame: the sigmoid's border, where the
# answer is 0.5, is still a straight line.
#
# You can see that it is the best. Where weights and bias are 0, every answer is 0.5, and the gradient of the loss is 0 too:
# what the two rows with target 1 ask for, the two others take back.

# %%
from autograd import Value
from nn import binary_cross_entropy

w1, w2, b = Value(0.0), Value(0.0), Value(0.0)
answers = [sigmoid(w1 * x1 + w2 * x2 + b) for x1, x2 in X]
loss = binary_cross_entropy(answers, y_xor)
loss.backward()

print("answers:", [p.data for p in answers], " gradient:", [w1.grad, w2.grad, b.grad])
assert w1.grad == w2.grad == b.grad == 0.0

# %% [markdown]
# ## The winter
# In 1969 Marvin Minsky and Seymour Papert published *Perceptrons*, a book with proofs of what one layer of such neurons can
# never do. XOR is the smallest example. They knew, as Rosenblatt did, that neurons behind neurons could do more. But nobody
# knew how to train those: Rosenblatt's rule needs to know the error of each neuron, and for one in the middle nobody can
# say what it *should* have answered. Hopes had been too high and money went elsewhere. What followed is called the *AI
# winter* (인공지능의 겨울).
#
# The way out was the chain rule, which tells how much each neuron in the middle contributed to the error at the end:
# backpropagation, which Rumelhart, Hinton and Williams made famous in 1986. You know it already, from notebook 1. In the
# next notebook it learns XOR.

# %% [markdown]
# ## Exercises
# `check` tries what you found and names the usual mistakes, as in notebook 1. The weights of AND are no answer to the first
# exercise:

# %%
from exercises import check

check("2.1", (1.0, 1.0, -1.5))

# %% [markdown]
# **1.** Find two weights and a bias by hand for NAND, which is 1 except where both inputs are 1, and try `check("2.1", (w1,
# w2, b))` with your numbers.
#
# <details><summary>Solution</summary>
#
# NAND is AND turned round, so turn the signs round: inputs now count against firing, and the bias is for it.
# ```python
# assert check("2.1", (-1.0, -1.0, 1.5))
#
# _, y_nand = datasets.logic_gate("nand")
# assert [fires([-1.0, -1.0], 1.5, x) for x in X] == list(y_nand)
# ```
# </details>
#
# **2.** Write Rosenblatt's rule yourself, without looking: `learn(X, targets, rate, epochs)` begins with two weights and a
# bias of 0, goes through the samples in order, as often as there are epochs, and returns `w1, w2, b`. Try `check("2.2",
# learn)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def learn(X, targets, rate, epochs):
#     w1 = w2 = b = 0.0
#     for epoch in range(epochs):
#         for (x1, x2), target in zip(X, targets):
#             y = 1 if w1 * x1 + w2 * x2 + b > 0 else 0
#             w1 += rate * (target - y) * x1
#             w2 += rate * (target - y) * x2
#             b += rate * (target - y)
#     return w1, w2, b
#
# assert check("2.2", learn)
# assert [fires(learn(X, y_or, 1.0, 9)[:2], learn(X, y_or, 1.0, 9)[2], x) for x in X] == list(y_or)
# ```
# </details>
#
# **3.** Give the perceptron a third input, the product $x_1 x_2$: write `more(x)`, which gets a list of two inputs and
# returns one of three. Try `check("2.3", more)`. Can it learn XOR now?
#
# <details><summary>Solution</summary>
#
# Yes. In three dimensions a plane separates the points: the row 1 1 is now lifted above the others. So the neuron was not
# too stupid, it looked at the wrong inputs. A hidden layer, in the next notebook, *learns* such inputs.
# ```python
# def more(x):
#     return [x[0], x[1], x[0] * x[1]]
#
# assert check("2.3", more)
#
# perceptron = Perceptron(3)
# errors = perceptron.learn([more(x) for x in X], y_xor)
# assert errors[-1] == 0
# assert [perceptron(more(x)).data for x in X] == list(y_xor)
# ```
# </details>
#
# **4.** Does the learning rate matter for a perceptron that starts at 0? Let it learn AND with rates of 0.25, 1 and 8, and
# compare the errors per epoch.
#
# <details><summary>Solution</summary>
#
# It does not. A rate twice as large makes weights and bias twice as large, and a sum twice as large has the same sign. (The
# neurons of the next notebooks, which are not all or nothing, do care.)
# ```python
# courses = [Perceptron(2).learn(X, y_and, lr=rate) for rate in (0.25, 1.0, 8.0)]
# assert courses[0] == courses[1] == courses[2]
# ```
# </details>

# %% [markdown]
# ---
# [← One neuron](01_one_neuron.ipynb) · [The course](README.md) · [Glossary](glossary.md) · [Next: XOR →](03_xor.ipynb)
