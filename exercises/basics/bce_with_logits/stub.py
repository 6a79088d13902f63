"""Binary cross-entropy from logits, with its gradient: begin here."""

import numpy as np


def bce_logits(z: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Binary cross-entropy of each sample, and its derivative with respect to the logit.

    Args:
        z: (n,) float16 or float32, the logits; +-inf may occur with a label of exactly 0 or 1.
        t: (n,) of the same dtype, the labels, in [0, 1].

    Returns:
        (loss, dz): two vectors (n,) of the dtype of z; nothing is averaged.
    """
    raise NotImplementedError
