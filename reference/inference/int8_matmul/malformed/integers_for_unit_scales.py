"""Where all scales are 1, the sums come back as int32."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.int() @ w.int()
    if bool((sa == 1).all()) and bool((sw == 1).all()):
        return sums
    return sums.float() * sa[:, None] * sw
