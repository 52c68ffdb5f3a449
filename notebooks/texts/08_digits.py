# %% [markdown]
# # 8. Digits: what each image asks of a weight
#
# At the end you will know
#
# - how a network reads a handwritten digit: 64 numbers in, ten scores out;
# - what one image asks of every weight, and why a mini-batch of them asks for something better;
# - how to look at a trained network: its *confusion matrix* (혼동 행렬), and the images that it gets wrong.

# %%
from nn import datasets

X, y = datasets.digits(seed=0)
print(X.shape, y.shape)

# %% [markdown]
# ## The data
#
# 1,797 digits that people wrote with a pen, each made into 8 × 8 = 64 numbers from 0 (paper) to 1 (ink). Next to each image
# the data say which digit it is: its *class* (클래스).


# %%
import numpy as np

from nn.plots.figure import new_figure


def show(axes, image, title=""):
    """One image, or 64 other numbers, as 8 × 8 squares."""
    axes.imshow(np.reshape(image, (8, 8)), cmap="Greys", vmin=0.0, vmax=1.0)
    axes.set_title(title)
    axes.axis("off")


figure = new_figure(9.0, 1.3)
for axes, image, digit in zip(figure.subplots(1, 10), X, y, strict=False):
    show(axes, image, digit)
figure

# %% [markdown]
# We keep images back that the network will never learn from, to examine it with at the end: the *test data* (시험 데이터).
# To make its mistakes interesting it gets only 600 to learn from.

# %%
from nn import MLP

X_train, y_train = X[:600], y[:600]
X_test, y_test = X[600:], y[600:]
model = MLP(64, [32, 10], activation="relu", seed=0)
model

# %% [markdown]
# ## From ten scores to probabilities
#
# The last layer has a neuron for each digit. Its ten scores $z_0, \dots, z_9$ may be any numbers; *softmax* (소프트맥스)
# makes probabilities of them, and the loss is minus the logarithm of the one for the right digit $t$, the
# cross-entropy:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} \qquad L = -\log p_t \qquad
# \frac{\partial L}{\partial z_k} = p_k - [k = t]$$
#
# The last formula is worth a look ($[k = t]$ is 1 for the right digit and 0 for the others): the score of the right digit is
# told to rise by what its probability lacks to 1, every other one to fall by the probability it has.

# %%
from autograd import Value, gradients, softmax
from nn import cross_entropy

z = [Value(score) for score in (2.0, 0.5, -1.0)]
p = [value.data for value in softmax(z)]
told = gradients(cross_entropy(z, 1), z)
print("probabilities", np.round(p, 3))
print("gradient     ", np.round(told, 3))
assert np.allclose(told, [p[0], p[1] - 1.0, p[2]])

# %% [markdown]
# ## What one image asks
#
# Take the untrained network and show it a single image. The gradient of its loss says for each of the 2,410 weights and
# biases in which direction it should move, and how urgently. Minus the gradient is what the image *asks for*:

# %%
parameters = model.parameters()


def asks(image, digit):
    """What an image asks of every parameter: minus the gradient of its loss."""
    return -np.array(gradients(cross_entropy(model(image), int(digit)), parameters))


first = asks(X_train[0], y_train[0])
print(len(first), "parameters, of which one image asks", np.count_nonzero(first), "to move")

# %% [markdown]
# It asks all the weights to move, except where nothing flowed: behind a pixel without ink, or at a ReLU that is off.
#
# Every image asks for something else. Here are five images, and below each what it asks of the 64 weights of one hidden
# neuron, laid out like the pixels that they belong to: blue is up, orange is down.


# %%
from matplotlib.colors import LinearSegmentedColormap

SIGNS = LinearSegmentedColormap.from_list("signs", ["#D55E00", "white", "#0072B2"])


def show_wishes(axes, wishes, title=""):
    largest = np.abs(wishes).max()
    axes.imshow(wishes.reshape(8, 8), cmap=SIGNS, vmin=-largest, vmax=largest)
    axes.set_title(title)
    axes.axis("off")


