"""Grouped-query attention: begin here."""

import torch


def gqa(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Attention in which hq / hkv neighbouring query heads share a head of keys and values.

    Args:
        q: [b, hq, tq, d] float16, bfloat16 or float32.
        k: [b, hkv, tk, d] of q's dtype, tk >= 1.
        v: [b, hkv, tk, d] of q's dtype.
        mask: bool [tq, tk] for all samples and heads, or bool [b, 1, tq, tk] for each sample; True may attend.

    Returns:
        [b, hq, tq, d] of q's dtype; exactly 0 for a query that may attend to no key.

    Raises:
        ValueError: unless hkv divides hq.
    """
    raise NotImplementedError
