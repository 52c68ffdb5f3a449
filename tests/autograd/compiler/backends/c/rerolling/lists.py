"""Lists of operations with equal bodies, made at random, and functions of C that are compiled without libmvec."""

import ctypes
import random
import subprocess
from dataclasses import dataclass

import numpy as np

from autograd.compiler.backends.c.library import Function
from autograd.compiler.backends.c.rerolling.repeats import Repeat, Straight
from autograd.compiler.backends.c.text import translation_unit
from autograd.compiler.backends.native.facts import NAMES, NUMBER
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.operations import FIRST_SUM
from tests.autograd.compiler.backends.c.compiling import COMPILERS

#: What sums add up: terms and products.
HEADS = [(3, 2), (2, 9), (12, 0)]
CODES = [NUMBER[name] for name in ("add", "sub", "mul", "sin", "add_product")] + [FIRST_SUM + i for i in range(len(HEADS))]
#: Constants, and the numbers of an argument.
CONSTANTS, NUMBERS = [0.5, -0.25, 0.125, 2.0, -1.0], 60
#: How many operations stand before the first repeat.
BEFORE = 40
MOST_BACK, LARGEST = 3, 6


@dataclass
class RandomList:
    """A list that repeats in the places that it remembers."""

    codes: list[int]
    reads: list[list[int]]
    repeats: list[Repeat]

    def straight(self) -> Straight:
        begins = np.cumsum([0, *map(len, self.reads)])
        kinds = np.array([0] * len(CONSTANTS) + [1] * NUMBERS)
        return Straight(np.array(self.codes), begins, np.array([read for reads in self.reads for read in reads]), kinds)


def arity(code: int) -> int:
    if code < FIRST_SUM:
        return FUNCTIONS[NAMES[code]].arity
    terms, products = HEADS[code - FIRST_SUM]
    return terms + 2 * products


def random_list(seed: int) -> RandomList:
    made, pick = RandomList([], [], []), random.Random(seed)
    given = len(CONSTANTS) + NUMBERS

    def straight(count: int) -> None:
        for _ in range(count):
            made.codes.append(pick.choice(CODES))
            made.reads.append([pick.randrange(given + len(made.reads)) for _ in range(arity(made.codes[-1]))])

    def reader(begin: int, size: int, count: int, place: int):
        """What gives for each body the number that is read."""
        kind = pick.choice(["given", "constants", "numbers", "slice", "fixed", "own", "own", "back", "back", "earlier"])
        if kind == "constants":
            table = [pick.randrange(len(CONSTANTS)) for _ in range(count)]
            return table.__getitem__
        if kind == "numbers":
            table = [len(CONSTANTS) + pick.randrange(NUMBERS) for _ in range(count)]
            return table.__getitem__
        if kind == "slice" and count <= NUMBERS:
            first = len(CONSTANTS) + pick.randrange(NUMBERS - count + 1)
            return lambda t: first + t
        if kind == "fixed":
            result = pick.randrange(begin)
            return lambda t: given + result
        if kind == "own" and place:
            other = pick.randrange(place)
            return lambda t: given + begin + other + t * size
        if kind == "back":
            result = begin + pick.randrange(size) - pick.randint(1, MOST_BACK) * size
            return lambda t: given + result + t * size
        if kind == "earlier" and made.repeats:
            other = pick.choice(made.repeats)
            first = other.begin + pick.randrange(other.size * other.count)
            step = other.size * pick.choice([1, -1, 2])
            if 0 <= first + (count - 1) * step < begin:
                return lambda t: given + first + t * step
        number = pick.randrange(given)
        return lambda t: number

    straight(BEFORE)
    for _ in range(pick.randint(1, 4)):
        begin, size, count = len(made.codes), pick.randint(1, LARGEST), pick.randint(8, 40)
        codes = [pick.choice(CODES) for _ in range(size)]
        readers = [[reader(begin, size, count, place) for _ in range(arity(code))] for place, code in enumerate(codes)]
        for t in range(count):
            made.codes += codes
            made.reads += [[read(t) for read in of_one] for of_one in readers]
        made.repeats.append(Repeat(begin, size, count))
        straight(pick.randrange(5))
    return made


def functions_of(texts, folder):
    """The functions of some texts by their names; each gives its results."""
    source, library = folder / "lists.c", folder / "lists.so"
    source.write_text(translation_unit(texts))
    command = [COMPILERS[0], "-std=c99", "-O2", "-ffp-contract=off", "-fPIC", "-shared", "-o", library, source, "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    loaded = ctypes.CDLL(str(library))
    addresses = {name: ctypes.cast(getattr(loaded, name), ctypes.c_void_p).value for name in texts}
    return {name: Function(addresses[name], text.room([])) for name, text in texts.items()}
