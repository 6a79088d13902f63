"""A list of all operations in extended precision, differentiated from the last to the first."""

import numpy as np

WIDE = np.longdouble


class Value:
    """A number of some twenty digits, and its place in the order of creation, which is a topological one."""

    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = WIDE(data), WIDE(0), inputs

    def _of(self, data, *inputs):
        return Value(data, inputs)

    def __add__(self, other):
        other = wide(other)
        return self._of(self.data + other.data, (self, WIDE(1)), (other, WIDE(1)))

    def __sub__(self, other):
        return self + wide(other) * -1

    def __mul__(self, other):
        other = wide(other)
        return self._of(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = wide(other)
        return self._of(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2))

    def __pow__(self, exponent):
        power = WIDE(exponent)
        slope = WIDE(0) if exponent == 0 else power * self.data ** (power - 1)
        return self._of(self.data**power, (self, slope))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return wide(other) - self

    def __rtruediv__(self, other):
        return wide(other) / self

    def exp(self):
        # Within the range of a float.
        result = np.exp(self.data) if abs(self.data) < 709.8 else WIDE(np.inf if self.data > 0 else 0)
        return self._of(result, (self, result))

    def log(self):
        return self._of(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        fading = np.exp(-2 * np.abs(self.data))
        return self._of(np.tanh(self.data), (self, 4 * fading / (1 + fading) ** 2))

    def relu(self):
        on = self.data > 0
        return self._of(self.data if on else WIDE(0), (self, WIDE(on)))

    def _below(self):
        """Everything that this was computed from, and this, those that need others first."""
        waiting, reached = {id(self): 0}, [self]
        for value in reached:
            for other, _ in value.inputs:
                if id(other) not in waiting:
                    waiting[id(other)] = 0
                    reached.append(other)
                waiting[id(other)] += 1
        ready, order = [self], []
        while ready:
            order.append(ready.pop())
            for other, _ in order[-1].inputs:
                waiting[id(other)] -= 1
                if not waiting[id(other)]:
                    ready.append(other)
        return order

    def backward(self):
        share = {id(self): WIDE(1)}
        for value in self._below():
            value.grad = value.grad + share[id(value)]
            for other, slope in value.inputs:
                share[id(other)] = share.get(id(other), WIDE(0)) + share[id(value)] * slope

    def zero_grad(self):
        for value in self._below():
            value.grad = WIDE(0)


def wide(number):
    """A leaf for a python number."""
    return number if isinstance(number, Value) else Value(number)
