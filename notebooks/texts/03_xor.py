# %% [markdown]
# # 3. XOR: a hidden layer
#
# One neuron is a ruler, and no ruler solves XOR. Two neurons are two rulers, and a third neuron can look at what they say.
# At the end of this notebook you will know
#
# - how a *multilayer perceptron* (다층 퍼셉트론) solves XOR, with weights that you can check on paper,
# - why all of a layer's neurons together are one *matrix product* (행렬 곱),
# - how such weights are learned, why that may take patience, and why it sometimes goes wrong.

# %% [markdown]
# ## XOR from gates that one neuron can learn
# "Either, or" means: not both, and not none. So ask two neurons first. One finds out whether both inputs are 1, which is
# AND. The other finds out whether none is, which is called NOR. A third one fires when neither of them does, so it is NOR
# again:
#
# $$\text{XOR}(x_1, x_2) = \text{NOR}\big(\text{AND}(x_1, x_2),\ \text{NOR}(x_1, x_2)\big)$$
#
# Each of the three can be drawn with a ruler. Here are weights that do it, with the sigmoid in each neuron:
#
# $$h_1 = \sigma(5 x_1 + 5 x_2 - 8), \qquad h_2 = \sigma(-7 x_1 - 7 x_2 + 3), \qquad y = \sigma(-11 h_1 - 11 h_2 + 6)$$
#
# The two neurons in the middle are called a *hidden layer* (은닉층), as one sees neither their inputs as data nor their
# outputs as an answer.

# %%
from autograd import sigmoid
from nn import datasets

X, targets = datasets.logic_gate("xor")

print("x1 x2     sum 1    h1     sum 2    h2     sum 3     y    wanted")
for (x1, x2), target in zip(X, targets):
    z1 = 5.0 * x1 + 5.0 * x2 - 8.0
    z2 = -7.0 * x1 - 7.0 * x2 + 3.0
    h1, h2 = sigmoid(z1), sigmoid(z2)
    z3 = -11.0 * h1 - 11.0 * h2 + 6.0
    y = sigmoid(z3)
    print(f"{x1:2.0f}{x2:3.0f}  {z1:8.0f}  {h1:.3f}  {z2:8.0f}  {h2:.3f}  {z3:8.2f}  {y:.3f}  {target:6d}")
    assert abs(y - target) < 0.05

# %% [markdown]
# Go through one row with a pencil, 1 1 for instance: the first sum is 5 + 5 − 8 = 2, so $h_1$ is near 1 ("both!"). The
# second is −7 − 7 + 3 = −11, so $h_2$ is 0. The third is −11 · 0.881 + 6 = −3.69, and $y$ is 0.024: no.
#
# ## The same as a network
# `nn` builds networks out of layers. We give one these weights by name:

# %%
from autograd import draw
from nn import Layer, Sequential

network = Sequential(Layer(2, 2, activation="sigmoid"), Layer(2, 1, activation="sigmoid"))
weights = [5.0, 5.0, -8.0, -7.0, -7.0, 3.0, -11.0, -11.0, 6.0]
network.load_state_dict(dict(zip(network.state_dict(), weights)))

for name, number in network.state_dict().items():
    print(f"{name:26} {number:5.0f}")
draw(network)

# %% [markdown]
# Blue lines are positive weights, orange ones negative, and the wider the larger. In the circles stand the biases. Now the
# four answers, and one of them as a computational graph: each neuron is a box with the steps of
# [notebook 1](01_one_neuron.ipynb) in it.

# %%
print([round(network(x).data, 3) for x in X])
assert [round(network(x).data) for x in X] == list(targets)

draw(network([1.0, 0.0]), expand=False, depth=3, compact=True)

# %% [markdown]
# ## As a matrix product
# Each neuron multiplies the same inputs with weights of its own. Write the inputs of all four rows into one table $X$, and
# the weights of each neuron into a column of another, $W_1$. To multiply each row with each column and to add up is what
# mathematicians call a matrix product:
#
# $$H = \sigma(X W_1 + b_1), \quad W_1 = \begin{pmatrix} 5 & -7 \\ 5 & -7 \end{pmatrix}, \quad b_1 = (-8,\ 3)$$
#
# $$y = \sigma(H W_2 + b_2), \quad W_2 = \begin{pmatrix} -11 \\ -11 \end{pmatrix}, \quad b_2 = 6$$

# %%
import numpy as np


def bent(z):  # the sigmoid of each number in a table
    return 1.0 / (1.0 + np.exp(-z))


W1, b1 = np.array([[5.0, -7.0], [5.0, -7.0]]), np.array([-8.0, 3.0])
W2, b2 = np.array([[-11.0], [-11.0]]), np.array([6.0])

H = bent(X @ W1 + b1)
answers = bent(H @ W2 + b2)
print(answers.round(3))
assert np.allclose(answers[:, 0], [network(x).data for x in X])

