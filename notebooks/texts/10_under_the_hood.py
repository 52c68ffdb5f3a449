# %% [markdown]
# # 10. Under the hood: from scalars to matrices
#
# Every network in this course was written one number at a time: `dot(w, x) + b`, neuron by neuron, image by image. Yet `fit`
# trained them about as fast as libraries in which people write matrices. Between the two stands a *compiler* (컴파일러). At
# the end you will know its steps, and will have done the main one yourself:
#
# 1. **trace** (추적): run the function once, and write down what it does;
# 2. **simplify** (단순화): make that list shorter;
# 3. **vectorise** (벡터화): find the same operation on many numbers, and do it in one array instruction;
# 4. **recognise**: a family of weighted sums is a matrix product.

# %%
import numpy as np

from autograd import TraceError, draw, exp, grad, gradients, jit, log, mean, tanh, vmap
from nn import MLP, cross_entropy, datasets
from nn.plots import panels
from nn.plots.figure import COLOURS

# %% [markdown]
# ## 1. Trace: written down, not computed
#
# `jit(f)` calls `f` with numbers that are not known yet. Each operation on them writes an equation and returns the next
# unknown number. What comes out is a program: a list of equations, each an operation on earlier ones. `.traced` shows it.


# %%
def f(x):
    return 2.0 * (3.0 * x) + x * (x + 1.0) + (x + 1.0) * x


compiled = jit(f, kernel="numpy")
compiled(5.0)
print(compiled.traced)
assert compiled(5.0) == f(5.0) == 90.0

# %% [markdown]
# `v0` is whatever number will be passed. As it is not known while the list is written, `f` must not ask for it. A Python
# `if` would have to go one way for all numbers:

# %%
try:
    jit(lambda x: x if x > 0.0 else -x)(5.0)
except TraceError as error:
    print(str(error).partition(". At")[0])

# %% [markdown]
# ## 2. Simplify: the same in fewer equations
#
# One walk over the list, in order, does four things:
#
# - **fold**: what has only constants as arguments is computed now: *constant folding* (상수 접기);
# - **share**: an equation that is there already, a *common subexpression* (공통 부분식), is used again;
# - **rewrite**: identities from a table are applied, such as $c\,(d\,x) = (c\,d)\,x$ and $x + 0 = x$;
# - **drop**: what no result needs, *dead code* (죽은 코드), is left out.
#
# Above, $2 \cdot (3x)$ becomes $6x$, and $(x + 1)\,x$ is there already, as $x\,(x + 1)$:

# %%
print(compiled.program)
assert len(compiled.traced) == 12
assert len(compiled.program) == 8

# %% [markdown]
# Backpropagation needs no part of the compiler to itself: under `jit` the chain rule writes equations too, and these are
# simplified with the rest. The table gives $\operatorname{sech}^2(x)$ as the derivative of tanh. That is $1 - \tanh^2(x)$,
# and the tanh is computed anyway: `tanh_slope` takes this form as long as it has its digits.

# %%
slope = jit(lambda x: (tanh(x), grad(tanh)(x)), kernel="numpy")
slope(0.5)
print(slope.program)
print([p.name for p in slope.traced.primitives])

# %% [markdown]
# ## 3. Vectorise: level, then group
#
# Now a network of 2 inputs, 3 tanh neurons and an output. `vmap` says that it is to be applied to each row of `X`. It is
# traced once, on a single row; what differs from row to row is marked with the number of rows, called lanes (here 4), so the
# program does not grow with the data.

# %%
model = MLP(2, [3, 1], activation="tanh", seed=0)
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
forward = jit(vmap(model), kernel="numpy")
forward(X)
program = forward.program
print(program)

# %% [markdown]
# There are still three `dot`, three `add`, three `tanh`, one for each neuron. Which of them could be done at the same time?
# Those that do not wait for one another. Give each equation a level: 0 for what is given, else one more than the highest
# of its arguments:
#
# $$\operatorname{level}(v) = 1 + \max_{a \,\in\, \text{args}(v)} \operatorname{level}(a)$$
#
# Equations of one level and of the same operation make a group. That takes six lines:

# %%
levels, groups = [], {}
for equation in program:
    levels.append(1 + max((levels[arg] for arg in equation.args), default=-1))
    if equation.args:
        groups.setdefault((levels[-1], equation.primitive.name), []).append(equation)
for (level, name), members in groups.items():
    print(f"level {level}: {len(members)} × {name:5}", ", ".join(f"v{equation.index}" for equation in members))
assert [len(members) for members in groups.values()] == [3, 3, 3, 1, 1]

