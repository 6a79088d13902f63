"""Softmax cross-entropy with its gradient: begin here."""

import numpy as np


def cross_entropy(logits: np.ndarray, y: np.ndarray, ignore_index: int = -100) -> tuple[np.ndarray, np.ndarray]:
    """Cross-entropy of each row, and its derivative with respect to the row's logits.

    Args:
        logits: (b, c) float16 or float32, finite, b >= 0 and c >= 1.
        y: (b,) int64, the classes, each in [0, c) or ignore_index.
        ignore_index: the label of rows that do not count.

    Returns:
        (loss, dlogits): (b,) and (b, c), of the dtype of logits; exactly 0 for ignored rows. Nothing is averaged.

    Raises:
        ValueError: where a label is neither in [0, c) nor ignore_index.
    """
    raise NotImplementedError
