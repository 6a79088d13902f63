"""The largest entry alone is returned."""


def logsumexp(x, axis=-1):
    return x.max(axis=axis)
