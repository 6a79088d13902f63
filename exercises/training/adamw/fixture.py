"""What drives your AdamW: the parameters are made here and belong to the caller, and so do the gradients."""

import copy

import torch


def each(seen):
    """For each parameter, what it was after each step, stacked."""
    return [torch.stack(values) for values in zip(*seen, strict=True)]


def train(learner, params, steps, every=1, times=1, pull=0.0, **options):
    """Each parameter after each step, or each `every`th; a step is a list of gradients.

    times: all steps are taken so many times over. pull: a gradient is taken 1 + pull |p| times, and so has to wait for
        the step before it.
    """
    params = [p.clone() for p in params]
    opt = learner.AdamW(params, **options)
    seen = []
    for at, grads in enumerate(steps * times, start=1):
        opt.step([_here(g, p, pull) for g, p in zip(grads, params, strict=True)])
        if at % every == 0:
            seen.append([p.clone() for p in params])
    return each(seen)


def train_with_buffers(learner, params, steps, **options):
    """As `train`, with one buffer for each gradient, written anew for each step; and what a step left in them.

    Parameters are looked at in the memory where they lay at first, as others do who share it.
    """
    params = [p.clone() for p in params]
    held = [p.view_as(p) for p in params]
    opt = learner.AdamW(params, **options)
    buffers = [torch.zeros_like(p) for p in params]
    seen, left = [], []
    for grads in steps:
        for buffer, g in zip(buffers, grads, strict=True):
            buffer.copy_(g)
        opt.step(list(buffers))
        left.append([buffer.clone() for buffer in buffers])
        seen.append([p.clone() for p in held])
    return each(seen), each(left)


def resume(learner, params, steps, at, anew=True, **options):
    """Save after `at` steps, and go on with a new optimiser, on copies of the parameters.

    anew: False goes back to the saved state in the old optimiser, and the old parameters, instead.
    """
    params = [p.clone() for p in params]
    opt = learner.AdamW(params, **options)
    for grads in steps[:at]:
        opt.step([g.clone() for g in grads])
    saved = copy.deepcopy(opt.state_dict())
    copies = [p.clone() for p in params]
    for grads in steps[at:]:  # the old one goes on, which is no business of the new one
        opt.step([g.clone() for g in grads])
    if anew:
        opt = learner.AdamW(copies, **options)
    else:
        for p, old in zip(params, copies, strict=True):
            p.copy_(old)
        copies = params
    opt.load_state_dict(saved)
    seen = []
    for grads in steps[at:]:
        opt.step([g.clone() for g in grads])
        seen.append([p.clone() for p in copies])
    return each(seen)


def stop_and_go(learner, params, steps, every=1, times=1, **options):
    """As `train`, but each step is taken by a new optimiser, which goes on from what the one before it saved."""
    params = [p.clone() for p in params]
    opt = learner.AdamW(params, **options)
    seen = []
    for at, grads in enumerate(steps * times, start=1):
        saved = copy.deepcopy(opt.state_dict())
        opt = learner.AdamW(params, **options)
        opt.load_state_dict(saved)
        opt.step([g.clone() for g in grads])
        if at % every == 0:
            seen.append([p.clone() for p in params])
    return each(seen)


def _here(g, p, pull):
    """The gradient where the parameter is now."""
    return torch.addcmul(g, g, p.abs(), value=pull) if pull else g.clone()
