"""Where rows of the table have values, and points there: drawn by their bits, so that extreme ones are among them."""

import math
import struct

from autograd.row import TABLE

LARGEST = math.nextafter(math.inf, 0.0)
UNIT, POSITIVE = (math.nextafter(-1.0, 0.0), math.nextafter(1.0, 0.0)), (5e-324, LARGEST)
#: Where a row has values, for each argument; all numbers where it is not said.
DOMAINS = {
    "sqrt": [POSITIVE], "log": [POSITIVE], "log2": [POSITIVE], "log10": [POSITIVE], "asin": [UNIT], "acos": [UNIT],
    "atanh": [UNIT], "acosh": [(math.nextafter(1.0, 2.0), LARGEST)], "log1p": [(math.nextafter(-1.0, 0.0), LARGEST)],
    "pow": [POSITIVE, (-LARGEST, LARGEST)],
}  # fmt: skip
#: Rows that are given what another row made of their first argument.
GIVEN = {"tanh_slope": TABLE["tanh"], "sigmoid_slope": TABLE["sigmoid"]}
#: The lists have so many entries, of sizes of which no product overflows or loses digits.
ENTRIES, SIZES = 3, (2.0**-300, 2.0**300)


def key(x):
    """The place of a number among all floats: the next one has the next whole number."""
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return bits if bits >= 0 else -(bits & (2**63 - 1))


def number(place):
    return math.copysign(struct.unpack("<d", struct.pack("<q", abs(place)))[0], place)


def drawn(rng, low, high, other):
    """A number between the two: any by its bits, or one of ordinary size, one near ±1 or near another number."""
    for _ in range(20):
        way = rng.random()
        if way < 0.4:
            return number(rng.randint(key(low), key(high)))
        if way < 0.8:
            x = number(rng.randint(key(2.0**-12), key(2.0**10))) * rng.choice((1.0, -1.0))
        else:
            x = (other if way < 0.9 else rng.choice((1.0, -1.0))) * (1.0 + rng.choice((1, -1)) * 2.0 ** -rng.randint(1, 52))
        if low <= x <= high:
            return x
    return number(rng.randint(key(low), key(high)))


def sample(row, rng):
    """The numbers of a row's arguments."""
    count = row.arity * (ENTRIES if row.over_lists else 1)
    usual = SIZES if row.over_lists else (-LARGEST, LARGEST)
    found = []
    for i in range(count):
        low, high = DOMAINS.get(row.name, [usual] * count)[i]
        x = drawn(rng, low, high, found[-1] if found else 1.0)
        found.append(x * rng.choice((1.0, -1.0)) if row.over_lists else x)
    if row.name in GIVEN:
        found[1] = GIVEN[row.name].evaluate(found[0])
    if row.name == "pow_log":  # of which powers have derivatives of order 0 to 3
        found = [abs(found[0]) or 1.0, found[1], float(rng.randint(0, 3))]
    if row.name == "take":
        found[0] = float(rng.randint(-2, 1))
    if row.has_condition or row.name.startswith("logical"):
        found[0] = rng.choice((0.0, 1.0))
    return found
