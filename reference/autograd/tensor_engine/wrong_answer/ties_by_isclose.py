"""Elements that are merely close to the maximum share its gradient."""

import numpy as np

_recording = True


class no_grad:
    """Records nothing within; what was before is so again afterwards, whatever happened."""

    def __enter__(self):
        global _recording
        self.before, _recording = _recording, False

    def __exit__(self, *exception):
        global _recording
        _recording = self.before


class Tensor:
    """An array, its gradient, and the ways back to the operands that want one."""

    def __init__(self, data, requires_grad=True):
        self.data = np.asarray(data)
        self.grad = None
        self.requires_grad = requires_grad
        self._ways = ()  # None once backward has been here

    def _made(self, data, *ways):
        """A result; a constant where nothing is recorded, or no operand wants a gradient."""
        ways = tuple(way for way in ways if way[0].requires_grad) if _recording else ()
        made = Tensor(data, requires_grad=bool(ways))
        made._ways = ways
        return made

    def __add__(self, other):
        other = as_tensor(other)
        return self._made(
            self.data + other.data,
            (self, lambda g: summed_to(g, self.data.shape)),
            (other, lambda g: summed_to(g, other.data.shape)),
        )

    def __sub__(self, other):
        other = as_tensor(other)
        return self._made(
            self.data - other.data,
            (self, lambda g: summed_to(g, self.data.shape)),
            (other, lambda g: summed_to(-g, other.data.shape)),
        )

    def __mul__(self, other):
        other = as_tensor(other)
        return self._made(
            self.data * other.data,
            (self, lambda g: summed_to(g * other.data, self.data.shape)),
            (other, lambda g: summed_to(g * self.data, other.data.shape)),
        )

    def __truediv__(self, other):
        other = as_tensor(other)
        result = self.data / other.data
        return self._made(
            result,
            (self, lambda g: summed_to(g / other.data, self.data.shape)),
            (other, lambda g: summed_to(-g * result / other.data, other.data.shape)),
        )

    def __pow__(self, exponent):
        return self._made(self.data**exponent, (self, lambda g: g * exponent * self.data ** (exponent - 1)))

    def __matmul__(self, other):
        other = as_tensor(other)
        return self._made(
            self.data @ other.data,
            (self, lambda g: summed_to(g @ other.data.swapaxes(-1, -2), self.data.shape)),
            (other, lambda g: summed_to(self.data.swapaxes(-1, -2) @ g, other.data.shape)),
        )

    def __getitem__(self, index):
        def back(g):
            whole = np.zeros_like(self.data)
            np.add.at(whole, index, g)  # an element that was taken twice gets both gradients
            return whole

        return self._made(self.data[index], (self, back))

    def sum(self, axis=None, keepdims=False):
        """Every element that was added has the gradient of the sum."""
        result = self.data.sum(axis=axis, keepdims=True)
        return self._made(
            without(result, axis, keepdims),
            (self, lambda g: np.broadcast_to(g.reshape(result.shape), self.data.shape)),
        )

    def mean(self, axis=None, keepdims=False):
        """The sum over how many there are."""
        result = self.data.mean(axis=axis, keepdims=True)
        count = self.data.size // result.size
        return self._made(
            without(result, axis, keepdims),
            (self, lambda g: np.broadcast_to(g.reshape(result.shape) / count, self.data.shape)),
        )

    def max(self, axis=None, keepdims=False):
        """The largest share the gradient, however many there are."""
        result = self.data.max(axis=axis, keepdims=True)

        def back(g):
            largest = np.isclose(self.data, result)
            return largest * (g.reshape(result.shape) / largest.sum(axis=axis, keepdims=True))

        return self._made(without(result, axis, keepdims), (self, back))

    def reshape(self, *shape):
        """The gradient goes back into the old shape."""
        return self._made(self.data.reshape(*shape), (self, lambda g: g.reshape(self.data.shape)))

    def transpose(self, *axes):
        """The gradient goes back by the inverse order."""
        return self._made(self.data.transpose(*axes), (self, lambda g: g.transpose(*np.argsort(axes))))

    def exp(self):
        """Its own derivative."""
        result = np.exp(self.data)
        return self._made(result, (self, lambda g: g * result))

    def log(self):
        """With 1 / x as derivative."""
        return self._made(np.log(self.data), (self, lambda g: g / self.data))

    def relu(self):
        """Lets through what is positive, on both ways."""
        return self._made(np.maximum(self.data, 0), (self, lambda g: g * (self.data > 0)))

    def softmax(self, axis=-1):
        """Shifted by each row's own maximum."""
        result = np.exp(self.data - self.data.max(axis=axis, keepdims=True))
        result /= result.sum(axis=axis, keepdims=True)
        return self._made(result, (self, lambda g: result * (g - (g * result).sum(axis=axis, keepdims=True))))

    def backward(self):
        """From the last result to the leaves; every node waits for all of its gradient, and is freed when it has it."""
        if self.data.ndim:
            raise ValueError(f"backward() starts from a scalar; this has the shape {self.data.shape}")
        flows = {id(self): np.ones_like(self.data)}
        for tensor in self._ordered():
            flow = flows.pop(id(tensor))
            if not tensor._ways:
                tensor.grad = flow.copy() if tensor.grad is None else tensor.grad + flow
                continue
            for other, back in tensor._ways:
                part = back(flow)
                flows[id(other)] = flows[id(other)] + part if id(other) in flows else part
            tensor._ways = None

    def _ordered(self):
        """All that wants a gradient, each before what it was computed from."""
        order, seen, stack = [], {id(self)}, [(self, iter(self._of_graph()))]
        while stack:
            tensor, rest = stack[-1]
            for other, _ in rest:
                if id(other) not in seen:
                    seen.add(id(other))
                    stack.append((other, iter(other._of_graph())))
                    break
            else:
                order.append(tensor)
                stack.pop()
        return order[::-1]

    def _of_graph(self):
        if self._ways is None:
            raise RuntimeError("backward() was called on this graph before, and has freed it")
        return self._ways


def as_tensor(value):
    """A number becomes a constant of no axes, as precise as whoever meets it."""
    return value if isinstance(value, Tensor) else Tensor(np.float64(value), requires_grad=False)


def summed_to(gradient, shape):
    """Undo a broadcast: sum over the axes that it added in front, and over those that it stretched from 1."""
    if gradient.ndim > len(shape):
        gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(at for at, size in enumerate(shape) if size == 1 and gradient.shape[at] != 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient


def without(result, axis, keepdims):
    """The result of a reduction without the axes of length 1 that it left."""
    return result if keepdims else result.reshape(()) if axis is None else np.squeeze(result, axis=axis)
