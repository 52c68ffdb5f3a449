"""Programs in which a `for` of Python was traced out, as loops of C."""

import math

import numpy as np
import pytest

from autograd import exp, grad, jit, log, sin, tanh, value_and_grad
from autograd.compiler.backends.c.rerolling import repeated
from autograd.compiler.backends.c.rerolling.repeated import write_repeated
from autograd.compiler.backends.c.text import translation_unit, write
from tests.autograd.compiler.backends.c.compiling import compile_text, needs_compiler, run_main
from tests.autograd.compiler.backends.c.rerolling.lists import functions_of
from tests.autograd.compiler.backends.native.test_backend import flat

pytestmark = needs_compiler


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def pendulum(p, steps):
    angle, velocity = p[0], p[1]
    for _ in range(steps):
        push = -p[3] * sin(angle) - p[2] * velocity
        angle, velocity = angle + 1e-3 * velocity, velocity + 1e-3 * push
    return angle * angle + velocity * velocity


def runge_kutta(p, steps):
    def slopes(y):
        return [y[1], -p[1] * y[1] - p[0] * sin(y[0])]

    y = [p[2], 0.0 * p[2]]
    for _ in range(steps):
        first = slopes(y)
        second = slopes([a + 0.005 * b for a, b in zip(y, first, strict=True)])
        third = slopes([a + 0.005 * b for a, b in zip(y, second, strict=True)])
        fourth = slopes([a + 0.01 * b for a, b in zip(y, third, strict=True)])
        y = [
            a + 0.01 / 6.0 * (k + 2.0 * m + 2.0 * n + o)
            for a, k, m, n, o in zip(y, first, second, third, fourth, strict=True)
        ]
    return y[0] * y[0] + y[1] * y[1]


def recurrent_network(p, steps):
    W, U, b, xs = p[:16], p[16:20], p[20:24], p[24 : 24 + steps]
    h = [0.1 * bias for bias in b]
    for x in xs:
        h = [tanh(sum(W[4 * i + j] * h[j] for j in range(4)) + U[i] * x + b[i]) for i in range(4)]
    return sum(a * a for a in h)


def three_bodies(p, steps):
    places, speeds = [p[i] for i in range(3)], [p[3 + i] for i in range(3)]
    for _ in range(steps):
        pulls = []
        for i in range(3):
            apart = [places[j] - places[i] for j in range(3) if i != j]
            pulls.append(sum(d * (d * d + 0.1) ** -1.5 for d in apart))
        speeds = [v + 0.001 * pull for v, pull in zip(speeds, pulls, strict=True)]
        places = [x + 0.001 * v for x, v in zip(places, speeds, strict=True)]
    return places[0] * places[0] + speeds[1] * speeds[1] + places[2]


def driven(p, steps):
    """Constants that differ from step to step."""
    y = p[0]
    for t in range(steps):
        y = y + 0.01 * (p[1] * math.sin(t) - p[2] * y * y)
    return y


def filtered(p, steps):
    """What is read of several steps ago."""
    x = [p[0], p[1], p[2]]
    for _ in range(steps):
        x.append(p[3] * x[-1] + p[4] * x[-2] - p[5] * sin(x[-3]))
    return x[-1] * x[-2]


def trajectory(p, steps):
    """All steps are results."""
    angle, velocity, found = p[0], p[1], []
    for _ in range(steps):
        angle, velocity = angle + 0.01 * velocity, velocity - 0.01 * p[2] * sin(angle)
        found.append([angle, velocity])
    return found


def mixture(p, steps):
    """No step waits for another."""
    return sum(log(sum(exp(-((x - p[k]) ** 2) * p[3 + k] ** 2) for k in range(3))) for x in p[6 : 6 + steps])


PROGRAMS = [pendulum, runge_kutta, recurrent_network, three_bodies, driven, filtered, mixture, trajectory]
PROGRAMS_AND_GRADIENTS = {f.__name__: f for f in PROGRAMS} | {
    f"{f.__name__}_gradient": value_and_grad(f) for f in PROGRAMS if f is not trajectory
}
NUMBERS = np.random.default_rng(0).uniform(0.1, 0.9, 1030)


