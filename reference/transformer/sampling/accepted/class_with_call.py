"""An object that is called; the filters know the border by value and by index."""

import torch


class Sampler:
    def __call__(self, logits, temperature, top_k, top_p, rng):
        b, n = logits.shape
        if temperature == 0:
            return logits.max(dim=1).indices
        y = logits.double().sub_(logits.max(dim=1, keepdim=True).values).div_(temperature)
        order = torch.argsort(y, dim=1, descending=True, stable=True)
        left = order[:, : (top_k or n)]
        p = torch.exp(y.gather(1, left))
        p /= p.sum(dim=1, keepdim=True)
        if top_p is not None and top_p < 1:
            count = (p.cumsum(1) < top_p).sum(1, keepdim=True) + 1
            p[torch.arange(p.shape[1]) >= count] = 0
        return left[torch.arange(b), torch.multinomial(p, 1, generator=rng).flatten()]


sample = Sampler()
