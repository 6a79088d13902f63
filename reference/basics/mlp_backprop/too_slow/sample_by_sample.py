"""Right, but one sample at a time: hundreds of small vector products instead of a few matrix products."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    loss = 0.0
    dweights, dbiases = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
    for sample, label in zip(x, y):
        hs = [sample]
        for layer, (W, b) in enumerate(zip(weights, biases)):
            z = hs[-1] @ W + b
            hs.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)
        z = hs.pop()
        z = z - z.max()
        e = np.exp(z)
        loss += (np.log(e.sum()) - z[label]) / n
        delta = e / e.sum()
        delta[label] -= 1
        delta /= n
        for layer in reversed(range(len(weights))):
            dweights[layer] += np.outer(hs[layer], delta)
            dbiases[layer] += delta
            delta = (weights[layer] @ delta) * (hs[layer] > 0)
    return loss, dweights, dbiases
