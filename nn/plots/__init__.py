"""Pictures of training: its course, the decision boundary, gradients in the layers, and all of these live."""

from autograd.installation import load_figure
from nn.plots.boundary import plot_decision_boundary
from nn.plots.confusion import plot_confusion_matrix
from nn.plots.course import plot_history
from nn.plots.descent import plot_descent
from nn.plots.figure import panels
from nn.plots.layers import plot_activations, plot_gradient_flow
from nn.plots.live import Live, Recorder

__all__ = [
    "Live",
    "Recorder",
    "load_figure",
    "panels",
    "plot_activations",
    "plot_confusion_matrix",
    "plot_decision_boundary",
    "plot_descent",
    "plot_gradient_flow",
    "plot_history",
]


def __dir__() -> list[str]:
    """The names for completion."""
    return sorted(__all__)
