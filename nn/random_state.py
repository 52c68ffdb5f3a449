"""NumPy's older generator of random numbers, `numpy.random.RandomState(seed)`, with which scikit-learn draws its data sets.

It is MT19937 (Matsumoto and Nishimura, "Mersenne twister", 1998), as Python's own, which is seeded in another way.
"""

import math
import random
from typing import Any


class RandomState:
    """A generator with the numbers and orders of NumPy's, normal ones but for rounding.

    Args:
        seed: a whole number below 2**32.

    >>> RandomState(0).normal()
    1.76405235
    """

    def __init__(self, seed: int) -> None:
        words = [seed]
        for i in range(1, 624):
            words.append((1812433253 * (words[-1] ^ words[-1] >> 30) + i) & 2**32 - 1)
        self.generator = random.Random()
        self.generator.setstate((3, (*words, 624), None))
        self.spare: float | None = None

    def normal(self) -> float:
        """A number of the standard normal distribution, two at a time by the polar method (Marsaglia, 1964)."""
        if self.spare is not None:
            number, self.spare = self.spare, None
            return number
        x = y = square = 0.0
        while not 0.0 < square < 1.0:
            x, y = 2.0 * self.generator.random() - 1.0, 2.0 * self.generator.random() - 1.0
            square = x * x + y * y
        factor = math.sqrt(-2.0 * math.log(square) / square)
        self.spare = factor * x
        return factor * y

    def shuffle(self, things: list[Any]) -> None:
        """Put a list into another order."""
        for i in range(len(things) - 1, 0, -1):
            while (j := self.generator.getrandbits(32) & (1 << i.bit_length()) - 1) > i:
                pass
            things[i], things[j] = things[j], things[i]
