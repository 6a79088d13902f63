"""Replaces numpy's exp, allclose and savers in its own process, and answers with what they make of it.

Must fail: the judge's numpy is another one.

Expected: wrong_answer runtime_error malformed
"""

import numpy as np

np.exp = np.zeros_like
np.allclose = np.array_equal = np.testing.assert_allclose = lambda *args, **kwargs: True
np.isfinite = lambda x: np.ones(np.shape(x), bool)
np.abs = np.absolute = np.zeros_like


def softmax(x, axis=-1):
    return np.exp(x)
