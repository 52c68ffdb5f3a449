"""The SSA form as a JAX function, which XLA compiles: for accelerators, many devices, and other JAX code."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.jax.barriers import is_hidden, is_rewritten
from autograd.compiler.backends.names import Names, in_comment
from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import grid
from autograd.compiler.ir.ssa import Literal, Loop, SSAOperand, SSAStep
from autograd.compiler.ir.types import Shape

#: The names of the helpers and arguments of the code.
TAKEN = {
    *("jnp", "lax", "array", "barrier", "hidden", "parameters", "program"),
    *("erf", "erfc", "sigmoid", "remainder", "floor_divide", "look_up", "scatter"),
}
#: Arrays of constants no longer than this are written into the source.
SHOWN = 8


def in_jax(text: str) -> str:
    """A spelling in NumPy with JAX's functions of the same names."""
    return re.sub(r"\bnp\.", "jnp.", text)


class Writer:
    """Writes the source of one program.

    Attributes:
        tables: the arrays that the source calls `table_0` and so on.
    """

    def __init__(self, lowering: Lowering) -> None:
        self.program, self.ssa = lowering.program, lowering.ssa()
        self.tables: list[NDArray[Any]] = []
        self.names: list[str] = []
        given = Names(TAKEN)
        self.fresh, self.numbered = given.fresh, given.numbered
        self.argument_names = [self.fresh(name) for name in lowering.arguments.names()]
        self.widths: dict[int, str] = {}
        self.lines: list[str] = []
        self.given: list[str] = []  # of the body of a loop, its inputs
        self.each: dict[str, list[str]] = {}  # what else a loop gives, by the name of what it carries out
        for step in self.ssa.steps:
            block, lanes = self.ssa.whole(step), step.lanes
            if step.operation is operations.STEP_ROWS and block is not None:
                lanes //= step.detail[-1]
            if block is not None and lanes not in self.widths:  # a call may have more than the first
                self.widths[lanes] = self.numbered("lanes")
                self.lines.append(f"{self.widths[lanes]} = {self.argument_names[block]}.shape[0]")
        for step in self.ssa.steps:
            if step.operation is operations.LOOP and step.detail.samples in self.widths:
                samples, steps = step.detail.samples, step.detail.steps
                self.widths.setdefault(samples * steps, f"{steps} * {self.widths[samples]}")

    def width(self, lanes: int) -> str:
        return self.widths.get(lanes, str(lanes))

    def table(self, numbers: NDArray[Any]) -> str:
        self.tables.append(numbers)
        return f"table_{len(self.tables) - 1}"

    def format_shape(self, shape: Shape, lanes: int) -> str:
        return ", ".join([*map(str, shape), *([self.width(lanes)] if lanes else [])])

    def operand(self, one: SSAOperand, lanes: int = 0) -> str:
        """An operand by name; with lanes, so that it broadcasts to arrays with lanes."""
        if isinstance(one, Literal):
            if is_hidden(one.value):
                return f"hidden({one.value!r})"
            return repr(one.value) if np.isfinite(one.value) else f"float('{one.value}')"
        uniform = lanes and not self.ssa.steps[one].lanes
        return f"{self.names[one]}[..., None]" if uniform else self.names[one]

    def expression(self, step: SSAStep) -> str:
        return EMIT[step.operation](self, step, [self.operand(one) for one in step.operands])

    def emit_constant(self, step: SSAStep, names: list[str]) -> str:
        numbers = step.detail
        short = len(numbers) <= SHOWN and np.isfinite(numbers).all()
        text = repr(numbers.tolist()) if short else self.table(numbers)
        return f"hidden({text})" if any(map(is_hidden, numbers.tolist())) else f"array({text})"

    def emit_rows(self, step: SSAStep, names: list[str]) -> str:
        base, stride = step.detail
        width = self.width(step.lanes)
        if self.ssa.whole(step) is not None:
            return f"{names[0]}.reshape({width}, {stride}).T"
        part = f"{names[0]}.reshape(-1)[{base}:{base} + {width} * {stride}]"
        if more := self.ssa.lacking(step):
            part = f"jnp.pad({part}, (0, {more}))"
        return f"{part}.reshape(-1, {stride}).T"

    def emit_permute(self, step: SSAStep, names: list[str]) -> str:
        axes = (*step.detail, *([len(step.detail)] if step.lanes else []))
        return f"{names[0]}.transpose({', '.join(map(str, axes))})"

    def emit_broadcast(self, step: SSAStep, names: list[str]) -> str:
        source = f"{names[0]}[..., None]" if step.operation is operations.LANES else names[0]
        return f"jnp.broadcast_to({source}, ({self.format_shape(step.shape, step.lanes)},))"

    def emit_slice(self, step: SSAStep, names: list[str]) -> str:
        start, stop, every = step.detail
        return f"{names[0]}[{start}:{stop}{f':{every}' if every > 1 else ''}]"

    def emit_matmul(self, step: SSAStep, names: list[str]) -> str:
        left, right = self.ssa.arrays(step.operands)
        if len(right.shape) + bool(right.lanes) + bool(left.lanes) == 2:
            return f"{names[0]} @ {names[1]}"
        spelled = f"pt{'l' * bool(left.lanes)},tq{'l' * bool(right.lanes)}->pq{'l' * bool(step.lanes)}"
        return f"jnp.einsum('{spelled}', {', '.join(names)})"

    def emit_lane_matmul(self, step: SSAStep, names: list[str]) -> str:
        if len(self.ssa.arrays(step.operands)[0].shape) == 1:
            return f"{names[0]} @ {names[1]}.T"
        return f"jnp.einsum('ptl,qtl->pq', {', '.join(names)})"

    def emit_lane_reduction(self, step: SSAStep, names: list[str]) -> str:
        axes = range(len(step.shape), len(self.ssa.arrays(step.operands)[0].shape) + 1)
        axis = -1 if len(axes) == 1 else tuple(axes)
        return f"jnp.{step.operation.name.removeprefix('lane_')}({names[0]}, axis={axis})"

    def emit_apply(self, step: SSAStep, names: list[str]) -> str:
        parts = [self.operand(one, step.lanes) for one in step.operands]
        parts = [
            f"barrier({part})" if is_rewritten(self.ssa, step, one) else part
            for part, one in zip(parts, step.operands, strict=True)
        ]
        spelling = step.detail.numpy
        if spelling.endswith(" * 1.0"):  # a truth value: of its product with x XLA makes 0 where x is inf or nan
            spelling = f"np.where({spelling.removesuffix(' * 1.0')}, 1.0, 0.0)"
        text = spelling.format(*parts)
        return in_jax(re.sub(r"\bnp\.(?=remainder|floor_divide)", "", text))

    def emit_step_rows(self, step: SSAStep, names: list[str]) -> str:
        base, stride, apart, steps = step.detail
        (rows,), samples = step.shape, step.lanes // steps
        if self.ssa.whole(step) is not None:
            return f"{names[0]}.reshape(-1, {steps}, {apart})[:, :, {base}:{base + rows}].T.reshape({rows}, -1)"
        if not stride:  # the same for all samples
            once = self.table(grid(base, (1, apart), (rows, steps)))
            return f"jnp.repeat({names[0]}.reshape(-1)[{once}], {self.width(samples)}, axis=1)"
        positions = grid(base, (1, apart, stride), (rows, steps, samples)).reshape(rows, -1)
        return f"{names[0]}.reshape(-1)[{self.table(positions)}]"

    def emit_each_step(self, step: SSAStep, names: list[str]) -> str:
        (given,) = self.ssa.arrays(step.operands)
        return f"jnp.tile({names[0]}, {step.lanes // given.lanes})"

    def emit_step_sum(self, step: SSAStep, names: list[str]) -> str:
        (given,) = self.ssa.arrays(step.operands)
        return f"{names[0]}.reshape({step.shape[0]}, {given.lanes // step.lanes}, -1).sum(1)"

    def emit_each(self, step: SSAStep, names: list[str]) -> str:
        number: int = step.detail
        return self.each[names[0]][number]

    def emit_loop(self, step: SSAStep, names: list[str]) -> str:
        """Write the lines of a loop. What JAX gives to each step, and takes from it, are its axes before all others."""
        loop: Loop = step.detail
        cut = [name for name, is_cut in zip(names, loop.cut, strict=True) if is_cut]
        carry, xs = self.fresh("carry"), [self.fresh("x") for _ in cut]
        waiting = iter(xs)
        given = [next(waiting) if is_cut else name for name, is_cut in zip(names, loop.cut, strict=True)]
        body, last = self.fresh("body"), self.fresh("last")
        lines, after, gives = self.body(loop, [carry, *given[1:]])
        if not loop.steps:
            goes_on = f"{carry}[{loop.holds}] != 0.0"
            holds = f"lambda {carry}: " + (f"({goes_on}).any()" if loop.samples else goes_on)
            self.lines += [f"def {body}({carry}):", *lines, f"    return {after}"]
            self.lines.append(f"{last} = lax.while_loop({holds}, {body}, {names[0]})")
            return last
        parts = self.fresh("parts")
        unpacked = [f"    {', '.join(xs)}, = {parts}"] if xs else []
        returned = gives[0] if len(gives) == 1 else f"({', '.join(gives)})" if gives else "None"
        self.lines += [f"def {body}({carry}, {parts}):", *unpacked, *lines, f"    return {after}, {returned}"]
        width, steps = self.width(loop.samples), loop.steps
        turned: list[str] = []
        for name, operand, is_cut in zip(names, self.ssa.arrays(step.operands), loop.cut, strict=True):
            if not is_cut:
                continue
            if loop.samples:
                turned.append(f"{name}.reshape(-1, {steps}, {width}).swapaxes(0, 1)")
            elif operand.lanes == steps:
                turned.append(f"{name}.T")
            else:  # for each step those of an inner loop
                turned.append(f"{name}.reshape({operand.shape[0]}, -1, {steps}).transpose(2, 0, 1)")
        settings = f"[{', '.join(turned)}], length={steps}{', reverse=True' * loop.back}"
        each = [self.fresh("each") for _ in gives] or [self.fresh("each")]
        found = each[0] if len(each) == 1 else f"({', '.join(each)})"
        self.lines.append(f"{last}, {found} = lax.scan({body}, {names[0]}, {settings})")
        for name, output in zip(each, loop.body.outputs[1:], strict=False):
            made = loop.body.steps[output]
            rows = made.shape[0]
            text = f"{name}.swapaxes(0, 1).reshape({rows}, -1)" if loop.samples else f"{name}.T"
            if made.lanes and not loop.samples:
                text = f"{name}.transpose(1, 2, 0).reshape({rows}, -1)"
            self.lines.append(f"{name} = {text}")
        self.each[last] = each
        return last

    def body(self, loop: Loop, given: list[str]) -> tuple[list[str], str, list[str]]:
        """The lines of a body, and the names of what it carries on and of what it gives beside that."""
        outer = self.ssa, self.names, self.lines, self.given, self.each
        self.ssa, self.names, self.lines, self.given, self.each = loop.body, [], [], given, {}
        self.write_steps()
        lines, (after, *gives) = self.lines, [self.names[output] for output in loop.body.outputs]
        self.ssa, self.names, self.lines, self.given, self.each = outer
        return [f"    {line}" for line in lines], after, gives

    def write_steps(self) -> None:
        for step in self.ssa.steps:
            text = self.expression(step)
            if text.isidentifier():
                self.names.append(text)
                continue
            name = self.fresh(
                step.detail.name if step.operation in (operations.APPLY, operations.REDUCE) else step.operation.name
            )
            self.names.append(name)
            comment = step.origin.comment(step.lanes)
            self.lines.append(f"{name} = {text}" + (f"  # {in_comment(comment)}" if comment else ""))

    def source(self) -> str:
        self.write_steps()
        returned = [self.names[output] for output in self.ssa.outputs]
        head = f"def program({', '.join(['parameters', *self.argument_names])}):"
        return "\n".join([head, *[f"    {line}" for line in self.lines], f"    return [{', '.join(returned)}]", ""])


