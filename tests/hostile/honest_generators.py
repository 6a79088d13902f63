"""Yields blocks of rows through a chain of generators and gathers them at the end."""

import numpy as np


def blocks(flat, rows=64):
    for begin in range(0, len(flat), rows):
        yield flat[begin : begin + rows]


def widened(parts):
    yield from (part.astype(np.float32) if part.dtype == np.float16 else part for part in parts)


def shares(parts):
    for part in parts:
        top = part.max(axis=-1, keepdims=True)
        top[np.isneginf(top)] = 0
        e = np.exp(part - top)
        total = e.sum(axis=-1, keepdims=True)
        total[total == 0] = 1
        yield e / total


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    value = np.empty(rows.shape, x.dtype)
    out = value.reshape(-1, rows.shape[-1])
    at = 0
    for part in shares(widened(blocks(rows.reshape(-1, rows.shape[-1])))):
        out[at : at + len(part)] = part
        at += len(part)
    return np.moveaxis(value, -1, axis)
