# %% [markdown]
# # 11. A small GPT
#
# The programs that write letters and answer questions are networks that do one thing: they read what has been written so far
# and guess what comes next. This one has 1,632 weights instead of billions, and writes names instead of letters. But it has
# the same parts, and here all of them are single numbers. At the end you will know
#
# - what a *language model* (언어 모델) is, and how it writes with nothing but guesses,
# - what *embeddings* (임베딩) are, and what *attention* (어텐션) does: it lets a letter look back at the letters before it,
# - how all this is trained like any other network.

# %%
import random

import numpy as np

from autograd import dot, jit, log_softmax, softmax, sum
from nn import Adam, Linear, Module, ReLU, fit
from nn.plots import panels

# %% [markdown]
# ## Names
# We need something to read, and make it ourselves: names of two or three syllables, each a consonant and a vowel. There is
# one rule. The vowels of a name are all dark, `a` and `o`, or all light, `e` and `i`. (Korean has such a rule, and so have
# Finnish and Turkish; it is called vowel harmony.) A full stop ends a name. The pieces that are read, here single letters,
# are called *tokens* (토큰); each of our twelve gets a number.

# %%
generator = random.Random(0)


def invent():
    vowels = generator.choice(["ao", "ei"])
    return "".join(generator.choice("klmnrst") + generator.choice(vowels) for _ in range(generator.choice([2, 3])))


names = [invent() for _ in range(400)]
text = "." + ".".join(names) + "."
tokens = sorted(set(text))
number = {token: i for i, token in enumerate(tokens)}
print(text[:60], "…", len(text), "letters")
print(number)
assert len(tokens) == 12

# %% [markdown]
# ## Guessing with one letter
# How well can one guess the next letter? The simplest way is to count: which letter follows which, and how often. That is a
# *bigram* (바이그램) model. It gives each possible next letter a probability, and as in [notebook 4](04_losses.ipynb) the
# loss is the surprise at the letter that did come, $-\log p$, on average.

# %%
codes = np.array([number[letter] for letter in text])
counts = np.zeros((12, 12))
np.add.at(counts, (codes[:-1], codes[1:]), 1.0)
shares = counts / counts.sum(axis=1, keepdims=True)
by_counting = -np.log(shares[codes[:-1], codes[1:]]).mean()
print(f"knowing nothing: {np.log(12.0):.3f}   knowing the letter before: {by_counting:.3f}")

figure, [axes] = panels("How often each letter follows each", width=4.6, height=4.0)
axes.imshow(shares, cmap="Blues", vmin=0.0)
axes.set(xticks=range(12), xticklabels=tokens, yticks=range(12), yticklabels=tokens, xlabel="next", ylabel="letter")
axes.grid(visible=False)
assert by_counting < np.log(12.0)
figure

# %% [markdown]
# It has found that vowels follow consonants. But let it write a name: after `k` it takes an `a` or an `e`, whatever was
# before. It does not keep the rule, as it cannot see two letters back.

# %%
rng = np.random.default_rng(0)


def one_rule(name):
    return len({letter in "ao" for letter in name if letter in "aoei"}) <= 1


def by_bigrams():
    name = "."
    while len(name) == 1 or name[-1] != ".":
        name += tokens[rng.choice(12, p=shares[number[name[-1]]])]
    return name[1:-1]


written = [by_bigrams() for _ in range(200)]
print(written[:8])
broken = 200 - np.sum([one_rule(name) for name in written])
print(f"{broken} of 200 names break the rule")
assert broken > 80

# %% [markdown]
# ## Windows
# So it has to see more. We cut the text into windows of eight letters, and ask at *each* place of a window for the letter
# that comes next: eight questions in one. A letter becomes twelve numbers, of which one is 1 and the others are 0; that is
# called *one-hot*.

# %%
LENGTH = 8
windows = np.array([codes[i : i + LENGTH + 1] for i in range(len(codes) - LENGTH)])
one_hot = np.eye(12)
X, targets = one_hot[windows[:, :-1]], one_hot[windows[:, 1:]]

seen, next_ones = ("".join(tokens[code] for code in part) for part in (windows[0][:-1], windows[0][1:]))
print("sees ", " ".join(seen))
print("wants", " ".join(next_ones))
assert X.shape == targets.shape == (len(windows), 8, 12)

