"""Backpropagation through a multi-layer perceptron."""

import numpy as np


def mlp_backprop(
    weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray, y: np.ndarray
) -> tuple[float, list[np.ndarray], list[np.ndarray]]:
    """Mean softmax cross-entropy of an MLP, and its gradient with respect to every weight and bias.

    Args:
        weights: L matrices; weights[l] is float64 [i, o] and is applied as h @ weights[l] + biases[l].
        biases: L vectors; biases[l] is float64 [o].
        x: float64 [n, i], one sample a row, n >= 1.
        y: int64 [n], the classes, each in [0, c) where c >= 2 is the width of the last layer.

    Returns:
        (loss, dweights, dbiases): a float64 scalar and two lists of L float64 arrays, in the order and the shapes of
        `weights` and `biases`.
    """
    raise NotImplementedError
