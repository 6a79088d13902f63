"""Numbers are reshaped in the order in which they lie in memory, which a transpose has not changed."""

import numpy as np

ENABLED = True


class no_grad:
    def __enter__(self):
        global ENABLED
        self.before, ENABLED = ENABLED, False

    def __exit__(self, *exception):
        global ENABLED
        ENABLED = self.before


def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


class Tensor:
    def __init__(self, data, requires_grad=True):
        self.data = np.asarray(data, dtype=np.float64)
        self.requires_grad = requires_grad
        self.grad = None
        self.ways = []
        self.done = False

    def result(self, data, *ways):
        ways = [(t, back) for t, back in ways if t.requires_grad] if ENABLED else []
        out = Tensor(data, bool(ways))
        out.ways = ways
        return out

    def __add__(self, other):
        other = wrap(other)
        return self.result(
            self.data + other.data,
            (self, lambda g: unbroadcast(g, self.data.shape)),
            (other, lambda g: unbroadcast(g, other.data.shape)),
        )

    def __sub__(self, other):
        other = wrap(other)
        return self.result(
            self.data - other.data,
            (self, lambda g: unbroadcast(g, self.data.shape)),
            (other, lambda g: unbroadcast(-g, other.data.shape)),
        )

    def __mul__(self, other):
        other = wrap(other)
        return self.result(
            self.data * other.data,
            (self, lambda g: unbroadcast(g * other.data, self.data.shape)),
            (other, lambda g: unbroadcast(g * self.data, other.data.shape)),
        )

    def __truediv__(self, other):
        other = wrap(other)
        return self.result(
            self.data / other.data,
            (self, lambda g: unbroadcast(g / other.data, self.data.shape)),
            (other, lambda g: unbroadcast(-g * self.data / other.data**2, other.data.shape)),
        )

    def __pow__(self, n):
        return self.result(self.data**n, (self, lambda g: g * n * self.data ** (n - 1)))

    def __matmul__(self, other):
        return self.result(
            self.data @ other.data,
            (self, lambda g: unbroadcast(g @ np.swapaxes(other.data, -1, -2), self.data.shape)),
            (other, lambda g: unbroadcast(np.swapaxes(self.data, -1, -2) @ g, other.data.shape)),
        )

    def __getitem__(self, index):
        def back(g):
            full = np.zeros_like(self.data)
            np.add.at(full, index, g)
            return full

        return self.result(self.data[index], (self, back))

    def sum(self, axis=None, keepdims=False):
        def back(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return np.ones_like(self.data) * g

        return self.result(self.data.sum(axis=axis, keepdims=keepdims), (self, back))

    def mean(self, axis=None, keepdims=False):
        n = self.data.size if axis is None else self.data.shape[axis]
        return self.sum(axis, keepdims) / n

    def max(self, axis=None, keepdims=False):
        top = self.data.max(axis=axis, keepdims=True)

        def back(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            where = (self.data == top).astype(np.float64)
            return where / where.sum(axis=axis, keepdims=True) * g

        return self.result(self.data.max(axis=axis, keepdims=keepdims), (self, back))

    def reshape(self, *shape):
        flat = self.data.ravel(order="K")
        return self.result(flat.reshape(*shape), (self, lambda g: g.reshape(self.data.shape)))

    def transpose(self, *axes):
        return self.result(self.data.transpose(*axes), (self, lambda g: g.transpose(*np.argsort(axes))))

    def exp(self):
        out = np.exp(self.data)
        return self.result(out, (self, lambda g: g * out))

    def log(self):
        return self.result(np.log(self.data), (self, lambda g: g / self.data))

    def relu(self):
        return self.result(np.where(self.data > 0, self.data, 0.0), (self, lambda g: np.where(self.data > 0, g, 0.0)))

    def softmax(self, axis=-1):
        e = np.exp(self.data - self.data.max(axis=axis, keepdims=True))
        p = e / e.sum(axis=axis, keepdims=True)
        return self.result(p, (self, lambda g: p * (g - (p * g).sum(axis=axis, keepdims=True))))

    def order(self):
        found, seen = [], set()

        def visit(t):
            if id(t) not in seen:
                seen.add(id(t))
                for other, _ in t.ways:
                    visit(other)
                found.append(t)

        visit(self)
        return found[::-1]

    def backward(self):
        if self.data.shape != ():
            raise ValueError("backward() needs a scalar")
        if self.done:
            raise RuntimeError("backward() was here before")
        self.grad = np.ones_like(self.data)
        for t in self.order():
            for other, back in t.ways:
                part = back(t.grad)
                other.grad = part if other.grad is None else other.grad + part
            if t.ways:
                t.ways, t.done = [], True


def wrap(x):
    return x if isinstance(x, Tensor) else Tensor(x, requires_grad=False)
