"""Written for exactly two layers."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    (W1, W2), (b1, b2) = weights, biases
    h = np.maximum(x @ W1 + b1, 0)
    activations = [x, h, h @ W2 + b2]

    logits = activations.pop()
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(e.sum(axis=1)) - shifted[np.arange(n), y])

    delta = p.copy()
    delta[np.arange(n), y] -= 1
    delta /= n
    dweights, dbiases = [], []
    for layer in reversed(range(len(weights))):
        dweights.insert(0, activations[layer].T @ delta)
        dbiases.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = (delta @ weights[layer].T) * (activations[layer] > 0)
    return loss, dweights, dbiases
