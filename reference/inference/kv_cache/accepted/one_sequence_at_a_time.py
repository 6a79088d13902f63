"""Each sequence of the batch has matrices of its own in a list; the softmax is in float64."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.max_len, self.count = max_len, 0
        self.store = [(torch.zeros(heads, max_len, dim), torch.zeros(heads, max_len, dim)) for _ in range(batch)]

    def __len__(self):
        return self.count

    def append(self, k, v):
        t = k.size(2)
        if self.count + t > self.max_len:
            raise ValueError("overflow")
        for at, (keys, values) in enumerate(self.store):
            keys[:, self.count : self.count + t] = k[at]
            values[:, self.count : self.count + t] = v[at]
        self.count += t

    def rollback(self, n):
        self.count = self.count - n

    def attend(self, q):
        t = q.size(2)
        out = torch.zeros_like(q)
        for at, (keys, values) in enumerate(self.store):
            scores = q[at] @ keys[:, : self.count].mT / math.sqrt(q.size(3))
            visible = torch.tril(torch.ones(t, self.count, dtype=torch.bool), self.count - t)
            scores[:, ~visible] = -math.inf
            out[at] = torch.softmax(scores.double(), -1).float() @ values[:, : self.count]
        return out
