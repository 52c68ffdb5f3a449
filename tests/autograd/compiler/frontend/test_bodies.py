"""A number that the body of a vmap or loop left behind is never taken lane by lane in another one."""

import gc
from functools import partial
from itertools import product

import numpy as np
import pytest

import autograd
from autograd import TraceError, cond, grad, gradients, jit, jvp, scan, value_and_grad, vmap, where, while_loop
from autograd.compiler.frontend.bodies import Body

POINT = [0.5, 3.0, 2.0]


class Kept(list):
    """A list whose entries can be added in an expression."""

    def keep(self, x):
        self.append(x)
        return x


def of_vmap(kept, xs):
    vmap(lambda x: kept.keep(x * x) * 0.0)(xs)


def returned_by_vmap(kept, xs):
    vmap(lambda x: kept.keep(x * x))(xs)


def mapped_by_vmap(kept, xs):
    vmap(kept.keep)(xs)


def mapped_by_vmap_of_array(kept, xs):
    vmap(lambda row: kept.keep(row[1]))(np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 7.0]]))


def mapped_after_vmap(kept, xs):
    vmap(kept.keep)(vmap(lambda x: x + 1.0)(xs))


def condition_of_vmap(kept, xs):
    vmap(lambda x: kept.keep(x > 1.0))(xs)
    kept.append(where(kept[-1], 2.0, 3.0))


def in_derivative_of_vmap(kept, xs):
    grad(lambda xs: autograd.sum(vmap(lambda x: kept.keep(x * x))(xs)))(xs)


def of_derivative_in_vmap(kept, xs):
    vmap(grad(lambda x: kept.keep(x * x)))(xs)


def of_scan(kept, xs):
    scan(lambda carry, x: (kept.keep(carry * x), x), 1.0, xs)


def returned_by_scan(kept, xs):
    scan(lambda carry, x: (carry, kept.keep(carry + x)), 1.0, xs)


def mapped_by_scan(kept, xs):
    scan(lambda carry, x: (carry * kept.keep(x), None), 1.0, xs)


def mapped_by_scan_over_rows(kept, xs):
    scan(lambda carry, x: (carry * kept.keep(x), None), 1.0, [x * 2.0 for x in xs])


def of_while(kept, xs):
    while_loop(lambda carry: carry < 9.0, lambda carry: kept.keep(carry) * 2.0, xs[0])


LEAVE = [
    of_vmap,
    returned_by_vmap,
    mapped_by_vmap,
    mapped_by_vmap_of_array,
    mapped_after_vmap,
    condition_of_vmap,
    in_derivative_of_vmap,
    of_derivative_in_vmap,
    of_scan,
    returned_by_scan,
    mapped_by_scan,
    mapped_by_scan_over_rows,
    of_while,
]


def in_scan(k, xs):
    return scan(lambda total, x: (total + k * x, None), 0.0, xs)[0]


def as_y_of_scan(k, xs):
    return autograd.sum(scan(lambda total, x: (total, k), 0.0, xs)[1])


def as_first_carry(k, xs):
    return scan(lambda carry, x: (carry * x, None), k, xs)[0]


def in_vmap(k, xs):
    return autograd.sum(vmap(lambda x: x + k)(xs))


def passed_whole(k, xs):
    return autograd.sum(vmap(lambda x, k: x + k, in_axes=(0, None))(xs, k))


def returned_from_vmap(k, xs):
    return autograd.sum(vmap(lambda x: k)(xs))


def in_scan_in_vmap(k, xs):
    return autograd.sum(vmap(lambda x: scan(lambda total, y: (total + k * y, None), x, xs)[0])(xs))


def in_while(k, xs):
    return while_loop(lambda carry: carry < 99.0, lambda carry: carry + k, xs[0])


def as_first_carry_of_while(k, xs):
    return while_loop(lambda carry: carry < 99.0, lambda carry: carry * 2.0 + 1.0, k)


def in_derivative(k, xs):
    return grad(lambda w: autograd.sum(vmap(lambda x: w * x * k)(xs)))(xs[0])


def in_tangent(k, xs):
    return jvp(lambda w: autograd.sum(vmap(lambda x: w * x * k)(xs)), (xs[0],), (1.0,))[1]


def in_jit(k, xs):
    return autograd.sum(vmap(jit(lambda x: x + k))(xs))


def by_itself(k, xs):
    return k


def in_sum(k, xs):
    return autograd.sum([k, 1.0])


def in_branch(k, xs):
    return cond(k > 0.0, lambda: k, lambda: xs[0])


