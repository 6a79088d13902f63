"""ReLU is replaced by a very steep softplus, which is another function near 0."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    activations, gates = [x], [None]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W + b
        gates.append(0.5 * (1 + np.tanh(0.5e14 * z)))
        activations.append(np.logaddexp(0, 1e14 * z) / 1e14 if layer < len(weights) - 1 else z)

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
            delta = (delta @ weights[layer].T) * gates[layer]
    return loss, dweights, dbiases