@pytest.mark.parametrize("f", PROGRAMS_AND_GRADIENTS.values(), ids=PROGRAMS_AND_GRADIENTS)
def test_digits_are_those_of_the_program_statement_by_statement(f, monkeypatch, tmp_path):
    given = NUMBERS[:60]
    compiled = jit(lambda p: f(p, 24), kernel="native")
    wanted = flat(compiled(given))
    longest = 10**9
    program = compiled.plan.executable
    shapes, names = program.lowering.results.shapes, ["p", "numbers", "parameters"]
    texts = {
        "loops": write_repeated(program.lowering, names, longest),
        "instructions": write(program.native, names, len(shapes), 0, longest=longest),
    }
    assert "at < " in texts["loops"].body
    compile_text(translation_unit(texts))  # without warnings
    monkeypatch.setattr(repeated, "find_repeats", lambda straight: [])
    texts["listed"] = write_repeated(program.lowering, names, longest)
    found = {}
    for name, function in functions_of(texts, tmp_path).items():
        outs = [np.zeros(math.prod(shape)) for shape in shapes]
        function.run([given, np.zeros(1), np.zeros(1)], outs, [])
        found[name] = np.concatenate(outs)
    np.testing.assert_array_equal(found["loops"], found["listed"])
    np.testing.assert_array_equal(found["loops"], found["instructions"])
    np.testing.assert_allclose(found["loops"], wanted, rtol=1e-12)


@pytest.mark.parametrize("name", ["pendulum", "filtered_gradient", "mixture_gradient", "trajectory"])
def test_called_as_any_other_function(name):
    f = PROGRAMS_AND_GRADIENTS[name]
    compiled, interpreted = (jit(lambda p: f(p, 1000), kernel=kernel) for kernel in ("c", "native"))
    assert flat(compiled(NUMBERS)) == pytest.approx(flat(interpreted(NUMBERS)), rel=1e-11)
    assert compiled.source.startswith("# C: asked for.\n#include")
    assert len(compiled.source.splitlines()) < 1000


def recurrence(x, steps):
    for _ in range(steps):
        x = x - 0.01 * sin(x)
    return x


def test_how_it_reads():
    compiled = jit(lambda x: recurrence(x, 3000), kernel="c")
    compiled(1.0)
    assert compiled.source.endswith("""\
    const double v1 = sin(numbers[0]);
    const double v2 = numbers[0] - 0.01 * v1;
    double v3 = 0.0;
    double v4 = v2;
    for (ptrdiff_t at = 0; at < 2999; at++) {
        const double v5 = sin(v4);
        const double v6 = v4 - 0.01 * v5;
        v3 = v6;
        v4 = v6;
    }
    result_0[0] = v3;
}
""")


def test_the_text_does_not_grow_with_the_steps():
    shorter, longer = (jit(grad(lambda x, steps=steps: recurrence(x, steps)), kernel="c") for steps in (2000, 4000))
    assert shorter(1.0) > longer(1.0) > 0.0
    assert len(shorter.source.splitlines()) == len(longer.source.splitlines()) < 80


def test_export(tmp_path):
    compiled = jit(value_and_grad(lambda p: pendulum(p, 500)))
    compiled(NUMBERS[:4])
    assert "numbers agree" in run_main(compiled.to_c(tmp_path / "pendulum.c"))


def test_where_nothing_repeats_the_interpreter_runs():

    def irregular(x):
        pick, found = np.random.default_rng(0), [x]
        for _ in range(3000):
            a, b = (found[-1 - i] for i in pick.integers(0, min(len(found), 50), 2))
            found.append([sin(a), a * b, tanh(a) + b, a - b][pick.integers(0, 4)])
        return sum(found[-50:])

    compiled = jit(irregular, kernel="c")
    assert compiled(0.5) == jit(irregular, kernel="native")(0.5)
    first, _, rest = compiled.source.partition("\n")
    assert first.endswith("In C it would have more than 2,000 statements, so the interpreter runs it.")
    assert rest.startswith("load m0")
