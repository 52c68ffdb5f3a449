"""A scalar Value as people usually write it today: slots, a tuple of children and a tuple of local derivatives.

It is here to be compared with: no closures, hence no reference cycles, and nothing clever.
"""

import math


class Value:
    """A number, what it was computed from, and its derivative by each of those."""

    __slots__ = ("children", "data", "grad", "partials")

    def __init__(self, data, children=(), partials=()):
        self.data = data
        self.grad = 0.0
        self.children = children
        self.partials = partials

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent):
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0.0),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other**-1.0

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def graph(self):
        """Every Value this one was computed from, and itself, each after its children."""
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        return order

    def backward(self):
        order = self.graph()
        self.grad = 1.0
        for node in reversed(order):
            for child, partial in zip(node.children, node.partials):  # noqa: B905  # few write it
                child.grad += partial * node.grad
