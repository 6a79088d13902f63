"""Returns lists nested a hundred thousand deep, and then one that holds itself.

Must fail: depth and number of nodes are bounded on both sides of the border.

Expected: wrong_answer rejected runtime_error memory_limit malformed time_limit
"""

CALLS = [0]


def softmax(x, axis=-1):
    CALLS[0] += 1
    value = []
    if CALLS[0] % 2:
        for _ in range(100_000):
            value = [value]
    else:
        value.append(value)
    return value
