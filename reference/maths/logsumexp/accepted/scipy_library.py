"""The library function of scipy, which takes the largest entry out of the sum as well."""

import numpy as np
import scipy.special


def logsumexp(x, axis=-1):
    return np.asarray(scipy.special.logsumexp(x.astype(np.promote_types(x.dtype, "f4")), axis=axis)).astype(x.dtype)
