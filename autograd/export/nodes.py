"""The nodes and constants of an ONNX graph while it is written."""

# The onnx package has no types that serve a strict checker.
# pyright: basic

from collections import Counter
from typing import Any

import numpy as np


class Nodes:
    """Makes nodes and constants, equal ones once, and gives them names.

    Args:
        dtype: of all numbers.

    Attributes:
        place, comment: where in the user's model the next node is, which its name starts with, and what it does there.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self.place = self.comment = ""
        self.made: dict[Any, str] = {}
        self.wished = Counter[str]()
        self.copies: list[tuple[str, str]] = []

    @property
    def element(self) -> int:
        """ONNX's number for the type of all numbers."""
        from onnx import helper

        return helper.np_dtype_to_tensor_dtype(self.dtype)

    def fresh(self, wish: str) -> str:
        """A name that nothing has."""
        self.wished[wish] += 1
        return wish if self.wished[wish] == 1 else self.fresh(f"{wish}_{self.wished[wish] - 1}")

    def placed(self, name: str) -> str:
        return f"{self.place}/{name}" if self.place else name

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """The name of what an operator gives."""
        key = operator, tuple(inputs), repr(attributes)
        if key not in self.made:
            self.made[key] = self.own(operator, inputs, **attributes)
        return self.made[key]

    def own(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """The same by a node that nothing else has, so that it may be changed."""
        from onnx import helper

        name = self.fresh(self.placed(operator.lower()))
        told = self.comment or None
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, doc_string=told, **attributes))
        return name

    def constant(self, numbers: Any, dtype: Any = None, wish: str = "constant") -> str:
        """The name of an array that the file holds."""
        from onnx import numpy_helper

        array = np.asarray(numbers, dtype or self.dtype)
        key = array.tobytes(), array.shape, array.dtype
        if key not in self.made:
            name = self.made[key] = self.fresh(wish)
            self.initializers.append(numpy_helper.from_array(array, name))
        return self.made[key]

    def shape(self, *lengths: int) -> str:
        return self.constant(lengths, np.int64, "shape")

    def weights(self) -> list[Any]:
        """The constants that are in use."""
        used = {name for node in self.nodes for name in node.input}
        return [weight for weight in self.initializers if weight.name in used]

    def named(self, made: str, wish: str) -> str:
        """Give what a node made a name of its own: to the node, if it is for this alone, else to a copy, when all is
        written."""
        name = self.fresh(wish)
        self.copies.append((made, name))
        return name

    def finish(self) -> None:
        """Make the copies, and leave out what nothing comes of."""
        from onnx import helper

        readers = Counter([*(name for node in self.nodes for name in node.input), *(made for made, _ in self.copies)])
        makers = {node.output[0]: node for node in self.nodes}
        for made, name in self.copies:
            if made in makers and readers[made] == 1:
                makers[made].output[0] = name
            else:
                self.nodes.append(helper.make_node("Identity", [made], [name], name=name))
        needed = {name for _, name in self.copies}
        for node in reversed(self.nodes):
            if node.output[0] in needed:
                needed.update(node.input)
        self.nodes = [node for node in self.nodes if node.output[0] in needed]
