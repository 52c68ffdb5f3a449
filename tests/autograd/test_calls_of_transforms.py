"""What a transform makes of a function: its name, which arguments, which results, and what it leaves alone."""

import inspect
import re

import numpy as np
import pytest

from autograd import (
    Value,
    cond,
    custom_vjp,
    grad,
    gradients,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jit,
    jvp,
    linearize,
    no_grad,
    ravel,
    scan,
    value_and_grad,
    vjp,
    vmap,
    while_loop,
)
from autograd.transforms.sparse import Pattern
from tests.autograd.trees.nests import Interval


def product(x, y):
    """x times y."""
    return x * y


#: Each with arguments that go with its signature.
CALLS = {
    cond: (True, product, product, 2.0, 3.0),
    custom_vjp: (product,),
    grad: (product,),
    hessian: (product,),
    hvp: (product,),
    jacfwd: (product,),
    jacobian: (product,),
    jvp: (product, (2.0, 3.0), (1.0, 1.0)),
    linearize: (product, 2.0, 3.0),
    ravel: ([2.0, 3.0],),
    scan: (lambda carry, x: (carry, x), 0.0, [1.0]),
    value_and_grad: (product,),
    vjp: (product, 2.0, 3.0),
    vmap: (product,),
    while_loop: (lambda x: x < 2.0, lambda x: x + 1.0, 0.0),
}


@pytest.mark.parametrize("transform", CALLS)
def test_an_argument_that_is_not_there_is_named_with_those_that_are(transform):
    transform(*CALLS[transform])
    with pytest.raises(TypeError, match=rf"^{transform.__name__}\(\) has no argument 'unheard_of'; it takes "):
        transform(*CALLS[transform], unheard_of=1)


@pytest.mark.parametrize("transform", [jvp, linearize, hvp, vjp, vmap, grad, value_and_grad, jacobian, jacfwd, hessian])
def test_what_is_no_function_is_refused(transform):
    others = {jvp: ((1.0,), (1.0,)), linearize: (1.0,), vjp: (1.0,)}.get(transform, ())
    with pytest.raises(TypeError, match=rf"^{transform.__name__}\(\): f must be a function, not a float, 3\.0"):
        transform(3.0, *others)


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, jacfwd, hessian])
def test_the_function_made_has_the_name_and_words_of_the_first(transform):
    made = transform(product)
    assert (made.__name__, made.__doc__, inspect.unwrap(made)) == ("product", "x times y.", product)


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, jacfwd, hessian])
def test_argnums(transform):
    for argnums in (True, [], (), [0, True], 1.0, ["x"], None):
        with pytest.raises(TypeError, match=r"\(\): argnums must be a whole number or a list of them, not "):
            transform(product, argnums=argnums)
    with pytest.raises(ValueError, match=re.escape("argnums must name each argument once, not be [1, 1].")):
        transform(product, argnums=[1, 1])
    for argnums in (2, -3):
        message = rf"product\(\) was called with 2 arguments, so argnums cannot be {argnums}\."
        with pytest.raises(TypeError, match=message):
            transform(product, argnums=argnums)(2.0, 3.0)


def test_argnums_count_from_either_end():
    assert [grad(product, argnums=argnums)(2.0, 3.0) for argnums in (0, 1, -1, -2)] == [3.0, 2.0, 2.0, 3.0]


@pytest.mark.parametrize("static", [True, (True,), (1.0,), (-1,), ("n",)])
def test_nondiff_argnums(static):
    if static is True:
        static = (static,)
    with pytest.raises(TypeError, match=r"custom_vjp\(\): nondiff_argnums must be numbers of arguments, not "):
        custom_vjp(product, nondiff_argnums=static)


def test_an_argument_that_is_not_differentiated_by_may_be_left_out():
    def power(x, n=2):
        return x**n

    f = custom_vjp(power, nondiff_argnums=(1,))
    f.defvjp(lambda x, n=2: (x**n, x), lambda *parts: (10.0 * parts[-1] * parts[-2],))
    assert grad(f)(3.0) == 30.0
    assert grad(lambda x: f(x, 3))(3.0) == 30.0