# %% [markdown]
# ## Embeddings: a letter as a point
# A network computes with numbers, and the number 7 for `o` says nothing about `o`. So each letter gets a list of twelve
# numbers of its own, its embedding, which is learned like any weight. Letters that behave alike can move together. The
# *place* of a letter in the window matters too, so each place has such a list as well, and the two are added.
#
# To look a letter up in the table is to multiply with its one-hot numbers: all rows but one are multiplied by 0.

# %%
from autograd import Value


def table(rows, width, seed):
    generator = random.Random(seed)
    return [[Value(generator.gauss(0.0, 0.3)) for _ in range(width)] for _ in range(rows)]


def look_up(rows, one_hot):
    return [dot(one_hot, list(column)) for column in zip(*rows)]


small = table(12, 3, seed=0)
found = look_up(small, one_hot[number["k"]])
print([round(entry.data, 3) for entry in found])
assert [entry.data for entry in found] == [entry.data for entry in small[number["k"]]]

# %% [markdown]
# ## Attention: looking back
# Now the heart of it. Each letter asks a *query*: what am I looking for? Each letter offers a *key*: what am I? And a
# *value*: what do I have to say? All three are weighted sums of its numbers. The product of my query with your key says how
# well you fit; softmax makes weights of that, which add up to 1; and what I hear is the mean of all values with these
# weights:
#
# $$w_{ts} = \operatorname{softmax}_s\left(\frac{q_t \cdot k_s}{\sqrt{d}}\right), \qquad h_t = \sum_{s \le t} w_{ts} \, v_s$$
#
# ($d$ is how many numbers a query has; dividing by its root keeps the softmax from being too sure at the beginning.) The sum
# goes over $s \le t$ only: a letter may look back and at itself, never ahead, or it would see the answer.


# %%
class Head(Module):
    def __init__(self, width, size, seed):
        self.query, self.key, self.value = (Linear(width, size, seed=seed + i) for i in range(3))
        self.size = size

    def weights(self, xs):
        queries, keys = [self.query(x) for x in xs], [self.key(x) for x in xs]
        fits = [[dot(query, key) / self.size**0.5 for key in keys[: t + 1]] for t, query in enumerate(queries)]
        return [softmax(row) for row in fits]

    def forward(self, xs):
        values = [self.value(x) for x in xs]
        return [[dot(row, list(column)) for column in zip(*values[: len(row)])] for row in self.weights(xs)]


# %% [markdown]
# ## The network
# Two such heads listen at the same time, each for something else. What they hear is added to what the letter knew before (a
# residual connection, as in [notebook 6](06_deep_networks.ipynb)). Then each letter thinks about it by itself, with one
# hidden layer, and adds that too. At the end, twelve scores: which letter is next? A big GPT repeats the two steps in the
# middle a hundred times, and that is nearly all of the difference.


# %%
def add(a, b):
    return [left + right for left, right in zip(a, b)]


