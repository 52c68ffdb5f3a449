"""The exercises of notebook 11."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import dot, softmax

from .checking import Exercise, kept, numbers


def attention(
    scaled: bool = True,
    squared: bool = False,
    soft: bool = True,
    what: str = "values",
    best: bool = False,
    sizes: str = "query",
) -> Callable[[Any, Any, Any], Any]:
    """An answer to exercise 1, right by default."""

    def attend(query: Any, keys: Any, values: Any) -> Any:
        d = len(query if sizes == "query" else keys)
        fits = [dot(query, key) / (1.0 if not scaled else d if squared else d**0.5) for key in keys]
        if best:
            return list(values[fits.index(max(fits))])
        weights = softmax(fits) if soft else fits
        if what == "weights":
            return weights
        return [dot(weights, list(column)) for column in zip(*(values if what == "values" else keys), strict=True)]

    return attend


def heard(answer: Any) -> Iterator[float]:
    keys, values = [[1.0, -0.5], [0.3, 2.0], [-1.0, 0.25]], [[0.5, 1.0], [-2.0, 0.75], [3.0, -1.0]]
    for query in ([0.7, -1.2], [2.0, 0.5]):
        yield from numbers(answer(list(query), [list(key) for key in keys], [list(value) for value in values]))


ATTEND = Exercise(
    heard,
    attention(),
    {
        "the fits are not divided by the root of d": (
            attention(scaled=False),
            "Compare with the formula, below the fraction.",
        ),
        "the fits are divided by d, not by its root": (
            attention(squared=True),
            "Compare with the formula, below the fraction.",
        ),
        "d is the number of letters": (attention(sizes="keys"), "d is how many numbers a query has."),
        "the softmax is missing": (attention(soft=False), "The weights have to be positive, and to add up to 1."),
        "it returns the weights": (
            attention(what="weights"),
            "The weights say whom to listen to. What do those letters say?",
        ),
        "it takes the mean of the keys": (
            attention(what="keys"),
            "A key says what a letter is. What it has to say is another list.",
        ),
        "it listens to the best letter only": (attention(best=True), "All letters are heard, each with its weight."),
    },
)


def chances(answer: Any) -> Iterator[float]:
    scores = [2.0, -1.0, 0.5]
    for temperature in (0.5, 2.0):
        given = list(scores)
        result = numbers(answer(given, temperature))
        kept(given, scores)
        yield from result


TEMPERATURE = Exercise(
    chances,
    lambda scores, temperature: softmax([score / temperature for score in scores]),
    {
        "the temperature does nothing": (lambda scores, temperature: softmax(scores), "Try it with two temperatures."),
        "it multiplies by the temperature": (
            lambda scores, temperature: softmax([score * temperature for score in scores]),
            "Should a high temperature make large differences of the scores larger, or smaller?",
        ),
        "the softmax is missing": (
            lambda scores, temperature: [score / temperature for score in scores],
            "Probabilities are positive and add up to 1.",
        ),
        "it divides the probabilities": (
            lambda scores, temperature: [p / temperature for p in softmax(scores)],
            "Do yours add up to 1? Which comes first, the temperature or the softmax?",
        ),
        "the highest score takes all": (
            lambda scores, temperature: [1.0 if score == max(scores) else 0.0 for score in scores],
            "That is a temperature of nearly 0. Every letter needs a chance.",
        ),
    },
)


def pairs(answer: Any) -> Iterator[float]:
    for codes, length in (([3, 1, 4, 1, 5, 9], 3), ([2, 7, 1, 8], 2)):
        given = list(codes)
        result = answer(given, length)
        kept(given, codes)
        numbers(result)
        yield len(result)
        for pair in result:
            for part in pair:
                yield from (len(numbers(part)), *numbers(part))


def cuts(shift: int = 1, step: int | None = 1, extra: int = 0, target: str = "all") -> Callable[[Any, int], Any]:
    """An answer to exercise 3, right by default."""

    def cut(codes: Any, length: int) -> Any:
        starts = range(0, len(codes) - length + extra, step or length)
        windows = [(codes[i : i + length], codes[i + shift : i + length + shift]) for i in starts]
        return [(seen, wanted[-1:]) for seen, wanted in windows] if target == "last" else windows

    return cut


WINDOWS = Exercise(
    pairs,
    cuts(),
    {
        "it should say what it sees": (cuts(shift=0), "At each place the answer is the letter after it."),
        "it should say the letter after the next": (cuts(shift=2), "At each place the answer is the letter after it."),
        "it should say the letter before": (
            lambda codes, length: [(wanted, seen) for seen, wanted in cuts()(codes, length)],
            "The network sees the past and guesses what follows, not the other way round.",
        ),
        "the last window has no next letter": (cuts(extra=1), "How long are the two lists of your last pair?"),
        "the last window is missing": (cuts(extra=-1), "Is the last letter of the text the answer to any question?"),
        "the windows do not overlap": (cuts(step=None), "A window begins at every letter."),
        "only the last place has an answer": (cuts(target="last"), "There is a question at each place of the window."),
    },
)