def test_what_is_not_one_number_has_no_gradient():
    message = r"must return one number to have a gradient, not .*; use jacobian\(\) for several"
    for result in (lambda x: (x,), lambda x: [x], lambda x: np.array([x, x]), lambda x: [], lambda x: {"a": x}):
        with pytest.raises(TypeError, match=message):
            grad(result)(2.0)


def test_an_array_of_one_is_a_number():
    assert grad(lambda x: np.array([x * x]))(2.0) == grad(lambda x: np.array(x * x))(2.0) == 4.0


def test_auxiliary_data_stay_what_they_are():
    floats, texts = np.ones(2), np.array(["a", None], dtype=object)
    _, (kept, words, number, interval, array) = value_and_grad(
        lambda x: (x * x, (floats, texts, x, Interval(x, 1.0), np.array([x, 1.0]))), has_aux=True
    )(3.0)[0]
    assert kept is floats
    assert words is texts
    assert (type(number), number) == (float, 3.0)
    assert type(interval) is Interval
    assert array.tolist() == [3.0, 1.0]


def test_a_derivative_within_no_grad_is_a_constant_even_where_it_is_an_argument():
    y = Value(3.0)
    outside = grad(product)(Value(2.0), y)
    assert gradients(outside, [y]) == [1.0]
    with no_grad():
        within = grad(product)(Value(2.0), y)
    assert (within.data, gradients(within, [y])) == (3.0, [0.0])


def test_values_that_the_results_of_steps_hold_are_numbers_unless_they_are_differentiated():
    def step(carry, x):
        return carry + x, Interval(Value(1.0) * x, 2.0)

    assert [type(low) for low in scan(step, 0.0, [1.0, 2.0])[1].low] == [float, float]
    assert grad(lambda x: scan(lambda c, y: (c, Interval(y * x, 2.0)), 0.0, [1.0, 2.0])[1].low[1])(3.0) == 2.0


def test_cond_takes_bools_and_names_the_function_that_differs():
    def one(x):
        return x, True

    def other(x):
        return x, False

    def lists(x):
        return [x, 1.0], False

    assert jit(lambda x: cond(x > 0.0, one, other, x))(-2.0) == (-2.0, False)
    assert cond(True, one, other, 2.0) == (2.0, True)
    assert cond(Value(0.0), one, other, 2.0) == (2.0, False)
    for f, g, named in ((one, lists, "one"), (lists, one, "lists")):
        with pytest.raises(ValueError, match=rf"return the same structure and shapes, but the result of {named}\(\) is "):
            jit(lambda x, f=f, g=g: cond(x > 0.0, f, g, x))(2.0)
    for f, g, named in ((one, lambda x: (x, "a"), "<lambda>"), (lambda x: (x, "a"), one, "<lambda>")):
        with pytest.raises(TypeError, match=rf"the result of {named}\(\)\[1\] must be a real number"):
            jit(lambda x, f=f, g=g: cond(x > 0.0, f, g, x))(2.0)


def test_the_step_whose_carry_differs_is_named():
    def body(x):
        return x + 1.0 if x < 3.0 else (x,)

    with pytest.raises((TypeError, ValueError), match="structure and shapes, but before step 2 it is "):
        while_loop(lambda x: x < 5.0, body, 1.0)


def test_values_that_the_results_of_samples_hold_are_numbers_unless_they_are_differentiated():
    found = vmap(lambda x: Interval(Value(1.0) * x, 2.0))([1.0, 3.0])
    assert (found.low, [type(low) for low in found.low]) == ([1.0, 3.0], [float, float])
    assert grad(lambda s: vmap(lambda x: Interval(s * x, 2.0))([1.0, 2.0]).low[1])(3.0) == 2.0
    numbers, _ = ravel(Interval(Value(1.0), 2.0))
    assert (numbers, [type(number) for number in numbers]) == ([1.0, 2.0], [float, float])
    assert grad(lambda s: ravel(Interval(s * 3.0, 2.0))[0][0])(3.0) == 3.0


