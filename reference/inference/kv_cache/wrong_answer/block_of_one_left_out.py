"""A past of several blocks ends before its last position, so that a block with that one alone is left out."""

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
        self.keys[:, :, self.held : end] = k
        self.values[:, :, self.held : end] = v
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        top = q.new_full((*q.shape[:3], 1), -math.inf)
        total, out = torch.zeros_like(top), torch.zeros_like(q)
        position = torch.arange(n - t, n)[:, None]
        for begin in range(0, n - 1 if n > 64 else n, 64):
            end = min(begin + 64, n)
            scores = q @ self.keys[:, :, begin:end].transpose(2, 3) / math.sqrt(q.shape[3])
            scores = scores.masked_fill(torch.arange(begin, end) > position, -math.inf)
            higher = torch.maximum(top, scores.amax(-1, keepdim=True))
            safe = torch.where(torch.isinf(higher), 0.0, higher)
            weights, shrink = torch.exp(scores - safe), torch.exp(top - safe)
            total = total * shrink + weights.sum(-1, keepdim=True)
            out = out * shrink + weights @ self.values[:, :, begin:end]
            top = higher
        return out / total
