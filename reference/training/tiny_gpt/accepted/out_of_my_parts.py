"""With the learner's own AdamW, schedule and clipping where they were accepted, and plain ones where they were not."""

import math

import torch
from torch.nn.functional import cross_entropy

try:
    from mine.adamw import AdamW
except ImportError:

    class AdamW:
        def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8, wd=0.0):
            self.params, self.inner = params, torch.optim.AdamW(params, lr=lr, betas=betas, eps=eps, weight_decay=wd)

        @property
        def lr(self):
            return self.inner.param_groups[0]["lr"]

        @lr.setter
        def lr(self, rate):
            self.inner.param_groups[0]["lr"] = rate

        def step(self, grads):
            for p, g in zip(self.params, grads):
                p.grad = g
            self.inner.step()


try:
    from mine.lr_schedule import lr_at
except ImportError:

    def lr_at(step, peak, warmup, total, min_lr):
        if step < warmup:
            return peak * (step + 1) / warmup
        part = (step - warmup) / (total - warmup)
        return min_lr + (peak - min_lr) * (1 + math.cos(math.pi * part)) / 2


try:
    from mine.clip_grad_norm import clip_grad_norm
except ImportError:

    def clip_grad_norm(grads, max_norm):
        norm = torch.sqrt(sum(g.square().sum() for g in grads))
        return [g * min(1.0, max_norm / float(norm)) for g in grads], norm


def train(model, train, valid, steps):
    params = list(model.parameters())
    optimizer = AdamW(params, 1e-2, (0.9, 0.98), 1e-8, 0.1)

    def loss_on(windows):
        return cross_entropy(model(windows[:, :-1]).mT, windows[:, 1:])

    for step in range(steps + 1):
        if step % (steps // 5) == 0:
            model.eval()
            with torch.no_grad():
                yield float(loss_on(valid))
            model.train()
        if step < steps:
            windows = train.unfold(0, 33, 1)[torch.randint(len(train) - 32, (8,))]
            optimizer.lr = lr_at(step, 1e-2, 6, steps, 1e-3)
            grads, _ = clip_grad_norm(torch.autograd.grad(loss_on(windows), params), 1.0)
            with torch.no_grad():
                optimizer.step(grads)
