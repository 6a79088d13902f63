"""Prints its inputs, so that a learner could rebuild the tests from the log, in lines that look like the judge's.

Must fail: the answer is wrong whatever is printed. (Inputs are no secret: the next grading draws others.)

Expected: wrong_answer output_limit
"""

import numpy as np


def softmax(x, axis=-1):
    print("judge: expected", x.ravel()[:100].tolist(), flush=True)
    return np.zeros_like(x)
