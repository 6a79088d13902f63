"""Memory that the judge shares with one box: two files without a name, one for requests and one for replies.

A file of fresh pages for each frame would cost more than the copies that it saves, so these two are made once, as large
as they may become, and used again and again. The kernel gives a page when it is first written, and counts it for
whoever does that: requests for the judge, replies for the box. The box inherits them; no descriptor ever comes out of
it. Their sizes are sealed, and requests alone are mapped here.
"""

import contextlib
import fcntl
import mmap
import os

from sandbox import tensors
from sandbox.wire import WireError

REQUEST_BYTES = 256 << 20  # what is larger travels on the wire
SIZED = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
OURS = SIZED | 0x10  # F_SEAL_FUTURE_WRITE, which has no name in Python: nobody but who has it mapped by now may write


class Memory:
    """Both files, open here until `close`.

    Attributes:
        descriptors: what the box inherits, by name.
        request: what the judge writes; nobody else can.
    """

    def __init__(self, reply_bytes: int) -> None:
        """OSError where the kernel does not give it."""
        with contextlib.ExitStack() as stack:
            self.descriptors = {"request": _file(stack, REQUEST_BYTES), "reply": _file(stack, reply_bytes)}
            request, self._reply = self.descriptors.values()
            self.request = stack.enter_context(mmap.mmap(request, REQUEST_BYTES))
            fcntl.fcntl(request, fcntl.F_ADD_SEALS, OURS)
            fcntl.fcntl(self._reply, fcntl.F_ADD_SEALS, SIZED)
            self.close = stack.pop_all().close

    def copy(self, size: int) -> memoryview:
        """So many bytes of the reply, read as a file's: a page that the box takes away meanwhile is not made anew.

        In a mapping it would be, for whoever looks: memory that the box then has and the judge accounts for.

        Raises:
            WireError: where the box has not written them all.
        """
        if size <= os.lseek(self._reply, 0, os.SEEK_HOLE):
            copy, had = tensors.space(size), 0
            while more := os.preadv(self._reply, [copy[had:]], had):  # the kernel gives less than 2 GiB at a time
                had += more
            if had == size:
                return copy
        raise WireError(f"a message of {size} bytes in memory that holds fewer")


def _file(stack: contextlib.ExitStack, size: int) -> int:
    descriptor = os.memfd_create("judge", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    stack.callback(os.close, descriptor)
    os.ftruncate(descriptor, size)
    return descriptor
