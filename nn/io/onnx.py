"""A model's forward pass as an ONNX file."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from autograd import export_onnx, jit, vmap
from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.module import Module, evaluating, holds_indexed
from nn.validation import whole


@explains_arguments("files()")
def save_onnx(
    model: Module,
    path: str | os.PathLike[str],
    shape: tuple[int, ...] | None = None,
    dtype: str = "float32",
    opset: int = 20,
) -> Path:
    """Write a model as an ONNX model: an input "X" of samples, of any number, and their "output".

    Args:
        model: the Module, with the parameters that it has now.
        path: where to, ending in .onnx.
        shape: of one sample, such as (1, 28, 28) for an image; None where the model determines it.
        dtype: "float32", which every runtime computes in, or "float64".
        opset: as for `export_onnx`.

    Returns:
        The path.

    Raises:
        TypeError, ValueError: for anything but a Module, or an invalid shape. Otherwise as `export_onnx`.
    """
    if not isinstance(model, Module):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"save_onnx(): model must be an nn.Module, not {describe(model)}.")
    if shape is None:
        shape = model.shape if model.inputs is None else (model.inputs,)
    if shape is None:
        raise ValueError(
            f"save_onnx(): a {type(model).__name__} takes samples of any shape; tell theirs, such as shape=(1, 28, 28)."
        )
    if not isinstance(shape, tuple):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"save_onnx(): shape must be a tuple of whole numbers, not {describe(shape)}.")
    sizes = [whole(size, f"save_onnx(): shape[{i}]") for i, size in enumerate(shape)]

    def forward(X: Any) -> Any:
        return vmap(model)(X)

    forward.__name__ = type(model).__name__  # as the graph is called
    compiled = jit(forward, dtype=dtype)
    with evaluating(model):
        compiled(np.zeros((1, *sizes), int if holds_indexed(model) else float))
    return export_onnx(compiled, path, opset)
