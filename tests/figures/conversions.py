"""Conversions that could lose a derivative silently."""

from collections import Counter

from tests.conversions import DECIDED, WAYS, outcome
from tests.figures.figure import figure


@figure(
    "silent conversions to a plain number (math, float, int, array items, dtypes, formats, containers), eager and under jit",
    must="at least 60 tried, each right or refused in words",
    short=None,
    long=60,
)
def silent_conversions(count):
    names = WAYS | DECIDED
    outcomes = {(name, way): outcome(name, way == "jit") for name in names for way in ("eager", "jit")}
    told = Counter(one if one in ("right", "refused") else "wrong" for one in outcomes.values())
    wrong = [f"{name} ({way}) {one}" for (name, way), one in outcomes.items() if one not in ("right", "refused")]
    text = f"{len(names)} tried, eager and compiled: {told['right']} right, {told['refused']} refused, {len(wrong)} wrong"
    return text + "".join(f"; {one}" for one in wrong[:10]), not wrong and len(names) >= count
