"""The array program as a pure JAX function, which XLA compiles: for accelerators, many devices, and other JAX code."""

# The arrays that generated code works on have no types to check.
# pyright: basic

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.backends.jax.division import floor_divide, remainder
from autograd.compiler.backends.names import Names, in_comment
from autograd.compiler.ir.operations import APPLY, LANES, REDUCE
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import Literal, SSAProgram, SSAStep
from autograd.primitives import div, reciprocal

#: Arrays of constants no longer than this are written into the source.
SHOWN = 8
#: XLA multiplies constants beforehand, so that 1e200 * (1e200 * x) would be inf for every x. Constants that are larger than
#: this, or smaller than 1 by it, are hidden from it behind a barrier. Other constants cost nothing.
ORDINARY = 1e9


def is_hidden(number: float) -> bool:
    """Whether XLA is not to see this number."""
    return math.isfinite(number) and number != 0.0 and not 1.0 / ORDINARY <= abs(number) <= ORDINARY


class Writer:
    """Writes the source of one program.

    Args:
        program, pure: the program and its steps.
        names: the names of the arguments, by block.
        shapes: their shapes, by block.
    """

    def __init__(self, program: Program, pure: SSAProgram, names: list[str], shapes: list[tuple[int, ...]]) -> None:
        self.program, self.pure, self.shapes = program, pure, shapes
        self.tables: list[Any] = []
        self.names: list[str] = []
        given = Names(
            {
                "jnp",
                "array",
                "barrier",
                "hidden",
                "parameters",
                "program",
                "erf",
                "erfc",
                "sigmoid",
                "remainder",
                "floor_divide",
            }
        )
        self.fresh, self.numbered = given.fresh, given.numbered
        self.argument_names = [self.fresh(name) for name in names]
        self.widths: dict[int, str] = {}
        self.lines: list[str] = []
        for step in pure.steps:
            block = pure.whole(step)
            if block is not None and step.lanes not in self.widths:  # a call may have more than the first
                self.widths[step.lanes] = self.numbered("lanes")
                self.lines.append(f"{self.widths[step.lanes]} = {self.argument_names[block]}.shape[0]")

    def width(self, lanes: int) -> str:
        return self.widths.get(lanes, str(lanes))

    def table(self, numbers: Any) -> str:
        self.tables.append(numbers)
        return f"table_{len(self.tables) - 1}"

    def told(self, shape: tuple[int, ...], lanes: int) -> str:
        return ", ".join([*map(str, shape), *([self.width(lanes)] if lanes else [])])

    def operand(self, one: Any, lanes: int = 0) -> str:
        """An operand by name; with lanes, ready to meet arrays with lanes."""
        if isinstance(one, Literal):
            if is_hidden(one.value):
                return f"hidden({one.value!r})"
            return repr(one.value) if np.isfinite(one.value) else f"float('{one.value}')"
        uniform = lanes and not self.pure.steps[one].lanes
        return f"{self.names[one]}[..., None]" if uniform else self.names[one]

    def is_quotient(self, one: Any) -> bool:
        """Whether an operand is the result of a division, or a part of it."""
        while not isinstance(one, Literal):
            step = self.pure.steps[one]
            if step.operation is APPLY:
                return step.detail in (div, reciprocal)
            if not step.operation.moves:
                return False
            one = step.operands[0]
        return False

    def expression(self, step: SSAStep) -> str:
        names = [self.operand(one) for one in step.operands]
        shape, lanes, detail = step.shape, step.lanes, step.detail
        match step.operation.name:
            case "parameters":
                return "parameters"
            case "argument":
                return self.argument_names[detail]
            case "captured":
                return f"array({self.table(np.array(self.program.captured[detail]))})"
            case "constant":
                told = repr(detail.tolist()) if len(detail) <= SHOWN and np.isfinite(detail).all() else self.table(detail)
                return f"hidden({told})" if any(map(is_hidden, detail.tolist())) else f"array({told})"
            case "count":
                return f"array([{self.width(detail)}])"
            case "rows":
                base, stride = detail
                if self.pure.whole(step) is not None:
                    return f"{names[0]}.reshape({self.width(lanes)}, {stride}).T"
                return f"{names[0]}.reshape(-1)[{base}:{base} + {self.width(lanes)} * {stride}].reshape(-1, {stride}).T"
            case "reshape":
                return f"{names[0]}.reshape({self.told(shape, lanes)})"
            case "permute":
                return f"{names[0]}.transpose({', '.join(map(str, (*detail, *([len(detail)] if lanes else []))))})"
            case "expand" | "lanes":
                source = f"{names[0]}[..., None]" if step.operation is LANES else names[0]
                return f"jnp.broadcast_to({source}, ({self.told(shape, lanes)},))"
            case "slice":
                start, stop, every = detail
                return f"{names[0]}[{start}:{stop}{f':{every}' if every > 1 else ''}]"
            case "columns":
                return f"{names[0]}[:, :{detail}]"
            case "take":
                return f"jnp.take({names[0]}, {self.table(detail)}, axis=0, mode='clip')"
            case "concatenate":
                return f"jnp.concatenate([{', '.join(names)}])"
            case "matmul":
                left, right = (self.pure.steps[one] for one in step.operands)
                if len(right.shape) + bool(right.lanes) + bool(left.lanes) == 2:
                    return f"{names[0]} @ {names[1]}"
                spelled = f"pt{'l' * bool(left.lanes)},tq{'l' * bool(right.lanes)}->pq{'l' * bool(lanes)}"
                return f"jnp.einsum('{spelled}', {', '.join(names)})"
            case "lane_matmul":
                if len(self.pure.steps[step.operands[0]].shape) == 1:
                    return f"{names[0]} @ {names[1]}.T"
                return f"jnp.einsum('ptl,qtl->pq', {', '.join(names)})"
            case "lane_sum" | "lane_max" | "lane_min":
                axes = range(len(shape), len(self.pure.steps[step.operands[0]].shape) + 1)
                axis = -1 if len(axes) == 1 else tuple(axes)
                return f"jnp.{step.operation.name.removeprefix('lane_')}({names[0]}, axis={axis})"
            case "sum":
                return f"jnp.sum({names[0]}, axis=0)"
            case "apply":
                parts = [self.operand(one, lanes) for one in step.operands]
                if detail is div:  # XLA writes (a / b) / c as a / (b · c), which may overflow
                    parts = [
                        f"barrier({part})" if self.is_quotient(one) else part
                        for part, one in zip(parts, step.operands, strict=True)
                    ]
                spelling = detail.numpy
                if spelling.endswith(" * 1.0"):  # a truth value: of its product with x XLA makes 0 where x is inf or nan
                    spelling = f"np.where({spelling.removesuffix(' * 1.0')}, 1.0, 0.0)"
                text = spelling.format(*parts)
                return re.sub(r"\bnp\.", "jnp.", re.sub(r"\bnp\.(?=remainder|floor_divide)", "", text))
            case "reduce":
                return re.sub(r"\bnp\.", "jnp.", detail.numpy.format(names[0]))
            case other:
                raise AssertionError(other)

    def source(self) -> str:
        for step in self.pure.steps:
            text = self.expression(step)
            if text.isidentifier():
                self.names.append(text)
                continue
            name = self.fresh(step.detail.name if step.operation in (APPLY, REDUCE) else step.operation.name)
            self.names.append(name)
            self.lines.append(f"{name} = {text}" + (f"  # {in_comment(step.comment)}" if step.comment else ""))
        returned = [self.names[output] for output in self.pure.outputs]
        head = f"def program({', '.join(['parameters', *self.argument_names])}):"
        return "\n".join([head, *[f"    {line}" for line in self.lines], f"    return [{', '.join(returned)}]", ""])


def load(source: str, writer: Writer, dtype: Any) -> Callable[..., Any]:
    """The function of a source: of the captured parameters and the arguments, arrays, to a list of arrays."""
    import jax

    def array(numbers: Any) -> Any:
        with np.errstate(all="ignore"):
            return jax.numpy.asarray(np.array(numbers, dtype))

    scope: dict[str, Any] = {
        "jnp": jax.numpy,
        "array": array,
        "barrier": jax.lax.optimization_barrier,
        "hidden": lambda numbers: jax.lax.optimization_barrier(array(numbers)),
        "erf": jax.scipy.special.erf,
        "erfc": jax.scipy.special.erfc,
        "sigmoid": jax.nn.sigmoid,
        "remainder": remainder,
        "floor_divide": floor_divide,
    }
    scope |= {f"table_{i}": table for i, table in enumerate(writer.tables)}
    exec(compile(source, "<autograd.jit>", "exec"), scope)
    return scope["program"]
