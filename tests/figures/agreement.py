"""Random programs by eager and by every kernel."""

from tests.agreement.running import JAX_EACH, compare
from tests.figures.figure import figure


@figure(
    "random programs (nested transforms, trees, lanes, conditions, NumPy, captured data, jit in jit, nan and inf): eager"
    " beside every kernel, values and derivatives",
    must="0 disagreements beyond rounding",
    short=None,
    long=20_000,
    both=False,
)
def agreement(count):
    outcomes = [compare(seed) for seed in range(count)]
    wrong = [f"{seed}: {outcome.problem}" for seed, outcome in enumerate(outcomes) if outcome.problem]
    compared, skipped = (sum(numbers) for numbers in zip(*[outcome[:2] for outcome in outcomes], strict=True))
    text = f"{count:,} programs by native and numpy, 1 in {JAX_EACH} by jax: {compared:,} numbers compared, {skipped:,} too"
    return (
        f"{text} sensitive to rounding, {len(wrong)} programs disagree{''.join(f'; {one}' for one in wrong[:5])}",
        not wrong,
    )
