"""Neural networks from single numbers: neurons, losses, optimizers and training on top of `autograd`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import autograd

# Another project, HIPS autograd, installs a package of this name; nothing below would say so as plainly.
if not hasattr(autograd, "Value"):
    raise ImportError(
        "nn needs the `autograd` of scalar-autograd, but Python found another: "
        f"{autograd.__file__ or autograd.__path__[0]}\n"
        "Most likely it is HIPS autograd, a different project that PyPI calls `autograd` (Colab has it preinstalled), "
        "or what uninstalling that one left behind. Use a fresh environment, or run `pip uninstall autograd`, then "
        "install scalar-autograd again with `pip install --force-reinstall --no-deps` followed by whatever you "
        "installed it from, and restart Python (Colab: Runtime > Restart session).",
        name="autograd",
    )

from autograd.habits.lookup import unknown_name
from autograd.installation import needs_numpy, numpy_if_installed
from nn import (
    datasets,
    initializers,
    losses,
    metrics,
    modules_as_trees,  # noqa: F401  # pyright: ignore[reportUnusedImport]  # which lets modules be arguments of grad, jit and the like
    optimizers,
    schedules,
)
from nn.functional_call import functional_call
from nn.io.arguments import LAYERS
from nn.layers import *  # noqa: F403
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge_loss,
    huber_loss,
    l1_loss,
    mse_loss,
)
from nn.metrics import accuracy, confusion_matrix
from nn.module import Module
from nn.optimizers import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop

if TYPE_CHECKING:
    from nn import plots
    from nn.io.onnx import save_onnx
    from nn.io.persistence import load, load_model, save
    from nn.plots import (
        plot_activations,
        plot_confusion_matrix,
        plot_decision_boundary,
        plot_gradient_flow,
        plot_history,
    )
    from nn.torch import from_torch, to_torch
    from nn.training.fit import fit
    from nn.training.history import History, TrainingDiverged

#: Names that are imported when first asked for, as they take long: their modules.
LATER = {
    "History": "nn.training.history",
    "TrainingDiverged": "nn.training.history",
    "fit": "nn.training.fit",
    "from_torch": "nn.torch",
    "load": "nn.io.persistence",
    "load_model": "nn.io.persistence",
    "plot_activations": "nn.plots",
    "plot_confusion_matrix": "nn.plots",
    "plot_decision_boundary": "nn.plots",
    "plot_gradient_flow": "nn.plots",
    "plot_history": "nn.plots",
    "plots": "nn",
    "save": "nn.io.persistence",
    "save_onnx": "nn.io.onnx",
    "to_torch": "nn.torch",
}

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *LAYERS,
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "History",
    "Module",
    "Optimizer",
    "RMSprop",
    "TrainingDiverged",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "confusion_matrix",
    "cross_entropy",
    "datasets",
    "fit",
    "from_torch",
    "functional_call",
    "hinge_loss",
    "huber_loss",
    "initializers",
    "l1_loss",
    "load",
    "load_model",
    "losses",
    "metrics",
    "mse_loss",
    "optimizers",
    "plot_activations",
    "plot_confusion_matrix",
    "plot_decision_boundary",
    "plot_gradient_flow",
    "plot_history",
    "plots",
    "save",
    "save_onnx",
    "schedules",
    "to_torch",
]


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise unknown_name("nn", name, __all__)
    try:
        if name == "plots":
            return import_module("nn.plots")
        globals()[name] = found = getattr(import_module(LATER[name]), name)
    except ImportError:
        if numpy_if_installed() is not None:
            raise
        return needs_numpy(name)
    return found


def __dir__() -> list[str]:
    """The names for completion."""
    return sorted(__all__)
