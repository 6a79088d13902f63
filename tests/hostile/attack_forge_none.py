"""Returns None: a checker that only looks at what is there finds nothing wrong.

Must fail: structure is compared first.

Expected: wrong_answer malformed
"""


def softmax(x, axis=-1):
    return None
