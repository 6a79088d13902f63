"""Values on the wire: what may cross comes back as it was, what may not is refused, garbage is a WireError."""

import json
import math
import struct
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn
from safetensors.numpy import save

from judge.guarded import Within, within
from sandbox.arena import made
from sandbox.tensors import DEPTH, NODES, SIZES, UnencodableError, decode, encode, gather
from sandbox.wire import WireError

ROOM = 1 << 20
NUMPY = [name for name in SIZES if name != "bfloat16"]
ARRAYS = st.sampled_from(NUMPY).flatmap(
    lambda name: hn.arrays(name, hn.array_shapes(min_dims=0, min_side=0, max_side=4))
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**100), 2**100)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.binary(max_size=20)
)
VALUES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.sampled_from([*"ltdfbsn0xw", *SIZES, "0x1p0", "nan"]),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)


def crossed(value: Any, *, layouts: bool = False) -> Any:
    tree, blobs = encode(value, ROOM, tensors=True, layouts=layouts)
    return decode(json.loads(json.dumps(tree)), bytearray().join(map(bytes, blobs)), tensors=True, layouts=layouts)


def same(got: Any, want: Any) -> bool:
    """Equal in type and in every bit."""
    if isinstance(want, np.ndarray | np.generic):
        equal = got.dtype == want.dtype and got.shape == want.shape and got.tobytes() == want.tobytes()
        return type(got) is type(want) and equal
    if isinstance(want, float):
        return type(got) is float and (
            struct.pack("d", got) == struct.pack("d", want) or (math.isnan(got) and math.isnan(want))
        )
    if isinstance(want, list | tuple):
        return type(got) is type(want) and len(got) == len(want) and all(map(same, got, want))
    if isinstance(want, dict):
        return list(got) == list(want) and all(same(got[key], want[key]) for key in want)
    return type(got) is type(want) and got == want


@settings(max_examples=60)
@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert same(crossed(value), value)


@pytest.mark.parametrize("text", ["\ud83d\ude00", "a\ud83d", "\U0001f600"])
def test_two_halves_of_a_letter_stay_two(text):
    assert crossed([text]) == [text]


@settings(max_examples=200)
@given(TREES, st.binary(max_size=100))
def test_garbage_is_a_wire_error_or_a_plain_value(tree, blob):
    try:
        value = decode(tree, bytearray(blob), tensors=True)
    except WireError:
        return
    assert not blob or isinstance(value, np.ndarray | np.generic | torch.Tensor | str | bytes | list | tuple | dict)


@pytest.mark.parametrize(
    "tree",
    [
        ["n", "float32", [3]],
        ["n", "float32", [-4]],
        ["n", "float32", [1.0]],
        ["n", "float32", [True]],
        ["n", "float32", [1] * 100],
        ["n", "float32", [1 << 61, 1 << 61]],
        ["n", "float32", [1 << 61, 0]],
        ["n", "object", [2]],
        ["n", "bfloat16", [4]],
        ["n", "float32", [2], [0], False],
        ["0", "float32", [2]],
        ["x", "float32", [1 << 61, 0]],
        ["x", "Tensor", [2]],
        ["s", -8],
        ["b", 1 << 80],
        ["f", "0x1p5000"],
        ["f", "one"],
        ["d", "a"],
        ["d", 1, 2],
        ["z"],
        [],
        {"n": 1},
        "x" * 5000,
        1 << 5000,
    ],
)
def test_a_tree_that_cannot_be_is_a_wire_error(tree):
    with pytest.raises(WireError):
        decode(tree, bytearray(8), tensors=True)


def test_bytes_that_belong_to_no_value_are_a_wire_error():
    tree, blobs = encode(np.ones(16, "f4"), ROOM)
    tree = json.loads(json.dumps(tree))
    with pytest.raises(WireError, match="not fully covered"):
        decode(tree, b"".join(blobs) + b"more")
    with pytest.raises(WireError, match="no value"):
        decode(tree, save({"0": np.ones(16, "f4"), "1": np.ones(2)}))


def test_an_array_must_have_the_bytes_of_its_shape():
    with pytest.raises(WireError, match="not those of its dtype and shape"):
        decode(["n", "float32", [1 << 40]], save({"0": np.ones(16, "f4")}))


def test_depth_and_number_are_bounded_in_both_directions():
    deep: Any = 1
    nested: Any = 1
    for _ in range(DEPTH + 1):
        deep, nested = [deep], ["l", nested]
    with pytest.raises(UnencodableError):
        encode(deep, ROOM)
    with pytest.raises(WireError):
        decode(nested, b"")
    with pytest.raises(UnencodableError):
        encode([0] * (NODES + 1), ROOM)
    with pytest.raises(WireError):
        decode(["l", *[0] * (NODES + 1)], b"")


