"""What drives your LossScaler: a training loop whose scaled gradients are given, and one that makes its own."""

import copy

import torch


class Descent:
    """An optimiser that holds gradients, and counts its steps."""

    def __init__(self, p):
        self.p, self.count, self.grads = p, 0, []

    def step(self, grads=None):
        """Subtract a hundredth of each gradient; it may be handed them, but has them already."""
        self.count += 1
        for g in self.grads if grads is None else grads:
            self.p.sub_(g.sum(), alpha=0.01)


class Idle:
    """An optimiser that has nothing to do."""

    def step(self, grads=None):
        """Nothing."""


def laid(g):
    """A copy; a matrix lies in memory column by column, as gradients of weights often do."""
    return g.mT.clone(memory_format=torch.contiguous_format).mT if g.dim() > 1 else g.clone()


def take(scaler, opt, loss, grads):
    """One step of the loop: the scaled loss, what unscale found, and the gradients then, where they are finite."""
    scaled = scaler.scale(loss)
    finite = all(bool(torch.isfinite(g).all()) for g in grads)
    opt.grads = [laid(g) for g in grads]
    found = scaler.unscale([g.view_as(g) for g in opt.grads])  # the same memory, as in buckets of gradients
    left = torch.cat([(g if finite else torch.zeros_like(g)).reshape(-1) for g in opt.grads])
    for g in opt.grads:
        g.clamp_(-2, 2)  # clipping comes between unscale and step
    scaler.step(opt)
    scaler.update()
    return scaled, bool(found), left


def run(learner, p, losses, steps, save=(), **options):
    """The scaled losses; what was found; the unscaled gradients; the parameter and the count after each step.

    A step is a list of scaled gradients. save: before these steps the state moves into a new scaler, and the old one,
    which nobody needs any more, meets an overflow.
    """
    scaler, opt = learner.LossScaler(**options), Descent(p.clone())
    told, params, counts = [], [], []
    for at, (loss, grads) in enumerate(zip(losses, steps, strict=True)):
        if at in save:
            state, old = copy.deepcopy(scaler.state_dict()), scaler
            scaler = learner.LossScaler(**options)
            scaler.load_state_dict(state)
            take(old, Descent(p.clone()), loss, [torch.full_like(g, float("inf")) for g in grads])
        told.append(take(scaler, opt, loss, grads))
        params.append(opt.p.clone())
        counts.append(opt.count)
    scaled, found, left = zip(*told, strict=True)
    return torch.stack(scaled), torch.tensor(found), torch.stack(left), torch.stack(params), torch.tensor(counts)


def wait(learner, loss, at, **options):
    """The scaled loss behind so many good steps, for each number in `at`, which ascend; all gradients are 0."""
    scaler, opt, grads = learner.LossScaler(**options), Idle(), [torch.zeros(1)]
    seen = []
    for turn in range(1, at[-1] + 1):
        scaler.scale(loss)
        scaler.unscale(grads)
        scaler.step(opt)
        scaler.update()
        if turn in at:
            seen.append(scaler.scale(loss))
    return torch.stack(seen)


def unscale_again(learner, p, loss, grads, **options):
    """Unscale once, and again before `step` and before `update`: was that refused? Is it allowed behind `update`?

    What is refused changes nothing: the gradients, where they are finite, and how often the optimiser was called.
    """
    scaler, opt = learner.LossScaler(**options), Descent(p.clone())
    refused, left = [], []
    finite = all(bool(torch.isfinite(g).all()) for g in grads)
    for _ in range(2):
        scaler.scale(loss)
        opt.grads = [g.clone() for g in grads]
        scaler.unscale(list(opt.grads))
        for then in (lambda: scaler.step(opt), scaler.update):
            try:
                scaler.unscale(list(opt.grads))
                refused.append(False)
            except RuntimeError:
                refused.append(True)
            then()
        left += [(g if finite else torch.zeros_like(g)).reshape(-1) for g in opt.grads]
    return torch.tensor(refused), torch.cat(left), torch.tensor(opt.count)


def backward(learner, w, x, y, **options):
    """A step of mixed precision: the product and its gradient in the dtype of w and x, the rest in that of y.

    The loss is the sum of (x w) y. What comes back is the unscaled gradient of w, and what was found.
    """
    scaler = learner.LossScaler(**options)
    w = w.clone().requires_grad_()
    loss = ((x @ w).to(y.dtype) * y).sum()
    scaler.scale(loss).backward()
    g = w.grad.to(y.dtype)
    found = scaler.unscale([g])
    return g, torch.tensor(bool(found))
