"""The textbook's layout: samples are columns, z = W h + b, and deltas are columns too."""

import numpy as np


def mlp_backprop(weights, biases, x, y):
    Ws = [W.T for W in weights]
    bs = [b.reshape(-1, 1) for b in biases]
    h, zs, hs = x.T, [], [x.T]
    for W, b in zip(Ws, bs):
        zs.append(W.dot(h) + b)
        h = np.maximum(zs[-1], 0)
        hs.append(h)
    z = zs[-1] - zs[-1].max(axis=0)
    e = np.exp(z)
    n = x.shape[0]
    columns = np.arange(n)
    loss = float(np.average(np.log(e.sum(axis=0)) - z[y, columns]))
    delta = e / e.sum(axis=0)
    delta[y, columns] -= 1
    delta = delta / n
    dWs, dbs = [None] * len(Ws), [None] * len(Ws)
    for layer in range(len(Ws) - 1, -1, -1):
        dWs[layer] = delta.dot(hs[layer].T).T
        dbs[layer] = delta.sum(axis=1)
        if layer:
            delta = Ws[layer].T.dot(delta) * (zs[layer - 1] > 0)
    return loss, dWs, dbs
