"""Adam written out, gradients from autograd.grad, and the text cut into windows that are shuffled: an epoch's way."""

import torch
from torch.nn import functional as F


def negative(model, windows):
    return F.nll_loss(F.log_softmax(model(windows[:, :-1]), -1).flatten(0, 1), windows[:, 1:].flatten())


def shuffled(text):
    while True:
        start = int(torch.randint(33, ()))
        windows = text[start : start + (len(text) - start) // 33 * 33].view(-1, 33)
        yield from windows[torch.randperm(len(windows))].split(8)


def train(model, train, valid, steps):
    weights = list(model.parameters())
    m, v = [torch.zeros_like(w) for w in weights], [torch.zeros_like(w) for w in weights]
    batches = shuffled(train)
    for step in range(1, steps + 1):
        if (step - 1) % (steps // 5) == 0:
            yield on(model, valid)
        gradients = torch.autograd.grad(negative(model, next(batches)), weights)
        with torch.no_grad():
            for w, g, first, second in zip(weights, gradients, m, v):
                first.lerp_(g, 0.1)
                second.lerp_(g * g, 0.01)
                w -= 1e-2 * (first / (1 - 0.9**step)) / ((second / (1 - 0.99**step)).sqrt() + 1e-8)
    yield on(model, valid)


def on(model, valid):
    was, model.dropout.p = model.dropout.p, 0.0
    with torch.no_grad():
        loss = float(negative(model, valid))
    model.dropout.p = was
    return loss
