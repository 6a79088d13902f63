"""Python loops over rows and classes."""

import math

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    loss, dlogits = np.zeros(len(y), logits.dtype), np.zeros_like(logits)
    for i, label in enumerate(y.tolist()):
        if label == ignore_index:
            continue
        if not 0 <= label < logits.shape[1]:
            raise ValueError("a label is no class")
        x = logits[i].tolist()
        most = max(x)
        high = most - x[label]
        e = [math.exp(v - most) for v in x]
        others = sum(v for k, v in enumerate(e) if k != label)
        total = others + e[label]
        with np.errstate(over="ignore"):
            loss[i] = high + math.log(total) if high > 0 else math.log1p(others)
            for k, v in enumerate(e):
                dlogits[i, k] = v / total if k != label else -others / total
    return loss, dlogits
