"""A function calls itself for every value on the way, and a long chain is too deep for that.

Here it is the topological sort.
"""

import math


class Value:
    def __init__(self, data, below=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0
        self.below = below
        self.slopes = slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1) if n else 0.0,))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Value(other) - self

    def __rtruediv__(self, other):
        return Value(other) / self

    def exp(self):
        e = math.exp(self.data) if self.data < 709.78 else math.inf
        return Value(e, (self,), (e,))

    def log(self):
        if self.data == 0:
            return Value(-math.inf, (self,), (math.inf,))
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),))

    def _order(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for other in node.below:
                    visit(other)
                order.append(node)

        visit(self)
        return order[::-1]

    def backward(self):
        order = self._order()
        for node in order:
            if node.below:
                node.grad = 0.0
        self.grad += 1.0
        for node in order:
            for other, slope in zip(node.below, node.slopes):
                other.grad += slope * node.grad

    def zero_grad(self):
        for node in self._order():
            node.grad = 0.0
