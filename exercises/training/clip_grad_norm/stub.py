"""Clipping by the global norm: begin here."""

import torch


def clip_grad_norm(grads: list[torch.Tensor], max_norm: float) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Shorten all gradients by one factor, so that together they are at most max_norm long.

    Args:
        grads: tensors of any shapes, float32, float16 or bfloat16, not all alike; may be no tensor at all. They are not
            changed.
        max_norm: the longest that they may be together, > 0.

    Returns:
        The gradients in a new list, each in its own dtype, and the norm that they had, float32.
    """
    raise NotImplementedError
