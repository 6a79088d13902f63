"""Sorted and added up by the library, but what stays is put back where it was one token after another."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(-1)
    scaled, order = torch.sort(logits.double(), dim=-1, descending=True, stable=True)
    scaled = (scaled - scaled[:, :1]) / temperature
    if top_k:
        scaled[:, top_k:] = -torch.inf
    shares = torch.softmax(scaled, -1)
    if top_p is not None and top_p < 1:
        stays = shares.cumsum(-1) - shares < top_p
        stays[:, 0] = True
        shares = torch.where(stays, shares, 0.0)
    back = torch.zeros_like(shares)
    for row in range(len(shares)):
        for place in range(shares.shape[1]):
            if shares[row, place] == 0:
                break
            back[row, order[row, place]] = shares[row, place]
    return torch.multinomial(back, 1, generator=rng)[:, 0]
