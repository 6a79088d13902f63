"""Lends a batch that is written over afterwards, and keeps what was read."""


def lent(learner, first, second):
    """The readings after the first batch, looked at when the second has come; the first after it was taken in; the
    readings in the end."""
    it = learner.RunningVar(first.shape[1])
    x = first.copy()
    it.update(x)
    early, left = [it.mean, it.var], x.copy()
    x[:] = 7
    it.update(second)
    return early, left, [it.mean, it.var]
