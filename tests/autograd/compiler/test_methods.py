"""`jit` as a decorator: with options, on methods, and with static arguments."""

import gc
import weakref
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from autograd import Value, detect_anomaly, draw, grad, jit, no_grad, sin, tanh, vmap
from nn import Linear, Module


class Spring:
    def __init__(self, stiffness):
        self.stiffness = Value(stiffness)
        self.count = 3.0

    @jit
    def energy(self, x):
        return self.stiffness * x * x * self.count

    @jit(kernel="native", static_argnames="n")
    def power(self, x, n=2):
        return self.stiffness * x**n

    @jit(static_argnums=1)
    def repeated(self, n, x):
        for _ in range(n):
            x = sin(x)
        return x

    @jit(kernel="numpy")
    def force(self, x):
        return -self.stiffness * x

    @staticmethod
    @jit
    def inside(x):
        return x + 1.0

    @jit
    @staticmethod
    def outside(x):
        return x + 1.0


@dataclass
class Scale:
    factor: float

    @jit
    def apply(self, x):
        return self.factor * x


@dataclass
class Bent:
    factor: float
    activation: object

    @jit
    def apply(self, x):
        return self.activation(self.factor * x)


@dataclass(frozen=True)
class Frozen:
    number: float


class Pair(NamedTuple):
    a: float
    b: float

    @jit
    def product(self):
        return self.a * self.b


class Slotted:
    __slots__ = ()

    @jit
    def apply(self, x):
        return x


class Squared(Module):
    def __init__(self):
        self.layer = Linear(1, 1, seed=0)

    @jit
    def loss(self, x):
        return self.layer([x]) ** 2


def test_a_method_has_programs_for_each_object_and_reads_its_values():
    soft, stiff = Spring(2.0), Spring(5.0)
    assert [soft.energy(1.0), stiff.energy(1.0), soft.energy(2.0)] == [6.0, 15.0, 24.0]
    soft.stiffness.data = 7.0
    assert soft.energy(1.0) == 21.0
    assert soft.energy.program.parameters == [soft.stiffness]
    assert stiff.energy.program.parameters == [stiff.stiffness]
    assert [soft.power(2.0), soft.power(2.0, 3), soft.power(2.0, n=3)] == [28.0, 56.0, 56.0]
    assert soft.power.source.startswith("# Instructions")
    assert jit(soft.outside)(1.0) == jit(Spring(1.0).energy)(1.0) - 1.0 == 2.0
    assert soft.repeated(2, 0.5) == sin(sin(0.5))
    assert (soft.inside(1.0), soft.outside(1.0), Spring.outside(1.0)) == (2.0, 2.0, 2.0)


def test_a_method_means_the_same_in_transforms_and_modes():
    spring = Spring(5.0)
    assert grad(spring.energy)(2.0) == 60.0
    assert jit(lambda x: spring.energy(x) + 1.0)(2.0) == 61.0
    assert vmap(spring.energy)([1.0, 2.0]) == [15.0, 60.0]
    with detect_anomaly():
        assert (spring.energy(2.0), spring.power(2.0, 3)) == (60.0, 40.0)
    with no_grad():
        assert spring.energy(2.0) == 60.0


def test_a_program_does_not_keep_the_object_that_it_was_made_for():
    spring = Spring(2.0)
    method = spring.energy
    assert method(1.0) == 6.0
    held = weakref.ref(spring)
    del spring
    assert method(2.0) == 24.0  # a bound method keeps its object, as any
    del method
    gc.collect()
    assert held() is None
    assert Spring(3.0).energy(1.0) == 9.0  # the object lives as long as the call


def test_more_objects_than_programs_are_kept_for_one_function():
    springs = [Spring(float(i)) for i in range(40)]
    for _ in range(2):
        assert [spring.energy(1.0) for spring in springs] == [3.0 * i for i in range(40)]
    assert {spring.energy.traces for spring in springs} == {1}


def test_a_self_that_is_a_tree_of_numbers_is_an_argument():
    scale = Scale(2.0)
    assert scale.apply(1.0) == 2.0
    scale.factor = 3.0
    assert scale.apply(1.0) == Scale.apply(scale, 1.0) == 3.0
    assert Pair(2.0, 5.0).product() == 10.0
    assert Bent(2.0, tanh).apply(0.5) == tanh(1.0)
    model = Squared()
    before = model.loss(2.0)
    slope = grad(lambda m: m.loss(2.0))(model)
    assert slope.layer.parameters()[0].data == pytest.approx(4.0 * np.sqrt(before) * np.sign(model.layer([2.0]).data))
    model.load_state_dict({name: 2.0 * np.array(entry) for name, entry in model.state_dict().items()})
    assert model.loss(2.0) == pytest.approx(4.0 * before)


def test_a_self_that_can_not_be_taken_says_what_to_do():
    with pytest.raises(TypeError, match=r"energy\(\) is a method, and its self, a Spring, .* call it as one, object.energy"):
        Spring.energy(Spring(1.0), 2.0)
    with pytest.raises(TypeError, match=r"apply\(\) is a method, .* let its __slots__ hold '__weakref__'"):
        Slotted().apply(1.0)


