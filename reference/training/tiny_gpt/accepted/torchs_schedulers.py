"""With torch's own schedulers: a warm-up over the first tenth of the steps, then a cosine."""

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, SequentialLR


def mean_loss(model, windows):
    log_p = model(windows[:, :-1]).log_softmax(-1)
    return -log_p.gather(-1, windows[:, 1:, None]).mean()


@torch.no_grad()
def point(model, valid):
    model.eval()
    loss = mean_loss(model, valid).item()
    model.train()
    return loss


def train(model, train, valid, steps):
    warmup = steps // 10
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.98))
    up = LambdaLR(optimizer, lambda step: (step + 1) / warmup)
    down = CosineAnnealingLR(optimizer, T_max=steps - warmup, eta_min=1e-3)
    schedule = SequentialLR(optimizer, [up, down], milestones=[warmup])
    yield point(model, valid)
    for _ in range(5):
        for _ in range(steps // 5):
            windows = train.unfold(0, 33, 1)[torch.randint(len(train) - 32, (8,))]
            optimizer.zero_grad()
            mean_loss(model, windows).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        yield point(model, valid)
