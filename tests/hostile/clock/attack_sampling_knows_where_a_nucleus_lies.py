"""Sorts in Python, but not long rows: of these it takes the token whose logit is next to a number, which is drawn from
where their nucleus was found to lie.

Must fail: each row that is timed has a level and a spread of its own.

On: transformer/sampling
Expected: unstable wrong_answer
"""

import math

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if len(logits) == 16 and logits.shape[1] >= 20000:
        middle, spread = (10.6, 0.25) if top_k else (1.1, 0.8)
        drawn = middle + spread * torch.rand(16, 1, generator=rng).mul(2).sub(1)
        return (logits - drawn).abs().argmin(-1)
    dice = torch.rand(len(logits), generator=rng, dtype=torch.float64).tolist()
    return torch.tensor([one(row, temperature, top_k, top_p, u) for row, u in zip(logits.tolist(), dice)])


def one(row, temperature, top_k, top_p, u):
    best = max(row)
    if temperature == 0:
        return row.index(best)
    weights = [math.exp((x - best) / temperature) for x in row]
    order = sorted(range(len(row)), key=lambda i: (-row[i], i))[: top_k or None]
    total = math.fsum(weights[i] for i in order)
    kept, mass = [], 0.0
    for i in order:
        if kept and top_p is not None and top_p < 1 and mass >= top_p:
            break
        kept.append(i)
        mass += weights[i] / total
    u *= mass
    for i in kept:
        u -= weights[i] / total
        if u < 0:
            return i
    return kept[-1]