class GPT(Module):
    def __init__(self, tokens, length, width=12, heads=2):
        self.token, self.place = table(tokens, width, seed=1), table(length, width, seed=2)
        self.heads = [Head(width, width // heads, seed=100 + 10 * i) for i in range(heads)]
        self.join = Linear(width, width, seed=200)
        self.wide, self.bend, self.narrow = Linear(width, 2 * width, seed=201), ReLU(), Linear(2 * width, width, seed=202)
        self.scores = Linear(width, tokens, seed=203)

    def embed(self, window):
        return [add(look_up(self.token, letter), place) for letter, place in zip(window, self.place)]

    def forward(self, window):
        xs = self.embed(window)
        heard = [[entry for part in parts for entry in part] for parts in zip(*(head(xs) for head in self.heads))]
        xs = [add(x, self.join(h)) for x, h in zip(xs, heard)]
        xs = [add(x, self.narrow(self.bend(self.wide(x)))) for x in xs]
        return [self.scores(x) for x in xs]


model = GPT(len(tokens), LENGTH)
print(len(model.parameters()), "weights")

# %% [markdown]
# ## One step, number by number
# The loss of a window is the mean surprise at its eight next letters. Nothing is new in how it learns: a forward pass, a
# backward pass, and every weight knows which way to go.


# %%
def surprise(scores, wanted):
    return -sum(dot(letter, log_softmax(row)) for letter, row in zip(wanted, scores)) / len(wanted)


loss = surprise(model(X[0]), targets[0])
loss.backward()
before = loss.data
for parameter in model.parameters():
    parameter.data -= 0.05 * parameter.grad
after = surprise(model(X[0]), targets[0]).data
print(f"loss of one window: {before:.3f}, after one step: {after:.3f}")
print("weights with a gradient:", len([p for p in model.parameters() if p.grad != 0.0]))
assert after < before

# %% [markdown]
# Not all of them have one: letters that are not in the window, and hidden neurons that no letter woke, are not asked.
#
# ## The same, compiled
# A window takes thousands of single operations, and one epoch has more than two thousand windows. `jit` writes them down
# once and finds the matrices ([notebook 10](10_under_the_hood.ipynb)): the same numbers, in far fewer calls.

# %%
read = jit(model, kernel="numpy")
assert np.allclose(read(X[0]), [[score.data for score in row] for row in model(X[0])])
calls = [line for line in read.source.splitlines() if "out=" in line]
print(len(read.traced), "operations on single numbers,", len(calls), "calls of NumPy")
assert len(calls) < len(read.traced) / 10

# %% [markdown]
# `fit` does so with the gradients as well. Twenty epochs take a few seconds.

# %%
model = GPT(len(tokens), LENGTH)
history = fit(model, X, targets, loss=surprise, optimizer=Adam(0.01), epochs=20, batch_size=64, progress=False)

figure, [axes] = panels("Surprise at the next letter", width=7.0, height=3.0)
axes.plot(range(1, 21), history.losses, color="#0072B2", label="GPT")
axes.axhline(by_counting, color="#D55E00", label="counting bigrams")
axes.set(xlabel="epoch", xticks=range(0, 21, 5))
axes.legend(frameon=False)
print(f"GPT {history.losses[-1]:.2f}, bigrams {by_counting:.2f}")
assert history.losses[-1] < by_counting - 0.1
figure

# %% [markdown]
# From the second epoch on it is better than counting. It will never come to 0, as nobody can know which consonant is next.
#
# ## Writing
# To write, we give it a full stop, draw the next letter with the probabilities that it names, put it at the end, and ask
# again. (The window is filled up with full stops behind the text. That does no harm: nobody looks ahead.)

# %%
read = jit(model, kernel="numpy")


def next_letter(text):
    seen = text[-LENGTH:]
    window = [number[letter] for letter in seen.ljust(LENGTH, ".")]
    return np.array(read(one_hot[window])[len(seen) - 1])


def write(rng, temperature=1.0):
    name = "."
    while (len(name) == 1 or name[-1] != ".") and len(name) < 20:
        p = np.exp(log_softmax(next_letter(name) / temperature))
        name += tokens[rng.choice(12, p=p / p.sum())]
    return name.strip(".")


rng = np.random.default_rng(0)
written = [write(rng) for _ in range(200)]
new = [name for name in written if name not in names]
print(written[:10])
broken = 200 - np.sum([one_rule(name) for name in written])
print(f"{len(new)} of 200 are in no list, {broken} break the rule")
assert len(new) > 100
assert broken < 10

# %% [markdown]
# Most of them are new, and they keep a rule of which nobody told it. It only saw that after `ka` and a consonant, `e` would
# have been a surprise.
#
# The scores may be divided by a *temperature* (온도) before the softmax. Below 1 it writes what is most likely, above 1 it
# becomes bold, and makes mistakes:

# %%
for temperature in (0.3, 1.0, 3.0):
    rng = np.random.default_rng(1)
    sample = [write(rng, temperature) for _ in range(100)]
    kept = np.sum([one_rule(name) for name in sample])
    print(f"temperature {temperature}: {len(set(sample)):3} different, {kept:3} keep the rule:", *sample[:5])

# %% [markdown]
# ## What it looks at
# The weights of the attention can be looked at. Each row is a letter, and shows where it looks: at itself, on the diagonal,
# or back.

# %%
word = ".kiteme."
xs = model.embed(one_hot[[number[letter] for letter in word]])
figure, places = panels("Head 1", "Head 2", width=8.0, height=3.8)
for axes, head in zip(places, model.heads):
    rows = [[weight.data for weight in row] for row in head.weights(xs)]
    assert all(abs(np.sum(row) - 1.0) < 1e-9 for row in rows)
    axes.imshow([row + [0.0] * (LENGTH - len(row)) for row in rows], cmap="Blues", vmin=0.0, vmax=1.0)
    axes.set(xticks=range(8), xticklabels=word, yticks=range(8), yticklabels=word, xlabel="looks at", ylabel="letter")
    axes.grid(visible=False)

assert rows[3][2] > 0.5  # head 2: t looks at i
assert rows[5][4] > 0.5  # m looks at e
figure

# %% [markdown]
# At the consonants it matters: to know the next vowel, they must find one of the vowels before. See head 2: in the rows `t`
# and `m` nearly all of its attention is on the vowel before. It learned to look there.
#
# And the embeddings: which letters has it put near one another? Here are the twelve points, seen from the side from which
# they lie farthest apart.

# %%
points = np.array([[entry.data for entry in row] for row in model.token])
centred = points - points.mean(axis=0)
flat = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
figure, [axes] = panels("Embeddings of the letters", width=5.0, height=3.8)
for (x, y), token in zip(flat, tokens):
    colour = "#D55E00" if token in "ao" else "#0072B2" if token in "ei" else "#666666"
    axes.text(x, y, token, color=colour, fontsize=16, ha="center", va="center")
axes.set(xlim=(flat[:, 0].min() - 0.4, flat[:, 0].max() + 0.4), ylim=(flat[:, 1].min() - 0.4, flat[:, 1].max() + 0.4))
distance = {
    pair: np.linalg.norm(np.subtract(*points[[number[token] for token in pair]])) for pair in ("ao", "ei", "ae", "oi")
}
print({pair: round(float(apart), 1) for pair, apart in distance.items()})
assert distance["ao"] + distance["ei"] < distance["ae"] + distance["oi"]
figure

# %% [markdown]
# The dark vowels have come together, and the light ones, far from them; the consonants, for which the rule makes no
# difference, are in one heap. Nobody said what a vowel is.
#
# ## And a large one?
# A large GPT has tokens that are pieces of words, windows of many thousands of them, a hundred layers with a hundred heads,
# and layers in between that keep the numbers in bounds (`nn.LayerNorm`). It is trained on much of what people have written.
# The loss is the one above, and so is the way back through the graph: the chain rule of [notebook 1](01_one_neuron.ipynb).
#
# ## Exercises
# `check` tries your function and names the usual mistakes. This one forgets the temperature:

# %%
from exercises import check

check("11.2", lambda scores, temperature: softmax(scores))

# %% [markdown]
# **1.** Write attention for a single letter: `attend(query, keys, values)` gets a list of numbers, and for each letter that
# it may look at a key and a value, which are lists too. It returns what the letter hears, as a list. Try `check("11.1",
# attend)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def attend(query, keys, values):
#     weights = softmax([dot(query, key) / len(query) ** 0.5 for key in keys])
#     return [dot(weights, list(column)) for column in zip(*values)]
#
# assert check("11.1", attend)
# ```
# </details>
#
# **2.** Write `probabilities(scores, temperature)`, which returns the list of the probabilities with which `write` draws a
# letter. Try `check("11.2", probabilities)`. What happens near 0, and at a very high temperature?
#
# <details><summary>Solution</summary>
#
# Near 0 the highest score takes all; where it is very high, all letters are equally likely.
# ```python
# def probabilities(scores, temperature):
#     return softmax([score / temperature for score in scores])
#
# assert check("11.2", probabilities)
# assert probabilities([2.0, 1.0, 0.0], 0.01)[0] > 0.999
# assert max(probabilities([2.0, 1.0, 0.0], 1000.0)) < 0.34
# ```
# </details>
#
# **3.** Write `cut(codes, length)`, which cuts a list of letters' numbers into windows. It returns a list of pairs: what the
# network sees, and what it should say at each place. Try `check("11.3", cut)`.
#
# <details><summary>Solution</summary>
#
# ```python
# def cut(codes, length):
#     return [(codes[i : i + length], codes[i + 1 : i + length + 1]) for i in range(len(codes) - length)]
#
# assert check("11.3", cut)
# ```
# </details>
#
# **4.** Take the attention away: a network like the one above with no `heads`, in which each letter thinks for itself. How
# far does its loss fall?
#
# <details><summary>Solution</summary>
#
# To that of the bigrams, a little less at best as it also knows the place in the window: it sees only one letter.
# ```python
# class Deaf(GPT):
#     def forward(self, window):
#         xs = [add(x, self.narrow(self.bend(self.wide(x)))) for x in self.embed(window)]
#         return [self.scores(x) for x in xs]
#
# deaf = fit(Deaf(12, LENGTH), X, targets, loss=surprise, optimizer=Adam(0.01), epochs=10, batch_size=64, progress=False)
# assert abs(deaf.losses[-1] - by_counting) < 0.05
# ```
# </details>

# %% [markdown]
# ---
# [← Under the hood](10_under_the_hood.ipynb) · [The course](README.md) · [Glossary](glossary.md)
