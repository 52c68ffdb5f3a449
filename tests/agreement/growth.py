"""Draws random programs. Each line is tried on floats as the text grows, so that most numbers stay finite."""

import math
import random
import re
from typing import Any

import numpy as np

from autograd.row import TABLE
from tests.agreement.program import BATCHES, NESTINGS, REDUCTIONS, TRANSFORMS, TREES, Call, Program
from tests.agreement.vocabulary import (
    CORNERS,
    FORWARD,
    HOSTILE,
    IDIOMS,
    LOOPING,
    NESTED,
    OF_FUNCTIONS,
    OFTEN,
    OPERATORS,
    POLES,
    ROWS,
    SATURATED,
    SCALARS,
    SMOOTH,
    UFUNCS,
    UNMAPPED,
    features,
    names_of_programs,
)

LARGEST = max(BATCHES)
#: How many transforms of a line are nested; three make lines that are slow.
DEPTHS = (2, 2, 2, 3)
COLUMNS = 3
#: The numbers of the captured Values in one call after the other.
CAPTURED = ((0.6, -1.1), (0.9, 0.4), (0.0, 1.0))


class OnFloats:
    """What stands for the captured model where lines are tried."""

    w = 0.8

    def __new__(cls, x: float) -> Any:
        return x * cls.w


class Growing:
    """The lines of a function while they are drawn.

    Args:
        rng: draws.
        names: for each name that there is to begin with, its number in each sample.
        ordinary: the samples without hostile numbers, in which all must stay finite.
    """

    def __init__(self, rng: random.Random, names: dict[str, list[Any]], ordinary: list[int]) -> None:
        self.rng, self.ordinary = rng, ordinary
        self.hostile = len(ordinary) < LARGEST  # x ** 0, as a product no function of x, passes nan on to x
        self.known = dict(names)
        self.operands = [name for name in names if name != "m"]
        self.conditions = ["m"] if "m" in names else []
        self.lines: list[tuple[str, str]] = []
        self.unused: list[str] = []  # numbers that no line has used: what is wrong in them would show nowhere
        self.used: set[str] = set()
        self.nests = self.mapped = True
        self.on_floats = names_of_programs() | {"jit": lambda f: f, "C": CAPTURED[0], "M": OnFloats}

    def operand(self) -> str:
        rng, drawn = self.rng, self.rng.random()
        if drawn < 0.08:
            return repr(rng.choice(CORNERS))
        if drawn < 0.12:
            return rng.choice(SCALARS)
        if drawn < 0.18:
            return rng.choice(["C[0]", "C[1]", "M.w"])
        if self.unused and rng.random() < 0.4:
            return rng.choice(self.unused)
        return rng.choice(self.operands[-4:] if rng.random() < 0.5 else self.operands)

    def condition(self) -> str:
        rng = self.rng
        if self.conditions and rng.random() < 0.4:
            return rng.choice(self.conditions)
        a, b = self.operand(), self.operand()
        comparison = f"({a} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {b})"
        other = rng.choice(self.conditions) if self.conditions else f"({self.operand()} < {self.operand()})"
        return rng.choice([
            comparison, comparison, comparison, f"less({a}, {b})", f"logical_not({comparison})",
            f"logical_or({comparison}, {other})", f"logical_and({comparison}, {other})", f"({comparison} & {other})",
            f"({comparison} | {other})",
        ])  # fmt: skip

    def application(self) -> str:
        """A row of the table, spelled in one of the ways that users have."""
        rng = self.rng
        row = TABLE[rng.choice(ROWS)]
        if row.name == "where":
            return f"where({self.condition()}, {self.operand()}, {self.operand()})"
        count = rng.randint(1, 4) if row.over_lists else 1
        lists = [[self.operand() for _ in range(count)] for _ in range(row.arity)]
        if rng.random() < 0.2:
            lists[-1][-1] = lists[0][0]  # the same number twice
        if row.over_lists:
            return f"{row.name}({', '.join('[' + ', '.join(entries) + ']' for entries in lists)})"
        operands = [entries[0] for entries in lists]
        drawn = rng.random()
        if row.name in OPERATORS and drawn < 0.8:
            return OPERATORS[row.name].format(*operands)
        if row.name in UFUNCS and drawn < 0.3:
            return f"np.{UFUNCS[row.name]}({', '.join(operands)})"
        return f"{row.name}({', '.join(operands)})"

    def nested(self) -> None:
        """Add a line with a transform, or with one of another, which may be one of a third."""
        rng = self.rng
        numbers = {name: self.operand() for name in "abc"}
        if rng.random() < 0.7:
            name, smooth, corner = rng.choice(list(NESTED)), rng.choice(SMOOTH), rng.choice(CORNERS)
            if self.try_line(NESTED[name].format(**numbers, g=smooth, corner=corner)):
                self.used.add(f"inner {name}")
            return
        known = OF_FUNCTIONS | UNMAPPED
        names = [*OF_FUNCTIONS, *([] if self.mapped else [*UNMAPPED] * 4)]
        nest: list[str] = []  # from the outermost on
        for _ in range(rng.choice(DEPTHS)):
            refused = {"custom_vjp"} if any(name in FORWARD for name in nest) else set[str]()
            refused |= UNMAPPED.keys() if any(name in LOOPING for name in nest) else set()
            nest.append(rng.choice([name for name in names if name not in refused]))
        function = f"lambda z: {rng.choice(SMOOTH)}(z * {self.operand()}) + z * {self.operand()}"
        for name in reversed(nest):
            function = known[name].format(f=function, **numbers)
        if self.try_line(f"({function})({numbers['a']})"):
            self.used |= {f"{name} of a transform" for name in nest[:-1]} | {f"a transform of {name}" for name in nest[1:]}
            self.used.add(f"{len(nest)} transforms nested")

    def idiom(self) -> None:
        """Add a line that is written in a way that users have."""
        rng = self.rng
        (name,) = rng.choices(list(IDIOMS), OFTEN)
        a, b, c = rng.choice(self.operands), self.operand(), self.condition()
        drawn = {"corner": rng.choice(CORNERS), "n": rng.randint(self.hostile, 4), "one": rng.choice(["1.0", "p0"])}
        drawn |= {"steps": [float(step) for step in rng.sample(range(16), 9)]}
        rows = {"h": rng.choice(POLES), "g": rng.choice(SATURATED)}
        if self.try_line(IDIOMS[name].format(a=a, b=b, c=c, **drawn, **rows)):
            self.used.add(f"idiom {name}")

    def try_line(self, expression: str) -> bool:
        """Add a line if it is not of captures and constants alone and does well on floats, in every sample."""
        words = set(re.findall(r"\w+", expression))
        if not self.known.keys() & words:
            return False
        found: list[Any] = []
        for i in range(LARGEST):
            here = {name: numbers[i] for name, numbers in self.known.items()}
            try:
                with np.errstate(all="ignore"):
                    found.append(eval(expression, self.on_floats | here))  # noqa: S307  # written above
            except (TypeError, ValueError, ArithmeticError, NameError, IndexError):
                return False
        if any(isinstance(number, complex) for number in found):  # Python's power of a negative number
            return False
        decides = isinstance(found[0], bool | np.bool_)
        if not decides and not all(math.isfinite(found[i]) and abs(found[i]) < 1e4 for i in self.ordinary):
            return False
        name = f"{'q' if decides else 's'}{len(self.lines)}"
        self.known[name] = found
        (self.conditions if decides else self.operands).append(name)
        self.unused = [other for other in self.unused if other not in words] + [name] * (not decides)
        self.lines.append((name, expression))
        return True

    def grow(self, count: int) -> None:
        """Add about so many lines."""
        for _ in range(10 * count):
            drawn = self.rng.random()
            if drawn < 0.3:
                self.idiom()
            elif 0.4 <= drawn < 0.53 and self.nests:
                self.nested()
            else:
                self.try_line(self.condition() if drawn < 0.4 else self.application())
            if len(self.lines) >= count:
                return


