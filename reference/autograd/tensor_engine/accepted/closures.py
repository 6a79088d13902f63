"""As micrograd, for arrays: closures that add in place into gradients that begin as zeros."""

from contextlib import contextmanager

import numpy as np

_grad_enabled = True


@contextmanager
def no_grad():
    global _grad_enabled
    before = _grad_enabled
    _grad_enabled = False
    try:
        yield
    finally:
        _grad_enabled = before


class Tensor:
    def __init__(self, data, requires_grad=True, _children=()):
        self.data = data if isinstance(data, np.ndarray) else np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.grad = None
        self._prev = _children
        self._backward = None
        self._used = False

    def _lift(self, other):
        return other if isinstance(other, Tensor) else Tensor(other, requires_grad=False)

    def _out(self, data, children, backward):
        needed = _grad_enabled and any(c.requires_grad for c in children)
        out = Tensor(data, requires_grad=needed, _children=children if needed else ())
        if needed:
            out._backward = lambda: backward(out.grad)
        return out

    def _add_grad(self, g):
        if not self.requires_grad:
            return
        extra = g.ndim - self.data.ndim
        g = (
            g.sum(axis=tuple(range(extra)) + tuple(i + extra for i, n in enumerate(self.data.shape) if n == 1))
            if (g.shape != self.data.shape)
            else g
        )
        if self.grad is None:
            self.grad = np.zeros_like(self.data)
        self.grad += g.reshape(self.data.shape)

    def __add__(self, other):
        other = self._lift(other)

        def backward(g):
            self._add_grad(g)
            other._add_grad(g)

        return self._out(self.data + other.data, (self, other), backward)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -self._lift(other)

    def __mul__(self, other):
        other = self._lift(other)

        def backward(g):
            self._add_grad(g * other.data)
            other._add_grad(g * self.data)

        return self._out(self.data * other.data, (self, other), backward)

    def __pow__(self, p):
        return self._out(self.data**p, (self,), lambda g: self._add_grad(p * self.data ** (p - 1) * g))

    def __truediv__(self, other):
        return self * self._lift(other) ** -1.0

    def __matmul__(self, other):
        def backward(g):
            self._add_grad(np.matmul(g, other.data.swapaxes(-1, -2)))
            other._add_grad(np.matmul(self.data.swapaxes(-1, -2), g))

        return self._out(np.matmul(self.data, other.data), (self, other), backward)

    def __getitem__(self, idx):
        def backward(g):
            full = np.zeros_like(self.data)
            np.add.at(full, idx, g)
            self._add_grad(full)

        return self._out(self.data[idx], (self,), backward)

    def sum(self, axis=None, keepdims=False):
        def backward(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            self._add_grad(np.broadcast_to(g, self.data.shape))

        return self._out(self.data.sum(axis=axis, keepdims=keepdims), (self,), backward)

    def mean(self, axis=None, keepdims=False):
        out = self.data.mean(axis=axis, keepdims=keepdims)
        count = self.data.size / out.size

        def backward(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            self._add_grad(np.broadcast_to(g / count, self.data.shape))

        return self._out(out, (self,), backward)

    def max(self, axis=None, keepdims=False):
        out = self.data.max(axis=axis, keepdims=keepdims)

        def backward(g):
            top = out
            if axis is not None and not keepdims:
                g, top = np.expand_dims(g, axis), np.expand_dims(out, axis)
            mask = self.data == top
            self._add_grad(mask * g / mask.sum(axis=axis, keepdims=True))

        return self._out(out, (self,), backward)

    def reshape(self, *shape):
        return self._out(self.data.reshape(shape), (self,), lambda g: self._add_grad(g.reshape(self.data.shape)))

    def transpose(self, *axes):
        inverse = [axes.index(i) for i in range(len(axes))]
        return self._out(self.data.transpose(axes), (self,), lambda g: self._add_grad(g.transpose(inverse)))

    def exp(self):
        e = np.exp(self.data)
        return self._out(e, (self,), lambda g: self._add_grad(e * g))

    def log(self):
        return self._out(np.log(self.data), (self,), lambda g: self._add_grad(g / self.data))

    def relu(self):
        return self._out(np.maximum(0, self.data), (self,), lambda g: self._add_grad((self.data > 0) * g))

    def softmax(self, axis=-1):
        shifted = np.exp(self.data - np.max(self.data, axis=axis, keepdims=True))
        s = shifted / shifted.sum(axis=axis, keepdims=True)
        return self._out(s, (self,), lambda g: self._add_grad(s * g - s * np.sum(s * g, axis=axis, keepdims=True)))

    def backward(self):
        if self.data.size != 1 or self.data.ndim:
            raise ValueError("only a scalar can be differentiated")
        topo, visited = [], set()

        def build(v):
            if v in visited:
                return
            if v._used:
                raise RuntimeError("this graph was freed")
            visited.add(v)
            for child in v._prev:
                build(child)
            topo.append(v)

        build(self)
        self.grad = np.ones_like(self.data)
        for v in reversed(topo):
            if v._backward is not None:
                v._backward()
                v._backward, v._prev, v._used = None, (), True
                v.grad = None
