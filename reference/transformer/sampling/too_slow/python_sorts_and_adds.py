"""Python's own sort and a running sum, one number after the other."""

import math

import torch


def sample(logits, temperature, top_k, top_p, rng):
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
