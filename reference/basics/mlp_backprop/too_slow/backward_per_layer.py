"""Right, but the gradient is carried back from the loss again for every single layer."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    hs = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = hs[-1] @ W + b
        hs.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)
    z = hs[-1] - hs[-1].max(axis=1, keepdims=True)
    total = np.exp(z).sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - z[np.arange(n), y])

    def delta_at(layer):
        delta = np.exp(z) / total
        delta[np.arange(n), y] -= 1
        delta /= n
        for above in range(len(weights) - 1, layer, -1):
            delta = (delta @ weights[above].T) * (hs[above] > 0)
        return delta

    dweights = [hs[layer].T @ delta_at(layer) for layer in range(len(weights))]
    dbiases = [delta_at(layer).sum(axis=0) for layer in range(len(weights))]
    return loss, dweights, dbiases
