"""w is dequantised to float32 first; a stays an integer, but the rounded weights no longer cancel."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.double() @ (w * sw).double()).float() * sa[:, None]
