"""The minimal Value of slots and tuples (minimal_value.py)."""

import operator
from functools import partial

import gpt
from engines import graphs
from minimal_value import Value

VERSION = "in this folder"

OPERATIONS = gpt.Operations(Value, operator.attrgetter("data"), Value.exp, Value.log, Value.relu, sum, gpt.sum_of_products)


class Names(graphs.Names):
    """Also tells how large a step is."""

    def operations(self) -> list[int]:
        """How many elementary operations the graph of each of the first names holds."""
        graphs_of_names = (self.training.model.loss(name).graph() for name in gpt.NAMES[:20])
        return [sum(1 for node in graph if node.children) for graph in graphs_of_names]


WORKLOADS = {"gpt": partial(Names, OPERATIONS)}
