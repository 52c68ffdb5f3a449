"""The nodes and constants of an ONNX graph while it is written."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto


class Nodes:
    """Makes nodes and constants, equal ones once, and gives them names.

    Args:
        dtype: of all numbers.

    Attributes:
        scope_prefix: where in the user's model the next node is, which its name starts with.
        comment: its purpose in the graph.
    """

    def __init__(self, dtype: str) -> None:
        self.dtype: np.dtype[np.floating[Any]] = np.dtype(dtype)
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []
        self.scope_prefix = self.comment = ""
        self.known: dict[Hashable, str] = {}
        self.preferred_names = Counter[str]()
        self.outputs: list[tuple[str, str]] = []

    @property
    def element(self) -> int:
        """ONNX's number for the type of all numbers."""
        from onnx import helper

        return helper.np_dtype_to_tensor_dtype(self.dtype)

    def fresh(self, preferred_name: str) -> str:
        """A name that nothing has."""
        self.preferred_names[preferred_name] += 1
        count = self.preferred_names[preferred_name]
        return preferred_name if count == 1 else self.fresh(f"{preferred_name}_{count - 1}")

    def prefixed(self, name: str) -> str:
        return f"{self.scope_prefix}/{name}" if self.scope_prefix else name

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """The name of an operator's result."""
        key = operator, tuple(inputs), repr(attributes)
        if key not in self.known:
            self.known[key] = self.own(operator, inputs, **attributes)
        return self.known[key]

    def own(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """The same by a node that nothing else has, so that it may be changed."""
        from onnx import helper

        name = self.fresh(self.prefixed(operator.lower()))
        self.nodes.append(
            helper.make_node(operator, inputs, [name], name=name, doc_string=self.comment or None, **attributes)
        )
        return name

    def constant(self, numbers: ArrayLike, dtype: DTypeLike | None = None, preferred_name: str = "constant") -> str:
        """The name of an array that the file holds."""
        from onnx import numpy_helper

        array = np.asarray(numbers, self.dtype if dtype is None else dtype)
        key = array.tobytes(), array.shape, array.dtype
        if key not in self.known:
            name = self.known[key] = self.fresh(preferred_name)
            self.initializers.append(numpy_helper.from_array(array, name))
        return self.known[key]

    def weights(self, numbers: ArrayLike) -> str:
        """The same for numbers of a layer, with a name that says which."""
        return self.constant(numbers, preferred_name=self.prefixed("weights"))

    def shape(self, *lengths: int) -> str:
        return self.constant(lengths, np.int64, "shape")

    def used_constants(self) -> "list[TensorProto]":
        used = {name for node in self.nodes for name in node.input}
        return [tensor for tensor in self.initializers if tensor.name in used]

    def output(self, name: str, preferred_name: str) -> str:
        """Reserve the name of an output: the node with that result is renamed if it has no other use, else copied, when all
        nodes are written."""
        output = self.fresh(preferred_name)
        self.outputs.append((name, output))
        return output

    def finish(self) -> None:
        """Name the outputs, and leave out nodes that no output depends on."""
        from onnx import helper

        readers = Counter([*(name for node in self.nodes for name in node.input), *(name for name, _ in self.outputs)])
        makers = {node.output[0]: node for node in self.nodes}
        for name, output in self.outputs:
            if name in makers and readers[name] == 1:
                makers[name].output[0] = output
            else:
                self.nodes.append(helper.make_node("Identity", [name], [output], name=output))
        needed = {output for _, output in self.outputs}
        for node in reversed(self.nodes):
            if node.output[0] in needed:
                needed.update(node.input)
        self.nodes = [node for node in self.nodes if node.output[0] in needed]
