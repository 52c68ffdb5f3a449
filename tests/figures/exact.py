"""Value and derivatives of each row of the table at floats, in so many digits that none of those asked for cancels."""

from mpmath import mp, workprec

from tests.figures.many_digits import PARTIALS, value

#: The precisions that are tried one after the other, in bits: the numbers of a sum of doubles lie 2,100 bits apart.
PRECISIONS = (160, 320, 640, 1280, 2560, 5120)
#: In how many bits two of them have to agree.
AGREE = 70


def exact(row, numbers, derivatives=True):
    """The value, or value, first and second derivatives (row by row, by each pair of the numbers) at these floats.

    Returns:
        A list of mpmath's numbers; None where there is no real and finite one, or none that two precisions agree in. What
        is 0 in all precisions is 0.
    """
    before, found = [], []
    for bits in PRECISIONS:
        before = found
        with workprec(bits):
            found = (derived if derivatives else evaluated)(row, [mp.mpf(x) for x in numbers])
        if before and all(x is y is None or (agree(x, y) and x != 0) for x, y in zip(before, found, strict=True)):
            break
    return [y if agree(x, y) else None for x, y in zip(before, found, strict=True)]


def agree(x, y):
    return x is not None and y is not None and abs(x - y) <= mp.ldexp(abs(y), -AGREE)


def evaluated(row, numbers):
    return real(lambda: [value(row)(*row.unflatten(numbers))], 1)


def derived(row, numbers):
    """Value, first and second derivatives in the precision at hand, the latter by differences over a third of its digits."""
    count = len(numbers)

    def slopes(moved):
        args = row.unflatten(moved)
        return PARTIALS[row.name](mp.mpf(value(row)(*args)), *args)

    columns = []
    for i, x in enumerate(numbers):
        step = mp.ldexp(min(abs(x) or 1, 1), -(mp.prec // 3))
        above, below = (
            real(lambda by=by, i=i, x=x: slopes([*numbers[:i], x + by, *numbers[i + 1 :]]), count) for by in (step, -step)
        )
        pairs = zip(above, below, strict=True)
        columns.append([None if a is None or b is None else (a - b) / (2 * step) for a, b in pairs])
    first = real(lambda: slopes(numbers), count)
    return [*evaluated(row, numbers), *first, *[column[i] for i in range(count) for column in columns]]


def real(f, count):
    """The results of a function, None for those that are no real number, or all where it has none."""
    try:
        found = f()
    except (ValueError, ZeroDivisionError, OverflowError, TypeError, mp.NoConvergence):
        return [None] * count
    return [mp.mpf(x) if mp.isfinite(x) and mp.im(x) == 0 else None for x in found]
