"""Every value carries its derivatives with respect to all leaves along; backward only hands them out."""

import math


class Value:
    def __init__(self, data, slopes=None):
        self.data, self.grad = float(data), 0.0
        self.slopes = {self: 1.0} if slopes is None else slopes

    def chain(self, data, *parts):
        slopes = {}
        for value, slope in parts:
            for leaf, inner in value.slopes.items():
                slopes[leaf] = slopes.get(leaf, 0.0) + slope * inner
        return Value(data, slopes)

    def both(self, other):
        return other if isinstance(other, Value) else Value(other, {})

    def __add__(self, other):
        other = self.both(other)
        return self.chain(self.data + other.data, (self, 1.0), (other, 1.0))

    def __sub__(self, other):
        other = self.both(other)
        return self.chain(self.data - other.data, (self, 1.0), (other, -1.0))

    def __mul__(self, other):
        other = self.both(other)
        return self.chain(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = self.both(other)
        return self.chain(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2))

    def __pow__(self, n):
        return self.chain(self.data**n, (self, n * self.data ** (n - 1) if n else 0.0))

    def __radd__(self, other):
        return self.both(other) + self

    def __rsub__(self, other):
        return self.both(other) - self

    def __rmul__(self, other):
        return self.both(other) * self

    def __rtruediv__(self, other):
        return self.both(other) / self

    def exp(self):
        e = math.exp(self.data) if self.data <= 709.78 else math.inf
        return self.chain(e, (self, e))

    def log(self):
        if self.data == 0:
            return self.chain(-math.inf, (self, math.inf))
        return self.chain(math.log(self.data), (self, 1 / self.data))

    def tanh(self):
        return self.chain(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def relu(self):
        return self if self.data > 0 else Value(0.0, {})

    def backward(self):
        for leaf, slope in self.slopes.items():
            leaf.grad += slope

    def zero_grad(self):
        for leaf in self.slopes:
            leaf.grad = 0.0
