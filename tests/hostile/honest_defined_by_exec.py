"""Builds its function from text, as code generators do, and finds it by a module's __getattr__."""

import numpy as np

TEXT = """
def generated(x, axis=-1):
    work = x.astype({wide}) if x.dtype == {half} else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
"""
SPACE = {"np": np}
exec(TEXT.format(wide="np.float32", half="np.float16"), SPACE)
globals().update(softmax=SPACE["generated"])
