"""RMSprop with a rate that falls, gradients clipped by hand; an iterator of its own instead of a generator."""

import math

import torch
from torch.nn import functional as F


class Train:
    """An object that can be called and iterated over: each next point trains up to it."""

    def __call__(self, model, train, valid, steps):
        self.model, self.text, self.valid, self.steps, self.done = model, train, valid, steps, -1
        self.optimizer = torch.optim.RMSprop(model.parameters(), lr=4e-3, alpha=0.95)
        return self

    def __iter__(self):
        return self

    def __next__(self):
        if self.done >= self.steps:
            raise StopIteration
        for step in range(max(self.done, 0), self.done + self.steps // 5 if self.done >= 0 else 0):
            self.step(step)
        self.done = 0 if self.done < 0 else self.done + self.steps // 5
        self.model.eval()
        with torch.inference_mode():
            logits = self.model(self.valid[:, :-1]).double()
            loss = -logits.log_softmax(-1).gather(-1, self.valid[:, 1:, None]).mean()
        self.model.train()
        return loss

    def step(self, step):
        self.optimizer.param_groups[0]["lr"] = 4e-3 * min(1, (step + 1) / 10) * (1 - 0.9 * step / self.steps)
        ends = torch.randint(33, len(self.text) + 1, (16,))
        windows = torch.stack([self.text[int(end) - 33 : int(end)] for end in ends])
        self.optimizer.zero_grad()
        F.cross_entropy(self.model(windows[:, :-1]).mT, windows[:, 1:]).backward()
        norm = math.sqrt(sum(p.grad.square().sum().item() for p in self.model.parameters()))
        for p in self.model.parameters():
            p.grad *= min(1.0, 1.0 / norm)
        self.optimizer.step()


train = Train()
