"""Each value keeps its operands and the slopes towards them; backward walks a topological order that a stack makes."""

import math


class Value:
    """A number, what it was computed from, and how steeply it depends on each of that."""

    __slots__ = ("below", "data", "grad", "slopes")

    def __init__(self, data):
        self.data = float(data)
        self.grad = 0.0
        self.below = ()
        self.slopes = ()

    @classmethod
    def _made(cls, data, below, slopes):
        """A result: its number, its operands, and the slope towards each."""
        value = cls(data)
        value.below, value.slopes = below, slopes
        return value

    def __add__(self, other):
        other = as_value(other)
        return self._made(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = as_value(other)
        return self._made(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other):
        other = as_value(other)
        return self._made(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = as_value(other)
        quotient = self.data / other.data
        return self._made(quotient, (self, other), (1 / other.data, -quotient / other.data))

    def __pow__(self, exponent):
        # x**0 is flat everywhere; the rule would ask for 0 * 0**-1 at 0.
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return self._made(self.data**exponent, (self,), (slope,))

    def __radd__(self, other):
        return as_value(other) + self

    def __rmul__(self, other):
        return as_value(other) * self

    def __rsub__(self, other):
        return as_value(other) - self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def exp(self):
        """Python raises where IEEE says infinity."""
        try:
            result = math.exp(self.data)
        except OverflowError:
            result = math.inf
        return self._made(result, (self,), (result,))

    def log(self):
        """-inf at 0, where the slope is infinite."""
        if self.data == 0:
            return self._made(-math.inf, (self,), (math.inf,))
        return self._made(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        """The slope is 1 - tanh**2, which is 0 where tanh has become 1."""
        result = math.tanh(self.data)
        return self._made(result, (self,), (1 - result * result,))

    def relu(self):
        """The slope at exactly 0 is 0."""
        return self._made(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    def backward(self):
        """Flows are this call's own: what a former call left in the graph must not flow again."""
        flows = {id(self): 1.0}
        for value in reversed(self._ordered()):
            flow = flows.pop(id(value))
            value.grad += flow
            for other, slope in zip(value.below, value.slopes, strict=True):
                flows[id(other)] = flows.get(id(other), 0.0) + flow * slope

    def zero_grad(self):
        """Everything below, and this."""
        for value in self._ordered():
            value.grad = 0.0

    def _ordered(self):
        """All values of the graph, each after those that it was computed from; a stack stands for the recursion."""
        order, seen, stack = [], {id(self)}, [(self, iter(self.below))]
        while stack:
            value, rest = stack[-1]
            for other in rest:
                if id(other) not in seen:
                    seen.add(id(other))
                    stack.append((other, iter(other.below)))
                    break
            else:
                order.append(value)
                stack.pop()
        return order


def as_value(number):
    """A number that stands in an expression is a leaf that nobody asks for."""
    return number if isinstance(number, Value) else Value(number)
