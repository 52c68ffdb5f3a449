"""What several workloads ask of the same peer."""

import itertools
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import casadi
import jax
import numpy as np
import torch

from autograd.compiler.backends.c.compilers import FLAGS

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)

#: Where the C of peers is compiled; deleted at the end.
FOLDER = tempfile.TemporaryDirectory()
NUMBERS = itertools.count()


def shared_library(name: str, source: str) -> Path:
    """C, compiled as kernel="c" compiles ours."""
    text = Path(FOLDER.name) / f"{name}_{next(NUMBERS)}.c"  # a path that was loaded is not read again
    text.write_text(source, encoding="utf-8")
    library = text.with_suffix(".so")
    subprocess.run(["cc", *FLAGS, "-o", library, text, "-lm"], check=True)
    return library


def buffered(function: casadi.Function, arguments: Sequence[Any]) -> Callable[[], Any]:
    """CasADi's function through its fastest interface, which reads from and writes to memory that it was given once."""
    memory, evaluate = function.buffer()
    given = [np.array(argument, dtype=float).ravel() for argument in arguments]  # by column, where they are matrices
    results = [np.zeros(function.nnz_out(i)) for i in range(function.n_out())]
    for i, array in enumerate(given):
        memory.set_arg(i, memoryview(array))
    for i, array in enumerate(results):
        memory.set_res(i, memoryview(array))

    def step() -> Any:
        evaluate()
        return results

    step.memory = memory, given  # the evaluator does not keep them alive
    return step


def in_c(function: casadi.Function) -> casadi.Function:
    """CasADi's function as the C that it writes of it."""
    generator = casadi.CodeGenerator(f"{function.name()}.c")
    generator.add(function)
    return casadi.external(function.name(), str(shared_library(function.name(), generator.dump())))


def torch_step(loss: Callable[..., Any], given: Any) -> Callable[[], Any]:
    """Value and gradient of a loss of (weights, *samples) in PyTorch."""
    arrays, *samples = given
    weights, samples = [torch.tensor(p, requires_grad=True) for p in arrays], [torch.tensor(one) for one in samples]

    def step() -> Any:
        for p in weights:
            p.grad = None
        found = loss(weights, *samples)
        found.backward()
        return found.detach(), [p.grad for p in weights]

    return step


def torch_compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """By TorchInductor, for arguments of these shapes."""
    torch._dynamo.reset()
    return torch.compile(function, dynamic=False)
