"""Sums are accumulated over four micro-batches and divided by the number of samples at the end."""

import numpy as np


def one_chunk(weights, biases, x, y):
    n = len(y)
    activations = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W + b
        activations.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)

    logits = activations.pop()
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.sum(np.log(e.sum(axis=1)) - shifted[np.arange(n), y])

    delta = p.copy()
    delta[np.arange(n), y] -= 1
    dweights, dbiases = [], []
    for layer in reversed(range(len(weights))):
        dweights.insert(0, activations[layer].T @ delta)
        dbiases.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = (delta @ weights[layer].T) * (activations[layer] > 0)
    return loss, dweights, dbiases


def mlp_backprop(weights, biases, x, y):
    size = -(-len(y) // 4)
    loss = 0.0
    dweights, dbiases = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
    for at in range(0, len(y), size):
        part, dW, db = one_chunk(weights, biases, x[at : at + size], y[at : at + size])
        loss += part
        for total, new in zip(dweights + dbiases, dW + db):
            total += new
    return loss / len(y), [g / len(y) for g in dweights], [g / len(y) for g in dbiases]
