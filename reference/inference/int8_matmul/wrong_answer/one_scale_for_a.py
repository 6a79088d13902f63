"""One scale, the largest, serves all rows of a."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() * sa.max() * sw
