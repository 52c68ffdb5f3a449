"""Models to PyTorch and back: the same layers with the same weights."""

from nn.torch.from_torch import from_torch
from nn.torch.to_torch import to_torch

__all__ = ["from_torch", "to_torch"]
