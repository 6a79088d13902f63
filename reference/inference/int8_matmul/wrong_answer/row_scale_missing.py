"""The scales of the rows are never applied."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() * sw
