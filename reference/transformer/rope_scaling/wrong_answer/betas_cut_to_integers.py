"""beta_fast and beta_slow are cut to whole numbers."""

import math

import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    if method == "ntk":
        base = base * factor ** (d / (d - 2))
    inv_freq = 1.0 / base ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    mscale = 1.0
    if method == "linear":
        inv_freq = inv_freq / factor
    if method == "yarn":
        beta_fast, beta_slow = int(beta_fast), int(beta_slow)
        low = d * math.log(train_len / (beta_fast * 2 * math.pi)) / (2 * math.log(base))
        high = d * math.log(train_len / (beta_slow * 2 * math.pi)) / (2 * math.log(base))
        low, high = max(math.floor(low), 0), min(math.ceil(high), d - 1)
        if low == high:
            high += 0.001
        ramp = ((torch.arange(d // 2) - low) / (high - low)).clamp(0, 1)
        inv_freq = inv_freq / factor * ramp + inv_freq * (1 - ramp)
        mscale = 0.1 * math.log(factor) + 1.0
    return inv_freq.float(), mscale
