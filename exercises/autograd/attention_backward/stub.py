"""The backward pass of scaled dot-product attention, by hand."""

import numpy as np


def attention_bwd(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None, do: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of a loss with respect to queries, keys and values, given the one with respect to attention's output.

    Args:
        q: [b, h, tq, d] float32 or float16.
        k: [b, h, tk, d] of q's dtype, tk >= 2.
        v: [b, h, tk, d] of q's dtype.
        mask: bool [tq, tk] for all samples and heads, bool [b, 1, tq, tk] for each sample, or None; True may attend.
        do: [b, h, tq, d] of q's dtype, the derivative of the loss with respect to attention(q, k, v, mask).

    Returns:
        (dq, dk, dv), in the shapes of q, k and v and of their dtype; exactly 0 for a query that may attend to no key,
        and for a key and its value that no query may attend to.
    """
    raise NotImplementedError
