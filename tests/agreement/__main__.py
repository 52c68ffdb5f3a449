"""Compare the programs of some seeds: `python -m tests.agreement FIRST [LAST]`; each that differs is printed, made small."""

import sys

from tests.agreement.growth import make_program
from tests.agreement.running import compare, ways_of
from tests.agreement.shrinking import shrink


def main(first: int, last: int) -> None:
    wrong = 0
    for seed in range(first, last + 1):
        problem = compare(seed).problem
        if problem:
            wrong += 1
            small = shrink(make_program(seed), problem, ways_of(seed))
            print(f"# seed {seed}: {problem}\n# parameters as {small.nesting}, calls {small.calls}\n{small.source()}")
    print(f"{wrong} of {last + 1 - first} programs differ.")


if __name__ == "__main__":
    seeds = [int(argument) for argument in sys.argv[1:]]
    main(seeds[0], seeds[-1])