# %% [markdown]
# Eleven equations, five groups. Each group becomes one call of NumPy, if its numbers lie side by side in memory; so the
# compiler lays them out that way.
#
# ## 4. Recognise: a grid of sums is a matrix product
#
# Look at the first group, three weighted sums of two products each. Whose weights, and whose inputs?


# %%
def origin(name):
    """What a number is, such as parameter[3]."""
    return str(program[name]).partition("= ")[2]


for equation in groups[1, "dot"]:
    half = len(equation.args) // 2
    pairs = zip(equation.args[:half], equation.args[half:], strict=True)
    print(f"v{equation.index} =", " + ".join(f"{origin(w)} · {origin(x)}" for w, x in pairs))

# %% [markdown]
# Each row of weights meets the same inputs. Three rows, times as many columns as there are samples, every row with every
# column: that is what a matrix product is,
#
# $$Z_{ij} = \sum_k W_{ik} \, X_{kj}$$
#
# Here is what the compiler made of the program, the calls alone:


# %%
def calls(compiled):
    """The array instructions of a compiled function, without their comments."""
    lines = compiled.source.split("def step")[1].splitlines()
    return [line.partition("  #")[0].strip() for line in lines if "out=" in line]


print("\n".join(calls(forward)))
assert len(calls(forward)) == len(groups)
assert sum("np.matmul" in call for call in calls(forward)) == 2

# %% [markdown]
# Five groups, five calls, and nobody wrote a matrix. `layers_0_w` is a view of the parameters where they lie, three rows of
# two, a bias after each; nothing is copied. `draw` shows the same with its shapes:

# %%
draw(forward)

# %% [markdown]
# By hand it would be this, and it gives the same numbers:

# %%
W, V = (np.array([[w.data for w in neuron.w] for neuron in layer.neurons]) for layer in model.layers)
by_hand = V @ np.tanh(W @ X.T)  # the biases of a fresh network are 0
assert np.allclose(forward(X), by_hand[0])
assert np.allclose(forward(X), [model(row).data for row in X])

# %% [markdown]
# ## The way back is found too
#
# The gradient of the mean squared error by all 13 parameters, written with scalars as ever. For a layer with the errors
# $\delta_{ij}$ of neuron $i$ at sample $j$, the chain rule says
#
# $$\frac{\partial L}{\partial W_{ik}} = \sum_j \delta_{ij} \, X_{kj}$$
#
# again a grid of sums of products, this time over the samples. Look for the last call:

# %%
y = np.array([0.0, 1.0, 1.0, 0.0])
parameters = model.parameters()


def gradient(X, y):
    loss = mean(vmap(lambda x, target: (model(x) - target) ** 2)(X, y))
    return gradients(loss, parameters)


step = jit(gradient, kernel="numpy")
found = step(X, y)
print("\n".join(calls(step)))

# %%
loss = mean([(model(row) - target) ** 2 for row, target in zip(X, y, strict=True)])
assert np.allclose(found, gradients(loss, parameters))
assert sum("np.matmul" in call for call in calls(step)) >= 4

# %% [markdown]
# ## Does it stay small?
#
# The network of the digits has 2,410 parameters. Recorded image by image, its loss over 64 images is a graph of many
# thousand scalars. The trace has those of one image alone, and of its gradient. And then?

# %%
digits, classes = datasets.digits(64)
large = MLP(64, [32, 10], activation="relu", seed=0)
targets = np.eye(10)[classes]


def loss_gradient(X, y):
    return gradients(mean(vmap(lambda x, t: cross_entropy(large(x), t))(X, y)), large.parameters())


learn = jit(loss_gradient, kernel="numpy")
learn(digits, targets)
shown = {"traced": len(learn.traced), "simplified": len(learn.program), "array calls": len(calls(learn))}
shown["matrix products"] = sum("np.matmul" in call for call in calls(learn))
figure, (axes,) = panels("The same computation, after each step", width=7.0, height=2.4)
bars = axes.barh(list(shown)[::-1], list(shown.values())[::-1], color=COLOURS[0])
axes.bar_label(bars, padding=4)
axes.set_xscale("log")
axes.set_xlim(1, 30000)
assert shown["simplified"] > 50 * shown["array calls"]
figure

# %% [markdown]
# Thousands of equations, some twenty calls. The time is in the matrix products, which NumPy hands to the same routines that
# hand-written code would call, and that is why it is as fast.
#
# Not every program has so much of the same. A long recurrence, or a formula in which each step is another, has groups of
# one. Then an array call for each would be a waste. So `jit` takes another way, unless it is told `kernel="numpy"` or the
# matrices are large: instructions that an interpreter in C carries out, for a block of samples or for single numbers. It
# weighs both and takes what should be faster; `.source` says which, and why.

