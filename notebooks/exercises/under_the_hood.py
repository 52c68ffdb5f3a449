"""The exercises of notebook 10."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .checking import Exercise, kept, numbers

#: Equations as exercise 1 has them: a name and arguments, which are inputs or numbers of earlier equations.
PROGRAMS = [
    [("mul", "x", "y"), ("mul", "y", "x"), ("add", 0, 1)],
    [("sub", "x", "y"), ("sub", "y", "x"), ("mul", 0, 1)],
    [("mul", "x", "y"), ("exp", "x"), ("mul", "x", "y"), ("exp", 0), ("exp", 2)],
]


def counts(answer: Any) -> Iterator[float]:
    for program in PROGRAMS:
        given = list(program)
        result = numbers(answer(given), 1)
        kept(given, program)
        yield from result


def sharing(
    swaps: Sequence[str] = ("add", "mul"), renumbered: bool = True, remembered: int = 100, named: bool = False
) -> Callable[[Any], int]:
    """An answer to exercise 1, right by default."""

    def share(equations: Any) -> int:
        known: list[tuple[Any, ...]] = []
        number: list[int] = []
        for index, (name, *args) in enumerate(equations):
            if renumbered:
                args = [number[arg] if isinstance(arg, int) else arg for arg in args]
            if name in swaps:
                args.sort(key=str)
            equation = (name,) if named else (name, *args)
            if equation in known[-remembered:]:
                number.append(known.index(equation) if renumbered else index)
            else:
                number.append(len(known) if renumbered else index)
                known.append(equation)
        return len(known)

    return share


SHARE = Exercise(
    counts,
    sharing(),
    {
        "the order of the arguments counts": (sharing(swaps=()), "Is y · x another number than x · y?"),
        "a difference is the same the other way round": (
            sharing(swaps=("add", "mul", "sub")),
            "Which operations may swap their arguments, and which may not?",
        ),
        "what uses a shared equation is not shared itself": (
            sharing(renumbered=False),
            "When an equation is there already, later ones should use the number of the first.",
        ),
        "it only looks at the equation before": (
            sharing(remembered=1),
            "Remember all that there are, in a dict: then one look is enough.",
        ),
        "it counts those that are left out": (
            lambda equations: len(equations) - sharing()(equations),
            "How many equations are left?",
        ),
        "equations of one operation count as one": (sharing(named=True), "The arguments have to be the same too."),
        "nothing is shared": (len, "Which of the equations computes what an earlier one has computed?"),
    },
)

#: The arguments of each equation, as exercise 2 has them.
ARGUMENTS = [(), (), (0, 1), (2,), (2, 3), (0, 4), (4, 0), ()]


def heights(answer: Any) -> Iterator[float]:
    for program in (ARGUMENTS, ARGUMENTS[:5], [(), (0, 0), (1, 1)]):
        given = list(program)
        result = numbers(answer(given), len(program))
        kept(given, program)
        yield from result


def levelled(
    of: Callable[[list[int]], int] = max, given: int = -1, rise: int = 1
) -> Callable[[Sequence[Sequence[int]]], list[int]]:
    """An answer to exercise 2, right by default."""

    def levels(equations: Sequence[Sequence[int]]) -> list[int]:
        found: list[int] = []
        for args in equations:
            found.append(rise + of([found[arg] for arg in args]) if args else given + 1)
        return found

    return levels


LEVELS = Exercise(
    heights,
    levelled(),
    {
        "what is given has level 1": (levelled(given=0), "What nothing has to be waited for has level 0."),
        "the lowest argument decides": (levelled(of=min), "Which of its arguments does an equation have to wait for?"),
        "an equation has the level of its argument": (levelled(rise=0), "Can it be computed at the same time as that?"),
        "the levels of the arguments are added": (levelled(of=sum), "It waits for all at once, not one after the other."),
        "only the first argument counts": (levelled(of=lambda found: found[0]), "It has to wait for the second one too."),
        "each equation is a level of its own": (
            lambda equations: list(range(len(equations))),
            "Which of them could be computed at the same time?",
        ),
        "it counts the arguments": (lambda equations: [len(args) for args in equations], "How high are the arguments?"),
    },
)


def gradients_of_weights(answer: Any) -> Iterator[float]:
    X = [[1.0, -2.0, 0.5, 3.0], [0.25, 4.0, -1.0, 2.0], [-3.0, 0.75, 1.5, -0.5]]
    for errors in ([[0.5, -1.0, 2.0], [3.0, 0.25, -0.75]], [[1.0, 2.0, 4.0]]):
        given, samples = [list(row) for row in errors], [list(row) for row in X]
        result = answer(given, samples)
        kept((given, samples), (errors, X))
        numbers(result)
        for row in result:
            yield from (len(numbers(row)), *numbers(row))


def weighing(
    term: Callable[[float, float], float] = lambda e, x: e * x, first: int = 0
) -> Callable[[Any, Any], list[list[float]]]:
    """An answer to exercise 3, right by default."""

    def gradient(errors: Any, X: Any) -> list[list[float]]:
        inputs = range(len(X[0]))
        return [[sum([term(e, x[k]) for e, x in zip(row, X, strict=True)][first:]) for k in inputs] for row in errors]

    return gradient


WEIGHTS = Exercise(
    gradients_of_weights,
    weighing(),
    {
        "rows and columns are swapped": (
            lambda errors, X: [list(column) for column in zip(*weighing()(errors, X), strict=True)],
            "One row for each neuron, as the weights have it.",
        ),
        "it is the mean over the samples": (
            lambda errors, X: [[entry / len(X) for entry in row] for row in weighing()(errors, X)],
            "The formula has a sum: that the loss is a mean is in the errors already.",
        ),
        "only the last sample counts": (weighing(first=-1), "A weight is used once for each sample, and uses add up."),
        "the inputs are missing": (
            weighing(lambda e, x: e),
            "By how much does z change with a weight, if not by its input?",
        ),
        "the errors are missing": (weighing(lambda e, x: x), "Each input counts as much as the error that it led to."),
        "it has the sign of a step downhill": (
            weighing(lambda e, x: -e * x),
            "The minus comes when the weights are changed, not before.",
        ),
    },
)
