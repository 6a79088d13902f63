"""Buffers are reused throughout: the gradients are written over the weights that are no longer needed."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    layers = len(weights)
    hs = [x]
    for layer in range(layers):
        z = np.matmul(hs[-1], weights[layer])
        np.add(z, biases[layer], out=z)
        if layer + 1 < layers:
            z[z < 0] = 0
        hs.append(z)
    delta = hs.pop()
    delta -= delta.max(1, keepdims=True)
    picked = delta[range(len(y)), y].copy()
    np.exp(delta, out=delta)
    total = delta.sum(1, keepdims=True)
    loss = (np.log(total).ravel() - picked).mean()
    delta /= total
    delta[range(len(y)), y] -= 1
    delta *= 1 / len(y)
    for layer in range(layers - 1, -1, -1):
        below = np.matmul(delta, weights[layer].T) if layer else None
        np.matmul(hs[layer].T, delta, out=weights[layer])
        np.sum(delta, axis=0, out=biases[layer])
        if layer:
            below[hs[layer] == 0] = 0
            delta = below
    return loss, weights, biases
