"""Programs written as C: the file, its header, and a main that agrees with Python."""

import ctypes
import os
import platform
import re
import subprocess
import tempfile

import numpy as np
import pytest

from autograd import (
    ExportError,
    Value,
    dot,
    erf,
    exp,
    grad,
    jit,
    log,
    scan,
    sin,
    sqrt,
    tanh,
    value_and_grad,
    vmap,
    where,
    while_loop,
)
from autograd import mean as mean_of
from autograd import sum as sum_of
from autograd.compiler.backends.c.reserved import reserved
from autograd.primitives import PAIRS
from autograd.row import Primitive
from autograd.trees.flatten import flatten
from nn import MLP
from tests.autograd.compiler.backends.c.compiling import needs_compiler, run_main

rng = np.random.default_rng(0)


def network():
    model, X, y = MLP(2, [8, 8, 1], activation="tanh", seed=0), rng.normal(size=(20, 2)), rng.normal(size=20)

    def loss(model, X, y):
        return mean_of(vmap(lambda x, t: (model(x) - t) ** 2)(X, y))

    return value_and_grad(loss), (model, X, y)


def captured():
    w = [Value(0.5), Value(-1.0)]
    scale = np.array([2.0, 3.0])
    return lambda X: vmap(lambda x, s: tanh(dot(w, x)) * s)(X, scale), (rng.normal(size=(2, 2)),)


def black_scholes():
    def price(s, k, t, r, v):
        d = (log(s / k) + (r + 0.5 * v * v) * t) / (v * sqrt(t))
        e = d - v * sqrt(t)
        return s * (0.5 + 0.5 * erf(d * 0.5**0.5)) - k * exp(-r * t) * (0.5 + 0.5 * erf(e * 0.5**0.5))

    lanes = 3000
    data = [rng.uniform(a, b, lanes) for a, b in ((80, 120), (80, 120), (0.1, 2), (0.01, 0.1), (0.1, 0.5))]
    return vmap(value_and_grad(price, argnums=(0, 1, 2, 3, 4))), data


def recurrence():
    def swing(angle, speed):
        for _ in range(100):
            speed = speed - 0.01 * sin(angle)
            angle = angle + 0.01 * speed
        return angle

    return value_and_grad(swing, argnums=(0, 1)), (1.0, 0.0)


def steps_are_counted():
    return value_and_grad(lambda x: while_loop(lambda y: y > 1.0, lambda y: y * 0.5, x)), (10.0,)


def nothing_given():
    w = Value(3.0)
    return lambda: w * w, ()


@needs_compiler
@pytest.mark.parametrize("make", [network, captured, black_scholes, recurrence, nothing_given])
@pytest.mark.parametrize("kernel", [None, "numpy", "native"])
def test_the_main_agrees(make, kernel, tmp_path):
    f, arguments = make()
    compiled = jit(f, kernel=kernel)
    compiled(*arguments)
    path = compiled.to_c(tmp_path / "program.c")
    assert path == tmp_path / "program.c"
    assert sorted(os.listdir(tmp_path)) == ["program.c", "program.h", "program_main.c"]
    assert "agree to" in run_main(path)


@needs_compiler
def test_the_main_tells_a_difference(tmp_path):
    compiled = jit(lambda x: sin(x) * 3.0)
    compiled(1.0)
    path = compiled.to_c(tmp_path / "program.c")
    path.write_text(path.read_text().replace("3.0", "3.5"))
    with pytest.raises(AssertionError, match=r"result 0: number 0 is 2\.9.*, not 2\.5"):
        run_main(path)


