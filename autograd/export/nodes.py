"""The nodes and constants of an ONNX graph while it is written."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from copy import copy
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

    def of_body(self) -> "Nodes":
        """Nodes of the body of a loop: what stands outside is known there, and not the other way round."""
        inner = copy(self)
        inner.nodes, inner.known = [], self.known.copy()
        return inner

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

    def several(self, operator: str, inputs: Sequence[str], count: int, **attributes: Any) -> list[str]:
        """The names of the results of an operator that has so many."""
        from onnx import helper

        names = [self.fresh(self.prefixed(operator.lower())) for _ in range(count)]
        self.nodes.append(
            helper.make_node(operator, inputs, names, name=names[0], doc_string=self.comment or None, **attributes)
        )
        return names

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
        used = set(names_read(self.nodes))
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

        readers = Counter([*names_read(self.nodes), *(name for name, _ in self.outputs)])
        makers = {name: (node, i) for node in self.nodes for i, name in enumerate(node.output)}
        for name, output in self.outputs:
            if name in makers and readers[name] == 1:
                node, i = makers[name]
                node.output[i] = output
            else:
                self.nodes.append(helper.make_node("Identity", [name], [output], name=output))
        needed = {output for _, output in self.outputs}
        self.nodes = nodes_for(self.nodes, needed)


def names_read(nodes: "Iterable[NodeProto]") -> "Iterator[str]":
    """The names that nodes read, those in the bodies of loops too."""
    for node in nodes:
        yield from node.input
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from names_read(attribute.g.node)
                yield from (output.name for output in attribute.g.output)


def nodes_for(nodes: "Sequence[NodeProto]", outputs: "Iterable[str]") -> "list[NodeProto]":
    """The nodes that outputs depend on."""
    needed = set(outputs)
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if not needed.isdisjoint(node.output):
            needed.update(names_read([node]))
            kept.append(node)
    return kept[::-1]
