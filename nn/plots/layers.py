"""Pictures of layers: activations in the forward pass, gradients in the backward pass."""

import os
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import no_grad
from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.data.samples import check_samples
from nn.module import Module, evaluating
from nn.plots.figure import COLOURS, PALE, dress, finished, new_figure, number_of, picture_path
from nn.typing import Samples
from nn.validation import is_list

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@explains_arguments("plot()")
def plot_gradient_flow(model: Module, path: str | os.PathLike[str] | None = None) -> "Figure":
    """The sizes of gradients in each layer, as `backward()` left them, which show where they vanish or explode.

    Args:
        model: a Module; its parameters have gradients.
        path: a .png, .svg or .pdf to write as well.

    Returns:
        The `matplotlib.figure.Figure`, for each layer the mean size as a bar and the largest as a line.

    Raises:
        TypeError: for something else than a Module. ValueError: if all gradients are 0, or for another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> from nn import MLP
    >>> model = MLP(2, [4, 4, 1], activation="tanh", seed=0)
    >>> model([1.0, -1.0]).backward()
    >>> [label.get_text() for label in plot_gradient_flow(model).axes[0].get_xticklabels()]
    ['layers.0', 'layers.1', 'layers.2']
    """
    _check_model(model, "plot_gradient_flow()")
    target = picture_path(path, "plot_gradient_flow()")
    sizes: dict[str, list[float]] = {}
    for name, parameter in model.named_parameters():
        sizes.setdefault(_layer_of(name), []).append(abs(parameter.grad))
    if not any(map(any, sizes.values())):
        raise ValueError("plot_gradient_flow(): model has no gradients yet; call backward() on a loss first.")
    figure = new_figure(width=max(4.0, 1.1 * len(sizes) + 1.5))
    ax = figure.subplots()
    places = range(len(sizes))
    ax.bar(places, [np.mean(layer) for layer in sizes.values()], width=0.6, color=PALE[0], label="mean")
    for place, layer in zip(places, sizes.values(), strict=True):
        label = "largest" if not place else None
        ax.plot([place - 0.3, place + 0.3], [max(layer)] * 2, color=COLOURS[0], linewidth=2.0, label=label)
    ax.set_yscale("log")
    ax.set_xticks(places, list(sizes))
    dress(ax, "Size of the gradients")
    ax.grid(visible=False, axis="x")
    ax.legend(frameon=False, loc="upper right", bbox_to_anchor=(1.0, 1.14), ncols=2)
    return finished(figure, target)


@explains_arguments("plot()")
def plot_activations(model: Module, X: Samples, path: str | os.PathLike[str] | None = None) -> "Figure":
    """The outputs of each layer for the samples, as histograms: neurons that saturate or never fire stand out.

    Args:
        model: a Module with `layers` or `modules`, or a single one.
        X: n samples.
        path: a .png, .svg or .pdf to write as well.

    Returns:
        The `matplotlib.figure.Figure`, one panel per layer.

    Raises:
        TypeError, ValueError: for something else than a Module, samples that do not fit, or another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> from nn import MLP
    >>> figure = plot_activations(MLP(2, [4, 1], activation="tanh", seed=0), [[0.0, 1.0], [1.0, 0.0]])
    >>> [ax.get_title(loc="left") for ax in figure.axes]
    ['layer 1', 'layer 2']
    """
    _check_model(model, "plot_activations()")
    outputs, _ = check_samples(X, X, "plot_activations()")
    target = picture_path(path, "plot_activations()")
    layers: list[Any] = list(getattr(model, "layers", None) or getattr(model, "modules", None) or [model])
    figure = new_figure(width=max(4.0, 2.6 * len(layers)), height=2.8)
    for place, layer in enumerate(layers, start=1):
        with no_grad(), evaluating(model):
            outputs = [layer(output) for output in outputs]
        given = [number_of(entry) for output in outputs for entry in (output if is_list(output) else [output])]
        ax = figure.add_subplot(1, len(layers), place)
        ax.hist(given, bins=30, color=COLOURS[(place - 1) % len(COLOURS)], alpha=0.8)
        ax.set_title(f"layer {place}", loc="left", fontweight="bold")
        ax.set_yticks([])
        ax.spines[["top", "right", "left"]].set_visible(False)
    return finished(figure, target)


def _check_model(model: Any, caller: str) -> None:
    if not isinstance(model, Module):
        raise TypeError(f"{caller}: model must be an nn.Module, not {describe(model)}.")


def _layer_of(name: str) -> str:
    """The part of a parameter's name that names its layer: layers.0 of layers.0.neurons.1.w.0."""
    match = re.match(r"(?:layers|modules)\.\d+", name)
    return match[0] if match else name.partition(".")[0]
