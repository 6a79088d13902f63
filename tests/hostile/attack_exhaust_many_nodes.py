"""Returns a list of five million small things.

Must fail: the number of nodes in a reply is bounded.

Expected: wrong_answer rejected runtime_error memory_limit malformed time_limit
"""


def softmax(x, axis=-1):
    return [0.0] * 5_000_000