def test_the_header_tells_what_is_read_and_written(tmp_path):
    compiled = jit(lambda w, X, b: vmap(lambda x: dot(w, x) + b)(X))
    compiled([1.0, 2.0], np.ones((3, 2)), 0.5)
    header = compiled.to_c(tmp_path / "f.c", name="layer").with_suffix(".h").read_text()
    for line in (
        "inputs[0]: w, 2 numbers", "inputs[1]: X, of shape (lanes[0], 2)", "inputs[2]: the lone numbers b, 1 numbers",
        "results[0]: of shape (1, lanes[0])", "lanes[0]: how many samples there are, 3 in the call that was traced",
        "void layer(const double *const *inputs, double *const *results, const int64_t *lanes, double *memory);",
    ):  # fmt: skip
        assert line in header


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("1st", ValueError, "and '1st' is no name in C; write letters, digits and _, such as name=\"loss\""),
        ("while", ValueError, "and 'while' is a word of C, of its library or of the text; write"),
        ("sin", ValueError, "and 'sin' is a word of C, of its library or of the text"),
        ("a-b", ValueError, "and 'a-b' is no name in C"),
        ("é", ValueError, "and 'é' is no name in C"),
        ("nullptr", ValueError, "and 'nullptr' is a word of C, of its library or of the text"),
        (3, TypeError, "name must be a str, not an int, 3"),
    ],
)
def test_names_that_are_refused(name, error, words, tmp_path):
    compiled = jit(sin)
    compiled(1.0)
    with pytest.raises(error) as raised:
        compiled.to_c(tmp_path / "f.c", name=name)
    assert words in str(raised.value)
    assert not os.listdir(tmp_path)


HEADERS = "".join(f"#include <{name}.h>\n" for name in ("stddef", "stdint", "math", "stdio", "stdlib"))


def preprocessed(option: str) -> str:
    """What the preprocessor of GCC makes of the headers that the three files include."""
    return subprocess.run(["cc", "-E", option, "-"], input=HEADERS, capture_output=True, text=True, check=True).stdout


def code(text: str) -> str:
    """A text without comments, strings and what the preprocessor reads."""
    return re.sub(r'/\*.*?\*/|"[^"\n]*"|(?m:^#)[^\n]*', "", text, flags=re.DOTALL)


def words_of(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text) if word[0].isalpha()}


def outside_of_functions(text: str) -> set[str]:
    """The words outside of brackets."""
    kept, depth = "", 0
    for character in text:
        depth += (character in "({[") - (character in ")}]")
        kept += character if depth == 0 else " "
    return words_of(kept)


@needs_compiler
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries declare other names beyond the standard")
def test_names_that_the_headers_declare_are_refused():
    declared = set(re.findall(r"(?m)^#define ([A-Za-z]\w*)", preprocessed("-dM")))
    declared |= outside_of_functions(preprocessed("-P"))
    assert len(declared) > 500
    assert [name for name in sorted(declared) if not reserved(name)] == []


@pytest.mark.parametrize("make", [network, captured, black_scholes, recurrence, steps_are_counted])
def test_names_that_the_texts_use_are_refused(make, tmp_path):
    f, arguments = make()
    compiled = jit(f)
    compiled(*arguments)
    path = compiled.to_c(tmp_path / "program.c")
    source, main = path.read_text(), path.with_name("program_main.c").read_text()
    used = set(re.findall(r"(?m)^#define (\w+)", source)) | words_of(code(main[main.index("int main(void)") :]))
    for text in (code(source), code(main)):
        used |= outside_of_functions(text) | set(re.findall(r"\b([A-Za-z]\w*)\(", text))
    used -= {"aligned", "vector_size"}  # words of __attribute__ are no names
    assert len(used) > 30
    assert [name for name in sorted(used) if not (name.startswith("program") or reserved(name))] == []


def shared(path):
    """What an exported program is as a library."""
    done = subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", path.with_suffix(".so"), path, "-lm"], check=False)
    assert not done.returncode
    library = ctypes.CDLL(str(path.with_suffix(".so")))
    library.f_memory.restype = ctypes.c_ssize_t
    return library


def called(library, inputs, lanes, sizes):
    """The results of its function f, so many numbers each."""
    lanes = (ctypes.c_int64 * len(lanes))(*lanes)
    found, memory = [np.zeros(size) for size in sizes], np.full(library.f_memory(lanes), np.nan)
    given, results = ((ctypes.c_void_p * len(all_))(*[one.ctypes.data for one in all_]) for all_ in (inputs, found))
    library.f(given, results, lanes, ctypes.c_void_p(memory.ctypes.data))
    return found


