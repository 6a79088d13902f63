"""Everything as exponentials of logarithms in float32, mscale too."""

import math

import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    i = torch.arange(d // 2, dtype=torch.float32)
    log_base, log_factor = torch.log(torch.tensor(float(base))), torch.log(torch.tensor(float(factor)))
    if method == "linear":
        return torch.exp(-2 * i / d * log_base - log_factor), 1.0
    if method == "ntk":
        return torch.exp(-2 * i / d * log_base - 2 * i / (d - 2) * log_factor), 1.0
    ends = [d / 2 * math.log(train_len / (2 * math.pi * beta)) / math.log(base) for beta in (beta_fast, beta_slow)]
    low, high = max(0, math.floor(ends[0])), min(d - 1, math.ceil(ends[1]))
    ramp = torch.clip((i - low) / (high - low), 0, 1) if high > low else (i > low).float()
    table = torch.exp(-2 * i / d * log_base)
    return table * (1 - ramp * (1 - torch.exp(-log_factor))), 1 + 0.1 * log_factor
