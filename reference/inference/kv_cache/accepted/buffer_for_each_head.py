"""A buffer for each head of each sequence, written and read one after the other."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.places = [(b, h) for b in range(batch) for h in range(heads)]
        self.keys, self.values = ({at: torch.zeros(max_len, dim) for at in self.places} for _ in "kv")
        self.max_len, self.length = max_len, 0

    def __len__(self):
        return self.length

    def append(self, k, v):
        end = self.length + k.shape[2]
        if end > self.max_len:
            raise ValueError("no room")
        for b, h in self.places:
            self.keys[b, h][self.length : end] = k[b, h]
            self.values[b, h][self.length : end] = v[b, h]
        self.length = end

    def attend(self, q):
        n, t = self.length, q.shape[2]
        out = torch.zeros_like(q)
        hidden = torch.arange(n) > torch.arange(n - t, n)[:, None]
        for b, h in self.places:
            scores = q[b, h] @ self.keys[b, h][:n].T / math.sqrt(q.shape[3])
            out[b, h] = torch.softmax(scores.masked_fill(hidden, -math.inf), dim=-1) @ self.values[b, h][:n]
        return out

    def rollback(self, n):
        self.length -= n
