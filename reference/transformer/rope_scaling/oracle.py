"""One frequency after the other with 50 digits, given back in float64."""

import mpmath
import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    """The table and mscale, each rounded once to float64."""
    with mpmath.workdps(50):
        base, factor = mpmath.mpf(base), mpmath.mpf(factor)
        plain = [base ** (mpmath.mpf(-2 * i) / d) for i in range(d // 2)]
        if method == "linear":
            return torch.tensor([float(f / factor) for f in plain], dtype=torch.float64), 1.0
        if method == "ntk":
            # base^(-2i/d) times s^(-2i/(d-2)).
            slowed = [f * factor ** (mpmath.mpf(-2 * i) / (d - 2)) for i, f in enumerate(plain)]
            return torch.tensor([float(f) for f in slowed], dtype=torch.float64), 1.0

        def pair(beta):
            return d * mpmath.log(train_len / (2 * mpmath.pi * beta)) / (2 * mpmath.log(base))

        low, high = max(int(mpmath.floor(pair(beta_fast))), 0), min(int(mpmath.ceil(pair(beta_slow))), d - 1)
        slowed = []
        for i, f in enumerate(plain):
            share = mpmath.mpf(i > low) if high <= low else min(max(mpmath.mpf(i - low) / (high - low), 0), 1)
            slowed.append(float(f * (1 - share + share / factor)))
        return torch.tensor(slowed, dtype=torch.float64), float(mpmath.log(factor) / 10 + 1)