SAMPLES = np.arange(1.0, 11.0)
#: Functions, whether their programs are right for any number of samples, and arguments of ten.
OF_SAMPLES = {
    "rows": (lambda x: vmap(lambda a: sin(a) * 2.0)(x), True),
    "gradients and their sum": (lambda x: (sum_of(g := vmap(grad(lambda a: tanh(a) * a))(x)), g), True),
    "scan": (lambda x: scan(lambda c, a: (c * 0.5 + a, c), 0.0, x), True),
    "mean": (lambda x: mean_of(vmap(sin)(x)), False),
    "captured data": (lambda x: vmap(lambda a, b: a * b)(x, SAMPLES), False),
    "pairs": (lambda x: vmap(lambda a: sum_of([a * b for b in x]))(x), False),
    "decided by the number": (lambda x: vmap(sin if len(x) == 10 else tanh)(x), False),
    "decided for one": (lambda x: vmap(lambda a: a * (2.0 if len(x) == 1 else 1.0))(x), False),
    "decided for few": (lambda x: vmap(lambda a: a * min(len(x), 5))(x), False),
    "decided for many": (lambda x: vmap(lambda a: a * min(len(x), 5000))(x), False),
    "the first ten": (lambda x: vmap(sin)(x[:10]), False),
    "the sum of the first ten": (lambda x: grad(lambda w: sum_of(vmap(lambda a: sin(a * w))(x[:10])))(2.0), False),
    "the first ten as steps": (lambda x: scan(lambda c, a: (c * 0.5 + a, c), 0.0, x[:10]), False),
    "steps for each of the first ten": (
        lambda x: vmap(lambda a: scan(lambda c, _: (c * a, c), a, length=10)[0])(x[:10]),
        False,
    ),
    "refused for another": (lambda x: vmap(sin)(x) if len(x) == 10 else 1 / 0, False),
}


def test_a_program_that_depends_on_whether_there_are_equally_many_is_for_these_numbers():
    def both(x, y, equal=1.0):
        factor = equal if len(x) == len(y) else 1.0
        return vmap(lambda a: a * factor)(x), vmap(sin)(y)

    x, y = np.ones(3), np.ones(7)
    assert "lanes[0]: how many samples there are" in header_of(both, x, y)
    header = header_of(lambda x, y: both(x, y, 2.0), x, y)
    for axis, count in enumerate((3, 7)):
        assert f"lanes[{axis}]: {count}, for which the program was made" in header


@needs_compiler
@pytest.mark.parametrize("kind", OF_SAMPLES)
def test_the_number_of_samples(kind, tmp_path):
    """It may be another one where the program is the same for one more; where it may not, there is no memory for it."""
    f, any_number = OF_SAMPLES[kind]
    compiled = jit(f)
    compiled(np.linspace(0.5, 1.5, 10))
    path = compiled.to_c(tmp_path / "f.c")
    run_main(path)
    library = shared(path)
    assert library.f_memory((ctypes.c_int64 * 1)(10)) > 0
    room = library.f_memory((ctypes.c_int64 * 1)(20))
    header = path.with_suffix(".h").read_text()
    if not any_number:
        assert room == -1
        assert "lanes[0]: 10, for which the program was made: f_memory(lanes) is -1 for another number" in header
        return
    assert "lanes[0]: how many samples there are, 10 in the call that was traced" in header
    x = np.linspace(0.5, 1.5, 20)
    result = jit(f)(x)
    wanted = [np.ravel(one) for one in (result if isinstance(result, tuple) else [result])]
    found = called(library, [x, np.zeros(1)], [20], [one.size for one in wanted])
    assert np.allclose(np.concatenate(found), np.concatenate(wanted), rtol=1e-12)


def test_the_header_tells_which_inputs_there_are_none_of():
    table = [[0.5 * i + j for j in range(3)] for i in range(4)]
    header = header_of(
        lambda x: vmap(lambda a: scan(lambda c, b: (c * b[0] + a, c), 0.0, np.array(table))[0])(x), np.ones(3)
    )
    assert re.findall(r"inputs\[\d\]: \w+", header) == [
        "inputs[0]: x",
        "inputs[1]: NULL",
        "inputs[2]: NULL",
        "inputs[3]: f_data_0",
    ]
    assert re.findall(r"inputs\[\d\]: \w+", header_of(sin, 1.0)) == ["inputs[0]: the"]


def test_the_header_names_many_numbers_on_several_lines(tmp_path):
    compiled = jit(lambda xs: sum_of([*xs.values()]))
    compiled({f"weight_{i}": float(i) for i in range(60)})
    lines = compiled.to_c(tmp_path / "f.c").with_suffix(".h").read_text().splitlines()
    assert max(map(len, lines)) <= 120
    assert all(any(f"['weight_{i}']" in line for line in lines) for i in range(60))


