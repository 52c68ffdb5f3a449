"""PyTorch with a tensor of no dimensions, in double precision, for each number.

Points stay floats, which is faster here than tensors. One thread: nothing is large enough to share.
"""

import torch

import moons

VERSION = torch.__version__


class Moons:
    def __init__(self) -> None:
        torch.set_num_threads(1)
        numbers = moons.initial_parameters()
        self.samples = moons.moons()
        self.parameters = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers]
        self.model = moons.raw_network(self.parameters, torch.relu)

    def step(self) -> None:
        for p in self.parameters:
            p.grad = None
        loss = moons.loss(self.model, self.parameters, self.samples, float, torch.relu)
        loss.backward()
        self.loss = loss.item()

    def answers(self) -> list[float]:
        return [self.loss, *(p.grad.item() for p in self.parameters)]


WORKLOADS = {"moons": Moons}
