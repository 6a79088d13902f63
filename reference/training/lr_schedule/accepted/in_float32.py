"""Everything in float32, as on a device: a learning rate needs no more digits."""

import torch


def lr_at(step, peak, warmup, total, min_lr):
    peak, floor = torch.tensor([peak, min_lr], dtype=torch.float32)
    if step < warmup:
        return (peak * (torch.tensor(step + 1.0) / warmup)).item()
    if step >= total:
        return floor.item()
    done = torch.tensor(float(step - warmup)) / (total - warmup)
    return torch.lerp(floor, peak, (1 + torch.cos(torch.pi * done)) / 2).item()
