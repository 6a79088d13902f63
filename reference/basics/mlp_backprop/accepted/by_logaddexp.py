"""The log of the sum of exponentials comes from np.logaddexp.reduce."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    activations = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W + b
        activations.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)

    logits = activations.pop()
    logp = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    p = np.exp(logp)
    loss = -logp[np.arange(n), y].mean()

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
