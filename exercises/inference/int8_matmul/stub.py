"""W8A8 matrix product: fill in `int8_matmul`."""

import torch


def int8_matmul(a: torch.Tensor, w: torch.Tensor, sa: torch.Tensor, sw: torch.Tensor) -> torch.Tensor:
    """Product of two quantised matrices, with a scale for each row of a and for each column of w.

    Args:
        a: (m, k) int8, -128..127, any strides; 1 <= k <= 16384, m >= 1.
        w: (k, n) int8, -128..127, any strides; n >= 1.
        sa: (m,) float32, 0 < sa[i] <= 1.
        sw: (n,) float32, 0 < sw[j] <= 1.

    Returns:
        (m, n) float32: y[i, j] = sa[i] * sw[j] * sum over k of a[i, k] * w[k, j], the sum exact.
    """
    raise NotImplementedError
