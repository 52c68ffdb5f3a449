"""Scalar autograd: numbers that remember how they were made, their derivatives, and pictures of both."""

from autograd import primitives
from autograd.backward import gradients
from autograd.checking import check_gradients
from autograd.define import Primitive
from autograd.errors import AnomalyError, ExpressionError, GradientError, GraphChangedError, RenderError
from autograd.functions import expand, log_softmax, softmax
from autograd.modes import detect_anomaly, no_grad, scope
from autograd.namesake import warn_if_shadowed
from autograd.primitives import *  # noqa: F403  # every row of the table
from autograd.transforms import grad, hessian, hvp, jacobian, value_and_grad, vmap
from autograd.value import Value

__all__ = [
    "AnomalyError",
    "ExpressionError",
    "GradientError",
    "GraphChangedError",
    "Primitive",
    "RenderError",
    "Value",
    "check_gradients",
    "detect_anomaly",
    "expand",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "jacobian",
    "log_softmax",
    "no_grad",
    "scope",
    "softmax",
    "value_and_grad",
    "vmap",
]
__all__ += primitives.__all__

warn_if_shadowed()
