"""The bias is one more row of the weights, met by a column of ones; one product gives both gradients."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    ones = np.ones((n, 1))
    activations, z = [], x
    for layer, (W, b) in enumerate(zip(weights, biases)):
        activations.append(np.hstack([z if layer == 0 else np.maximum(z, 0), ones]))
        z = activations[-1] @ np.vstack([W, b])

    logits = z
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(e.sum(axis=1)) - shifted[np.arange(n), y])

    delta = p.copy()
    delta[np.arange(n), y] -= 1
    delta /= n
    dweights, dbiases = [], []
    for layer in reversed(range(len(weights))):
        both = activations[layer].T @ delta
        dweights.insert(0, both[:-1])
        dbiases.insert(0, both[-1])
        if layer > 0:
            delta = (delta @ weights[layer].T) * (activations[layer][:, :-1] > 0)
    return loss, dweights, dbiases
