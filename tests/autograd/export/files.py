"""What tests of ONNX files share: running a file, and reading its axes."""

import pytest

from autograd import export_onnx

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
#: How far results may be apart.
TOLERANCE = {"float64": 1e-12, "float32": 1e-6}


def run(path, **arrays):
    return runtime.InferenceSession(path).run(None, arrays)


def axes(value):
    return [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]


def opened(compiled, folder):
    """A session, with the names of its inputs and outputs and their axes."""
    session = runtime.InferenceSession(export_onnx(compiled, folder / "f.onnx"))
    ins, outs = ({value.name: value.shape for value in values} for values in (session.get_inputs(), session.get_outputs()))
    return session, ins, outs
