"""numpy sorts, adds up and searches; torch only throws the dice."""

import numpy as np
import torch


def sample(logits, temperature, top_k, top_p, rng):
    rows = logits.numpy().astype(np.float64)
    if not temperature:
        return torch.from_numpy(rows.argmax(1))
    order = np.argsort(-rows, axis=1, kind="stable")[:, : top_k or None]
    best = np.take_along_axis(rows, order, axis=1)
    weights = np.exp((best - best[:, :1]) / temperature)
    total = np.cumsum(weights, axis=1) / weights.sum(1, keepdims=True)
    last = np.full(len(rows), order.shape[1] - 1)
    if top_p is not None and top_p < 1.0:
        last = np.minimum((total < top_p).sum(1), last)
    dice = torch.rand(len(rows), generator=rng).numpy() * total[np.arange(len(rows)), last]
    chosen = np.minimum((total <= dice[:, None]).sum(1), last)
    return torch.from_numpy(order[np.arange(len(rows)), chosen])
