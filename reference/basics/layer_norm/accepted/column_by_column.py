"""Welford's mean and variance, one feature after the other for all rows at once, in float32 with running sums."""

import numpy as np


def layernorm(x, w, b, eps):
    flat = x.reshape(-1, x.shape[-1]).astype("f4")
    mean, rstd = welford(flat, eps)
    return ((flat - mean) * rstd * w + b).reshape(x.shape).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    flat, slopes = (a.reshape(-1, x.shape[-1]).astype("f4") for a in (x, dy))
    mean, rstd = welford(flat, eps)
    xhat, g = (flat - mean) * rstd, slopes * w.astype("f4")
    first, second = np.zeros_like(mean), np.zeros_like(mean)
    for j in range(flat.shape[1]):
        first += g[:, j : j + 1]
        second += g[:, j : j + 1] * xhat[:, j : j + 1]
    dx = (g - (first + xhat * second) / np.float32(flat.shape[1])) * rstd
    dw, db = np.zeros(flat.shape[1], "f4"), np.zeros(flat.shape[1], "f4")
    for at in range(0, len(flat), 10):
        dw += (slopes[at : at + 10] * xhat[at : at + 10]).sum(axis=0)
        db += slopes[at : at + 10].sum(axis=0)
    return dx.reshape(x.shape).astype(x.dtype), dw.astype(w.dtype), db.astype(w.dtype)


def welford(x, eps):
    mean, total = np.zeros((len(x), 1), "f4"), np.zeros((len(x), 1), "f4")
    for count in range(x.shape[1]):
        apart = x[:, count : count + 1] - mean
        mean += apart / np.float32(count + 1)
        total += apart * (x[:, count : count + 1] - mean)
    return mean, 1 / np.sqrt(total / np.float32(x.shape[1]) + np.float32(eps))
