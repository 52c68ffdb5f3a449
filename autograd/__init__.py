"""Scalar autograd: numbers that remember how they were made, their derivatives, and pictures of both."""

from typing import TYPE_CHECKING, Any

from autograd import primitives
from autograd.arrays.protocol import answer_numpy
from autograd.builtin_forms import abs, clip, max, min, pow, round, sum
from autograd.checking import check_gradients
from autograd.conditions import isfinite, isnan, logical_and, logical_not, logical_or
from autograd.derivatives import gradients
from autograd.errors import (
    AnomalyError,
    ExportError,
    ExpressionError,
    GradientError,
    GraphChangedError,
    GraphError,
    RenderError,
    TraceError,
)
from autograd.functions import cumsum, expand, log_softmax, softmax, std, var
from autograd.habits.lookup import unknown_name
from autograd.indexing import argmax, argmin, one_hot, take
from autograd.installation import needs_numpy, numpy_if_installed
from autograd.modes import detect_anomaly, no_grad
from autograd.namesake import warn_if_shadowed
from autograd.primitives import *  # noqa: F403  # every row of the table
from autograd.row import TABLE, Primitive
from autograd.scopes import scope
from autograd.table import documentation  # noqa: F401  # pyright: ignore[reportUnusedImport]  # which gives rows their docs
from autograd.transforms.custom_vjp import custom_vjp
from autograd.transforms.forward import jacfwd, jvp, linearize
from autograd.transforms.gradient import grad, value_and_grad
from autograd.transforms.jacobian import hessian, hvp, jacobian
from autograd.transforms.loops import cond, scan, while_loop
from autograd.transforms.ravel import ravel
from autograd.transforms.reverse import vjp
from autograd.transforms.vmap import vmap
from autograd.trees.kinds import register_tree_node
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.compiler.compiled import Compiled
    from autograd.compiler.jit import jit
    from autograd.drawing.draw import Diagram, draw
    from autograd.drawing.explain import Explanation, explain
    from autograd.export.onnx import export_onnx

__all__ = [
    "AnomalyError",
    "Compiled",
    "Diagram",
    "Explanation",
    "ExportError",
    "ExpressionError",
    "GradientError",
    "GraphChangedError",
    "Number",
    "Primitive",
    "RenderError",
    "TraceError",
    "Value",
    "abs",
    "argmax",
    "argmin",
    "check_gradients",
    "clip",
    "cond",
    "cumsum",
    "custom_vjp",
    "detect_anomaly",
    "draw",
    "expand",
    "explain",
    "export_onnx",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "isfinite",
    "isnan",
    "jacfwd",
    "jacobian",
    "jit",
    "jvp",
    "linearize",
    "log_softmax",
    "logical_and",
    "logical_not",
    "logical_or",
    "max",
    "min",
    "no_grad",
    "one_hot",
    "pow",
    "ravel",
    "register_tree_node",
    "round",
    "scan",
    "scope",
    "softmax",
    "std",
    "sum",
    "take",
    "value_and_grad",
    "var",
    "vjp",
    "vmap",
    "while_loop",
]
__all__ += primitives.__all__


#: The arguments of functions of this package: a number, or a Value that records.
Number = float | Value


def __getattr__(name: str) -> Any:
    """Drawing and the compiler are imported when first asked for: they take as long to import as all the rest."""
    if name in ("Compiled", "export_onnx", "jit") and numpy_if_installed() is None:
        return needs_numpy(name, "call the function itself, which computes on Values" if name == "jit" else "")
    if name in ("Compiled", "jit"):
        from autograd.compiler import jit

        return getattr(jit, name)
    if name in ("Diagram", "draw"):
        from autograd.drawing import draw as diagram

        return getattr(diagram, name)
    if name in ("Explanation", "explain"):
        from autograd.drawing import explain

        return getattr(explain, name)
    if name == "export_onnx":
        from autograd.export import onnx

        return onnx.export_onnx
    if name in TABLE:  # a row that only derivatives and the compiler use: nowhere listed, but one like the others
        return TABLE[name]
    raise unknown_name("autograd", name, __all__)


def __dir__() -> list[str]:
    """The names for completion."""
    return sorted(__all__)


def _show(error: GraphError) -> None:
    from autograd.drawing.failure import show

    show(error)


GraphError.show = _show
answer_numpy()
warn_if_shadowed()
