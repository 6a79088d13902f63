"""Frames: one number, one kind, one small JSON body and one blob, every size checked before it is believed.

Both ends of the wire use this file, so it is also in the box. The judge parses what a hostile worker wrote: whatever
goes in, only `WireError` and `EOFError` come out. There is no pickle here and nothing is ever executed.

Where both ends share memory, a large blob lies there and only its length travels. The other end may write there at any
time, so what lies there is copied once, and only the copy is looked at.
"""

import contextlib
import json
import mmap
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

PREFIX = struct.Struct("<4sIQ")
MAGIC, SHARED = b"jdg1", b"jdgm"
HEADER_BYTES = 2 << 20
POPULATE_WRITE = 23
SHARED_BYTES = 64 << 10  # so many and more lie in shared memory, where there is any
Buffer = bytes | bytearray | memoryview


class WireError(Exception):
    """What came over the wire is not what was agreed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: a reply carries the number of its request."""

    kind: str
    number: int
    body: dict[str, Any]
    blob: Buffer = b""


def text(body: Any) -> str:
    """JSON as it is written here."""
    return json.dumps(body, allow_nan=False, separators=(",", ":"))


def pack(
    kind: str, number: int, body: dict[str, Any] | str, blobs: Sequence[Buffer] = (), shared: mmap.mmap | None = None
) -> list[Buffer]:
    """The buffers to write, in order; large blobs are joined on the wire, or written to shared memory at once.

    body: as a dict, or as the text of one.

    Raises:
        WireError: where the body is too large.
    """
    header = f"[{text(kind)},{number},{body if isinstance(body, str) else text(body)}]".encode()
    if len(header) > HEADER_BYTES:
        raise WireError(f"{len(header)} bytes outside arrays, more than {HEADER_BYTES}")
    views = [memoryview(blob).cast("B") for blob in blobs if len(memoryview(blob))]
    size = sum(view.nbytes for view in views)
    if size < SHARED_BYTES:
        return [b"".join([PREFIX.pack(MAGIC, len(header), size), header, *views])]
    if shared is None or size > len(shared):
        return [PREFIX.pack(MAGIC, len(header), size) + header, *views]
    with contextlib.suppress(OSError):  # one call gives all pages, where the kernel knows it; else each costs a fault
        shared.madvise(POPULATE_WRITE, 0, size)
    place = 0
    for view in views:
        shared[place : place + view.nbytes] = view
        place += view.nbytes
    return [PREFIX.pack(SHARED, len(header), size) + header]


def receive(take: Callable[[int], Buffer], blob_bytes: int, copy: Callable[[int], Buffer] | None = None) -> Frame:
    """One frame; `take(n)` gives exactly n bytes or raises EOFError, `copy(n)` those in shared memory.

    Raises:
        WireError: where the bytes are not a frame, or its blob is longer than `blob_bytes`.
        EOFError: where they end too early.
    """
    magic, header_length, blob_length = PREFIX.unpack(take(PREFIX.size))
    if magic != MAGIC and (magic != SHARED or copy is None):
        raise WireError("bytes on the wire that begin no message")
    if header_length > HEADER_BYTES:
        raise WireError(f"a message with {header_length} bytes outside arrays, more than {HEADER_BYTES}")
    if blob_length > blob_bytes:
        raise WireError(f"a message of {blob_length} bytes, more than {blob_bytes}")
    header = _parse(bytes(take(header_length)))
    match header:
        case [str() as kind, int() as number, dict() as body] if not isinstance(number, bool):
            find = copy if copy is not None and magic == SHARED else take
            return Frame(kind, number, body, find(blob_length) if blob_length else b"")
    raise WireError("a message without kind, number and body")


def _refuse(token: str) -> Any:
    raise WireError(f"the number {token[:40]} on the wire; floats travel in hexadecimal")


def _parse(header: bytes) -> Any:
    try:
        return json.loads(header, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a message that is not JSON: {type(error).__name__}") from None
