# %% [markdown]
# # 9. LeNet: a network that knows what lies beside what
#
# To the network of the last notebook an image was 64 numbers in a row; it could not know that pixel 12 lies above pixel 20.
# At the end of this one you will know
#
# - what a *convolution* (합성곱) is, and why it needs so few weights;
# - what *pooling* (풀링) does, and how the two make LeNet-5, the network that read cheques in the 1990s;
# - what its filters see, and how a network of 416,520 multiplications per image, all of them written as single numbers,
#   becomes a handful of matrix products.

# %%
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from autograd import jit, vmap
from nn import Adam, AvgPool2d, Conv2d, Flatten, LeNet5, MaxPool2d, accuracy, datasets, fit
from nn.plots.figure import new_figure

# %% [markdown]
# ## The images
#
# LeNet-5 was made for images of 28 × 28. `digits(size=28)` enlarges our digits of 8 × 8, by drawing straight lines between
# the pixels.

# %%
X, y = datasets.digits(size=28)
print(X.shape)

SIGNS = LinearSegmentedColormap.from_list("signs", ["#D55E00", "white", "#0072B2"])


def show(axes, image, title="", cmap="Greys"):
    largest = np.abs(image).max()
    axes.imshow(image, cmap=cmap, vmin=-largest if cmap == SIGNS else 0.0, vmax=largest)
    axes.set_title(title, fontsize=10)
    axes.axis("off")


figure = new_figure(9.0, 1.4)
for axes, image, digit in zip(figure.subplots(1, 8), X, y, strict=False):
    show(axes, image[0], digit)
figure

# %% [markdown]
# ## A filter
#
# A small grid of weights, a *filter* (필터), slides over the image. At each place it is laid on the pixels beneath, and what
# lies on one another is multiplied and added up. In an image $x$, a filter $w$ of 3 × 3 with the bias $b$ gives
#
# $$z_{ij} = b + \sum_{a=0}^{2} \sum_{c=0}^{2} w_{ac} \; x_{i+a,\; j+c}$$
#
# That is a neuron that looks at nine pixels; then at the next nine, with the *same* weights. All its answers together are a
# new image, a *feature map* (특징 맵).


# %%
def convolve(image, w, b=0.0):
    places = range(len(image) - 2)
    return [[b + sum(w[a][c] * image[i + a][j + c] for a in range(3) for c in range(3)) for j in places] for i in places]


