"""Compares the program of a seed by each kernel."""

from typing import NamedTuple

from tests.agreement.comparison import LAWS, Comparison
from tests.agreement.growth import make_program

#: Of how many programs one is compared by JAX too, which takes a quarter of a second to compile it.
JAX_EACH = 20


class Outcome(NamedTuple):
    """How many numbers were compared and skipped, and where one differs; "" where none does."""

    compared: int
    skipped: int
    problem: str


def kernels_of(seed: int) -> list[str]:
    return ["numpy", "native", *["jax"] * (seed % JAX_EACH == 0)]


def compare(seed: int) -> Outcome:
    comparison = Comparison(make_program(seed))
    ways = [*LAWS, *kernels_of(seed)]
    problem = next((problem for way in ways if (problem := comparison.problem(way))), "")
    return Outcome(comparison.compared, comparison.skipped, problem)
