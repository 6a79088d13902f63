"""Labels become one-hot rows; the loss is minus the sum of their products with the log-probabilities."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    n = len(y)
    activations = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W + b
        activations.append(np.maximum(z, 0) if layer < len(weights) - 1 else z)

    logits = activations.pop()
    shifted = logits - logits.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    one_hot = np.eye(logits.shape[1])[y]
    loss = -(one_hot * logp).sum() / n

    delta = (np.exp(logp) - one_hot) / n
    dweights, dbiases = [], []
    for layer in reversed(range(len(weights))):
        dweights.insert(0, activations[layer].T @ delta)
        dbiases.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = (delta @ weights[layer].T) * (activations[layer] > 0)
    return loss, dweights, dbiases