def test_a_list_that_holds_itself_is_refused():
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(UnencodableError, match="deep"):
        encode(endless, ROOM)


def test_four_terabytes_in_four_bytes_are_refused_before_a_copy():
    with pytest.raises(UnencodableError, match="larger"):
        encode(np.broadcast_to(np.float32(1), (1 << 40,)), ROOM)
    with pytest.raises(UnencodableError, match="larger"):
        encode(torch.ones(1).expand(1 << 40), ROOM, tensors=True)


@pytest.mark.parametrize(
    "value",
    [
        np.ma.masked_all(3),
        np.array([object()]),
        np.array(["text"]),
        np.array(["2020-01-01"], "datetime64[D]"),
        np.zeros(2, np.longdouble),
        np.zeros(2, [("a", "f4")]),
        torch.ones(2, 2).to_sparse(),
        torch.empty(2, device="meta"),
        {1: 2},
        {3, 4},
        1j,
        (n for n in range(2)),
        object(),
        1 << 5000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_may_not_cross_is_refused_in_a_sentence(value):
    with pytest.raises(UnencodableError) as refused:
        encode(value, ROOM, tensors=True)
    assert len(str(refused.value).split()) > 3


class Honest(np.ndarray):
    """A subclass that does no harm, and one that would."""

    def __array_function__(self, *_: Any) -> Any:
        raise AssertionError("ours to avoid")


class Lazy(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *_: Any, **__: Any) -> Any:
        raise AssertionError("ours to avoid")


def test_subclasses_are_flattened_to_base_arrays():
    assert type(crossed(np.arange(3).view(Honest))) is np.ndarray
    assert type(crossed(torch.arange(3).as_subclass(Lazy))) is torch.Tensor
    assert type(crossed(torch.nn.Parameter(torch.ones(2)))) is torch.Tensor


def test_a_float64_scalar_stays_a_numpy_scalar():
    assert type(crossed(np.float64(2.5))) is np.float64
    assert type(crossed(2.5)) is float


def test_a_big_endian_array_is_turned_round():
    assert same(crossed(np.array([1.5, 2.5], ">f4")), np.array([1.5, 2.5], "<f4"))


def test_a_long_string_crosses():
    assert crossed("ü" * 5000) == "ü" * 5000


def test_a_byte_of_two_is_no_third_truth_value():
    got = decode(["n", "bool", [64]], save({"0": np.full(64, 2, np.uint8)}))
    assert got.tobytes() == b"\x01" * 64


@pytest.mark.parametrize("name", SIZES)
def test_every_dtype_of_a_tensor_crosses(name):
    want = torch.tensor([[0, 1], [1, 0]]).to(getattr(torch, name))
    got = crossed(want)
    assert got.dtype == want.dtype
    assert torch.equal(got, want)


def test_a_tensor_crosses_only_where_both_ends_use_torch():
    tree, blobs = encode(torch.ones(4), ROOM, tensors=True)
    with pytest.raises(WireError, match="only numpy"):
        decode(json.loads(json.dumps(tree)), b"".join(blobs))
    with pytest.raises(UnencodableError, match="numpy arrays are used"):
        encode(torch.ones(4), ROOM)


WITHOUT_TORCH = """
import sys
from safetensors.numpy import save
import numpy as np
from sandbox import tensors, wire
try:
    tensors.decode(["x", "float32", [4]], save({"0": np.zeros(16, np.uint8)}))
except wire.WireError:
    print("torch" in sys.modules)
"""


def test_no_reply_makes_the_judge_import_torch():
    done = subprocess.run([sys.executable, "-c", WITHOUT_TORCH], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_tensor_with_a_gradient_comes_back_without():
    got = crossed(torch.ones(3, requires_grad=True) * 2)
    assert not got.requires_grad
    assert got.tolist() == [2.0, 2.0, 2.0]


def test_what_is_decoded_is_writable_and_private():
    source = np.zeros(3)
    got = crossed(source)
    got[0] = 1
    assert source[0] == 0


WIDE = np.arange(120.0).reshape(4, 5, 6)
VIEWS = [
    WIDE,
    np.asfortranarray(WIDE),
    WIDE.transpose(1, 0, 2),
    WIDE.transpose(2, 0, 1),
    WIDE.swapaxes(0, 2),
    WIDE[..., ::2],
]


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_inputs_keep_their_memory_layout(view):
    got = crossed(view, layouts=True)
    assert np.array_equal(got, view)
    assert got.strides == view.strides
    tensor = crossed(torch.from_numpy(view), layouts=True)
    assert torch.equal(tensor, torch.from_numpy(view))
    assert tensor.stride() == torch.from_numpy(view).stride()


@pytest.mark.parametrize("view", [*VIEWS, WIDE[::-1], np.broadcast_to(WIDE[:1], WIDE.shape)], ids=range(len(VIEWS) + 2))
def test_results_travel_contiguous(view):
    got = crossed(view)
    assert np.array_equal(got, view)
    assert got.flags.c_contiguous


@pytest.mark.parametrize("layouts", [False, True])
@pytest.mark.parametrize("cut", [np.s_[:1, 0], np.s_[1:2, 3:4], np.s_[2, 3], np.s_[:1, :1, None]])
def test_a_single_item_of_something_larger_crosses(cut, layouts):
    whole = torch.arange(36).reshape(4, 9)
    for item in (whole[cut], whole.T[cut].float(), whole.float().T[cut]):
        got = crossed(item, layouts=layouts)
        assert (got.shape, got.dtype) == (item.shape, item.dtype)
        assert torch.equal(got, item)


@settings(max_examples=40)
@given(ARRAYS.filter(lambda array: array.ndim > 0), st.randoms())
def test_any_order_of_axes_is_rebuilt(array, random):
    order = random.sample(range(array.ndim), array.ndim)
    view = array.transpose(order)
    assert same(crossed(view, layouts=True), view)


# Views that come with their storage ---------------------------------------------------------------------------------

STORAGE = 64
FITTING = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=3)
NUMBERS = st.integers(-2, 70) | st.sampled_from([1 << 61, 1 << 62, 1 << 80, True, 1.0, None, "1", [1]])


def reach(lengths: list[int], steps: list[int], at: int) -> int:
    """One behind the last element of a storage that a view of it needs."""
    return at + (1 + sum((n - 1) * step for n, step in zip(lengths, steps, strict=True)) if all(lengths) else 0)


@settings(max_examples=100)
@given(FITTING, st.integers(0, 70), st.sampled_from(["float32", "float16", "bfloat16", "int64", "bool"]))
def test_a_view_that_is_asked_to_come_with_its_storage_does(axes, at, name):
    lengths, steps = [n for n, _ in axes], [step for _, step in axes]
    storage = torch.arange(max(reach(lengths, steps, at), 1) + 5).to(getattr(torch, name))
    view = storage.as_strided(lengths, steps, at)
    got = crossed(view.as_subclass(Within), layouts=True)
    assert type(got) is torch.Tensor
    assert (got.dtype, got.shape, got.stride(), got.storage_offset()) == (view.dtype, view.shape, view.stride(), at)
    assert torch.equal(torch.empty(0, dtype=got.dtype).set_(got.untyped_storage()), storage)


@settings(max_examples=300)
@given(st.lists(NUMBERS, max_size=3) | NUMBERS, st.lists(NUMBERS, max_size=3) | NUMBERS, NUMBERS)
def test_a_view_lies_inside_its_storage_or_is_a_wire_error(lengths, steps, at):
    blob = save({"0": np.zeros(4 * STORAGE, np.uint8)})
    try:
        view = decode(["w", "float32", STORAGE, lengths, steps, at], blob, tensors=True, layouts=True)
    except WireError:
        return
    assert view.untyped_storage().nbytes() == 4 * STORAGE
    assert reach(lengths, steps, at) <= STORAGE


def test_a_view_to_the_last_element_is_inside_and_one_further_is_not():
    blob = save({"0": np.zeros(4 * STORAGE, np.uint8)})
    tree = ["w", "float32", STORAGE, [2, 3], [40, 1], 21]
    assert decode(tree, blob, tensors=True, layouts=True).shape == (2, 3)
    with pytest.raises(WireError, match="outside its storage"):
        decode([*tree[:5], 22], blob, tensors=True, layouts=True)


@pytest.mark.parametrize(("tensors", "layouts"), [(True, False), (False, True)])
def test_a_storage_comes_only_with_inputs_that_are_tensors(tensors, layouts):
    blob = save({"0": np.zeros(16, np.uint8)})
    with pytest.raises(WireError):
        decode(["w", "float32", 4, [2], [1], 1], blob, tensors=tensors, layouts=layouts)


def test_an_ordinary_view_and_a_result_come_without_their_storage():
    wide = torch.arange(40.0).reshape(4, 10)
    for got in (crossed(wide[1:, 2:5], layouts=True), crossed(wide[1:, 2:5].as_subclass(Within))):
        assert torch.equal(got, wide[1:, 2:5])
        assert got.untyped_storage().nbytes() == 9 * 4


def test_a_storage_counts_as_what_crosses():
    with pytest.raises(UnencodableError, match="larger"):
        encode(torch.zeros(1 << 20)[:2].as_subclass(Within), ROOM, tensors=True, layouts=True)


def test_on_a_device_it_is_a_tensor_like_any_other():
    shared = made("host", 1 << 16)
    tree, arrays = gather(within(torch.ones(2, 3), gap=4), ROOM, tensors=True, layouts=True, arena=shared)
    shared.release()
    assert tree[:3] == ["g", "float32", (2, 3)]
    assert arrays == []
