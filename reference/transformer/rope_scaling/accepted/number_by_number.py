"""Python's floats, one pair after the other, in a list that becomes a tensor."""

import math

import torch


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    def turns_at(beta):
        return d * math.log(train_len / (2 * math.pi * beta), base) / 2

    low, high = max(math.floor(turns_at(beta_fast)), 0), min(math.ceil(turns_at(beta_slow)), d - 1)
    table = []
    for i in range(d // 2):
        theta = math.pow(base, -2 * i / d)
        if method == "linear":
            theta /= factor
        elif method == "ntk":
            theta = math.pow(base * math.pow(factor, d / (d - 2)), -2 * i / d)
        elif i >= high and i > low:
            theta /= factor
        elif i > low:
            share = (i - low) / (high - low)
            theta = theta * (1 - share) + theta / factor * share
        table.append(theta)
    return [torch.tensor(table, dtype=torch.float32), 1 + math.log(factor) / 10 if method == "yarn" else 1]
