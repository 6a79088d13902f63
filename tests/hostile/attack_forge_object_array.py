"""Returns an object array whose elements agree with everything.

Must fail: object arrays never cross the border.

Expected: wrong_answer rejected runtime_error malformed
"""

import numpy as np


class Yes(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


def softmax(x, axis=-1):
    value = np.empty(x.shape, object)
    value.fill(Yes())
    return value
