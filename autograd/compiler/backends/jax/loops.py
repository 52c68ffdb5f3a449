"""A program with loops as a JAX function: its pieces (vectorize/outline.py), where `lax.scan` and
`lax.while_loop` run the bodies of loops."""

from collections.abc import Callable
from typing import Any

from autograd.compiler.backends.backend import Lowering, ResultBlocks
from autograd.compiler.backends.jax.code import compile_ssa
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.ir.lanes import ARGUMENT, LAST, PARAMETER, UNBOUNDED, WHILE
from autograd.compiler.ir.verifying import verified
from autograd.compiler.vectorize.outline import Piece, outline
from autograd.primitives import constant


class Blocks:
    """What a piece is given: blocks of numbers by their names and shapes."""

    def __init__(self, names: list[str], shapes: list[tuple[int, ...]]) -> None:
        self.shapes, self._names = shapes, names

    def names(self) -> list[str]:
        return self._names


def compile_loops(lowering: Lowering) -> tuple[str, Callable[..., Any]]:
    """`compile_ssa` for a program with loops."""
    arguments = lowering.arguments
    pieces = outline(lowering.program, len(arguments.shapes))
    compiled = [_compile(lowering, piece) for piece in pieces]
    heads = ["# The body of a loop:\n" if piece.count else "# Once:\n" for piece in pieces]
    texts = [head + text for head, (text, _) in zip(heads, compiled, strict=True)]

    def program(parameters: Any, *given: Any) -> list[Any]:
        return _run(lowering, list(zip(pieces, [function for _, function in compiled], strict=True)), parameters, given)

    return "\n".join(texts), program


def _compile(lowering: Lowering, piece: Piece) -> tuple[str, Callable[..., Any]]:
    program, indices, at = verified(piece.program), list[list[int]](), 0
    for block in piece.outputs:
        indices.append(program.outputs[at : at + len(block)])
        at += len(block)
    results = ResultBlocks(indices, piece.lanes, [(len(block),) for block in piece.outputs], 0)
    names = ["carry", "numbers_in", "x"] if piece.count else ["numbers_in", *["rows"] * len(piece.blocks)]
    blocks: Any = Blocks(
        [*lowering.arguments.names(), *names[: len(piece.blocks)]], [*lowering.arguments.shapes, *piece.shapes]
    )
    return compile_ssa(Lowering(lowering.name, program, results, blocks, lowering.dtype, lowering.max_bytes))


def _run(lowering: Lowering, pieces: list[tuple[Piece, Callable[..., Any]]], parameters: Any, given: Any) -> list[Any]:
    """The results, as `compile_ssa` gives them."""
    jax = require_jax("jit()")
    jnp, whole = jax.numpy, lowering.program
    known: dict[int, Any] = {}

    def number(index: int) -> Any:
        if index not in known:
            primitive, where = whole.primitives[index], whole.numbers[index]
            if primitive is constant:
                known[index] = jnp.asarray(where, lowering.dtype)
            elif primitive is PARAMETER:
                known[index] = parameters[where]
            else:
                assert primitive is ARGUMENT
                block, offset, stride = where
                flat = (given[block] if block >= 0 else jnp.asarray(whole.captured[-1 - block], lowering.dtype)).reshape(-1)
                lanes = whole.lanes[index]
                known[index] = flat[offset : offset + (lanes - 1) * stride + 1 : stride] if lanes else flat[offset]
        return known[index]

    def together(indices: list[int], axis: int = 0, lanes: int = 0) -> Any:
        """Numbers or rows as one array; a uniform number is the same in each lane."""
        if not indices:
            return jnp.zeros((0, lanes)[: 1 + bool(lanes)] if axis == 0 else (lanes, 0), lowering.dtype)
        parts = [number(index) for index in indices]
        return jnp.stack([jnp.broadcast_to(part, (lanes,)) for part in parts] if lanes else parts, axis)

    for piece, function in pieces:
        if not piece.count:
            blocks = [together(piece.blocks[0]), *[together(rows, 1, whole.lanes[rows[0]]) for rows in piece.blocks[1:]]]
            for indices, found in zip(piece.outputs, function(parameters, *given, *blocks), strict=True):
                known.update(zip(indices, found, strict=True))
            continue
        carried, uniform, *rows = piece.blocks
        numbers = together(uniform)
        repeats = piece.count >= UNBOUNDED
        x = None if repeats else together(rows[0] if rows else [], 1, piece.count)

        def step(carry: Any, x: Any, function: Any = function, numbers: Any = numbers, rows: Any = rows) -> Any:
            found = function(parameters, *given, carry, numbers, *([x] if rows else []))
            return found[0], found[1:]

        first = together([whole.args[carry][0] for carry in carried])
        if repeats:
            ends = [whole.args[i][0] for i, number in enumerate(whole.numbers) if number is WHILE]
            position = next(i for i, one in enumerate(carried) if one in ends)

            def holds(carry: Any, position: int = position) -> Any:
                return carry[position] != 0.0

            def after(carry: Any, step: Callable[..., Any] = step) -> Any:
                return step(carry, None)[0]

            last = jax.lax.while_loop(holds, after, first)
        else:
            last, made = jax.lax.scan(step, first, x, reverse=piece.back, length=piece.count)
            for indices, found in zip(piece.outputs[1:], made, strict=True):
                known.update(zip(indices, found.T, strict=True))
        at = {carry: i for i, carry in enumerate(carried)}
        for index, primitive in enumerate(whole.primitives):
            if primitive is LAST and (carry := whole.args[whole.args[index][0]][0]) in at:
                known[index] = last[at[carry]]
    results = lowering.results
    return [
        together(indices, 0, lanes).reshape(*shape, *([lanes] if lanes else []))
        for indices, lanes, shape in zip(results.indices, results.lanes, results.shapes, strict=True)
    ]