# %%
chain = jit(lambda x: log(1.0 + exp(tanh(x) * x)), kernel="native")
chain(0.3)
print(chain.source.partition("\n")[2])

# %% [markdown]
# ## Exercises
# `check` tries your function and names the usual mistakes:

# %%
from exercises import check

check("10.2", lambda equations: [len(args) for args in equations])

# %% [markdown]
# **1.** `x * y + y * x`: how many multiplications does the compiled program do? Write `share(equations)`: how many equations
# are left when each is computed once. An equation is a tuple such as `("mul", "x", "y")` or `("add", 0, 1)`: the operation,
# then its arguments, each an input or the number of an earlier equation. `add` and `mul` may swap theirs. Try
# `check("10.1", share)`.
#
# <details><summary>Solution</summary>
#
# One. A product does not depend on the order, so the second is the first again. What uses the second then uses the first:
# `number` keeps, for each equation, which of those that are left computes it.
#
# ```python
# def share(equations):
#     known, number = {}, []
#     for name, *args in equations:
#         args = [number[arg] if isinstance(arg, int) else arg for arg in args]
#         if name in ("add", "mul"):
#             args.sort(key=str)
#         number.append(known.setdefault((name, *args), len(known)))
#     return len(known)
#
# assert check("10.1", share)
#
# twice = jit(lambda x, y: x * y + y * x)
# twice(2.0, 3.0)
# assert [p.name for p in twice.program.primitives].count("mul") == 1
# ```
# </details>
#
# **2.** Write `levels(equations)`: the level of each, where an equation is the tuple of the numbers of its arguments, `()`
# for what is given. Try `check("10.2", levels)`. How many levels has a network with $n$ hidden layers? Compile some and
# count the calls.
#
# <details><summary>Solution</summary>
#
# Three for each hidden layer (product, bias, tanh) and two for the output, which has no tanh.
#
# ```python
# def levels(equations):
#     found = []
#     for args in equations:
#         found.append(1 + max((found[arg] for arg in args), default=-1))
#     return found
#
# assert check("10.2", levels)
#
# for n in (1, 2, 5):
#     deep = jit(vmap(MLP(2, [8] * n + [1], activation="tanh", seed=0)), kernel="numpy")
#     deep(X)
#     assert len(calls(deep)) == max(levels([equation.args for equation in deep.program])) == 3 * n + 2
# ```
# </details>
#
# **3.** Write `weight_gradient(errors, X)`, the sum of the way back with plain loops: `errors[i][j]` is $\delta_{ij}$, the
# error of neuron $i$ at sample $j$, and `X[j][k]` input $k$ of that sample. Try `check("10.3", weight_gradient)`. Which
# matrix product is it?
#
# <details><summary>Solution</summary>
#
# The errors times the samples, `errors @ X`: neurons by samples, times samples by inputs.
#
# ```python
# def weight_gradient(errors, X):
#     return [[sum(e * x[k] for e, x in zip(row, X)) for k in range(len(X[0]))] for row in errors]
#
# assert check("10.3", weight_gradient)
#
# errors = np.random.default_rng(0).normal(size=(3, 4))
# assert np.allclose(weight_gradient(errors, X), errors @ X)
# ```
# </details>
#
# **4.** Write a convolution with plain loops, a filter of 2 × 2 at each place of an image of 5 × 5, for many images. Is
# there a matrix product in it?
#
# <details><summary>Solution</summary>
#
# ```python
# def at(image, kernel, i, j):
#     return sum(kernel[a][b] * image[i + a][j + b] for a in (0, 1) for b in (0, 1))
#
#
# def convolve(image, kernel):
#     return [[at(image, kernel, i, j) for j in range(4)] for i in range(4)]
#
#
# kernels = np.random.default_rng(0).normal(size=(3, 2, 2)).tolist()
# images = np.random.default_rng(1).normal(size=(20, 5, 5))
# maps = jit(lambda images: vmap(lambda image: [convolve(image, k) for k in kernels])(images), kernel="numpy")
# assert np.shape(maps(images)) == (20, 3, 4, 4)
# assert any("np.matmul" in call for call in calls(maps))
# ```
# </details>

# %% [markdown]
# ---
# [← LeNet](09_lenet.ipynb) · [The course](README.md) · [Glossary](glossary.md) · [Next: a small GPT →](11_gpt.ipynb)