def header_of(f, *arguments):
    compiled = jit(f)
    compiled(*arguments)
    with tempfile.TemporaryDirectory() as folder:
        return compiled.to_c(f"{folder}/f.c").with_suffix(".h").read_text()


def test_the_header_tells_which_axes_have_samples():
    """Not all of those that are as long as there were samples."""
    pairs = header_of(lambda x, y: vmap(lambda a: vmap(lambda b: dot(a, b))(y))(x), np.ones((4, 3)), np.ones((4, 3)))
    assert "inputs[0]: x, of shape (lanes[0], 3)" in pairs
    assert "inputs[1]: y, of shape (4, 3)" in pairs
    assert "results[0]: of shape (4, lanes[0])" in pairs
    unread = header_of(lambda d: vmap(lambda r: r["x"] * 2.0)(d), {"x": np.ones(4), "label": np.ones(4)})
    assert "inputs[0]: d_x, lanes[0] numbers" in unread
    assert "lanes[0]: 1, for which the program was made" in header_of(lambda a: vmap(lambda r: r[0])(a.T), np.ones((1, 1)))


def test_steps_that_are_as_many_as_samples_are_for_these_alone():
    def f(steps):
        return lambda x: vmap(lambda r: scan(lambda c, _: (c * 0.9 + r[0], c), r[1], length=steps(x))[0])(x)

    assert "lanes[0]: 4, for which the program was made" in header_of(f(len), np.ones((4, 3)))
    assert "lanes[1]: 4 * lanes[0], for the steps of so many samples" in header_of(f(lambda x: 4), np.ones((4, 3)))


@needs_compiler
def test_more_steps_of_a_while_loop_than_there_is_room_for_at_first(tmp_path):
    compiled = jit(value_and_grad(lambda x: while_loop(lambda y: y > 2.0, lambda y: y - 0.01 * sqrt(y), x)))
    compiled(10.0)
    assert "result 0: 2 numbers agree" in run_main(compiled.to_c(tmp_path / "f.c"))


def of_a_comment():
    return lambda numbers: numbers["/*"] * numbers["*/"], ({"/*": 2.0, "*/": 3.0},)


def without_results():
    return lambda x: [], (2.0,)


def steps_of_which_nothing_is_left():
    return lambda x: vmap(lambda r: scan(lambda c, y: (c, 1.0), r[0], r))(x), (np.ones((5, 2)),)


def long_sum():
    return lambda x: dot(x, x), (np.arange(1024.0),)


@needs_compiler
@pytest.mark.parametrize("make", [of_a_comment, without_results, long_sum, steps_of_which_nothing_is_left])
@pytest.mark.parametrize("options", [["-O1"], ["-O2"], ["-O3"]], ids=str)
def test_compilers_do_not_warn(make, options, tmp_path):
    f, arguments = make()
    compiled = jit(f)
    compiled(*arguments)
    run_main(compiled.to_c(tmp_path / "f.c"), options)


@needs_compiler
def test_the_main_tells_a_difference_of_small_numbers(tmp_path):
    compiled = jit(lambda x: x * 3.0)
    compiled(1e-12)
    path = compiled.to_c(tmp_path / "f.c")
    run_main(path)
    path.write_text(path.read_text().replace("3.0", "7.0"))
    with pytest.raises(AssertionError, match=r"result 0: number 0 is 7\.0.*e-12, not 3\.0.*e-12"):
        run_main(path)


def test_headers_whose_names_differ_in_case_do_not_exclude_each_other(tmp_path):
    compiled = jit(sin)
    compiled(1.0)
    texts = [compiled.to_c(tmp_path / f"{name}.c", name=name).with_suffix(".h").read_text() for name in ("loss", "Loss")]
    assert len({re.search(r"#ifndef (\w+)", text)[1] for text in texts}) == 2


