"""Frequencies in float64, rounded once."""

import math

import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    """The table for a context that is `factor` times as long, and mscale."""
    i = torch.arange(d // 2, dtype=torch.float64)
    if method == "ntk":
        base = base * factor ** (d / (d - 2))
    plain = float(base) ** (-2 * i / d)
    if method == "linear":
        return (plain / factor).float(), 1.0
    if method == "ntk":
        return plain.float(), 1.0
    low, high = (d * math.log(train_len / (2 * math.pi * beta)) / (2 * math.log(base)) for beta in (beta_fast, beta_slow))
    low, high = max(math.floor(low), 0), min(math.ceil(high), d - 1)
    # Pairs are whole numbers: any width below 1 makes a step behind pair low.
    ramp = ((i - low) / max(high - low, 0.001)).clamp(0, 1)
    return (plain * (1 - ramp) + plain / factor * ramp).float(), 0.1 * math.log(factor) + 1
