"""ONNX Runtime as one more kernel: what `export_onnx` would write of a program, run in the place of array code."""

from typing import Any

import numpy as np

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.own_primitives import unusable
from autograd.export.graph import Graph
from autograd.export.lowering import write
from autograd.export.operators import LackingError

OPSET = 20


def session_of(lowering: Lowering, parameters: Any) -> tuple[Any, Graph]:
    """The program with these numbers of the captured Values."""
    import onnxruntime
    from onnx import helper

    names = lowering.arguments.names()
    graph = Graph(lowering.ssa(), names, lowering.dtype.name, np.array(parameters), lowering.program.captured, bool)
    write(graph)
    if not graph.program.outputs:  # a model of ONNX has one
        return None, graph
    outputs = [graph.output(f"output_{i}", step, None) for i, step in enumerate(graph.program.outputs)]
    graph.nodes.finish()
    inputs = [graph.value_info(graph.argument_names[i], graph.axes(step)) for i, step in sorted(graph.inputs.items())]
    written = helper.make_graph(graph.nodes.nodes, "program", inputs, outputs, graph.nodes.used_constants())
    model = helper.make_model(written, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options), graph


class InONNX:
    """A program as a session of ONNX Runtime."""

    note, source = "", "ONNX"

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering

    def allocate(self, parameters: Any, *widths: int) -> Any:
        sessions: dict[bytes, Any] = {}  # a file holds the numbers of captured Values as they are

        def code(*arrays: Any) -> list[Any]:
            key = parameters.tobytes()
            if key not in sessions:
                sessions[key] = session_of(self.lowering, parameters)
            session, graph = sessions[key]
            if session is None:
                return []
            given = {graph.argument_names[block]: np.ascontiguousarray(arrays[block]) for block in graph.inputs}
            steps = [graph.program.steps[index] for index in graph.program.outputs]
            found = [
                np.moveaxis(array, 0, -1) if step.lanes else array
                for array, step in zip(session.run(None, given), steps, strict=True)
            ]
            if self.lowering.results.lone:
                found[0] = found[0].tolist()
            return found

        return code

    def workspaces(self, arguments: Any, widths: tuple[int, ...]) -> Any:
        return self.lowering.array_workspaces(self.allocate, arguments, widths)

    def size(self) -> tuple[int, int]:
        return len(self.lowering.array_program.instructions), self.lowering.array_bytes()


def refuse(lowering: Lowering) -> str:
    """What ONNX has no operator for, or the runtime none in double precision."""
    from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotThere

    try:
        session_of(lowering, np.ones(len(lowering.program.parameters)))
    except LackingError as error:
        return f"ONNX has no operator for {error.args}"
    except NotThere as error:
        return f"ONNX has no operator in double precision: {error}"
    return unusable(lowering.program.primitives)


BACKEND = Backend("onnx", "ONNX", "ONNX", InONNX, refuse)