@pytest.mark.parametrize("stem", ['a"b', "a\\b", "a\nb", "a??-b"])
def test_files_that_cannot_be_included_are_refused(stem, tmp_path):
    compiled = jit(sin)
    compiled(1.0)
    with pytest.raises(ValueError, match=r'to_c\(\): path is a file .*, which #include "…" of C cannot name; leave out'):
        compiled.to_c(tmp_path / f"{stem}.c", name="loss")
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("stem", ["math", "stddef", "stdlib"])
def test_files_that_have_a_header_of_c_beside_them_are_refused(stem, tmp_path):
    compiled = jit(sin)
    compiled(1.0)
    with pytest.raises(
        ValueError, match=rf"to_c\(\): path has a header {stem}\.h beside it, and C has one of that name; call"
    ):
        compiled.to_c(tmp_path / f"{stem}.c", name="f")
    assert not os.listdir(tmp_path)


@needs_compiler
def test_no_samples(tmp_path):
    """There are no steps of none."""
    compiled = jit(lambda x: (sum_of(last := vmap(lambda r: scan(lambda c, y: (tanh(c + y), c), r[0], r)[0])(x)), last))
    compiled(np.ones((5, 3)))
    library = shared(compiled.to_c(tmp_path / "f.c"))
    assert "3 * lanes[0], for the steps" in (tmp_path / "f.h").read_text()
    found = called(library, [np.zeros(1), np.zeros(1)], [0, 0], [1, 1])
    assert found[0].tolist() == [0.0]


@needs_compiler
def test_many_loops_whose_steps_are_counted(tmp_path):
    """The text grows as their number does: the room for the largest was an expression that doubled with each. And the
    interpreter, which computes what the main expects, took 32 numbers of lanes."""
    sizes = []
    for count in (10, 40):

        def f(x, count=count):
            for _ in range(count):
                x = while_loop(lambda c: c < 3.0, lambda c: c * c + 0.6, x) * 0.3
            return x

        compiled = jit(grad(f), kernel="c")
        assert compiled(0.7) == pytest.approx(grad(f)(0.7), rel=1e-12)
        path = compiled.to_c(tmp_path / "f.c")
        sizes.append(len(path.read_text()))
        run_main(path)
    assert sizes[1] < 5 * sizes[0]


def test_what_cannot_be_written(tmp_path):
    compiled = jit(sin)
    with pytest.raises(RuntimeError, match=r"jit: call sin\(\) once; what is compiled depends on the shapes"):
        compiled.to_c(tmp_path / "f.c")
    compiled(1.0)
    with pytest.raises(FileNotFoundError, match=r"to_c\(\): path is .*, but there is no folder .*; make it first"):
        compiled.to_c(tmp_path / "missing" / "f.c")
    with pytest.raises(ValueError, match=r"to_c\(\): path must end in \.c, not be 'f\.h'"):
        compiled.to_c("f.h")
    with pytest.raises(ValueError, match=r"path must end in \.c, not be 'f\.C'; compilers take \.C for C\+\+"):
        compiled.to_c("f.C")
    with pytest.raises(
        ValueError,
        match=r"and 'a b', that of the file, is no name in C; call the file otherwise, such as loss\.c, or give a name\.",
    ):
        compiled.to_c(tmp_path / "a b.c")
    (tmp_path / "g.h").mkdir()
    with pytest.raises(IsADirectoryError, match=r"to_c\(\): path is .*g\.h', which is a folder"):
        compiled.to_c(tmp_path / "g.c")
    assert os.listdir(tmp_path) == ["g.h"]
    single = jit(sin, dtype="float32")
    single(1.0)
    with pytest.raises(ExportError, match=r"to_c\(\): C is written in float64, and this was compiled in float32"):
        single.to_c(tmp_path / "f.c")


def test_a_primitive_without_c(tmp_path):
    mine = Primitive(
        "mine", "Mine.", evaluate=lambda x: x, partials=lambda y, x: (1.0,), symbol="m", latex="{0}", numpy="{0}",
        samples=PAIRS,
    )  # fmt: skip
    compiled = jit(lambda x: mine(x))
    compiled(1.0)
    with pytest.raises(
        ExportError, match=r"^to_c\(\): kernel=\"c\" has no C for mine; write it in functions of the table\.$"
    ):
        compiled.to_c(tmp_path / "f.c")


def times_root(x, y):
    return x * sqrt(y)


def slope_of_root(x):
    return grad(times_root, argnums=1)(x, x)


