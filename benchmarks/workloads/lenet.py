"""Value and gradient of a small LeNet on digits of 8×8, and of LeNet-5 on 28×28 in two spellings."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F

from races import BY_XLA, THIS, Contestant, Local, Race
from workloads import in_jax, in_scalars
from workloads.peers import torch_compiled, torch_step
from workloads.problems import BATCH, LENET_5, SMALL, Net, images

BARS = {"PyTorch": 1.0, "torch.compile": 1.0, "JAX": 1.0}


def pytorch(net: Net, transform: Callable[..., Any] = lambda loss: loss) -> Callable[[], Any]:
    def loss(weights: Any, X: Any, y: Any) -> Any:
        pairs = list(zip(weights[::2], weights[1::2], strict=True))
        h = X[:, None]
        for i, (filters, bias) in enumerate(pairs[:2]):
            h = torch.tanh(F.conv2d(h, filters, bias, padding=net.padding * (i == 0)))
            h = F.avg_pool2d(h, 2) if i < net.pools else h
        h = h.flatten(1)
        for W, bias in pairs[2:-1]:
            h = torch.tanh(F.linear(h, W, bias))
        return F.cross_entropy(F.linear(h, *pairs[-1]), y)

    return torch_step(transform(loss), images(net))


def peers(net: Net) -> list[Contestant]:
    return [
        Local("PyTorch", partial(pytorch, net)),
        Local("torch.compile", partial(pytorch, net, torch_compiled)),
        Local("JAX", partial(in_jax.step, in_jax.image_loss(net), images(net))),
    ]


def races() -> list[Race]:
    small, layers, sums = in_scalars.small_lenet, in_scalars.lenet_5, in_scalars.lenet_5_by_sums
    other = Local("by layers of nn", layers)
    return [
        Race(f"{SMALL.title}, batch {BATCH}", [Local(THIS, small), *peers(SMALL), by_xla(small)], BARS),
        Race(f"{LENET_5.title}, batch {BATCH}", [Local(THIS, layers), *peers(LENET_5), by_xla(layers)], BARS),
        Race(
            f"{LENET_5.title} by sum(w*x), batch {BATCH}",
            [Local(THIS, sums), other, *peers(LENET_5)],
            {"by layers of nn": 1 / 1.1, **BARS},
        ),
    ]


def by_xla(build: Callable[[], Any]) -> Contestant:
    return Local(BY_XLA, partial(in_jax.program, build))
