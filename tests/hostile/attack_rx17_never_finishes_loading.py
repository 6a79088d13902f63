"""Never finishes loading.

Must fail: loading has a limit of its own.

Expected: time_limit
"""

import time

END = time.monotonic() + 60
while time.monotonic() < END:
    pass


def softmax(x, axis=-1):
    return x