READ = [
    in_scan,
    as_y_of_scan,
    as_first_carry,
    in_vmap,
    passed_whole,
    returned_from_vmap,
    in_scan_in_vmap,
    in_while,
    as_first_carry_of_while,
    in_derivative,
    in_tangent,
    in_jit,
    by_itself,
    in_sum,
    in_branch,
]
CHANGE = {"as it is": lambda k: k, "changed outside": lambda k: k * 2.0, "detached": autograd.stop_gradient}
#: What the errors say: those of bodies, of results, of conditions of `while_loop`, and where numbers of several bodies meet.
REFUSALS = ("return it from", "known only when", "reduce it with")


def check(f, **options):
    """That the compiled function gives what eager code gives, or says what to do."""
    try:
        found = jit(f, **options)(POINT)
    except TraceError as error:
        refused = str(error)
        assert any(words in refused for words in REFUSALS)
    else:
        assert found == pytest.approx(f(POINT), rel=1e-6 if "dtype" in options else 1e-14)


@pytest.mark.parametrize("leave", LEAVE)
@pytest.mark.parametrize("change", CHANGE)
def test_it_is_read_as_eager_code_reads_it_or_refused(leave, change):
    for read in READ:

        def f(xs, read=read):
            leave(kept := Kept(), xs)
            return read(CHANGE[change](kept[-1]), xs)

        check(f)


@pytest.mark.parametrize("options", [{"kernel": "numpy"}, {"kernel": "jax"}, {"dtype": "float32"}], ids=repr)
def test_so_it_is_on_other_back_ends(options):
    for leave, read in product([of_vmap, mapped_by_vmap, of_scan, mapped_by_scan, of_while], [in_scan, in_vmap, in_while]):

        def f(xs, leave=leave, read=read):
            leave(kept := Kept(), xs)
            return read(kept[-1], xs)

        check(f, **options)


@pytest.mark.parametrize("leave", [of_vmap, returned_by_vmap, mapped_by_vmap, mapped_by_vmap_of_array])
@pytest.mark.parametrize("read", [in_vmap, passed_whole, returned_from_vmap, in_derivative])
def test_the_error_says_what_to_do(leave, read):
    def f(xs):
        leave(kept := Kept(), xs)
        return read(kept[-1], xs)

    message = (
        r"^jit: a number of one vmap or loop, .* kept from it and is read within another one; return it from the function"
    )
    with pytest.raises(TraceError, match=message):
        jit(f)(POINT)


def test_a_scan_that_leaves_one_is_traced_step_by_step():
    def f(xs):
        of_scan(kept := Kept(), xs)
        return in_scan(kept[-1], xs)

    assert jit(f)(POINT) == f(POINT) == 3.0 * 5.5


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_a_loop_in_a_loop_leaves_none_to_that(kernel):
    def repeated(x):
        kept = Kept()

        def body(carry):
            while_loop(lambda inner: inner < 5.0, lambda inner: kept.keep(inner * x) * 2.0, carry + 0.7)
            return carry * 2.0 + kept[-1]

        return while_loop(lambda carry: carry < 30.0, body, x)

    for f in (lambda xs: repeated(xs[0]), lambda xs: vmap(repeated)(xs), lambda xs: [repeated(x) for x in xs]):
        with pytest.raises(TraceError, match="kept from it and is read within another one"):
            jit(f, kernel=kernel)(POINT)


def test_of_scans_in_one_vmap_none_is_left_to_the_other():
    def f(xs, leaves):
        def mapped(x):
            kept = Kept()
            scan(lambda carry, y: (carry * kept.keep(y if leaves else x * y), None), x, [1.0, 2.0])
            return scan(lambda carry, y: (carry * y + kept[-1], None), x, [1.0, 2.0])[0]

        return vmap(mapped)(xs)

    for leaves in (False, True):
        assert jit(f)(POINT, leaves) == pytest.approx(f(POINT, leaves), rel=1e-15)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_steps_of_a_scan_in_a_vmap_are_not_left_to_what_is_outside(kernel):
    for read in (
        lambda ys, xs: ys,
        lambda ys, xs: (ys, 1.0),
        lambda ys, xs: [ys, ys],
        lambda ys, xs: vmap(lambda y: y * 2.0)(ys),
        lambda ys, xs: scan(lambda carry, y: (carry * y, carry), 1.0, ys),
        lambda ys, xs: scan(lambda carry, x: (carry, None), ys, xs)[0],
        lambda ys, xs: vmap(lambda x: x + autograd.sum(ys))(xs),
        lambda ys, xs: vmap(lambda x: ys)(xs),
    ):

        def f(xs, read=read):
            kept = []
            vmap(lambda x: kept.append(scan(lambda carry, y: (carry * y, carry + y), x, [1.5, 0.7])[1]) or x)(xs)
            return read(kept[-1], xs)

        with pytest.raises(TraceError, match="return it from"):
            jit(f, kernel=kernel)(POINT)


