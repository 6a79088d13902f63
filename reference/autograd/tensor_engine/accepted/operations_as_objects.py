"""Operations are classes with forward and backward, as in PyTorch; softmax and mean are composed of others."""

import numpy as np


class no_grad:
    depth = 0

    def __enter__(self):
        no_grad.depth += 1
        return self

    def __exit__(self, kind, error, trace):
        no_grad.depth -= 1
        return False


class Function:
    def __init__(self, *parents):
        self.parents = parents

    @classmethod
    def apply(cls, *parents, **how):
        operation = cls(*parents)
        data = operation.forward(*(p.data for p in parents), **how)
        live = no_grad.depth == 0 and any(p.requires_grad for p in parents)
        out = Tensor(data, requires_grad=live)
        out.maker = operation if live else None
        return out


def back_to(g, like):
    lead = g.ndim - like.ndim
    axes = tuple(range(lead)) + tuple(lead + i for i in range(like.ndim) if like.shape[i] == 1)
    return g.sum(axis=axes, keepdims=True).reshape(like.shape)


class Add(Function):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a + b

    def backward(self, g):
        return back_to(g, self.a), back_to(g, self.b)


class Mul(Function):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, g):
        return back_to(g * self.b, self.a), back_to(g * self.a, self.b)


class Div(Function):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a / b

    def backward(self, g):
        return back_to(g / self.b, self.a), back_to(-g * self.a / np.square(self.b), self.b)


class Power(Function):
    def forward(self, a, exponent):
        self.a, self.exponent = a, exponent
        return np.power(a, float(exponent))

    def backward(self, g):
        return (g * self.exponent * np.power(self.a, self.exponent - 1.0),)


class MatMul(Function):
    def forward(self, a, b):
        self.a, self.b = a, b
        return np.matmul(a, b)

    def backward(self, g):
        return (
            back_to(np.einsum("...ij,...kj->...ik", g, self.b, optimize=True), self.a),
            back_to(np.einsum("...ji,...jk->...ik", self.a, g, optimize=True), self.b),
        )


class Take(Function):
    def forward(self, a, index):
        self.shape = a.shape
        self.places = np.arange(a.size).reshape(a.shape)[index]
        return a[index]

    def backward(self, g):
        flat = np.bincount(np.ravel(self.places), weights=np.ravel(g), minlength=int(np.prod(self.shape)))
        return (flat.reshape(self.shape),)


class Sum(Function):
    def forward(self, a, axis, keepdims):
        self.shape, self.axis = a.shape, axis
        self.kept = np.sum(a, axis=axis, keepdims=True).shape
        return np.sum(a, axis=axis, keepdims=keepdims)

    def backward(self, g):
        return (np.broadcast_to(np.reshape(g, self.kept), self.shape),)


class Max(Function):
    def forward(self, a, axis, keepdims):
        self.kept = np.max(a, axis=axis, keepdims=True)
        winners = (a == self.kept).astype(float)
        self.share = winners / winners.sum(axis=axis, keepdims=True)
        return np.max(a, axis=axis, keepdims=keepdims)

    def backward(self, g):
        return (self.share * np.reshape(g, self.kept.shape),)


class Reshape(Function):
    def forward(self, a, shape):
        self.shape = a.shape
        return np.reshape(a, shape)

    def backward(self, g):
        return (np.reshape(g, self.shape),)


class Permute(Function):
    def forward(self, a, axes):
        self.axes = axes
        return np.transpose(a, axes)

    def backward(self, g):
        inverse = np.empty(len(self.axes), int)
        inverse[list(self.axes)] = np.arange(len(self.axes))
        return (np.transpose(g, inverse),)


class Exp(Function):
    def forward(self, a):
        self.out = np.exp(a)
        return self.out

    def backward(self, g):
        return (g * self.out,)


class Log(Function):
    def forward(self, a):
        self.a = a
        return np.log(a)

    def backward(self, g):
        return (g / self.a,)


class Relu(Function):
    def forward(self, a):
        self.on = a > 0
        return np.where(self.on, a, 0)

    def backward(self, g):
        return (np.where(self.on, g, 0),)


class Tensor:
    def __init__(self, data, requires_grad=True):
        self.data = np.asarray(data)
        self.requires_grad = requires_grad
        self.grad = None
        self.maker = None

    @staticmethod
    def of(x):
        return x if isinstance(x, Tensor) else Tensor(np.asarray(x, dtype=float), requires_grad=False)

    __add__ = lambda self, other: Add.apply(self, Tensor.of(other))
    __mul__ = lambda self, other: Mul.apply(self, Tensor.of(other))
    __truediv__ = lambda self, other: Div.apply(self, Tensor.of(other))
    __sub__ = lambda self, other: self + Tensor.of(other) * -1
    __matmul__ = lambda self, other: MatMul.apply(self, other)
    __pow__ = lambda self, exponent: Power.apply(self, exponent=exponent)
    __getitem__ = lambda self, index: Take.apply(self, index=index)
    sum = lambda self, axis=None, keepdims=False: Sum.apply(self, axis=axis, keepdims=keepdims)
    max = lambda self, axis=None, keepdims=False: Max.apply(self, axis=axis, keepdims=keepdims)
    reshape = lambda self, *shape: Reshape.apply(self, shape=shape)
    transpose = lambda self, *axes: Permute.apply(self, axes=axes)
    exp = lambda self: Exp.apply(self)
    log = lambda self: Log.apply(self)
    relu = lambda self: Relu.apply(self)

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total / (self.data.size // total.data.size)

    def softmax(self, axis=-1):
        e = (self - Tensor(self.data.max(axis=axis, keepdims=True), requires_grad=False)).exp()
        return e / e.sum(axis, True)

    def backward(self):
        if self.data.shape:
            raise ValueError("a gradient starts from a scalar")
        if self.requires_grad and self.maker == "freed":
            raise RuntimeError("trying to go backward through the graph a second time")
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(p, False) for p in node.maker.parents if p.requires_grad] if node.maker else []
        grads = {self: np.ones(())}
        for node in reversed(order):
            g = grads.pop(node)
            if node.maker is None:
                node.grad = np.array(g) if node.grad is None else node.grad + g
                continue
            for parent, flow in zip(node.maker.parents, node.maker.backward(g)):
                if parent.requires_grad:
                    grads[parent] = grads[parent] + flow if parent in grads else flow
            node.maker = "freed"