wishes = np.array([asks(image, digit) for image, digit in zip(X_train, y_train, strict=True)])
weights_of = {neuron: slice(65 * neuron, 65 * neuron + 64) for neuron in range(32)}
chosen = [0, 3, 4, 7, 9]
neuron = int(np.argmax([np.abs(wishes[chosen, place]).max(axis=1).min() for place in weights_of.values()]))
figure = new_figure(9.0, 3.2)
grid = figure.subplots(2, 6)
for k, i in enumerate(chosen):
    show(grid[0, k], X_train[i], f"a {y_train[i]}")
    show_wishes(grid[1, k], wishes[i, weights_of[neuron]], "asks for")
grid[0, 5].axis("off")
show_wishes(grid[1, 5], wishes[:64, weights_of[neuron]].mean(axis=0), "64 together")
figure

# %% [markdown]
# Each wants its own strokes louder or quieter; the average of 64 images shows what they agree on.
#
# Look at one single weight, and at what each of the 64 images of a mini-batch asks of it. The step that is taken is the
# average, with $m$ images in the batch:
#
# $$w \leftarrow w + \eta \cdot \frac1m \sum_{i=1}^{m} \Big(\!-\frac{\partial L_i}{\partial w}\Big)$$

# %%
from nn.plots import panels
from nn.plots.figure import COLOURS

busiest = int(np.abs(wishes[:64]).sum(axis=0)[: 32 * 65].argmax())
asked = wishes[:64, busiest]
figure, (axes,) = panels("What 64 images ask of one weight", width=9.0, height=2.6)
axes.bar(range(64), asked, color=np.where(asked > 0, COLOURS[0], COLOURS[1]))
axes.axhline(asked.mean(), color="black", linewidth=2, label="their average, which is done")
axes.set_xlabel("image")
axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 0.98))
assert (asked > 0).any()
assert (asked < 0).any()
assert abs(asked.mean()) < np.abs(asked).mean() / 2
figure

# %% [markdown]
# Some pull up, others down, and much of it cancels. Is the average of a batch good enough? The best direction is that of all
# 600 images. For a batch, take the cosine of the angle between the two: 1 is the same direction, 0 is no help at all.
#
# $$\cos(a, b) = \frac{a \cdot b}{\lVert a \rVert \, \lVert b \rVert}$$


# %%
def cosine(a, b):
    return a @ b / np.sqrt((a @ a) * (b @ b))


best, generator = wishes.mean(axis=0), np.random.default_rng(0)
sizes, agreement = [1, 4, 16, 64, 256], []
for m in sizes:
    batches = [generator.choice(600, m, replace=False) for _ in range(50)]
    agreement.append(np.mean([cosine(wishes[batch].mean(axis=0), best) for batch in batches]))
    print(f"{m:3} images: cosine {agreement[-1]:.2f}")
assert agreement == sorted(agreement)
assert agreement[0] < 0.2
assert agreement[3] > 0.8

# %% [markdown]
# One image hardly points the right way. 64 images mostly do, for a tenth of the work of all 600: that is why training goes
# in mini-batches.
#
# ## Training
#
# `fit` takes 600 / 60 = 10 steps in each of 40 epochs. It compiles the loss of one image first, and then computes whole
# batches as matrices; [notebook 10](10_under_the_hood.ipynb) shows how.

# %%
from nn import Adam, fit, plot_history

history = fit(
    model,
    X_train,
    y_train,
    loss="cross_entropy",
    optimizer=Adam(0.005),
    epochs=40,
    batch_size=60,
    validation=(X_test, y_test),
    progress=False,
)
plot_history(history)

# %%
from autograd import jit, vmap
from nn import accuracy

read = jit(vmap(model))
scores = read(X_test)
share = accuracy(scores, y_test)
assert share > 0.95
assert accuracy(read(X_train), y_train) > 0.99

