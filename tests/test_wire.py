"""Frames: what is packed is received, and whatever else comes is a WireError or an EOFError."""

import contextlib
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import messages, tensors, wire
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


# Good messages, spoilt ---------------------------------------------------------------------------------------------

GOOD = [
    np.arange(6, dtype="f4").reshape(2, 3),
    [np.float64(1.5), {"a": (np.zeros(0, bool), None, "x" * 2000, b"bytes")}],
    torch.ones(2, 2).bfloat16(),
    [torch.zeros(3, dtype=torch.bool), torch.tensor(2j), np.arange(4, dtype="i1")],
]


def message(value: Any) -> bytes:
    tree, blobs = tensors.encode(value, 1 << 20, tensors=True)
    return b"".join(map(bytes, pack("returned", 7, {"tree": tree}, blobs)))


def read(data: bytes) -> Any:
    got = receive(reader(data), 1 << 20)
    return tensors.decode(got.body.get("tree"), got.blob, tensors=True)


def spoilt(data: bytes) -> bool:
    """Whether it is refused as it should be; what is not refused is a value that may be sent back."""
    try:
        value = read(data)
    except (WireError, EOFError):
        return True
    tensors.encode(value, 1 << 30, tensors=True)
    return False


@pytest.mark.parametrize("value", GOOD, ids=range(len(GOOD)))
def test_a_message_cut_anywhere_is_refused(value):
    data = message(value)
    assert not spoilt(data)
    assert all(spoilt(data[:length]) for length in range(0, len(data), 1 + len(data) // 400))


@pytest.mark.parametrize("value", GOOD, ids=range(len(GOOD)))
def test_a_blob_cut_anywhere_under_a_length_that_agrees_is_refused(value):
    tree, blobs = tensors.encode(value, 1 << 20, tensors=True)
    blob = b"".join(map(bytes, blobs))
    for length in range(0, len(blob), 1 + len(blob) // 400):
        assert spoilt(b"".join(map(bytes, pack("returned", 7, {"tree": tree}, [blob[:length]]))))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(1, 255)), min_size=1, max_size=4))
def test_a_message_with_other_bytes_is_refused_or_another_value(value, changes):
    data = bytearray(message(value))
    for place, change in changes:
        data[place % len(data)] ^= change
    assert spoilt(bytes(data)) in (True, False)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["BF16", "F16", "F8_E4M3", "U8", "I64", "BOOL", "X", 7]),
    st.lists(st.integers(-1, 1 << 62), max_size=3),
)
def test_what_safetensors_says_of_dtype_and_shape_is_not_believed(name, shape):
    contents = json.dumps({"0": {"dtype": name, "shape": shape, "data_offsets": [0, 4]}}).encode()
    blob = len(contents).to_bytes(8, "little") + contents + b"\0" * 4
    for tree in (["n", "float32", [1]], ["x", "bfloat16", [2]]):
        with contextlib.suppress(WireError):
            assert tensors.decode(tree, blob, tensors=True).nbytes == 4


@pytest.mark.parametrize(
    "contents",
    [
        "{" + ",".join(f'"{at}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' for at in range(200_000)) + "}",
        '{"0":{"dtype":"U8","shape":[' + "0," * (5 << 20) + '0],"data_offsets":[0,0]}}',
    ],
    ids=["many arrays", "a long shape"],
)
def test_a_table_of_contents_that_would_cost_much_memory_is_not_read(contents):
    blob = len(contents).to_bytes(8, "little") + contents.encode()
    with pytest.raises(WireError, match="table of contents"):
        messages.outcome("step", wire.Frame("returned", 1, {"tree": ["n", "uint8", [0]]}, blob), 0.0, torch=False)


@pytest.mark.parametrize("part", [b"[],", b"9" * 4000 + b","])
def test_the_longest_header_is_read_in_bounded_memory(part):
    body = b'["returned", 7, {"tree": ["l",' + part * ((wire.HEADER_BYTES - 100) // len(part)) + b"0]}]"
    tracemalloc.start()
    try:
        assert spoilt(frame(body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 256 << 20