#: Derivatives with 0 times infinity, which is 0: the function, arguments to trace it with, the arguments, and whether
#: operations mask the nan of the plain form.
ZERO_TIMES_INFINITY = {
    "numbers": (value_and_grad(times_root, argnums=(0, 1)), (1.0, 2.0), (0.0, 0.0), False),
    "lanes": (
        lambda x, y: vmap(value_and_grad(times_root, argnums=(0, 1)))(x, y), (np.ones(3), np.ones(3)),
        (np.array([0.0, 1.0, 0.0]), np.array([0.0, 4.0, 1.0])), False,
    ),
    "masked": (lambda x: where(slope_of_root(x) < 1.0, 5.0, x), (1.0,), (0.0,), True),
    "masked in lanes": (
        lambda x: vmap(lambda a: where(slope_of_root(a) < 1.0, 5.0, a))(x), (np.ones(3),), (np.array([0.0, 1.0, 4.0]),),
        True,
    ),
    "masked in lanes and in one": (
        lambda x: (where(slope_of_root(x[1]) < 1.0, 5.0, 6.0), vmap(lambda a: where(slope_of_root(a) < 1.0, 5.0, a))(x)),
        (np.ones(3),), (np.array([0.0, 1.0, 4.0]),), True,
    ),
    "scan": (value_and_grad(lambda x: scan(lambda c, t: (c + t * sqrt(x), c), 0.0, np.zeros(3))[0]), (1.0,), (0.0,), False),
}  # fmt: skip


@needs_compiler
@pytest.mark.parametrize("kind", ZERO_TIMES_INFINITY)
def test_zero_times_infinity_is_zero_in_derivatives(kind, tmp_path):
    f, first, arguments, masked = ZERO_TIMES_INFINITY[kind]
    compiled = jit(f)
    compiled(*first)
    path = compiled.to_c(tmp_path / "f.c")
    run_main(path)
    source = path.read_text()
    assert "f_plain(" in source
    assert ("double *const all[]" in source) == masked
    wanted = [float(leaf) for one in flatten(f(*arguments))[0] for leaf in np.ravel(one)]
    lowering = compiled.plan.lowering
    sizes = [
        len(indices) * (width or 1) for indices, width in zip(lowering.results.indices, lowering.results.lanes, strict=True)
    ]
    given = arguments if isinstance(arguments[0], np.ndarray) else (np.array(arguments),)
    found = called(shared(path), [*given, np.zeros(1), np.zeros(3)], lowering.widths, sizes)
    assert np.concatenate(found)[: len(wanted)].tolist() == wanted
    assert np.isfinite(wanted).all()


@needs_compiler
def test_the_exact_form_may_be_longer(tmp_path):
    """It is called seldom, so compilers need not optimize it."""

    def loss(weights, X):
        first, second, last = weights

        def squared(x):
            x = [tanh(dot(w, x)) for w in first]
            x = [tanh(dot(w, x)) for w in second]
            return dot(last, x) ** 2

        return mean_of(vmap(squared)(X))

    weights = [rng.normal(size=(16, 2)), rng.normal(size=(16, 16)), rng.normal(size=16)]
    X = rng.normal(size=(20, 2))
    compiled = jit(grad(loss))
    compiled(weights, X)
    path = compiled.to_c(tmp_path / "f.c")
    assert "SELDOM static void f_exact(" in path.read_text()
    run_main(path, ["-O3"])
    X[3, 0] = np.inf  # where tanh has no slope
    found = called(shared(path), [*map(np.ravel, weights), X, np.zeros(1)], [20], [32, 256, 16])
    for one, wanted in zip(found, compiled(weights, X), strict=True):
        assert np.allclose(one, np.ravel(wanted), rtol=1e-12)


def test_a_program_that_is_too_long(tmp_path):
    def long(x):
        steps = np.random.default_rng(0).integers(1, 30, (3000, 2))
        found = [x] * 30
        for i, j in steps:
            found.append(sin(found[-i]) - 0.5 * found[-j] if i > j else found[-i] * found[-j])
        return sum(found[-30:])

    compiled = jit(long)
    compiled(1.0)
    with pytest.raises(ExportError, match=r"long\(\) would have more than 2,000 statements, or than 20,000 with "):
        compiled.to_c(tmp_path / "f.c")


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    compiled = jit(sin)
    compiled(1.0)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        compiled.to_c(tmp_path / "f.c")
    assert not os.listdir(tmp_path)