# %% [markdown]
# Two lines, and the same numbers. Computers multiply tables very fast, which is why networks are written like this nearly
# everywhere. Here we write neurons, one number at a time, and the compiler finds the tables
# ([notebook 10](10_under_the_hood.ipynb)).
#
# ## What the hidden layer does
# The hidden layer moves the points. Left you see them where the inputs put them, $(x_1, x_2)$; right, where the hidden
# layer puts them, $(h_1, h_2)$. There, a ruler is enough.

# %%
from nn.plots import panels

figure, (left, right) = panels("Inputs", "What the last neuron sees", width=8.0, height=3.6)
for axes, points in ((left, X), (right, H)):
    filled = ["#0072B2" if target else "white" for target in targets]
    axes.scatter(points[:, 0], points[:, 1], s=140, c=filled, edgecolors="#0072B2", linewidths=2, zorder=3)
    axes.set(xlim=(-0.3, 1.3), ylim=(-0.3, 1.3), xticks=[0, 1], yticks=[0, 1])
left.set(xlabel="x1", ylabel="x2")
right.set(xlabel="h1", ylabel="h2")
h1 = np.array([-0.3, 1.3])
right.plot(h1, (6.0 - 11.0 * h1) / 11.0, color="#D55E00")  # where -11 h1 - 11 h2 + 6 = 0
figure

# %% [markdown]
# The two points that are wanted, 0 1 and 1 0, have come together near the corner: neither "both" nor "none". Keep this in
# mind for all that follows: *a hidden layer finds new coordinates in which the question is easy.*

# %% [markdown]
# ## Learning the weights
# Who finds such weights if nobody knows them? Gradient descent. We begin with random ones, and repeat:
#
# 1. feed-forward: compute the answers and the loss,
# 2. backpropagation: compute which way each of the nine numbers should go,
# 3. take a small step.
#
# The output neuron knows its error. What a hidden neuron should change is what nobody knew in 1969, and what the chain rule
# tells: its share in the error, by way of the weight that leads on from it. The first of these steps, by hand:

# %%
from nn import mse_loss


def fresh():
    return Sequential(Layer(2, 2, activation="sigmoid", seed=0), Layer(2, 1, activation="sigmoid", seed=100))


model = fresh()
loss = mse_loss([model(x) for x in X], targets)  # the mean of (answer - target)²
loss.backward()

print(f"loss {loss.data:.4f}")
for name, parameter in model.named_parameters():
    print(f"{name:26} {parameter.data:7.3f}   gradient {parameter.grad:8.5f}")
assert all(parameter.grad != 0.0 for parameter in model.parameters())

# %% [markdown]
# Every weight has a gradient, also those of the hidden layer. Now we go down, step after step, and look at the *decision
# boundary* (결정 경계) on the way, the line where the answer is 0.5.

# %%
from nn import SGD, fit, plot_decision_boundary

stops = [0, 300, 500, 700, 3000]
figure, places = panels(*(f"epoch {stop}" for stop in stops), width=11.0, height=2.6)
model, losses = fresh(), []
for axes, before, stop in zip(places, [0, *stops], stops):
    if stop:
        history = fit(model, X, targets, loss="mse_loss", optimizer=SGD(2.0), epochs=stop - before)
        losses += history.losses
    plot_decision_boundary(model, X, targets, threshold=0.5, ax=axes)
    axes.set(xlabel="x1", ylabel="x2", xticks=[0, 1], yticks=[0, 1])
figure

# %% [markdown]
# At first nothing happens: the model says 0.5 to everything, as the single neuron did for ever. Then the boundary, which
# was a ruler, begins to bend; first one of the wrong points is cut off, then the other. In the curve of the loss the long
# flat part is a *plateau* (고원): the way down is there, but almost level.

# %%
figure, [axes] = panels("Loss", width=6.0, height=3.0)
axes.plot(losses[:1500], color="#0072B2")
axes.axhline(0.25, color="#999999", linestyle=":", label="0.25, if all answers are 0.5")
axes.legend(frameon=False)
axes.set_xlabel("epoch")

assert abs(losses[200] - 0.25) < 0.001
assert losses[-1] < 0.001
assert all(abs(model(x).data - target) < 0.05 for x, target in zip(X, targets))
figure

# %% [markdown]
# And what has it found? Compare its nine numbers with those that we had from the beginning:

# %%
print("                          given  learned")
for (name, number), given in zip(model.state_dict().items(), weights):
    print(f"{name:26} {given:4.0f} {number:8.1f}")
    assert number * given > 0  # all of the same sign

# %% [markdown]
# Nobody showed it AND or NOR. It got four questions with their answers, nine random numbers and the chain rule, and it
# invented the same two neurons: the first says "both", the second says "none".
#
# ## Sometimes it goes wrong
# Other random numbers at the beginning lead to other ends. From some, two hidden neurons get stuck: the gradient is
# nearly 0, the loss is not. That is a *local minimum* (지역 최솟값), a hollow on the way down, out of which no small step
# leads.


