"""Value and gradient of a small LeNet on digits of 8×8 and of LeNet-5 on 28×28."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F

from races import BY_XLA, THIS, Local, Race
from workloads import in_jax, in_scalars
from workloads.problems import BATCH, LENET_5, SMALL, Net, images


def pytorch(net: Net) -> Callable[[], Any]:
    given, X, y = images(net)
    weights = [torch.tensor(p, requires_grad=True) for p in given]
    inputs, targets = torch.tensor(X)[:, None], torch.tensor(y)
    pairs = list(zip(weights[::2], weights[1::2], strict=True))

    def step() -> Any:
        for p in weights:
            p.grad = None
        h = inputs
        for i, (filters, bias) in enumerate(pairs[:2]):
            h = torch.tanh(F.conv2d(h, filters, bias, padding=net.padding * (i == 0)))
            h = F.avg_pool2d(h, 2) if i < net.pools else h
        h = h.flatten(1)
        for W, bias in pairs[2:-1]:
            h = torch.tanh(F.linear(h, W, bias))
        loss = F.cross_entropy(F.linear(h, *pairs[-1]), targets)
        loss.backward()
        return loss.detach(), [p.grad for p in weights]

    return step


def races() -> list[Race]:
    return [
        Race(
            f"{net.title}, batch {BATCH}",
            [
                Local(THIS, build),
                Local("PyTorch", partial(pytorch, net)),
                Local("JAX", partial(in_jax.step, in_jax.image_loss(net), images(net))),
                Local(BY_XLA, partial(in_jax.program, build)),
            ],
            {"PyTorch": most},
        )
        for net, build, most in ((SMALL, in_scalars.small_lenet, 1.0), (LENET_5, in_scalars.lenet_5, 0.5))
    ]
