# %% [markdown]
# # Seeing backpropagation
# A neuron, step by step, a network, and its training. Run it from a clone in which `make demo` has run, with the extras
# `notebook`.

# %%
from autograd import Value, draw, explain

w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
f = (w * x + b).sigmoid()
f.backward()
draw(f)

# %% [markdown]
# The sigmoid is one primitive; the picture opens its definition. Each card shows the value of the forward pass and the
# gradient of the backward pass.
#
# `explain` walks through both: buttons, slider and arrow keys. On each edge stands the upstream gradient times the local
# derivative.

# %%
explain(f)

# %%
print(explain(f))

# %% [markdown]
# A network as people draw it: blue for positive weights, orange for negative ones, the wider the larger; in each circle
# the bias.

# %%
from nn import MLP, Adam, datasets, fit

model = MLP(2, [8, 8, 1], activation="tanh", seed=0)
draw(model)

# %% [markdown]
# Training as it happens: the loss, the decision boundary and the weights, refreshed at no more than a tenth of the time
# of training.

# %%
from nn.plots import Live

X, y = datasets.moons(100, seed=0)
history = fit(
    model,
    X,
    y,
    loss="binary_cross_entropy_with_logits",
    optimizer=Adam(0.02),
    epochs=60,
    batch_size=20,
    callback=Live(),
    progress=False,
)

# %% [markdown]
# What a loss over all samples looks like as a graph: equal siblings are drawn once, with ×N.

# %%
from autograd import mean
from nn import binary_cross_entropy_with_logits

loss = mean([binary_cross_entropy_with_logits(model(list(row)), float(target)) for row, target in zip(X, y, strict=True)])
loss.backward()
draw(loss, depth=1)