def test_no_derivative_is_taken_of_one_left_behind():
    def f(xs, with_adjoint):
        w = xs[0] * 1.0
        vmap(lambda x: kept.keep(x * w))(xs)
        return gradients([kept[-1]], [w], grad_outputs=[kept[-1]]) if with_adjoint else gradients(kept[-1], [w])

    for with_adjoint in (False, True):
        kept = Kept()
        with pytest.raises(TraceError, match="has a number per sample of a vmap"):
            jit(f)(POINT, with_adjoint)


def test_what_a_loss_left_behind_is_one_number():
    def f(xs):
        kept = Kept()
        _, slope = value_and_grad(lambda w: autograd.sum(vmap(lambda x: x * w)(xs)) + kept.keep(w * w))(xs[0])
        return in_vmap(kept[-1], xs) + slope

    assert jit(f)(POINT) == pytest.approx(f(POINT).data, rel=1e-15)


def test_what_a_vmap_returned_may_be_read_in_another():
    def f(xs):
        squares = vmap(lambda x: x * x)(xs)
        products = vmap(lambda x, square: x * square)(xs, squares)
        return autograd.sum(
            vmap(lambda x, product: x * product + autograd.var(squares) * autograd.sum(products))(xs, products)
        )

    assert jit(f)(POINT) == pytest.approx(f(POINT), rel=1e-14)


def test_a_number_mapped_over_twice_is_one_number():
    def f(xs):
        return autograd.sum(vmap(lambda x, y: gradients(x * y, [x])[0])(xs, xs))

    assert jit(f)(POINT) == 11.0


def test_loops_in_a_body_read_what_is_of_that():
    def f(xs):
        def mapped(x):
            square = x * x
            first = scan(lambda carry, y: (carry + square * y, carry * x), x, xs)
            return scan(lambda carry, y: (carry + square * y, carry * x), first[0], first[1])[0]

        return autograd.sum(vmap(mapped)(xs))

    slopes = grad(f)(POINT)
    compiled = jit(grad(f))
    assert compiled(POINT) == pytest.approx(slopes, rel=1e-14)
    assert "carry" in str(compiled.program)  # the steps were not traced one by one


def test_what_a_compiled_function_left_behind_is_refused_in_eager_code():
    kept = Kept()
    jit(lambda x: kept.keep(x * x))(2.0)
    for read in (
        lambda k: k + 1.0,
        lambda k: -k,
        lambda k: k > 0.0,
        autograd.sin,
        lambda k: vmap(lambda x: x * k)(POINT),
        lambda k: gradients(k, [k]),
    ):
        with pytest.raises(TraceError, match=r"was called on a traced number of another call, .*; return it instead"):
            read(kept[-1])


def test_no_body_outlives_its_trace():
    """Traced numbers are no business of the collector, so a cycle of them would never be found."""

    def nest(w, rows, checkpoint):
        def step(carry, x):
            inner, ys = scan(lambda carry, y: (carry * y[0] + x[1] * w, carry * y[2]), carry, rows)
            return inner * 0.1 + autograd.sum(ys), carry * x[0]

        last, ys = scan(step, w, rows, checkpoint=checkpoint)
        products = vmap(lambda x, y: x[0] * y * w)(rows, ys)
        return last + autograd.sum(products) + autograd.sum(vmap(lambda x: step(w, x)[0])(rows))

    def in_parts(w, rows):
        return scan(lambda carry, x: (carry * x[0] + w, None), w, rows, checkpoint=True)[0]

    def left_behind(w, rows):
        mapped_by_vmap_of_array(kept := Kept(), [])
        return nest(w, rows, False) + in_vmap(kept[-1] * 2.0, [1.0, 2.0, 3.0])

    def bodies():
        return {id(one) for one in gc.get_objects() if type(one) is Body}

    gc.collect()
    before = bodies()
    for f in (partial(nest, checkpoint=False), partial(nest, checkpoint=True), in_parts, left_behind):
        for transform in (lambda f: f, value_and_grad, lambda f: lambda w, rows: jvp(lambda w: f(w, rows), (w,), (1.0,))):
            try:
                jit(transform(f))(0.3, np.ones((4, 3)) * 0.3)
            except TraceError:
                assert f is left_behind
            assert bodies() <= before
