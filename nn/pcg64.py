"""NumPy's generator of random numbers, `numpy.random.default_rng(seed)`, in plain Python, for where NumPy is not installed.

Numbers and orders are the same as those of NumPy, and normal numbers but for rounding. The generator is PCG XSL RR 128/64
(O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms for random number generation", 2014);
its state is made of the seed as by `numpy.random.SeedSequence`.
"""

import functools
import math
from typing import Any

WORD, LONG, STATE = 2**32 - 1, 2**64 - 1, 2**128 - 1
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
#: Of the ziggurat: where the tail begins, and the area of each layer.
EDGE, AREA = 3.6541528853610088, 0.004928673233974655


class PCG64:
    """A generator of 64 random bits at a time.

    Args:
        seed: a whole number that is not negative.

    >>> PCG64(0).random()
    0.636961687
    """

    def __init__(self, seed: int) -> None:
        high, low, high_of_increment, low_of_increment = _expand(seed)
        self.increment = ((high_of_increment << 64 | low_of_increment) << 1 | 1) & STATE
        self.state = 0
        self.bits()
        self.state = (self.state + (high << 64 | low)) & STATE
        self.bits()
        self.spare: int | None = None  # the other half of 64 bits, of which 32 were taken

    def bits(self) -> int:
        """64 random bits."""
        self.state = state = (self.state * MULTIPLIER + self.increment) & STATE
        word, turn = state >> 64 ^ state & LONG, state >> 122
        return (word >> turn | word << (64 - turn)) & LONG

    def random(self) -> float:
        """A number of [0, 1)."""
        return (self.bits() >> 11) * 2.0**-53

    def normal(self) -> float:
        """A number of the standard normal distribution, by the ziggurat of 256 layers (Marsaglia and Tsang, "The ziggurat
        method for generating random variables", 2000)."""
        scales, limits, heights = _ziggurat()
        while True:
            bits = self.bits()
            layer, bits = bits & 0xFF, bits >> 8
            size = bits >> 1 & 2**52 - 1
            x = -size * scales[layer] if bits & 1 else size * scales[layer]
            if size < limits[layer]:  # within the rectangle that lies below the curve
                return x
            if layer == 0:
                beyond = self._beyond()
                return -beyond if size >> 8 & 1 else beyond
            between = (heights[layer - 1] - heights[layer]) * self.random() + heights[layer]
            if between < math.exp(-0.5 * x * x):
                return x

    def _beyond(self) -> float:
        """A number of the tail, beyond the last layer."""
        while True:
            x, y = -math.log1p(-self.random()) / EDGE, -math.log1p(-self.random())
            if y + y > x * x:
                return EDGE + x

    def shuffle(self, things: list[Any]) -> None:
        """Put a list into another order, by exchanges from its end (Durstenfeld, "Algorithm 235", 1964)."""
        for i in range(len(things) - 1, 0, -1):
            j = self._at_most(i)
            things[i], things[j] = things[j], things[i]

    def _at_most(self, largest: int) -> int:
        mask = (1 << largest.bit_length()) - 1
        while (number := self._half() & mask) > largest:
            pass
        return number

    def _half(self) -> int:
        """32 random bits."""
        if self.spare is not None:
            half, self.spare = self.spare, None
            return half
        bits = self.bits()
        self.spare = bits >> 32
        return bits & WORD


@functools.cache
def _ziggurat() -> tuple[list[float], list[int], list[float]]:
    """Of each layer the width of a step of 2⁻⁵², how many steps surely lie below the curve, and the height of its edge."""
    edge, height = EDGE, math.exp(-0.5 * EDGE * EDGE)
    scales, limits, heights = [edge / 2**52], list[int](), [height]
    for _ in range(254):
        inner = math.sqrt(-2.0 * math.log(AREA / edge + height))
        limits.append(int(inner / edge * 2**52))
        edge, height = inner, math.exp(-0.5 * inner * inner)
        scales.append(edge / 2**52)
        heights.append(height)
    width = AREA / heights[0]  # of the lowest layer, with the tail
    return [width / 2**52, *scales[::-1]], [int(EDGE / width * 2**52), 0, *limits[::-1]], [1.0, *heights[::-1]]


def _expand(seed: int) -> list[int]:
    """Four words of 64 bits, each bit of which depends on all bits of the seed."""
    entropy = [seed >> 32 * i & WORD for i in range(max(4, (seed.bit_length() + 31) // 32))]
    factor = 0x43B0D7E5

    def scrambled(word: int, multiplier: int) -> int:
        nonlocal factor
        word ^= factor
        factor = factor * multiplier & WORD
        word = word * factor & WORD
        return word ^ word >> 16

    def mixed(word: int, other: int) -> int:
        word = (0xCA01F9DD * word - 0x4973F715 * scrambled(other, 0x931E8875)) & WORD
        return word ^ word >> 16

    pool = [scrambled(word, 0x931E8875) for word in entropy[:4]]
    for i in range(4):
        for j in range(4):
            if i != j:
                pool[j] = mixed(pool[j], pool[i])
    for word in entropy[4:]:
        pool = [mixed(entry, word) for entry in pool]
    factor = 0x8B51F9DD
    words = [scrambled(pool[i % 4], 0x58F38DED) for i in range(8)]
    return [words[2 * i] | words[2 * i + 1] << 32 for i in range(4)]
