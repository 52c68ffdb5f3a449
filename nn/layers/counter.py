"""Counter-based random numbers, which depend on a key and an index, not on the draws before (Salmon et al., "Parallel
random numbers: as easy as 1, 2, 3", 2011): the mixer of SplitMix64 on a key and a counter (Steele, Lea and Flood, "Fast
splittable pseudorandom number generators", 2014). Plain Python and NumPy give the same bits."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MASK = 2**64 - 1
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mix(z: int) -> int:
    """A permutation of the numbers of 64 bits, each bit of whose result depends on all bits of z."""
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    return z ^ (z >> 31)


def key(*words: int) -> int:
    """The key that is made of words, such as a seed, a step and a layer."""
    found = 0
    for word in words:
        found = mix((found + GOLDEN) & MASK ^ mix((word + GOLDEN) & MASK))
    return found


def uniform(key: int, index: int) -> float:
    """A number of [0, 1).

    >>> uniform(key(0, 1, 2), 3) == uniforms(key(0, 1, 2), 4).tolist()[3]
    True
    """
    return (mix((key + (index + 1) * GOLDEN) & MASK) >> 11) * 2.0**-53


def uniforms(key: int, count: int) -> "NDArray[np.float64]":
    """`uniform` of the indices below count."""
    import numpy as np

    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(key)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