# %%
def train(hidden, seed):
    hidden_layer = Layer(2, hidden, activation="sigmoid", seed=seed)
    output = Layer(hidden, 1, activation="sigmoid", seed=100 + seed)
    model = Sequential(hidden_layer, output)
    return fit(model, X, targets, loss="mse_loss", optimizer=SGD(2.0), epochs=3000).losses[-1]


two = [train(2, seed) for seed in range(10)]
eight = [train(8, seed) for seed in range(10)]
print("2 hidden neurons:", [f"{loss:.3f}" for loss in two])
print("8 hidden neurons:", [f"{loss:.3f}" for loss in eight])

assert sum(loss > 0.1 for loss in two) == 3
assert max(eight) < 0.001

# %% [markdown]
# Of ten beginnings with two hidden neurons three get stuck; with eight hidden neurons none does. Two are enough to *know*
# the answer, but more make it easier to *find*. This is one of the reasons why networks are so large.
#
# ## Exercises
# `check` tries what you found and names the usual mistakes. The numbers of XOR are no answer to the first exercise:

# %%
from exercises import check

check("3.1", weights)

# %% [markdown]
# **1.** XNOR is XOR turned round: 1 where the inputs are equal. Change the three numbers of the output neuron so that the
# network with the given weights computes it, and try `check("3.1", numbers)` with the list of all nine.
#
# <details><summary>Solution</summary>
#
# A sigmoid with all its signs changed gives the opposite answer, as $\sigma(-z) = 1 - \sigma(z)$.
# ```python
# numbers = [5.0, 5.0, -8.0, -7.0, -7.0, 3.0, 11.0, 11.0, -6.0]
#
# assert check("3.1", numbers)
#
# xnor = fresh()
# xnor.load_state_dict(dict(zip(xnor.state_dict(), numbers)))
# assert [round(xnor(x).data) for x in X] == [1, 0, 0, 1]
# ```
# </details>
#
# **2.** Write the forward pass without `nn`: `answer(x, hidden, output)` gets a list of two inputs, two hidden neurons and
# an output neuron, and returns what the network says. Each neuron is a triple: two weights and a bias. All of them have the
# sigmoid. The inputs may be `Value`s, and then the result is one too. Try `check("3.2", answer)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def answer(x, hidden, output):
#     h = [sigmoid(w1 * x[0] + w2 * x[1] + b) for w1, w2, b in hidden]
#     return sigmoid(output[0] * h[0] + output[1] * h[1] + output[2])
#
# assert check("3.2", answer)
# ```
# </details>
#
# **3.** Write the training loop without `fit`: `descend(parameters, loss, rate, steps)` gets a list of `Value`s, and a
# function without arguments that computes the loss with them. It takes that many steps downhill, and returns the list of
# losses, each as it was before its step. Try `check("3.3", descend)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def descend(parameters, loss, rate, steps):
#     losses = []
#     for _ in range(steps):
#         for parameter in parameters:
#             parameter.grad = 0.0
#         now = loss()
#         now.backward()
#         for parameter in parameters:
#             parameter.data -= rate * parameter.grad
#         losses.append(now.data)
#     return losses
#
# assert check("3.3", descend)
#
# model = fresh()
# losses = descend(model.parameters(), lambda: mse_loss([model(x) for x in X], targets), 2.0, 20)
# assert losses[-1] < losses[0]
# ```
# </details>
#
# **4.** Leave out the activation function of the hidden layer (`activation="linear"`) and train again. What does the
# network answer, and why?
#
# <details><summary>Solution</summary>
#
# 0.5 everywhere. A weighted sum of weighted sums is again a weighted sum, so both layers together are no more than one
# neuron. What makes two layers more than one is the bend between them.
# ```python
# straight = Sequential(Layer(2, 2, activation="linear", seed=0), Layer(2, 1, activation="sigmoid", seed=100))
# fit(straight, X, targets, loss="mse_loss", optimizer=SGD(0.5), epochs=3000)
# assert all(abs(straight(x).data - 0.5) < 0.05 for x in X)
# ```
# </details>
#
# **5.** The XOR of three inputs is 1 if an odd number of them is 1. Train a network with one hidden layer on all eight
# rows. How many hidden neurons does it need?
#
# <details><summary>Solution</summary>
#
# Three will do: they can count "at least one", "at least two" and "all three". `nn.MLP` makes a network of layers in one
# line; its last neuron gives the sum before the sigmoid, which this loss expects.
# ```python
# from nn import MLP
# X3 = [[a, b, c] for a in (0.0, 1.0) for b in (0.0, 1.0) for c in (0.0, 1.0)]
# odd = [int(sum(row)) % 2 for row in X3]
# counter = MLP(3, [3, 1], activation="tanh", seed=0)
# fit(counter, X3, odd, loss="binary_cross_entropy_with_logits", optimizer=SGD(0.5), epochs=2000)
# assert [int(counter(row).data > 0) for row in X3] == odd
# ```
# </details>

# %% [markdown]
# ---
# [← The perceptron](02_perceptron.ipynb) · [The course](README.md) · [Glossary](glossary.md) · [Next: losses
# →](04_losses.ipynb)
