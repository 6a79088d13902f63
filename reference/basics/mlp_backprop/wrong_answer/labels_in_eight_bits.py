"""Labels are kept in eight bits, which end at class 255."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    hs, last, y = [x], len(weights) - 1, y.astype(np.uint8)
    for at, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z = hs[-1] @ w + b
        hs.append(z if at == last else np.maximum(z, 0))
    rows = np.arange(len(y))
    z = hs.pop()
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - z[rows, y])
    slope = e / total
    slope[rows, y] -= 1
    slope /= len(y)
    dweights, dbiases = [], []
    for at in range(last, -1, -1):
        dweights.insert(0, hs[at].T @ slope)
        dbiases.insert(0, slope.sum(axis=0))
        slope = (slope @ weights[at].T) * (hs[at] > 0)
    return loss, dweights, dbiases
