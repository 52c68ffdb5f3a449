"""ONNX: a compiled program as a graph of array operators that other runtimes execute (onnx.ai, operator set 20)."""

import os
from collections.abc import Iterator
from functools import cache
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.own_primitives import unusable
from autograd.compiler.compiled import Compiled, unbound
from autograd.compiler.longer import only_sample_by_sample, sampled_blocks
from autograd.compiler.runtime.results import LanesResult, Result
from autograd.errors import ExportError, TraceError
from autograd.export.graph import Graph
from autograd.export.lowering import write
from autograd.export.operators import LackingError
from autograd.files import check_path, replace_file
from autograd.habits.lookup import explains_arguments
from autograd.installation import install

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

#: The versions of ONNX's operators that can be asked for; the axes of reductions are inputs from 18 on.
OPSETS = range(18, 24)


@explains_arguments("function()")
def export_onnx(compiled: Compiled, path: str | os.PathLike[str], opset: int = 20) -> Path:
    """Write the program of a compiled function's latest call as an ONNX model, which other runtimes execute.

    The numbers of captured Values are written as they are now. Arguments keep their names and are arrays; all lone numbers
    are one array, "numbers"; unused arguments are left out. Results are "output", or "output_0" and so on, and lone
    numbers together "numbers_out". A name that an argument has already is numbered. Where `vmap` maps over an argument, its
    first axis may have any length if the program is the same for one sample, few, one more and 10,000: one with a `mean`
    over samples is not.

    Layers come out as Gemm, and in single precision convolutions as Conv and pooling as AveragePool and MaxPool, however
    they were written in single numbers. A runtime computes the results of jit, to rounding. In double precision ONNX
    Runtime has no arcsin, arccos, arctan and erf (which gelu needs) to do it with, and a convolution is a matrix product.
    A `scan` or a `while_loop` is the operator Loop; a `scan` takes as many steps as in the call.

    Args:
        compiled: a function that `jit` returned, after a call.
        path: where to, ending in .onnx; the file is replaced whole or not at all.
        opset: the version of ONNX's operators, 18 to 23.

    Returns:
        The path.

    Raises:
        TypeError: if it was not made by `jit`. RuntimeError: if it was not called yet. ValueError: for another opset.
        ExportError: naming the primitives that ONNX has no operator for, and the lines that use them; for a `while_loop` in
            reverse mode.
        ImportError: without onnx.
    """
    compiled = unbound(compiled)
    if not isinstance(compiled, Compiled):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"export_onnx(): the first argument must be what jit() returned, not {describe(compiled)}; write jit(f)."
        )
    if not isinstance(opset, Integral) or opset not in OPSETS:
        raise ValueError(f"export_onnx(): opset must be from {OPSETS[0]} to {OPSETS[-1]}, not {opset!r}.")
    target = check_path(path, "export_onnx(): path", [".onnx"])
    try:
        import onnx
    except ImportError as error:
        raise ImportError(f"export_onnx() needs the onnx package: {install('onnx')}") from error
    model = to_model(compiled, int(opset))
    onnx.checker.check_model(model, full_check=True)  # pyright: ignore[reportUnknownMemberType]
    replace_file(target, model.SerializeToString())
    return target


def to_model(compiled: Compiled, opset: int) -> "ModelProto":
    """The ONNX model."""
    from onnx import helper, shape_inference

    try:
        plan = compiled.plan.without_nests
    except TraceError as error:
        raise ExportError(str(error).replace("jit:", "export_onnx():", 1)) from error
    if plan.lowering.counted:
        raise ExportError(
            f"export_onnx(): {plan.name}() differentiates a while_loop() in reverse mode, for which ONNX keeps no carries;"
            " take forward mode (jvp, jacfwd), or write scan(f, init, length=n) with the largest number of steps there may"
            " be."
        )
    wrong = unusable(plan.program.primitives)
    if wrong:
        raise ExportError(f"export_onnx(): {wrong}")
    parameters = np.array([value.data for value in plan.program.parameters])
    # With strong zeros: an exported program cannot check its results for nan and recompute.
    plan, program = plan.in_ssa(exact=True)

    @cache
    def any_number(width: int) -> bool:
        blocks = sampled_blocks(plan, width)
        return bool(blocks) and only_sample_by_sample(plan.program, blocks, width)

    graph = Graph(program, plan.arguments.names(), plan.dtype, parameters, plan.program.captured, any_number)
    try:
        write(graph)
    except LackingError as error:
        lacking = "; ".join(f"{primitive.name} at {line}" for primitive, line in compiled.lines_of(error.args).items())
        raise ExportError(f"export_onnx(): ONNX has no operator for {lacking}.") from None
    steps = graph.program.outputs
    if not steps:
        raise ExportError("export_onnx(): the function returns no number, and a model of ONNX has an output.")
    mapped = dict(results_with_lanes(plan.calls.result))
    outputs: list[ValueInfoProto] = []
    for i, step in enumerate(steps, -plan.lone):
        name = "numbers_out" if i < 0 else f"output_{i}" if len(steps) - plan.lone > 1 else "output"
        outputs.append(graph.output(name, step, mapped.get(i)))
    graph.nodes.finish()
    inner = {name for node in graph.nodes.nodes for name in node.output} - {output.name for output in outputs}
    name = getattr(compiled, "__name__", "")
    written = helper.make_graph(
        graph.nodes.nodes,
        name if name.isidentifier() else "program",
        [graph.value_info(graph.argument_names[block], graph.axes(step)) for block, step in sorted(graph.inputs.items())],
        outputs,
        graph.nodes.used_constants(),
        value_info=[value for value in graph.values if value.name in inner],
    )
    model = helper.make_model(
        written,
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=10,  # of onnx 1.16; older runtimes refuse newer ones
        producer_name="scalar-autograd",
    )
    return shape_inference.infer_shapes(model, data_prop=True)


def results_with_lanes(result: Result) -> "Iterator[tuple[int, LanesResult]]":
    """The blocks that have samples."""
    if isinstance(result, LanesResult):
        yield result.block, result
    for member in getattr(result, "members", ()):
        yield from results_with_lanes(member)
