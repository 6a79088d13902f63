"""Returns the input object itself: a checker that computes its reference in place would compare a buffer with itself.

Must fail: bytes are copied out at return, and the reference shares no buffer with the box.

Expected: wrong_answer
"""


def softmax(x, axis=-1):
    return x
