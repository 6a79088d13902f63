"""What drives your SGD: the parameters are made here and belong to the caller, and so do the gradients."""

import copy

import torch


def flat(tensors):
    """All numbers of all tensors, one behind the other."""
    return torch.cat([t.reshape(-1) for t in tensors])


def train(learner, params, steps, every=1, times=1, pull=0.0, **options):
    """A row for each step, or each `every`th: all parameters after it. A step is a list of gradients, or None in it.

    times: all steps are taken so many times over. pull: a gradient is taken 1 + pull |p| times, and so has to wait for
        the step before it.
    """
    params = [p.clone() for p in params]
    opt = learner.SGD(params, **options)
    seen = []
    for at, grads in enumerate(steps * times, start=1):
        opt.step([None if g is None else _here(g, p, pull) for g, p in zip(grads, params, strict=True)])
        if at % every == 0:
            seen.append(flat(params))
    return torch.stack(seen)


def train_by_columns(learner, params, steps, **options):
    """As `train`, with tensors that are not contiguous: the first axis lies closest, and parameters have gaps."""
    params = [_by_columns(p, gaps=True) for p in params]
    opt = learner.SGD(params, **options)
    seen = []
    for grads in steps:
        opt.step([_by_columns(g) for g in grads])
        seen.append(flat(params))
    return torch.stack(seen)


def train_with_buffers(learner, params, steps, **options):
    """As `train`, with one buffer for each gradient, written anew for each step; and what a step left in them.

    Parameters are looked at in the memory where they lay at first, as others do who share it.
    """
    params = [p.clone() for p in params]
    held = [p.view_as(p) for p in params]
    opt = learner.SGD(params, **options)
    buffers = [torch.zeros_like(p) for p in params]
    seen, left = [], []
    for grads in steps:
        for buffer, g in zip(buffers, grads, strict=True):
            buffer.copy_(g)
        opt.step(list(buffers))
        left.append(flat(buffers))
        seen.append(flat(held))
    return torch.stack(seen), torch.stack(left)


def resume(learner, params, steps, at, lr, then_lr, **options):
    """Save after `at` steps, and go on at another rate with a new optimiser, on copies of the parameters.

    Where a state holds an `lr`, it is replaced by the new one, as whoever changes the rate of a saved run would do.
    """
    params = [p.clone() for p in params]
    opt = learner.SGD(params, lr=lr, **options)
    for grads in steps[:at]:
        opt.step([None if g is None else g.clone() for g in grads])
    saved = copy.deepcopy(opt.state_dict())
    copies = [p.clone() for p in params]
    for grads in steps[at:]:  # the old one goes on, which is no business of the new one
        opt.step(grads)
    opt = learner.SGD(copies, lr=then_lr, **options)
    opt.load_state_dict(_with_lr(saved, then_lr))
    seen = []
    for grads in steps[at:]:
        opt.step([None if g is None else g.clone() for g in grads])
        seen.append(flat(copies))
    return torch.stack(seen)


def rewind(learner, params, steps, at, **options):
    """Train to the end, go back to the parameters and the state after `at` steps, and take the rest again."""
    params = [p.clone() for p in params]
    opt = learner.SGD(params, **options)
    saved, before, seen = None, None, []
    for turn, grads in enumerate(steps):
        if turn == at:
            saved, before = copy.deepcopy(opt.state_dict()), [p.clone() for p in params]
        opt.step([None if g is None else g.clone() for g in grads])
    for p, old in zip(params, before, strict=True):
        p.copy_(old)
    opt.load_state_dict(saved)
    for grads in steps[at:]:
        opt.step([None if g is None else g.clone() for g in grads])
        seen.append(flat(params))
    return torch.stack(seen)


def descend(learner, x, curvature, steps, every, **options):
    """The loss after each `every`th step on the bowl sum(curvature * x^2) / 2, whose gradient is curvature * x."""
    x = x.clone()
    opt = learner.SGD([x], **options)
    losses = []
    for at in range(1, steps + 1):
        opt.step([curvature * x])
        if at % every == 0:
            losses.append(0.5 * (curvature * x * x).sum())
    return torch.stack(losses)


def _here(g, p, pull):
    """The gradient where the parameter is now."""
    return torch.addcmul(g, g, p.abs(), value=pull) if pull else g.clone()


def _with_lr(state, lr):
    """The state with every `lr` in it replaced."""
    if isinstance(state, dict):
        return {key: lr if key == "lr" else _with_lr(value, lr) for key, value in state.items()}
    return [_with_lr(value, lr) for value in state] if isinstance(state, list) else state


def _by_columns(tensor, gaps=False):
    """The same numbers, whose axes lie in memory the other way round; with gaps each has a stranger behind it."""
    axes = tuple(reversed(range(tensor.ndim)))
    turned = tensor.permute(axes).contiguous()
    if gaps:
        turned = torch.stack([turned, torch.full_like(turned, 7)], dim=-1)[..., 0]
    return turned.permute(axes)
