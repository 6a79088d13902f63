"""Arrays where they lie: the same arrays as safetensors' own copies, and the same refusals."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.numpy import save

from sandbox import tensors
from sandbox.parts import LARGE, in_place
from sandbox.tensors import copied, decode, encode
from sandbox.wire import WireError


def private(data: bytes) -> memoryview:
    """As it comes: memory of one's own."""
    room = tensors.space(len(data))
    room[:] = data
    return room


def blob(header: object, size: int = LARGE) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(size)


def part(begin: int, end: int, shape: list[int] | None = None, dtype: str = "U8") -> dict[str, object]:
    return {"dtype": dtype, "shape": [end - begin] if shape is None else shape, "data_offsets": [begin, end]}


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), max_size=5), st.permutations(range(6)))
def test_they_are_those_that_safetensors_copies(sizes: list[int], order: list[int]):
    arrays = [np.random.default_rng(0).integers(0, 255, size, np.uint8) for size in [*sizes, LARGE]]
    data = save({str(name): array for name, array in zip(order, arrays, strict=False)})
    got, want = in_place(private(data)), copied(data)
    assert {name: bytes(value) for name, value in got.items()} == {name: bytes(value) for name, value in want.items()}


def test_nothing_large_is_copied():
    data = private(b"".join(map(bytes, encode(np.zeros(LARGE, np.uint8), 1 << 30)[1])))
    got = np.frombuffer(in_place(data)["0"], np.uint8)
    data[-1] = 7
    assert got[-1] == 7


@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_decoded_is_writable_and_aligned(readonly: bool):
    tree, blobs = encode(["x" * 2001, np.arange(LARGE, dtype="f8"), np.ones(3, "f4")], 1 << 30)
    sent = b"".join(map(bytes, blobs))
    _, numbers, ones = decode(json.loads(json.dumps(tree)), sent if readonly else private(sent), parts=in_place)
    for array in (numbers, ones):
        assert array.flags.aligned
        assert array.flags.writeable
    assert np.array_equal(numbers, np.arange(LARGE))


@pytest.mark.parametrize("name", ["bool", "bfloat16", "float64", "complex64"])
def test_a_large_tensor_is_what_it_was(name: str):
    want = torch.arange(2 * LARGE).remainder(7).sub(3).to(getattr(torch, name)).reshape(2, -1)
    tree, blobs = encode((torch.ones(3).bool(), want), 1 << 30, tensors=True)
    _, got = decode(json.loads(json.dumps(tree)), private(b"".join(map(bytes, blobs))), tensors=True, parts=in_place)
    assert got.dtype == want.dtype
    assert torch.equal(got, want)


BAD = {
    "no header": bytes(LARGE),
    "a header longer than all": b"\xff" * 8 + bytes(LARGE),
    "a header a little longer": (LARGE + 1).to_bytes(8, "little") + bytes(LARGE),
    "no JSON": blob(b"{" * 100),
    "nested": blob(b'{"0":' + b"[" * 100_000),
    "a list": blob([]),
    "remarks": blob({"__metadata__": {"a": "b"}, "0": part(0, LARGE)}),
    "remarks that are none": blob({"__metadata__": None, "0": part(0, LARGE)}),
    "a gap": blob({"0": part(0, 10), "1": part(11, LARGE)}),
    "an overlap": blob({"0": part(0, 10), "1": part(9, LARGE)}),
    "an end beyond": blob({"0": part(0, LARGE + 1)}),
    "bytes left over": blob({"0": part(0, LARGE - 1)}),
    "the wrong way round": blob({"0": {"dtype": "U8", "shape": [LARGE], "data_offsets": [LARGE, 0]}}),
    "a negative place": blob({"0": {"dtype": "U8", "shape": [LARGE], "data_offsets": [-LARGE, 0]}}),
    "a place that is a fraction": blob({"0": {"dtype": "U8", "shape": [LARGE], "data_offsets": [0.0, float(LARGE)]}}),
    "another shape": blob({"0": part(0, LARGE, [LARGE, 2])}),
    "a shape too large to count": blob({"0": part(0, LARGE, [1 << 62, 1 << 62])}),
    "another dtype": blob({"0": part(0, LARGE, dtype="object")}),
    "no places": blob({"0": {"dtype": "U8", "shape": [LARGE]}}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_safetensors_refuses_is_refused_here(name: str):
    with pytest.raises((WireError, SafetensorError)):
        in_place(private(BAD[name]))
    with pytest.raises(WireError):
        decode(["b"], private(BAD[name]), parts=in_place)
    if "remarks" not in name:
        with pytest.raises(SafetensorError):
            copied(BAD[name])


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_garbage_is_a_wire_error(header: bytes, length: int):
    with pytest.raises(WireError):
        decode(["n", "uint8", [LARGE]], private(length.to_bytes(8, "little") + header + bytes(LARGE)), parts=in_place)
