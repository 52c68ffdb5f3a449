"""Derivatives of the result of `vmap` inside `jit` by numbers outside of it, of each sample by itself."""

from typing import Any

from autograd.backward import topological_order
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.ir.tables import LANE_SCATTER
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.primitives import identity
from autograd.symbolic import leading_to


def derivatives_of_sample(trace: Trace, output: Traced, inputs: list[Any]) -> list[Traced]:
    """The derivatives of a number with lanes by uniform ones, of each sample by itself.

    Within the lanes adjoints of uniform numbers stay with their sample (see `SumOverLanes`), but one cannot pass into a
    reduction over all samples. So the sweep within ends there, and a sweep without goes on from each reduction:
    ∂y/∂x with all reductions r held fixed, plus Σ ∂y/∂r · dr/dx.
    """
    if not output.lanes:
        return output.gradients(inputs)
    order = topological_order(output)
    path = leading_to([one if type(one) is Traced else trace.lift(one, identity) for one in inputs], order)
    reductions = [node for node in order if node.primitive in REDUCTIONS and id(node) in path]
    if any(node.primitive is LANE_SCATTER for node in reductions):
        raise TraceError(
            "jit: a Jacobian of what vmap gave is taken through the gradient of a lookup in another vmap; take the gradient"
            f" outside of jit, or map with a list comprehension. At {line_of_user()}"
        )
    trace.lanes, trace.ends_at_reductions = output.lanes, True
    try:
        found = output.gradients([*inputs, *reductions])
    finally:
        trace.lanes, trace.ends_at_reductions = 0, False
    direct = found[: len(inputs)]
    for reduction, adjoint in zip(reductions, found[len(inputs) :], strict=True):
        slopes = reduction.gradients(inputs)
        direct = [known + adjoint * slope for known, slope in zip(direct, slopes, strict=True)]
    return direct
