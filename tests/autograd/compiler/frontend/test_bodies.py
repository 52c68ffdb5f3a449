"""A number that the body of a vmap or a loop left behind is never taken lane by lane in another one."""

import pytest

import autograd
from autograd import TraceError, jit, scan, vmap, while_loop

POINT = [0.5, 3.0, 2.0]


def of_scan(xs):
    kept = []
    scan(lambda carry, x: (kept.append(carry * x) or carry * x, x), 1.0, xs)
    return kept


def of_vmap(xs):
    kept = []
    vmap(lambda x: kept.append(x * x) or x)(xs)
    return kept


def of_while(xs):
    kept = []
    while_loop(lambda c: c < 9.0, lambda c: kept.append(c) or c * 2.0, xs[0])
    return kept


def in_scan(kept, xs):
    return scan(lambda total, x: (total + kept[-1] * x, None), 0.0, xs)[0]


def in_vmap(kept, xs):
    return autograd.sum(vmap(lambda x: x + kept[-1])(xs))


def in_while(kept, xs):
    return while_loop(lambda c: c < 99.0, lambda c: c + kept[-1], xs[0])


@pytest.mark.parametrize("leave", [of_scan, of_vmap, of_while])
@pytest.mark.parametrize("read", [in_scan, in_vmap, in_while])
@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_it_is_read_as_eager_code_reads_it_or_refused(leave, read, kernel):
    def f(xs):
        return read(leave(xs), xs)

    try:
        found = jit(f, kernel=kernel)(POINT)
    except TraceError as error:
        refused = str(error)
        assert any(words in refused for words in ("return it from", "known only when", "reduce it with"))
    else:
        assert found == pytest.approx(f(POINT), rel=1e-15)


def test_the_error_says_what_to_do():
    message = (
        r"^jit: a number of one vmap or loop, .* kept from it and is read within another one; return it from the function"
    )
    with pytest.raises(TraceError, match=message):
        jit(lambda xs: in_vmap(of_vmap(xs), xs))(POINT)


def test_a_scan_that_leaves_one_is_traced_step_by_step():
    assert jit(lambda xs: in_scan(of_scan(xs), xs))(POINT) == in_scan(of_scan(POINT), POINT) == 3.0 * 5.5


def test_what_a_vmap_returned_may_be_read_in_another():
    def f(xs):
        squares = vmap(lambda x: x * x)(xs)
        return autograd.sum(vmap(lambda x, square: x * square)(xs, squares))

    assert jit(f)(POINT) == pytest.approx(f(POINT), rel=1e-15)
