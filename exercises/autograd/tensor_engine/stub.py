"""Reverse-mode differentiation of expressions of arrays: begin here."""

import numpy as np


class no_grad:  # noqa: N801 - it is used as a function is: with no_grad(): ...
    """A context in which nothing is recorded: what is computed in it is a constant to whoever uses it later."""

    def __enter__(self) -> None:
        """Record nothing from here on."""
        raise NotImplementedError

    def __exit__(self, *exception: object) -> None:
        """Record again, if it was so before."""
        raise NotImplementedError


class Tensor:
    """An array that remembers how it was computed.

    Attributes:
        data: the array, float64.
        grad: None, or after `loss.backward()` the derivative of loss with respect to data, an array of data's shape.
    """

    def __init__(self, data: np.ndarray, requires_grad: bool = True) -> None:
        """Make a leaf.

        Args:
            data: a float64 array of any shape.
            requires_grad: False for a constant, whose grad stays None.
        """
        raise NotImplementedError

    # + - * / of two tensors that broadcast, or with a python number on the right; @ of two tensors of two or more axes;
    # ** with a python int or float as exponent; [] with what numpy takes: numbers, slices, arrays of integers.

    def sum(self, axis: int | None = None, keepdims: bool = False) -> "Tensor":
        """The sum along one axis, or of everything."""
        raise NotImplementedError

    def mean(self, axis: int | None = None, keepdims: bool = False) -> "Tensor":
        """The mean along one axis, or of everything."""
        raise NotImplementedError

    def max(self, axis: int | None = None, keepdims: bool = False) -> "Tensor":
        """The largest element along one axis, or of everything; equal ones share the gradient equally."""
        raise NotImplementedError

    def reshape(self, *shape: int) -> "Tensor":
        """The same numbers in another shape; one of the sizes may be -1."""
        raise NotImplementedError

    def transpose(self, *axes: int) -> "Tensor":
        """The same numbers with the axes in this order."""
        raise NotImplementedError

    def exp(self) -> "Tensor":
        """The exponential of every element."""
        raise NotImplementedError

    def log(self) -> "Tensor":
        """The natural logarithm of every element."""
        raise NotImplementedError

    def relu(self) -> "Tensor":
        """The larger of every element and 0."""
        raise NotImplementedError

    def softmax(self, axis: int = -1) -> "Tensor":
        """Softmax along one axis."""
        raise NotImplementedError

    def backward(self) -> None:
        """Leave the derivative of this number with respect to every leaf in that leaf's grad, and free the graph.

        Raises:
            ValueError: if this is not a scalar.
            RuntimeError: if backward was called on this graph before.
        """
        raise NotImplementedError
