"""Numbers are numpy scalars, whose functions know infinity."""

import numpy as np

np.seterr(all="ignore")


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = np.float64(data), np.float64(0), parents

    @staticmethod
    def of(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, o):
        o = Value.of(o)
        return Value(self.data + o.data, ((self, 1), (o, 1)))

    def __neg__(self):
        return Value(-self.data, ((self, -1),))

    def __mul__(self, o):
        o = Value.of(o)
        return Value(self.data * o.data, ((self, o.data), (o, self.data)))

    def __pow__(self, p):
        slope = 0.0 if p == 0 else p * np.power(self.data, p - 1.0)
        return Value(np.power(self.data, float(p)), ((self, slope),))

    def __sub__(self, o):
        return self + -Value.of(o)

    def __truediv__(self, o):
        return self * Value.of(o) ** -1

    def __radd__(self, o):
        return Value.of(o) + self

    def __rsub__(self, o):
        return Value.of(o) - self

    def __rmul__(self, o):
        return Value.of(o) * self

    def __rtruediv__(self, o):
        return Value.of(o) / self

    def exp(self):
        e = np.exp(self.data)
        return Value(e, ((self, e),))

    def log(self):
        return Value(np.log(self.data), ((self, 1 / self.data),))

    def tanh(self):
        return Value(np.tanh(self.data), ((self, np.cosh(self.data) ** -2.0),))

    def relu(self):
        return Value(np.maximum(self.data, 0), ((self, np.heaviside(self.data, 0.0)),))

    def _graph(self):
        done, seen, todo = [], set(), [self]
        while todo:
            node = todo[-1]
            seen.add(node)
            fresh = [p for p, _ in node.parents if p not in seen]
            if fresh:
                todo.append(fresh[0])
            else:
                done.append(todo.pop())
        return done

    def backward(self):
        share = {self: np.float64(1)}
        for node in reversed(self._graph()):
            for parent, slope in node.parents:
                share[parent] = share.get(parent, 0.0) + slope * share[node]
            if not node.parents:
                node.grad = node.grad + share[node]

    def zero_grad(self):
        for node in self._graph():
            node.grad = np.float64(0)
