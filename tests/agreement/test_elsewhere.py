"""Random programs mean the same by ONNX Runtime, and in single precision; `make figures` compares more."""

import pytest

from autograd.compiler.backends.registry import BACKENDS
from tests.agreement.noise import SINGLE
from tests.agreement.running import compare

COUNT = 15


@pytest.fixture(autouse=True)
def onnx_is_a_kernel():
    pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    from tests.agreement.in_onnx import BACKEND

    BACKENDS[BACKEND.name] = BACKEND
    yield
    del BACKENDS[BACKEND.name]


def test_programs_mean_the_same_in_onnx():
    assert [compare(seed, ["onnx"]).problem for seed in range(COUNT)] == [""] * COUNT


def test_programs_mean_the_same_in_single_precision():
    assert [compare(seed, ["numpy", "onnx"], SINGLE).problem for seed in range(COUNT)] == [""] * COUNT
