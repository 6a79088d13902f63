"""Multi-head self-attention: begin here."""

import torch


def mha(
    x: torch.Tensor, Wqkv: torch.Tensor, Wo: torch.Tensor, h: int, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """Self-attention with h heads, from x to x's shape.

    Args:
        x: [b, t, D] float16, bfloat16 or float32, finite.
        Wqkv: [D, 3D] of x's dtype: the columns of q, then of k, then of v, and inside each of them head after head.
        Wo: [D, D] of x's dtype; its rows are head after head.
        h: the number of heads, a divisor of D.
        mask: bool [t, t] for all samples and heads, or bool [b, 1, t, t] for each sample; True may attend.

    Returns:
        [b, t, D] of x's dtype; exactly 0 for a position that may attend to none.
    """
    raise NotImplementedError
