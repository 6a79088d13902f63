"""Clips, and looks at what was handed in afterwards."""


def clip_and_look_back(learner, grads, max_norm):
    """The answer, and the list of gradients as it is after the call."""
    return learner.clip_grad_norm(grads, max_norm), grads