upright = [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]]  # ink on the right, none on the left
lying = [[-1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]  # ink below, none above
seven = X[np.flatnonzero(y == 7)[0], 0]
figure = new_figure(7.5, 2.6)
left, middle, right = figure.subplots(1, 3)
show(left, seven, "a seven")
show(middle, np.array(convolve(seven, upright)), "edges left and right", SIGNS)
show(right, np.array(convolve(seven, lying)), "edges above and below", SIGNS)
figure

# %% [markdown]
# The first filter answers where paper turns into ink from left to right (blue) or back (orange), the second from top to
# bottom. Whoever wants to know a 7 from a 1 has use for that.
#
# `Conv2d` is this, with several filters and with weights that are learned. An image is a list of *channels* (채널), here
# one:

# %%
edges = Conv2d(1, 2, 3)
for filtered, w in zip(edges.weight, (upright, lying), strict=True):
    for row, numbers in zip(filtered[0], w, strict=True):
        for weight, number in zip(row, numbers, strict=True):
            weight.data = number
maps = np.array(jit(edges)([seven.tolist()]))
assert maps.shape == (2, 26, 26)
assert np.allclose(maps[0], convolve(seven, upright))

# %% [markdown]
# Two things follow from the weights being the same everywhere.
#
# **A shape is recognised wherever it is.** If the image moves, the feature map moves along, and is otherwise the same:

# %%
moved = np.roll(seven, (2, 3), axis=(0, 1))
there = np.array(jit(edges)([moved.tolist()]))
assert np.allclose(there[:, 2:, 3:], maps[:, :-2, :-3])

# %% [markdown]
# **It takes few weights.** Six filters of 5 × 5 have $6 \cdot (25 + 1)$ weights and biases. A layer that leads from all 28
# × 28 pixels to as many outputs, each with weights of its own, would have millions:

# %%
shared = len(Conv2d(1, 6, 5, padding=2).parameters())
full = (28 * 28 + 1) * (6 * 28 * 28)
print(f"{shared} parameters instead of {full:,}")
assert shared == 6 * (5 * 5 + 1) == 156

# %% [markdown]
# ## Pooling and flattening
#
# Where exactly an edge lies matters less than that there is one. Pooling replaces each square of 2 × 2 numbers by their
# mean, or by their maximum, so that a quarter of the numbers is left:
#
# $$\text{mean:}\;\; p_{ij} = \tfrac14 \sum_{a=0}^{1} \sum_{c=0}^{1} x_{2i+a,\; 2j+c} \qquad
# \text{max:}\;\; p_{ij} = \max_{a,\,c \,\in\, \{0, 1\}} \; x_{2i+a,\; 2j+c}$$

# %%
small = [[[1.0, 3.0, 0.0, 0.0], [5.0, 7.0, 0.0, 8.0]]]
averaged, largest = AvgPool2d(2)(small), MaxPool2d(2)(small)
print("mean", [value.data for value in averaged[0][0]], "  max", [value.data for value in largest[0][0]])
assert [value.data for value in averaged[0][0]] == [4.0, 2.0]
assert [value.data for value in largest[0][0]] == [7.0, 8.0]
assert [value.data for value in Flatten()(averaged)] == [4.0, 2.0]

# %% [markdown]
# `Flatten` makes one list of the channels and their rows, as an ordinary layer wants it.
#
# ## LeNet-5
#
# Convolution, pooling, convolution, pooling, then an ordinary network of 120, 84 and 10 neurons (LeCun, Bottou, Bengio and
# Haffner, 1998). The second convolution looks at all six maps of the first at once, so that its filters see combinations of
# edges: corners, ends, arcs.

# %%
model = LeNet5(seed=0)
model

# %%
sample, shapes = X[0].tolist(), []
for module in model.modules:
    sample = module(sample)
    shape = np.shape(sample)
    shapes.append(shape)
    print(f"{type(module).__name__:10} {' × '.join(map(str, shape))}")
assert shapes[0] == (6, 28, 28)
assert shapes[3] == (16, 5, 5)
assert shapes[-1] == (10,)
assert len(model.parameters()) == 61706

# %% [markdown]
# ## Training
#
# As ever, with `fit`. It runs the network once on numbers that are not known yet, which takes a few seconds, as there are
# half a million of them; after that a batch of images takes milliseconds. 1,400 images to learn from, 397 to be examined on:

# %%
history = fit(
    model,
    X[:1400],
    y[:1400],
    loss="cross_entropy",
    optimizer=Adam(0.002),
    epochs=3,
    batch_size=20,
    progress=False,
)

# %%
predict = jit(vmap(model), kernel="numpy")
scores = predict(X[1400:])
share = accuracy(scores, y[1400:])
assert share >= 0.97

# %% [markdown]
# At least 97 of 100 digits that it has never seen are read right, after three epochs.
#
# ## What the filters see
#
# The six filters of the first layer as they are now, and below each the feature map that it makes of a digit: blue where the
# filter finds what it looks for, orange where it finds the opposite.

# %%
first = model.modules[0]
filters = np.array([[[w.data for w in row] for row in kernel[0]] for kernel in first.weight])
found = np.array(jit(first)([seven.tolist()]))
figure = new_figure(9.0, 3.2)
grid = figure.subplots(2, 6)
for k in range(6):
    show(grid[0, k], filters[k], f"filter {k}", SIGNS)
    show(grid[1, k], found[k], "", SIGNS)
figure

# %% [markdown]
# Some answer to ink anywhere, others to one of its edges, blue on one side and orange on the other. Nobody told them to;
# they became what they are because it made the loss smaller.
#
# ## What runs
#
# Everything above is written with single numbers: `Conv2d` is loops over `dot`. Here are the array calls that the compiler
# made of it, for any number of images at once:

# %%
lines = predict.source.split("def step")[1].splitlines()
calls = [line.partition("  #")[0].strip() for line in lines if "out=" in line]
print("\n".join(calls))
products = [call for call in calls if "np.matmul" in call]
assert len(products) == 5
assert len(calls) < 40

# %% [markdown]
# Five matrix products, one for each layer with weights. A convolution has become a product of the matrix of its filters with
# a matrix of patches, the pixels beneath the filter at each place, which `np.take` puts side by side: the trick that
# libraries of neural networks are built on, found here by comparing operands.
# [The next notebook](10_under_the_hood.ipynb) shows how.
#
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("9.2", lambda n, k, padding, stride: n - k + 1)

# %% [markdown]
# **1.** Write `slide(image, w)`, a convolution without bias for a square filter of any size and an image of any height and
# width. Try `check("9.1", slide)`. What does a filter do whose nine weights are all 1/9?
#
# <details><summary>Solution</summary>
#
# It takes the mean of each 3 × 3 square: the image is blurred, and its contrast sinks.
#
# ```python
# def slide(image, w):
#     k = len(w)
#     rows, columns = range(len(image) - k + 1), range(len(image[0]) - k + 1)
#     return [[sum(w[a][c] * image[i + a][j + c] for a in range(k) for c in range(k)) for j in columns] for i in rows]
#
# assert check("9.1", slide)
#
# blurred = np.array(slide(seven, [[1 / 9] * 3] * 3))
# assert blurred.shape == (26, 26)
# assert blurred.std() < seven.std()
# ```
# </details>
#
# **2.** A convolution with a 5 × 5 filter makes a 28 × 28 image smaller. How much, and which `padding` keeps its size? And
# with `stride=2`? Write `rows(n, k, padding, stride)`: how many rows come out, of `n` rows and with a filter of `k`. Try
# `check("9.2", rows)`.
#
# <details><summary>Solution</summary>
#
# From $n$ to $\lfloor (n + 2p - k) / s \rfloor + 1$ rows, with the padding $p$, the filter's size $k$ and the stride $s$.
#
# ```python
# def rows(n, k, padding, stride):
#     return (n + 2 * padding - k) // stride + 1
#
# assert check("9.2", rows)
#
# for padding, stride, count in (0, 1, 24), (2, 1, 28), (2, 2, 14):
#     found = Conv2d(1, 1, 5, padding=padding, stride=stride)([seven.tolist()])
#     assert len(found[0]) == count == rows(28, 5, padding, stride)
# ```
# </details>
#
# **3.** Write `pool(image)`, which keeps the largest number of each square of 2 × 2 pixels. Try `check("9.3", pool)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def pool(image):
#     downs, rights = range(0, len(image), 2), range(0, len(image[0]), 2)
#     return [[max(image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1]) for j in rights] for i in downs]
#
# assert check("9.3", pool)
# ```
# </details>
#
# **4.** The network never saw a digit that is not in the middle. How many of the 397 does it read if all are moved to the
# right, by one pixel, two, or five?
#
# <details><summary>Solution</summary>
#
# Nearly all, most, and few: pooling forgives a little.
#
# ```python
# shares = [accuracy(predict(np.roll(X[1400:], pixels, axis=3)), y[1400:]) for pixels in (1, 2, 5)]
# assert shares[0] > 0.93 and shares[1] > 0.8 and shares[2] < 0.6
# ```
# </details>

# %% [markdown]
# ---
# [← Digits](08_digits.ipynb) · [The course](README.md) · [Glossary](glossary.md) ·
# [Next: under the hood →](10_under_the_hood.ipynb)
