"""Random programs by eager and by every kernel."""

import os
import shutil
import tempfile
from importlib.util import find_spec
from unittest.mock import patch

from autograd.compiler.backends.registry import BACKENDS
from tests.agreement.in_onnx import BACKEND
from tests.agreement.machines import SETS, compare_machines
from tests.agreement.noise import SINGLE
from tests.agreement.oracle import KINDS, differs
from tests.agreement.running import JAX_EACH, compare, compare_all
from tests.agreement.written import compile_together
from tests.figures.figure import figure

#: How many programs the C compiler gets at once.
TOGETHER = 100
#: How many processes compare: the plain build is long done with its figures.
PROCESSES = 2


@figure(
    "random programs (nested transforms, trees, lanes, conditions, NumPy, captured data, jit in jit, nan and inf): eager"
    " beside every kernel, values and derivatives",
    must="0 disagreements beyond rounding",
    short=None,
    long=20_000,
    both=False,
)
def agreement(count):
    found, wrong = compare_all(range(count), compare, PROCESSES)
    return f"{count:,} programs by native and numpy, 1 in {JAX_EACH} by jax: {len(wrong)} disagree; {found}", not wrong


@figure(
    "programs that JAX runs too: loops, lookups, branches, forward mode, sparse matrices and own derivatives, nested",
    must="0 that differ from JAX",
    short=None,
    long=20,
    both=False,
)
def beside_jax(count):
    if find_spec("jax") is None:
        return "JAX is not installed", False
    wrong = [one for seed in range(count) for one in differs(list(KINDS), seed, (None, "native", "numpy"))]
    return (
        f"{count} of each of {len(KINDS)} kinds, eagerly, by native and numpy: {len(wrong)} differ{''.join(wrong[:3])}",
        not wrong,
    )


@figure(
    'random programs in C (kernel="c"), values and derivatives',
    must="0 disagreements beyond rounding",
    short=None,
    long=2_000,
    both=False,
)
def agreement_in_c(count):
    if shutil.which("cc") is None:
        return "there is no C compiler here", True
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, XDG_CACHE_HOME=folder):
        texts = sum(compile_together(range(first, first + TOGETHER)) for first in range(0, count, TOGETHER))
        found, wrong = compare_all(range(count), lambda seed: compare(seed, ["c"]))
    return f"{count:,} programs, {texts:,} functions of C: {len(wrong)} disagree; {found}", not wrong


@figure(
    "random programs by ONNX Runtime, and in single precision by it, array code and JAX",
    must="0 disagreements beyond rounding",
    short=None,
    long=1_000,
    both=False,
)
def agreement_elsewhere(count):
    if not all(map(find_spec, ("onnx", "onnxruntime", "jax"))):
        return "ONNX Runtime or JAX is not installed", False
    in_double, wrong = compare_all(range(count), by_onnx, PROCESSES)
    in_single, others = compare_all(range(count), in_single_precision, PROCESSES)
    told = f"{len(wrong)} disagree by ONNX Runtime, {len(others)} in single precision"
    return f"{count:,} programs: {told}; {in_double}; in single precision: {in_single}", not wrong + others


def by_onnx(seed):
    with patch.dict(BACKENDS, onnx=BACKEND):
        return compare(seed, ["onnx"])


def in_single_precision(seed):
    with patch.dict(BACKENDS, onnx=BACKEND):
        return compare(seed, ["numpy", "onnx", *["jax"] * (seed % JAX_EACH == 0)], SINGLE)


@figure(
    "random programs by the interpreter of each instruction set",
    must="the same bits by all that are compiled; 0 disagreements of the one in Python",
    short=6,
    long=2_000,
    both=False,
)
def instruction_sets(count):
    found, wrong = compare_all(range(count), compare_machines, PROCESSES if count > TOGETHER else 1)
    told = f"{count:,} programs in Python and on {', '.join(SETS) or 'none that is compiled'}: {len(wrong)} disagree"
    return f"{told}; {found}", not wrong
