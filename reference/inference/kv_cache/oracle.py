"""The plain model: it keeps a list of all that was appended and attends by the definition, in the inputs' own dtype."""

import torch


class KVCache:
    """A list of chunks; slow, obvious, and never asked to be anything else."""

    def __init__(self, batch, heads, max_len, dim):
        self.max_len = max_len
        self.keys, self.values = [], []

    def __len__(self):
        return sum(chunk.shape[2] for chunk in self.keys)

    def append(self, k, v):
        if len(self) + k.shape[2] > self.max_len:
            raise ValueError("the cache is full")
        self.keys.append(k.clone())
        self.values.append(v.clone())

    def rollback(self, n):
        kept = len(self) - n
        if self.keys:
            self.keys = [torch.cat(self.keys, dim=2)[:, :, :kept]]
            self.values = [torch.cat(self.values, dim=2)[:, :, :kept]]

    def attend(self, q):
        t, n, d = q.shape[2], len(self), q.shape[3]
        if t == 0:
            return q.clone()
        keys, values = torch.cat(self.keys, dim=2), torch.cat(self.values, dim=2)
        scores = torch.einsum("bhtd,bhnd->bhtn", q, keys) / q.new_tensor(d).sqrt()
        position = torch.arange(n - t, n)[:, None]
        scores = torch.where(torch.arange(n) <= position, scores, -torch.inf)
        weights = (scores - scores.amax(-1, keepdim=True)).exp()
        return torch.einsum("bhtn,bhnd->bhtd", weights, values) / weights.sum(-1, keepdim=True)
