"""Each logit gets a probability of its own; they do not compete."""

import numpy as np


def softmax(x, axis=-1):
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-x.astype(np.promote_types(x.dtype, np.float32))))).astype(x.dtype)
