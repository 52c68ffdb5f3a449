"""The counterparts in PyTorch of layers and activations."""

from typing import Any

#: Our activations and the modules of torch.nn that do the same with their defaults.
TORCH_ACTIVATIONS = {
    "elu": "ELU", "gelu": "GELU", "leaky_relu": "LeakyReLU", "relu": "ReLU", "sigmoid": "Sigmoid", "silu": "SiLU",
    "softplus": "Softplus", "tanh": "Tanh",
}  # fmt: skip
#: The settings of PyTorch modules that must have their defaults.
USUAL = {
    "Conv2d": {"dilation": (1, 1), "groups": 1, "padding_mode": "zeros"},
    "AvgPool2d": {"ceil_mode": False, "count_include_pad": True, "divisor_override": None},
    "MaxPool2d": {"ceil_mode": False, "dilation": 1, "return_indices": False},
    "Dropout": {"inplace": False},
    "Embedding": {"padding_idx": None, "max_norm": None, "scale_grad_by_freq": False},
    "LayerNorm": {"elementwise_affine": True},
    "Flatten": {"start_dim": 1, "end_dim": -1},
    "ELU": {"alpha": 1.0},
    "GELU": {"approximate": "none"},
    "LeakyReLU": {"negative_slope": 0.01},
    "Softplus": {"beta": 1.0, "threshold": 20.0},
}


def torch_for(name: str) -> Any:
    try:
        import torch
    except ImportError as error:
        raise ImportError(f"{name}() needs PyTorch: see pytorch.org for the line that installs it.") from error
    return torch