def power(x, n):
    for _ in range(int(n)):
        x = x * 2.0
    return x * n


@pytest.mark.parametrize("options", [{"static_argnums": 1}, {"static_argnums": (-1,)}, {"static_argnames": ["n"]}])
def test_static_arguments_are_part_of_the_key(options):
    f = jit(power, **options)
    assert [f(1.0, 3), f(1.0, 2), f(2.0, n=3), f(1.0, 3)] == [24.0, 8.0, 48.0, 24.0]
    assert f.traces == 3  # by position and by name are two


@pytest.mark.parametrize(
    ("first", "second", "f"),
    [
        (0.0, -0.0, lambda x, key: x + (1.0 if str(key) == "0.0" else 2.0)),
        (1, 1.0, lambda x, key: x + (1.0 if isinstance(key, int) else 2.0)),
        ((1,), (1.0,), lambda x, key: x + (1.0 if isinstance(key[0], int) else 2.0)),
        (frozenset([1]), frozenset([1.0]), lambda x, key: x + (1.0 if isinstance(min(key), int) else 2.0)),
        (Frozen(0.0), Frozen(-0.0), lambda x, key: x + (1.0 if str(key.number) == "0.0" else 2.0)),
        ((0, True), (0, 1), lambda x, key: x + (1.0 if key[1] is True else 2.0)),
        (sin, tanh, lambda x, key: key(x)),
        ("a", "b", lambda x, key: x + len(key) if key == "a" else x),
    ],
)
def test_static_arguments_that_differ_have_programs_of_their_own(first, second, f):
    compiled = jit(f, static_argnums=1)
    assert [compiled(0.5, first), compiled(0.5, second)] == [f(0.5, first), f(0.5, second)]
    compiled(0.5, first)
    assert compiled.traces == 2


def test_a_static_nan_is_traced_once():
    f = jit(lambda x, fill: x if fill != fill else x + fill, static_argnums=1)
    assert [f(1.0, float("nan")), f(1.0, float("nan")), f.traces] == [1.0, 1.0, 1]


@pytest.mark.parametrize(
    ("thing", "remedy"),
    [
        ([1], "argument n is static and must have a hash, which a list, [1] has not; pass a tuple"),
        (np.zeros(2), "pass a tuple"),
        ({"a": 1}, "pass what cannot change, or leave it out of static_argnums and static_argnames"),
        ((1, [2]), "must have a hash"),
        (Value(2.0), "must hold no Values, which are data"),
        ((Value(2.0), 1), "must hold no Values, which are data"),
    ],
)
def test_what_can_change_is_not_static(thing, remedy):
    with pytest.raises(TypeError) as caught:
        jit(power, static_argnums=1)(1.0, thing)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"static_argnums": 5}, ValueError, "static_argnums holds 5, but power() has 2 positional arguments"),
        ({"static_argnames": "k"}, ValueError, "static_argnames holds 'k', but power() has the arguments x, n"),
        ({"static_argnums": "n"}, TypeError, "static_argnums must be a whole number or a list of them, not a str, 'n'"),
        ({"static_argnums": True}, TypeError, "not a bool, True"),
        ({"static_argnames": 1}, TypeError, "static_argnames must be a name or a list of names, not an int, 1"),
    ],
)
def test_static_arguments_that_the_function_has_not(options, error, words):
    with pytest.raises(error) as caught:
        jit(power, **options)
    assert words in str(caught.value)


def test_static_arguments_of_programs_in_jax():
    pytest.importorskip("jax")
    f = jit(power, static_argnums=1)
    f(1.0, 3)
    function, parameters = f.to_jax()
    assert float(function(parameters, 2.0, 3)) == 48.0
    with pytest.raises(TypeError, match="argument n was an int, 3 when the function was traced, and is an int, 4"):
        function(parameters, 2.0, 4)
    assert jit(power, static_argnums=1, kernel="jax")(1.0, 3) == 24.0


def test_options_are_named_and_a_decorator_may_have_them():
    with pytest.raises(TypeError, match="positional argument"):
        jit(power, "float32")

    @jit(dtype="float32")
    def third(x):
        """A third."""
        return x / 3.0

    assert third(1.0) == float(np.float32(1.0) / np.float32(3.0))
    assert (third.__name__, third.__doc__) == ("third", "A third.")


def test_completion_shows_what_users_need():
    public = [name for name in dir(jit(power)) if not name.startswith("_")]
    assert public == ["bind", "cost", "plan", "program", "source", "to_c", "to_jax"]


def test_a_method_is_drawn_as_any_compiled_function():
    spring = Spring(2.0)
    spring.force(1.0)
    function = jit(lambda x: -spring.stiffness * x, kernel="numpy")
    function(1.0)
    assert str(draw(spring.force)) == str(draw(function))
    with pytest.raises(TypeError, match="value must be a Value, not a method"):
        draw(spring.__init__)
