"""The model and the optimiser that your train_step is given, and what is looked at behind it."""

import copy

import torch
from torch import nn


class Model(nn.Module):
    """Logits for the next token from the token itself: a table, a tanh, and a linear layer; in the weights' dtype."""

    def __init__(self, table, head):
        super().__init__()
        self.table, self.head = nn.Parameter(table.clone()), nn.Parameter(head.clone())

    def forward(self, ids):
        """ids: int64[b, t]; the logits: [b, t, vocabulary]."""
        return torch.tanh(self.table[ids]) @ self.head.T


class Recorder(torch.optim.SGD):
    """torch's SGD, which remembers the gradients of its steps."""

    def __init__(self, params, lr):
        super().__init__(params, lr=lr)
        self.seen = []

    def step(self, closure=None):
        """Remember the gradients, and step."""
        params = [p for group in self.param_groups for p in group["params"]]
        self.seen.append([torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in params])
        return super().step(closure)


def run(learner, table, head, steps, lr=0.1, left=0.0, epochs=1):
    """Take a step for each list of micro-batches: losses, the last step's gradients, the weights, how many steps, and
    how many of the ids and targets are others afterwards. Each parameter is a group of the optimiser by itself.

    left: what stands in the gradients before the first step, from whoever used the model before; 0 stands for none.
    epochs: how often the same micro-batches come, one list after the other.
    """
    model = Model(table, head)
    opt, before = Recorder([{"params": [p]} for p in model.parameters()], lr), copy.deepcopy(steps)
    for p in model.parameters():
        p.grad = torch.full_like(p, left) if left else None
    losses = [float(learner.train_step(model, list(batches), opt)) for _ in range(epochs) for batches in steps]
    weights = [p.detach().clone() for p in model.parameters()]
    last = opt.seen[-1] if opt.seen else [torch.zeros_like(w) for w in weights]
    pairs = zip((x for step in steps for x in step), (x for step in before for x in step), strict=True)
    changed = sum(int((x != y).sum()) for now, then in pairs for x, y in zip(now, then, strict=True))
    return losses, last, weights, len(opt.seen), changed