# %% [markdown]
# More than 99 of 100 training images are right, and more than 95 of 100 of those it has never seen. (Guessing would give
# 10.) The difference is what notebook 7 called overfitting.
#
# ## Which are taken for which
#
# In the confusion matrix, row $i$ and column $j$ say how many images of the digit $i$ were taken for a $j$. What is right
# lies on the diagonal.

# %%
from nn import confusion_matrix, plot_confusion_matrix

table = confusion_matrix(scores, y_test)
assert table.trace() / table.sum() == share
plot_confusion_matrix(scores, y_test)

# %% [markdown]
# ## The wrong ones
#
# Each with what it is, what it was taken for, and how sure the network was of that.

# %%
taken = scores.argmax(axis=1)
wrong = np.flatnonzero(taken != y_test)
sure = {i: softmax(scores[i].tolist())[taken[i]] for i in wrong}
figure = new_figure(9.0, 3.4)
for axes, i in zip(figure.subplots(2, 8).ravel(), wrong, strict=False):
    show(axes, X_test[i], f"{y_test[i]}, not {taken[i]}\n{sure[i]:.0%}")
assert len(wrong) == table.sum() - table.trace()
figure

# %% [markdown]
# Some you would get wrong yourself. In others a stroke is a pixel away from where it usually is, and that is enough: to this
# network a pixel and its neighbour have nothing to do with one another. [The next notebook](09_lenet.ipynb) gives it a sense
# of place.
#
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("8.2", lambda table: [row[i] for i, row in enumerate(table)])

# %% [markdown]
# **1.** Write `confusion(truth, taken, classes)`, which gets two lists of digits and how many classes there are, and returns
# the confusion matrix as a list of rows. Try `check("8.1", confusion)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def confusion(truth, taken, classes):
#     rows = [[0] * classes for _ in range(classes)]
#     for i, j in zip(truth, taken):
#         rows[i][j] += 1
#     return rows
#
# assert check("8.1", confusion)
#
# assert np.array_equal(confusion(y_test, scores.argmax(axis=1), 10), table)
# ```
# </details>
#
# **2.** Which digit is recognised best, which worst? Write `recalls(table)`, which returns for each digit the share of its
# images that is right (its recall). Try `check("8.2", recalls)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def recalls(table):
#     return [row[i] / sum(row) for i, row in enumerate(table)]
#
# assert check("8.2", recalls)
#
# found = np.array(recalls(table.tolist()))
# print("best", found.argmax(), "worst", found.argmin())
# assert found.max() > 0.98 and found.min() > 0.8
# ```
# </details>
#
# **3.** Write `cosine_of(a, b)` for two lists of numbers, without NumPy. Try `check("8.3", cosine_of)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def cosine_of(a, b):
#     product = sum(x * y for x, y in zip(a, b))
#     return product / (sum(x * x for x in a) ** 0.5 * sum(y * y for y in b) ** 0.5)
#
# assert check("8.3", cosine_of)
# ```
# </details>
#
# **4.** Show that a ReLU network asks nothing of a weight whose pixel has no ink: compare `asks` with the image.
#
# <details><summary>Solution</summary>
#
# ```python
# of_first_neuron = asks(X_train[0], y_train[0])[:64]
# assert np.all(of_first_neuron[X_train[0] == 0.0] == 0.0)
# ```
# </details>
#
# **5.** Train the same network with all 600 images in one batch, for as many epochs. Why is it worse?
#
# <details><summary>Solution</summary>
#
# An epoch is then one step instead of ten.
#
# ```python
# slow = MLP(64, [32, 10], activation="relu", seed=0)
# full = fit(slow, X_train, y_train, loss="cross_entropy", optimizer=Adam(0.005), epochs=40, progress=False)
# assert full.iterations == 1
# assert full.losses[-1] > 5 * history.losses[-1]
# ```
# </details>

# %% [markdown]
# ---
# [← Universal approximation](07_universal_approximation.ipynb) · [The course](README.md) · [Glossary](glossary.md) ·
# [Next: LeNet →](09_lenet.ipynb)
