"""Right, but it keeps the inputs of the first ten layers only, and computes later ones again for each layer.

One list with an entry for every layer costs less than one more pass through a few of them."""

import numpy as np

KEPT = 10


def mlp_backprop(weights, biases, x, y):
    n, last = len(y), len(weights) - 1
    inputs = [x]
    for layer in range(min(KEPT, last)):
        inputs.append(np.maximum(inputs[-1] @ weights[layer] + biases[layer], 0))

    def input_of(layer):
        h = inputs[min(layer, len(inputs) - 1)]
        for at in range(len(inputs) - 1, layer):
            h = np.maximum(h @ weights[at] + biases[at], 0)
        return h

    z = input_of(last) @ weights[last] + biases[last]
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - z[np.arange(n), y])
    delta = p / total
    delta[np.arange(n), y] -= 1
    delta /= n
    dweights, dbiases = [], []
    for layer in range(last, -1, -1):
        h = input_of(layer)
        dweights.insert(0, h.T @ delta)
        dbiases.insert(0, delta.sum(axis=0))
        if layer:
            delta = (delta @ weights[layer].T) * (h > 0)
    return loss, dweights, dbiases
