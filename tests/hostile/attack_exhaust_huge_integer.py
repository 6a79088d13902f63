"""Returns an integer of ten million bits: turning it into digits takes quadratic time in whoever does it.

Must fail: integers are bounded at the border.

Expected: wrong_answer rejected runtime_error malformed time_limit
"""


def softmax(x, axis=-1):
    return 1 << 10_000_000
