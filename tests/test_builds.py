"""The two builds of the engine: which of them runs is told, and both give the same bits."""

import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, dot, gradients, jit, sin, vmap
from autograd.__main__ import INLINE, build
from autograd.row import TABLE

ROOT = Path(__file__).parents[1]
EDGES = [0.0, -0.0, 1.0, -1.0, 5e-324, -1e-310, 1e-8, 3e155, -1e308, float("inf"), float("-inf"), float("nan")]


def arguments(row, number, length):
    """Something to call a row with."""
    return [[number() for _ in range(length)] if row.over_lists else number() for _ in range(row.arity)]


def single_rows(draw):
    """Each row of the table at edges and ordinary numbers: the value, the partials, the derivatives of those."""
    for row in TABLE.values():
        if not row.arity:
            continue
        for _ in range(60):
            leaves = []

            def leaf(leaves=leaves):
                leaves.append(Value(draw.choice(EDGES) if draw.random() < 0.3 else draw.gauss(0.0, 2.0)))
                return leaves[-1]

            y = row(*arguments(row, leaf, draw.randint(1, 9)))
            y.backward(draw.gauss(0.0, 1.0))
            yield row.name, leaves, y.data, y.partials, [leaf.grad for leaf in leaves]
            first = gradients(y, leaves, create_graph=True)
            yield row.name, "twice", [node.data for node in first], [gradients(node, leaves) for node in first]


def random_graphs(draw):
    """Nodes made from nodes of all ages; what is no ordinary number any more is made, but nothing is made from it."""
    rows = [row for row in TABLE.values() if row.arity]
    for _ in range(10):
        leaves = [Value(draw.gauss(0.0, 1.0)) for _ in range(8)]
        nodes = list(leaves)
        while len(nodes) < 400:
            row = draw.choice(rows)
            node = row(*arguments(row, lambda nodes=nodes: draw.choice(nodes), draw.randint(1, 6)))
            yield row.name, node.data
            if abs(node.data) < 1e6:
                nodes.append(node)
        root = autograd.mean(nodes)
        root.backward()
        yield "all", root.data, [node.grad for node in nodes]


def training():
    X, y = nn.datasets.logic_gate("xor")
    model = nn.MLP(2, [4, 1], activation="tanh", seed=0)
    settings = {"loss": "binary_cross_entropy_with_logits", "optimizer": nn.SGD(0.5, momentum=0.9), "epochs": 5}
    # Not compiled by jit, which takes another kernel for this in the plain build, where the interpreter is not in C.
    nn.fit(model, X, y, **settings, progress=False, compiled=False)
    yield from ((parameter.data, parameter.grad) for parameter in model.parameters())


def calls():
    """What compiled functions read and return; the kernel is named, as its choice depends on the build."""
    w = Value(0.3)
    given = (0.7, 3), {"a": [[0.1, 2], [1e-300, 5.0]]}, np.linspace(-1.0, 1.0, 6).reshape(2, 3).T

    def f(pair, named, array):
        x, n = pair
        rows = [[sin(entry) * w + n for entry in row] for row in named["a"]]
        return rows, array * x, {"mapped": vmap(lambda row: dot(row, row) * x)(array)}, x / n

    for dtype in ("float64", "float32"):
        rows, product, lanes, ratio = jit(f, kernel="numpy", dtype=dtype)(*given)
        yield rows, product.tolist(), lanes["mapped"].tolist(), ratio


def program():
    """What the build that is running computes, with every digit: one line for each result."""
    return [
        repr(result)
        for results in (single_rows(random.Random(1)), random_graphs(random.Random(2)), training(), calls())
        for result in results
    ]


def copy_without(folder, *left_out):
    """The packages that are running in another folder, but for some compiled modules."""
    for package in (autograd, nn):
        source = Path(package.__file__).parent
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__", *left_out))
    return folder


def run_in(folder, *command):
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


COMPILED = f"*{sysconfig.get_config_var('EXT_SUFFIX')}"
only_compiled = pytest.mark.skipif(
    build() != "compiled", reason="the plain build is running; this test compares it with the other"
)


@only_compiled
def test_both_builds_give_the_same_bits(tmp_path):
    plain = run_in(copy_without(tmp_path, COMPILED), __file__).splitlines()
    assert plain[0] == "plain Python"
    assert program() == plain[1:]


@only_compiled
def test_an_engine_compiled_in_part_is_not_called_compiled(tmp_path):
    """Of all mixtures this one alone can be imported, and none is ever built."""
    folder = copy_without(tmp_path, f"scopes{COMPILED}")
    assert "(compiled in part: install it again)\n" in run_in(folder, "-m", "autograd", "--version")


@pytest.mark.skipif(not (ROOT / "setup.py").is_file(), reason="only the tests are here")
def test_each_module_with_c_types_beside_it_is_compiled():
    """Else `build` would call the compiled engine compiled in part, and the tests of both builds would be skipped."""
    listed = (ROOT / "setup.py").read_text(encoding="utf-8")
    typed = {path.stem for path in (ROOT / "autograd").rglob("*.pxd")}
    assert {name for name in typed if not re.search(rf'[".]{name}"', listed)} == INLINE


def test_the_plain_files_say_so(tmp_path):
    assert "(plain Python)\n" in run_in(copy_without(tmp_path, COMPILED), "-m", "autograd", "--version")


if __name__ == "__main__":
    print(build(), *program(), sep="\n")
