"""Scales the keys when they come in, and divides by the sum at the very end."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.keys = torch.zeros(batch, heads, max_len, dim)
        self.values = torch.zeros(batch, heads, max_len, dim)
        self.max_len, self.held = max_len, 0

    def __len__(self):
        return self.held

    def append(self, k, v):
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError("the cache is full")
        self.keys[:, :, self.held : end] = k / math.sqrt(k.shape[3])
        self.values[:, :, self.held : end] = v
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        if t == 0:
            return q
        scores = torch.einsum("bhtd,bhnd->bhtn", q, self.keys[:, :, :n])
        scores.masked_fill_(torch.arange(n) > torch.arange(n - t, n)[:, None], -torch.inf)
        weights = scores.sub_(scores.amax(-1, keepdim=True)).exp_()
        return torch.einsum("bhtn,bhnd->bhtd", weights, self.values[:, :, :n]) / weights.sum(-1, keepdim=True)
