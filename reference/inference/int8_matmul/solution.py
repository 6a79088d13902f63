"""The integers are summed exactly, in float64, and the scales are applied to the finished sums.

|a w| <= 2^14 and k <= 2^14, so no sum passes 2^28. Doubles hold every integer up to 2^53: the sum is exact in whatever
order the library adds. A double also has room for the product of two tiny scales. The answer is rounded once.
"""

import torch


def int8_matmul(a, w, sa, sw):
    """Product of quantised matrices.

    Args:
        a: (m, k) int8 activations, any strides, 1 <= k <= 16384.
        w: (k, n) int8 weights, any strides.
        sa: (m,) float32, the scale of each row of a, positive and at most 1.
        sw: (n,) float32, the scale of each column of w, positive and at most 1.

    Returns:
        (m, n), the dtype of the scales: sa[i] * sw[j] * sum_k a[i, k] w[k, j].

    Source: Jacob et al. (2018), section 2.
    """
    sums = a.double() @ w.double()
    return sums.mul_(sa.double()[:, None]).mul_(sw.double()).to(sa.dtype)
