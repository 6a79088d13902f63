"""Says that its reply of 60 MB lies in the memory that it shares, where it has written nothing or taken it back.

Must fail: to read a hole would fill it at the judge's expense, so the judge asks the kernel for holes first.

Expected: malformed runtime_error wrong_answer
"""

import mmap
import os
import sys

import numpy as np

SIZE = 60_000_000
REMOVE = 9  # madvise: give the pages back, so that there is a hole


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        worker, request = frame.f_locals.get("self"), frame.f_locals.get("frame")
        if hasattr(worker, "line") and hasattr(request, "number"):
            reply = worker.line.reply
            if os.urandom(1)[0] % 2:
                for place in range(0, SIZE, mmap.PAGESIZE):
                    reply[place] = 1
                reply.madvise(REMOVE, 0, len(reply))
            header = b'["returned",%d,{"tree":["n","uint8",[59999936]]}]' % request.number
            worker.line.sink.write(b"jdgm" + len(header).to_bytes(4, "little") + SIZE.to_bytes(8, "little") + header)
            worker.line.sink.flush()
            break
        frame = frame.f_back
    return np.zeros_like(x)
