"""RMS norm and SwiGLU."""

import torch


def rmsnorm(x: torch.Tensor, w: torch.Tensor, eps: float) -> torch.Tensor:
    """x over the root of the mean of its squares, times w, along the last axis; half precision is computed in float32.

    Args:
        x: [..., d] float32, float16 or bfloat16.
        w: [d] of x's dtype.
        eps: added to the mean of the squares, inside the root; eps > 0.

    Returns:
        [..., d] of x's dtype.
    """
    raise NotImplementedError


def swiglu(x: torch.Tensor, W1: torch.Tensor, W3: torch.Tensor, W2: torch.Tensor) -> torch.Tensor:
    """(silu(x @ W1) * (x @ W3)) @ W2, with silu(a) = a / (1 + exp(-a)).

    Args:
        x: [..., d] float32, float16 or bfloat16.
        W1: [d, f] of x's dtype: the gate.
        W3: [d, f] of x's dtype: what is let through.
        W2: [f, d] of x's dtype: the way back.

    Returns:
        [..., d] of x's dtype.
    """
    raise NotImplementedError