def make_program(seed: int) -> Program:
    """A random program."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)

    def draw(*shape: int) -> Any:
        array = numbers.uniform(-2.0, 2.0, shape)
        corners = numbers.random(shape) < 0.15
        array[corners] = numbers.choice(CORNERS, shape)[corners]
        return array

    parameters, X, t, K = draw(4).tolist(), draw(LARGEST, COLUMNS), draw(LARGEST), draw(LARGEST)
    m = numbers.random(LARGEST) < 0.5
    ordinary = list(range(LARGEST))
    if rng.random() < 0.25:  # some samples hold what data should not
        sign = rng.choice((1.0, -1.0))
        for i in range(LARGEST):
            if rng.random() < 0.4:
                hostile = rng.choice(HOSTILE)
                rng.choice([X[i], t[i : i + 1]])[:] = hostile * sign if math.isfinite(hostile) else hostile
                ordinary.remove(i)

    shared = {f"p{i}": [x] * LARGEST for i, x in enumerate(parameters)}
    columns = {f"x{i}": X[:, i].tolist() for i in range(COLUMNS)} | {"t": t.tolist(), "k": K.tolist(), "m": m.tolist()}
    transform = rng.choice(list(TRANSFORMS))
    sample = Growing(rng, shared | columns, ordinary)
    # A transform of floats gives floats, so in eager code captured Values are constants to what is made of its result.
    sample.nests = transform != "gradients"
    sample.grow(rng.randint(2, 9))
    returned = (sample.operands[-1], rng.choice(sample.unused[:-1] or sample.operands[-3:]))

    u, v = (sample.known[name] for name in returned)
    whole = {"u": u, "v": v, "X": X, "t": t, "captured": lambda X: K}
    outer = Growing(
        rng, shared | {name: [x] * LARGEST for name, x in whole.items()}, ordinary if len(ordinary) == LARGEST else []
    )
    outer.operands, outer.nests, outer.mapped = list(shared), sample.nests, False
    for _ in range(rng.randint(1, 2)):
        reduction = rng.choice(REDUCTIONS)
        if outer.try_line(reduction):
            outer.used.add(reduction)
    for simple in ("sum(u)", "tanh(sum(u))"):
        if not outer.lines:
            outer.try_line(simple)
    outer.grow(len(outer.lines) + rng.randint(0, 3))
    outer.lines.append((f"s{len(outer.lines)}", f"({outer.operands[-1]} + {rng.choice(outer.operands[len(shared) :])})"))

    used = features(" ".join(expression for _, expression in [*sample.lines, *outer.lines]))
    nesting = rng.choice(list(NESTINGS))
    # Calls differ in one thing or the other, seldom in all: what is to be kept apart must be the only difference.
    batch, training = rng.choice(BATCHES), rng.random() < 0.5
    calls = [
        Call(rng.choice((batch, batch, *BATCHES)), rng.random() < 0.4, training ^ (rng.random() < 0.3), list(CAPTURED[i]))
        for i in range(rng.choice((2, 2, 3)))
    ]
    return Program(
        sample=sample.lines, returned=returned, outer=outer.lines, tree=rng.choice(TREES), transform=transform,
        nesting=nesting, parameters=parameters, X=X, t=t, m=m, K=K, calls=calls,
        listed=rng.random() < 0.3, captures=rng.random() < 0.1,
        used=frozenset(used | sample.used | outer.used | {transform, nesting}),
    )  # fmt: skip
