"""Each frequency is the last one times a constant, in float32, and numpy mixes them."""

import numpy as np
import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    step = np.float32(base * factor ** (d / (d - 2)) if method == "ntk" else base) ** np.float32(-2 / d)
    table = np.ones(d // 2, dtype=np.float32)
    for i in range(1, d // 2):
        table[i] = table[i - 1] * step
    if method == "yarn":
        ends = [d * np.log(train_len / (2 * np.pi * beta)) / (2 * np.log(base)) for beta in (beta_fast, beta_slow)]
        low, high = max(np.floor(ends[0]), 0.0), min(np.ceil(ends[1]), d - 1.0)
        ramp = np.interp(np.arange(d // 2), [low, max(high, low + 0.5)], [0.0, 1.0])
        table = table * (1 - ramp + ramp / factor)
    elif method == "linear":
        table = table / np.float32(factor)
    return torch.from_numpy(table.astype(np.float32)), np.float64(0.1 * np.log(factor) + 1 if method == "yarn" else 1)