def test_what_holds_nodes_has_derivatives_that_are_nodes():
    def squares(xs):
        return xs[0] * xs[0] + xs[1] * xs[1]

    x = Value(3.0)
    slopes = grad(squares)(np.array([x, 1.0]))
    assert isinstance(slopes[0], Value)
    assert gradients(slopes[0], [x]) == [2.0]
    assert all(isinstance(slope, float) for slope in grad(squares)(np.array([3.0, 1.0], dtype=object)))
    assert grad(lambda s: grad(lambda one: one.low * one.low)(Interval(s * 1.0, 2.0)).low)(3.0) == 2.0


def test_named_arguments_of_vmap():
    def less(x, *, y):
        return [x - entry for entry in y]

    rows = np.arange(6.0).reshape(2, 3)
    assert np.array(vmap(less)(np.array([10.0, 20.0]), y=rows)).tolist() == [[10.0, 9.0, 8.0], [17.0, 16.0, 15.0]]

    def ragged(x, y):
        return [y] * int(x)

    with pytest.raises(ValueError, match=r"vmap\(ragged\): the result of ragged\(\) must be of one shape"):
        vmap(ragged)([1.0, 2.0], y=[1.0, 2.0])


def test_axes_of_vmap_are_whole_numbers():
    assert vmap(product).__name__ == "product"
    for axes in (True, [0, False], 1.0, "x"):
        with pytest.raises(
            TypeError, match=r"vmap\(product\): in_axes must be a whole number, None, or a list of those, not "
        ):
            vmap(product, in_axes=axes)
    for axes in (None, True, [0.0]):
        with pytest.raises(TypeError, match=r"vmap\(product\): out_axes must be a whole number or a list of them, not "):
            vmap(product, out_axes=axes)
    with pytest.raises(ValueError, match=r"vmap\(product\): the axis to map over is empty; give at least one sample"):
        vmap(product)([], [])


def test_a_carry_may_be_empty_or_an_array_without_axes():
    assert scan(lambda carry, x: (carry, x), [], [1.0, 2.0]) == ([], [1.0, 2.0])
    carry, sums = scan(lambda carry, x: (carry + x, carry), np.array(0.0), [1.0, 2.0])
    assert (carry, list(sums)) == (3.0, [0.0, 1.0])


def test_patterns_of_sparse_matrices_are_equal_by_their_places():
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed")
    dense = [[[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [2.0, 0.0]], [[1.0, 2.0], [0.0, 0.0]]]
    patterns = [Pattern(sparse.csr_array(np.array(matrix))) for matrix in dense]
    patterns.append(Pattern(sparse.csr_array(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]))))
    equal = [[one == other for other in patterns] for one in patterns]
    assert equal == [[i == j or {i, j} == {0, 1} for j in range(5)] for i in range(5)]
    assert patterns[0] != "a pattern"


def test_a_function_with_a_derivative_of_its_own_may_give_constants():
    f = custom_vjp(lambda x: (5.0, x * 3.0))
    f.defvjp(lambda x: ((5.0, x * 3.0), None), lambda _, adjoints: (adjoints[1] * 3.0 + adjoints[0],))
    x = Value(2.0)
    constant, tripled = f(x)
    assert (constant.data, tripled.data) == (5.0, 6.0)
    assert gradients([constant, tripled], [x], create_graph=True) == gradients([constant, tripled], [x]) == [4.0]
    assert not f.running, "its forward is not under way any more"


def test_a_condition_among_auxiliary_data_is_given_within_no_grad():
    def f(x):
        with no_grad():
            return value_and_grad(lambda x: (x * x, x > 0.0), has_aux=True)(x)

    for x in (2.0, -2.0):
        assert jit(f)(x) == f(x)