#: The function that writes the expression of each operation that steps have: of the writer, the step and the names of its
#: operands.
EMIT: dict[operations.Operation, Callable[[Writer, SSAStep, list[str]], str]] = {
    operations.PARAMETERS: lambda writer, step, names: "parameters",
    operations.ARGUMENT: lambda writer, step, names: f"{writer.argument_names[step.detail]}",
    operations.CAPTURED: lambda writer, step, names: (
        f"array({writer.table(np.array(writer.program.captured[step.detail]))})"
    ),
    operations.CONSTANT: Writer.emit_constant,
    operations.COUNT: lambda writer, step, names: f"array([{writer.width(step.detail)}])",
    operations.ROWS: Writer.emit_rows,
    operations.RESHAPE: lambda writer, step, names: f"{names[0]}.reshape({writer.format_shape(step.shape, step.lanes)})",
    operations.PERMUTE: Writer.emit_permute,
    operations.EXPAND: Writer.emit_broadcast,
    operations.LANES: Writer.emit_broadcast,
    operations.SLICE: Writer.emit_slice,
    operations.COLUMNS: lambda writer, step, names: f"{names[0]}[:, :{step.detail}]",
    operations.TAKE: lambda writer, step, names: f"jnp.take({names[0]}, {writer.table(step.detail)}, axis=0, mode='clip')",
    operations.CONCATENATE: lambda writer, step, names: f"jnp.concatenate([{', '.join(names)}])",
    operations.MATMUL: Writer.emit_matmul,
    operations.LANE_MATMUL: Writer.emit_lane_matmul,
    operations.LANE_SUM: Writer.emit_lane_reduction,
    operations.LANE_MAX: Writer.emit_lane_reduction,
    operations.LANE_MIN: Writer.emit_lane_reduction,
    operations.LOOKUP: lambda writer, step, names: f"look_up({names[0]}, {names[1]})",
    operations.SCATTER: lambda writer, step, names: f"scatter({names[0]}, {names[1]}, {step.shape[0]})",
    operations.LANE_SCATTER: lambda writer, step, names: f"scatter({names[0]}, {names[1]}, {step.shape[0]})",
    operations.SUM: lambda writer, step, names: f"jnp.sum({names[0]}, axis=0)",
    operations.APPLY: Writer.emit_apply,
    operations.LOOP: Writer.emit_loop,
    operations.EACH: Writer.emit_each,
    operations.INPUT: lambda writer, step, names: f"{writer.given[step.detail]}",
    operations.STEP_ROWS: Writer.emit_step_rows,
    operations.EACH_STEP: Writer.emit_each_step,
    operations.STEP_SUM: Writer.emit_step_sum,
    operations.REDUCE: lambda writer, step, names: in_jax(step.detail.numpy.format(names[0])),
}
