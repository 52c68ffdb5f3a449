"""Programs written as C: the file, its header, and a main that agrees with Python."""

import os
import platform
import re
import subprocess

import numpy as np
import pytest

from autograd import ExportError, Value, dot, erf, exp, jit, log, sin, sqrt, tanh, value_and_grad, vmap, while_loop
from autograd import mean as mean_of
from autograd.compiler.backends.c.reserved import reserved
from autograd.primitives import PAIRS
from autograd.row import Primitive
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
        "inputs[0]: w, 2 numbers", "inputs[1]: X, of shape (3, 2)", "inputs[2]: the lone numbers b, 1 numbers",
        "results[0]: of shape (1, 3)", "lanes[0]: how many samples there are where shapes have 3",
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


@pytest.mark.parametrize("stem", ['a"b', "a\\b", "a\nb", "a??-b"])
def test_files_that_cannot_be_included_are_refused(stem, tmp_path):
    compiled = jit(sin)
    compiled(1.0)
    with pytest.raises(ValueError, match=r'to_c\(\): path is a file .*, which #include "…" of C cannot name; leave out'):
        compiled.to_c(tmp_path / f"{stem}.c", name="loss")
    assert not os.listdir(tmp_path)


def test_what_cannot_be_written(tmp_path):
    compiled = jit(sin)
    with pytest.raises(RuntimeError, match=r"jit: call sin\(\) once; what is compiled depends on the shapes"):
        compiled.to_c(tmp_path / "f.c")
    compiled(1.0)
    with pytest.raises(FileNotFoundError, match=r"to_c\(\): path is .*, but there is no folder .*; make it first"):
        compiled.to_c(tmp_path / "missing" / "f.c")
    with pytest.raises(ValueError, match=r"to_c\(\): path must end in \.c, not be 'f\.h'"):
        compiled.to_c("f.h")
    with pytest.raises(ValueError, match="and 'a b', that of the file, is no name in C"):
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


def test_a_program_that_is_too_long(tmp_path):
    def long(x):
        steps = np.random.default_rng(0).integers(1, 30, (3000, 2))
        found = [x] * 30
        for i, j in steps:
            found.append(sin(found[-i]) - 0.5 * found[-j] if i > j else found[-i] * found[-j])
        return sum(found[-30:])

    compiled = jit(long)
    compiled(1.0)
    with pytest.raises(ExportError, match=r"to_c\(\): long\(\) would have more than 2,000 statements, for which compilers"):
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
