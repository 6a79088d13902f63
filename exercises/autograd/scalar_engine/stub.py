"""Reverse-mode differentiation of scalar expressions: begin here."""


class Value:
    """A number that remembers how it was computed, so that derivatives can flow back to what it was computed from.

    Attributes:
        data: the number, a float.
        grad: a float, 0.0 at first; after `root.backward()` a leaf's holds the derivative of root with respect to it.
    """

    def __init__(self, data: float) -> None:
        """Make a leaf: a value that was not computed from others.

        Args:
            data: a python float or int.
        """
        raise NotImplementedError

    # + - * / with a Value or a python number on either side; ** with a python int or float as exponent.

    def exp(self) -> "Value":
        """The exponential; inf where it is beyond the largest float."""
        raise NotImplementedError

    def log(self) -> "Value":
        """The natural logarithm; -inf at 0."""
        raise NotImplementedError

    def tanh(self) -> "Value":
        """The hyperbolic tangent."""
        raise NotImplementedError

    def relu(self) -> "Value":
        """The larger of the number and 0."""
        raise NotImplementedError

    def backward(self) -> None:
        """Add the derivative of this value with respect to each leaf below it to that leaf's grad."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Set the grad of this value, and of every value that it was computed from, to 0."""
        raise NotImplementedError
