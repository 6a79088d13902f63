"""Frames: what is packed is received, and whatever else comes is a WireError or an EOFError."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import wire
from sandbox.wire import MAGIC, PREFIX, Buffer, WireError, pack, receive

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def reader(data: bytes) -> Callable[[int], Buffer]:
    """Gives the bytes piece by piece, as a wire does."""
    place = 0

    def take(size: int) -> Buffer:
        nonlocal place
        if place + size > len(data):
            raise EOFError
        place += size
        return data[place - size : place]

    return take


def frame(header: bytes, blob: bytes = b"", *, blob_length: int | None = None, magic: bytes = MAGIC) -> bytes:
    return PREFIX.pack(magic, len(header), len(blob) if blob_length is None else blob_length) + header + blob


@given(
    st.text(), st.integers(0, 2**53), st.dictionaries(st.text(), JSON, max_size=4), st.lists(st.binary(), max_size=3)
)
def test_what_is_packed_is_received(kind, number, body, blobs):
    sent = b"".join(bytes(buffer) for buffer in pack(kind, number, body, blobs))
    got = receive(reader(sent), 1 << 20)
    assert (got.kind, got.number, got.body, bytes(got.blob)) == (kind, number, body, b"".join(blobs))


@given(st.binary(max_size=200))
def test_garbage_is_a_wire_error_or_an_early_end(data):
    with pytest.raises((WireError, EOFError)):
        receive(reader(data), 1 << 10)


@given(st.binary(max_size=200))
def test_a_garbled_header_is_a_wire_error(header):
    with pytest.raises(WireError):
        receive(reader(frame(b"\x00" + header)), 1 << 10)


@settings(max_examples=50)
@given(JSON)
def test_json_that_is_no_message_is_a_wire_error(value):
    with pytest.raises(WireError):
        receive(reader(frame(json.dumps(value).encode())), 1 << 10)


@given(st.integers(0, 60))
def test_a_message_cut_short_is_an_early_end(length):
    whole = b"".join(bytes(buffer) for buffer in pack("returned", 7, {"tree": ["n", "float32", [4]]}, [b"x" * 16]))
    with pytest.raises(EOFError):
        receive(reader(whole[: min(length, len(whole) - 1)]), 1 << 10)


@pytest.mark.parametrize(
    "header",
    [
        b'["returned", 1.5, {}]',
        b'["returned", true, {}]',
        b'["returned", 1, {"x": 1.5}]',
        b'["returned", 1, {"x": NaN}]',
        b'["returned", 1, {"x": Infinity}]',
        b'["returned", 1, []]',
        b'["returned", 1, {}, 2]',
        b'{"kind": "returned"}',
        b"[" * 100_000,
        b'["returned", 1' + b"0" * 5000 + b", {}]",
        b"\xff\xfe",
        b"",
    ],
)
def test_a_header_of_another_form_is_a_wire_error(header):
    with pytest.raises(WireError):
        receive(reader(frame(header)), 1 << 10)


@pytest.mark.parametrize(
    "prefix",
    [
        PREFIX.pack(MAGIC, wire.HEADER_BYTES + 1, 0),
        PREFIX.pack(MAGIC, 2, (1 << 10) + 1),
        PREFIX.pack(MAGIC, 2, (1 << 64) - 1),
        PREFIX.pack(b"jdg2", 2, 0),
    ],
)
def test_sizes_are_checked_before_anything_is_read(prefix):
    def take(size: int) -> Buffer:
        assert size == PREFIX.size
        return prefix

    with pytest.raises(WireError):
        receive(take, 1 << 10)


def test_a_body_that_is_too_large_is_not_packed():
    with pytest.raises(WireError, match="more than"):
        pack("returned", 1, {"tree": "x" * (wire.HEADER_BYTES + 1)})
