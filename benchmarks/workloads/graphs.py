"""Long scalar programs without matrices and without a pattern: random graphs of operations."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import casadi
import heyoka
import numpy as np

import autograd
from races import BOUND, IN_C_BOUND, THIS, Contestant, Local, Race
from workloads.networks import Step
from workloads.peers import buffered, in_c

INPUTS = 10
#: The operations and how often each is drawn. Those that are bounded keep the numbers of a long program finite.
OPERATIONS = {"add": 0.15, "sub": 0.15, "mul": 0.2, "scale": 0.1, "sin": 0.15, "cos": 0.1, "tanh": 0.15}


class RandomGraph:
    """A directed acyclic graph drawn at random; what nothing uses is summed up in the end, so that nothing is dead.

    Args:
        length: how many operations, not counting the sum.
    """

    def __init__(self, length: int) -> None:
        rng = np.random.default_rng(4)
        names = rng.choice(list(OPERATIONS), p=list(OPERATIONS.values()), size=length).tolist()
        before = np.arange(INPUTS, INPUTS + length)
        left, right = (rng.integers(0, before).tolist() for _ in range(2))
        self.point = rng.normal(size=INPUTS)
        self.rows = list(zip(names, left, right, rng.normal(size=length).tolist(), strict=True))
        used = {i for name, a, b, _ in self.rows for i in ((a, b) if name in ("add", "sub", "mul") else (a,))}
        self.ends = [i for i in range(INPUTS + length) if i not in used]

    def __call__(self, library: Any, x: Any) -> list[Any]:
        """What nothing uses.

        Args:
            library: where sin, cos and tanh are.
            x: the inputs.
        """
        sin, cos, tanh = library.sin, library.cos, library.tanh
        found = [x[i] for i in range(INPUTS)]
        for name, a, b, number in self.rows:
            if name == "add":
                found.append(found[a] + found[b])
            elif name == "sub":
                found.append(found[a] - found[b])
            elif name == "mul":
                found.append(found[a] * found[b])
            elif name == "scale":
                found.append(found[a] * number)
            else:
                found.append((sin if name == "sin" else cos if name == "cos" else tanh)(found[a]))
        return [found[i] for i in self.ends]

    def total(self, x: Any) -> Any:
        return autograd.sum(self(autograd, x))

    def this(self, transform: Callable[..., Any], kernel: str | None = None, bound: bool = False) -> Step:
        compiled = autograd.jit(transform(self.total), kernel=kernel)
        return compiled.bind(self.point) if bound else partial(compiled, self.point)

    def casadi(self, slopes: bool, transform: Callable[..., Any] = lambda function: function) -> Step:
        x = casadi.SX.sym("x", INPUTS)
        total = casadi.sum1(casadi.vertcat(*self(casadi, [x[i] for i in range(INPUTS)])))
        results = [total, casadi.gradient(total, x)] if slopes else [total]
        return buffered(transform(casadi.Function("graph", [x], results)), [self.point])

    def heyoka(self, slopes: bool) -> Step:
        x = heyoka.make_vars(*(f"x{i}" for i in range(INPUTS)))
        total = heyoka.sum(self(heyoka, x))
        results = [total, *heyoka.diff_tensors([total], x, diff_order=1).gradient] if slopes else [total]
        compiled, out = heyoka.cfunc(results, x), np.empty(len(results))
        return lambda: compiled(self.point, outputs=out)


LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
IN_C_UP_TO = 1_000  # operations: beyond, C compilers and LLVM take minutes


def value_title(length: int) -> str:
    return f"random graph of {length:,} operations, value"


def title(length: int) -> str:
    return f"random graph of {length:,} operations"


def races() -> list[Race]:
    found: list[Race] = []
    for length in LENGTHS:
        graph = RandomGraph(length)
        for name, transform, slopes in ((value_title, lambda f: f, False), (title, autograd.value_and_grad, True)):
            contestants: list[Contestant] = [
                Local(THIS, partial(graph.this, transform)),
                Local(BOUND, partial(graph.this, transform, bound=True)),
                Local("CasADi", partial(graph.casadi, slopes)),
            ]
            if length <= IN_C_UP_TO:
                contestants.append(Local("CasADi's C", partial(graph.casadi, slopes, in_c)))
                contestants.append(Local("heyoka", partial(graph.heyoka, slopes)))
                contestants.append(Local(IN_C_BOUND, partial(graph.this, transform, "c", bound=True)))
            found.append(Race(name(length), contestants, dict.fromkeys(["CasADi", "CasADi's C", "heyoka"], 1.0)))
    return found


def bytes_an_equation(length: int) -> float:
    """The most that tracing, differentiating, compiling and a first call have in use beyond what was, in a process of its
    own, over the equations of the program."""
    path = {**os.environ, "PYTHONPATH": str(Path(autograd.__file__).parents[1])}
    command = [sys.executable, "-m", "workloads.graphs", str(length)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], env=path, stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def kilobytes(what: str) -> int:
    """Of this process, as Linux says: VmRSS in use, VmHWM the most so far. (getrusage would tell a parent's, too.)"""
    return int(Path("/proc/self/status").read_text().split(f"{what}:")[1].split()[0])


if __name__ == "__main__":
    step, before = RandomGraph(int(sys.argv[1])).this(autograd.value_and_grad), kilobytes("VmRSS")
    step()
    print((kilobytes("VmHWM") - before) * 1024 / len(step.func.program))
