"""Rotary position embedding."""

import torch


def rope(x: torch.Tensor, pos: torch.Tensor, base: float = 10000.0, style: str = "interleaved") -> torch.Tensor:
    """Rotate each pair of channels by an angle that grows with the position.

    Args:
        x: [b, h, t, d] float32, float16 or bfloat16, d even: queries or keys.
        pos: int64 [t] for all samples, or int64 [b, t] for each sample; 0 <= pos <= 2**20, in any order.
        base: pair i turns by pos * base ** (-2 i / d); base > 1.
        style: "interleaved": pair i is the channels 2i and 2i + 1; "half": the channels i and i + d/2.

    Returns:
        [b, h, t, d] of x's dtype; every channel stays where it was.
    """
    raise NotImplementedError
