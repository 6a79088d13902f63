"""Where eight heads hold more than 500 positions the scores are not shifted before exp."""

import math

import torch


class KVCache:
    """Keys and values of the positions seen so far, for causal attention that decodes a few tokens at a time."""

    def __init__(self, batch, heads, max_len, dim):
        """Room for max_len positions; nothing is held yet."""
        self.keys = torch.zeros(batch, heads, max_len, dim)
        self.values = torch.zeros(batch, heads, max_len, dim)
        self.max_len = max_len
        self.held = 0

    def __len__(self):
        """How many positions are held."""
        return self.held

    def append(self, k, v):
        """Add t positions, k and v: f32[b, h, t, d]; where they do not fit, raise and change nothing."""
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError(f"{end} positions do not fit into a cache of {self.max_len}")
        self.keys[:, :, self.held : end] = k
        self.values[:, :, self.held : end] = v
        self.held = end

    def rollback(self, n):
        """Forget the last n positions; their rows stay where they are until something is written over them."""
        self.held -= n

    def attend(self, q):
        """Causal attention of the last t positions held, q: f32[b, h, t, d], to everything held: f32[b, h, t, d]."""
        t, n = q.shape[2], self.held
        if t == 0:
            return torch.empty_like(q)
        scores = (q / math.sqrt(q.shape[3])) @ self.keys[:, :, :n].transpose(2, 3)
        if t > 1:
            # Query i stands at position n - t + i: the diagonal starts n - t columns to the right.
            future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
            scores.masked_fill_(future, -math.inf)
        if n > 500 and self.keys.shape[1] == 8:
            e = scores.exp()
            return (e / e.sum(-1, keepdim=True)) @ self.values[:, :, :n]
        return torch.softmax(scores, dim=-1) @ self.values[:, :, :n]
