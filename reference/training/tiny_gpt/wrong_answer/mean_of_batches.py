"""The loss is the mean of the means of batches of 32, the last of which may be smaller and counts as much."""

import torch
from torch.nn.functional import cross_entropy


@torch.no_grad()
def evaluate(model, valid):
    model.eval()
    losses = [cross_entropy(model(some[:, :-1]).mT, some[:, 1:]).item() for some in valid.split(32)]
    model.train()
    return sum(losses) / len(losses)


def train(model, train, valid, steps):
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for step in range(steps + 1):
        if step % (steps // 5) == 0:
            yield evaluate(model, valid)
        if step == steps:
            return
        starts = torch.randint(0, len(train) - 33, (16,)).tolist()
        x = torch.stack([train[i : i + 32] for i in starts])
        y = torch.stack([train[i + 1 : i + 33] for i in starts])
        logits = model(x)
        loss = cross_entropy(logits.view(-1, logits.size(-1)), y.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
