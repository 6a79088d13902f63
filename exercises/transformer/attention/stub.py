"""Scaled dot-product attention with a boolean mask."""

import torch


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Softmax of q.k / sqrt(d) over the keys, times the values.

    Args:
        q: [b, h, tq, d] float16, bfloat16 or float32; b may be 0.
        k: [b, h, tk, d] of q's dtype, tk >= 1.
        v: [b, h, tk, d] of q's dtype.
        mask: bool [tq, tk] for all samples and heads, or bool [b, 1, tq, tk] for each sample; True may attend.

    Returns:
        [b, h, tq, d] of q's dtype; exactly 0 for a query that may attend to no key.
    """
    raise NotImplementedError
