"""Clips, and looks at what was handed in afterwards."""


def clip_and_look_back(learner, grads, max_norm):
    """The answer, the list of gradients as it is after the call, and whether the answer is in a list of its own."""
    answer = learner.clip_grad_norm(grads, max_norm)
    return answer, grads, "the list that was handed in" if answer[0] is grads else "a new list"
