"""The scales of the columns are never applied."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() * sa[:, None]
