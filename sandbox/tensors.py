"""Values and their tree: plain values go into JSON, arrays into one safetensors blob, in the order they are met.

Both ends use this file, so it is also in the box. In the judge, `decode` reads what a hostile worker wrote and raises
nothing but `WireError`. In the box, `encode` turns whatever the submission returned into base arrays at once: no
subclass, lazy object or view crosses.

A tree is null, a boolean, an integer, a short string, or a list whose first item is its tag:
l list, t tuple, d dict (key, value, key, value), f float, b bytes, s long string, n numpy array, 0 numpy scalar,
x torch tensor, g torch tensor in memory of a device, and, into a box only, w view in a storage that comes with all that
it holds, h words of which the box makes something. An array's tag is followed by dtype and shape and, for inputs, by
its memory layout. Its bytes lie in the blob under the number of its turn, as do those of b and s; values that cross
together share one blob, in which the turns go on from one to the next. Those of g lie in the arena that both ends see,
at the place that it names, which the arena checks. safetensors checks every bound and never executes; nothing on the
wire names a class, or a place in any other memory.
"""

import itertools
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from sandbox.arena import ITEMS, Arena, FullError
from sandbox.wire import Buffer, WireError

DEPTH, NODES, RANK, INTEGER_BITS, SHORT = 32, 100_000, 32, 4096, 1024
SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "uint16": 2, "int16": 2, "uint32": 4, "int32": 4, "uint64": 8, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip
HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair: JSON makes one letter of two that stand side by side
NUMPY = {name: np.dtype(name) for name in SIZES if name != "bfloat16"}
NAMES = {dtype: name for name, dtype in NUMPY.items()}  # of arrays in the byte order of this machine
EMPTY = np.zeros(0, np.uint8)
Parts = Callable[[Buffer], dict[str, Buffer]]
Make = Callable[[list[Any]], Any]


def space(size: int) -> memoryview:
    """Room for bytes to be read; the kernel gives it only as it is filled, so an empty promise costs nothing."""
    return np.empty(size, np.uint8).data


@dataclass(frozen=True, slots=True)
class Handed:
    """An argument that the box makes itself of these words; nothing of the kind ever comes out of it."""

    words: tuple[str | int, ...]


class UnencodableError(Exception):
    """A value that may not cross the border; the sentence says which and what to return instead."""


@dataclass(slots=True)
class _Encoder:
    room: int
    layouts: bool
    tensors: bool
    arena: Arena | None = None
    handed: list[Handed] | None = None
    nodes: int = 0
    arrays: list[memoryview] = field(default_factory=list)

    def tree(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise UnencodableError(f"lists nested more than {DEPTH} deep, or of more than {NODES} values; use arrays")
        if type(value) is np.ndarray and value.flags.c_contiguous and (name := NAMES.get(value.dtype)) is not None:
            self._admit("an array", name, value.shape)
            return self._push(["n", name, value.shape], value.reshape(-1).view(np.uint8))
        torch = sys.modules.get("torch")
        if isinstance(value, np.ndarray) or (isinstance(value, np.generic) and not isinstance(value, str | bytes)):
            return self._numpy(value)
        if torch is not None and isinstance(value, torch.Tensor):
            if not self.tensors:
                raise UnencodableError("a torch tensor where numpy arrays are used; return one, by .numpy()")
            return self._torch(torch, value)
        if value is None or isinstance(value, bool | int | float | str | bytes | bytearray):
            return self._plain(value)
        if isinstance(value, list | tuple):
            return ["t" if isinstance(value, tuple) else "l", *(self.tree(item, depth + 1) for item in value)]
        if isinstance(value, dict):
            return ["d", *(node for pair in value.items() for node in self._pair(*pair, depth))]
        if isinstance(value, Handed) and self.handed is not None:
            self.handed.append(value)
            return ["h", *value.words]
        raise UnencodableError(f"a {type(value).__name__}; arrays, numbers, str, list, tuple and dict can be read")

    def _pair(self, key: Any, value: Any, depth: int) -> tuple[str, Any]:
        if not isinstance(key, str) or len(key) > SHORT:
            raise UnencodableError(f"a dict with a key of type {type(key).__name__}; keys are short strings")
        return str.__str__(key), self.tree(value, depth + 1)

    def _plain(self, value: bool | float | str | bytes | bytearray | None) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            if int.bit_length(value) > INTEGER_BITS:
                raise UnencodableError(f"an integer of more than {INTEGER_BITS} bits")
            return int.__int__(value)
        if isinstance(value, float):
            return ["f", float.hex(value)]
        if isinstance(value, str):
            if len(value) <= SHORT and not HALF.search(value):
                return str.__str__(value)
            return self._text("s", str.encode(value, "utf-8", "surrogatepass"))
        return self._text("b", bytes(value))

    def _text(self, tag: str, data: bytes) -> list[Any]:
        self._reserve(len(data), "a string")
        return self._push([tag], np.frombuffer(data, np.uint8))

    def _push(self, node: list[Any], data: np.ndarray[Any, np.dtype[np.uint8]]) -> list[Any]:
        self.arrays.append(data.data)
        return node

    def _admit(self, what: str, name: str, shape: Sequence[int]) -> None:
        if name not in SIZES:
            raise UnencodableError(f"{what} of dtype {name}; bool, integers, floats up to 64 bits, complex can be read")
        if len(shape) > RANK:
            raise UnencodableError(f"{what} of {len(shape)} dimensions, more than {RANK}")
        self._reserve(math.prod(shape) * SIZES[name], what, shape)

    def _reserve(self, size: int, what: str, shape: Sequence[int] = ()) -> None:
        """Before anything is copied: a stride-0 array of 4 TB costs its owner nothing and would cost us all."""
        self.room -= size
        if self.room < 0:
            what = f"{what} of shape {tuple(shape)}" if shape else what
            raise UnencodableError(f"{what} makes the message larger than it may be, by {-self.room} bytes")

    def _numpy(self, value: Any) -> list[Any]:
        masked = sys.modules.get("numpy.ma")  # numpy imports it where it is first used, which costs 25 ms
        if masked is not None and isinstance(value, masked.MaskedArray):
            raise UnencodableError("a masked array; return a plain array, for example with .filled()")
        tag = "n" if isinstance(value, np.ndarray) else "0"
        array = np.ndarray.view(value, np.ndarray) if tag == "n" else np.asarray(value)
        name = array.dtype.name
        self._admit("an array", name, array.shape)
        layout: list[Any] = []
        if not (array.flags.c_contiguous and array.dtype.isnative):
            array = array.astype(array.dtype.newbyteorder("="), copy=False)
            steps = tuple(stride // max(array.itemsize, 1) for stride in array.strides)
            layout = _layout(array.shape, steps) if self.layouts and tag == "n" else []
            if layout:
                array = array.transpose(layout[0])
            array = np.ascontiguousarray(array)
        data = array.reshape(-1).view(np.uint8)
        return self._push([tag, name, array.shape, *layout], data)

    def _torch(self, torch: Any, value: Any) -> list[Any]:
        with torch._C.DisableTorchFunction():  # neither a class's own nor a mode, as of a default device, which is slow
            if value.layout != torch.strided or value.is_quantized or value.device.type == "meta":
                raise UnencodableError("a sparse, quantised or meta tensor; return a dense one, by .to_dense()")
            name = str(value.dtype).removeprefix("torch.")
            if self.arena is not None:
                return self._on_device(self.arena, name, value.detach().as_subclass(torch.Tensor))
            if self.layouts and getattr(value, "whole", False):
                return self._within(torch, name, value.detach().as_subclass(torch.Tensor))
            self._admit("a tensor", name, value.shape)
            tensor = value.detach().as_subclass(torch.Tensor).resolve_conj().resolve_neg().cpu()
            layout = _layout(tuple(tensor.shape), tensor.stride()) if self.layouts else []
            if layout:
                tensor = tensor.permute(layout[0])
            node = ["x", name, tuple(tensor.shape), *layout]
            flat = tensor.contiguous().as_strided((tensor.numel(),), (1,))  # a single item may have any stride
            data = flat.view(torch.uint8).numpy() if tensor.numel() else EMPTY
        return self._push(node, data)

    def _within(self, torch: Any, name: str, view: Any) -> list[Any]:
        """A view with all that lies around it, as `judge.guarded.within` makes one."""
        size = view.untyped_storage().nbytes() // view.itemsize
        self._admit("a tensor", name, (size,))
        data = view.as_strided((size,), (1,), 0).view(torch.uint8).numpy() if size else EMPTY
        return self._push(["w", name, size, tuple(view.shape), view.stride(), view.storage_offset()], data)

    def _on_device(self, arena: Arena, name: str, value: Any) -> list[Any]:
        if name not in ITEMS:
            raise UnencodableError(f"a tensor of dtype {name}, which has no place on a device here")
        try:
            return ["g", name, tuple(value.shape), arena.put(value)]
        except FullError as error:
            raise UnencodableError(str(error)) from error


def _layout(shape: tuple[int, ...], steps: Sequence[int]) -> list[Any]:
    """[axis order, gap] of memory that is not in C order: gap where every second element of the last axis is used."""
    order = sorted(range(len(shape)), key=lambda axis: (-steps[axis], axis))
    gap = any(steps[axis] == 2 and shape[axis] > 1 for axis in order[-1:])
    return [order, gap] if gap or order != sorted(order) else []


def gather(
    value: Any,
    limit: int,
    *,
    tensors: bool = False,
    layouts: bool = False,
    arena: Arena | None = None,
    handed: list[Handed] | None = None,
) -> tuple[Any, list[memoryview]]:
    """The tree, and the bytes of its arrays in the order of their turns, where they lie.

    arena: where torch tensors go, if there is one.
    handed: is given what the other end has to make, where that may cross at all.

    Raises:
        UnencodableError: where the value may not cross the border, or has more than `limit` bytes.
    """
    encoder = _Encoder(limit, layouts, tensors, arena, handed)
    return encoder.tree(value), encoder.arrays


def encode(value: Any, limit: int, *, tensors: bool = False, layouts: bool = False) -> tuple[Any, list[Buffer]]:
    """As `gather`, the bytes as one blob, which is empty where the value has no arrays."""
    tree, arrays = gather(value, limit, tensors=tensors, layouts=layouts)
    return tree, written(arrays)


def written(arrays: Sequence[Buffer]) -> list[Buffer]:
    """A blob in safetensors' format, without the copies that its own writer makes."""
    if not arrays:
        return []
    parts = enumerate(itertools.pairwise(itertools.accumulate(map(len, arrays), initial=0)))
    each = [f'"{n}":{{"dtype":"U8","shape":[{end - at}],"data_offsets":[{at},{end}]}}' for n, (at, end) in parts]
    header = f"{{{','.join(each)}}}".encode()
    header += b" " * ((-len(header) - 8) % 64)  # so that the first array is aligned
    return [len(header).to_bytes(8, "little") + header, *arrays]


@dataclass(slots=True)
class _Decoder:
    arrays: dict[str, Buffer]
    layouts: bool
    tensors: bool
    arena: Arena | None = None
    make: Make | None = None
    nodes: int = 0
    taken: int = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise WireError("a value nested too deep, or of too many parts")
        if type(tree) is list and tree:
            return self._tagged(tree, depth + 1)
        if tree is None or type(tree) is bool or (type(tree) is int and tree.bit_length() <= INTEGER_BITS):
            return tree
        if type(tree) is str and len(tree) <= SHORT:
            return tree
        raise WireError("a value in no known form")

    def _tagged(self, tree: list[Any], depth: int) -> Any:
        match tree[0], len(tree) - 1:
            case "n" | "0" | "x" as tag, 2:
                return self._array(tag, tree[1], tree[2])
            case "l", _:
                return [self.value(item, depth) for item in tree[1:]]
            case "t", _:
                return tuple([self.value(item, depth) for item in tree[1:]])
            case "d", count if count % 2 == 0 and all(type(key) is str for key in tree[1::2]):
                return {key: self.value(item, depth) for key, item in zip(tree[1::2], tree[2::2], strict=True)}
            case "f", 1 if type(tree[1]) is str and len(tree[1]) < 40:
                return float.fromhex(tree[1])
            case "b" | "s" as tag, 0:
                data = bytes(self._next())
                return data if tag == "b" else data.decode("utf-8", "surrogatepass")
            case "h", _ if self.make is not None:
                return self.make(tree[1:])
            case "g", 3 if self.arena is not None and all(map(isinstance, tree[1:], (str, list, int))):
                return self.arena.get(tree[1], tree[2], tree[3])
            case "w", 5 if self.layouts and type(tree[3]) is type(tree[4]) is list and len(tree[3]) == len(tree[4]):
                return self._within(self._array("x", tree[1], [tree[2]]), tree[3], tree[4], tree[5])
            case "n" | "x" as tag, 4 if self.layouts and type(tree[3]) is list and type(tree[4]) is bool:
                return self._laid_out(self._array(tag, tree[1], tree[2]), tree[3], tree[4])
        raise WireError("a value in no known form")

    def _next(self) -> Buffer:
        data = self.arrays.pop(str(self.taken), None)
        if data is None:
            raise WireError("an array or a string that was not sent")
        self.taken += 1
        return data

    def _array(self, tag: str, name: Any, shape: Any) -> Any:
        size = SIZES.get(name) if type(name) is str else None
        if size is None or type(shape) is not list or len(shape) > (RANK if tag != "0" else 0):
            raise WireError("an array of impossible dtype or shape")
        for length in shape:
            if type(length) is not int or not 0 <= length < 1 << 62:
                raise WireError("an array of impossible shape")
            size *= length
        if tag == "x" and not self.tensors:  # nobody at the other end can have torch imported here
            raise WireError("a torch tensor where only numpy arrays are used")
        data = self._next()
        if len(data) != size:
            raise WireError("an array whose bytes are not those of its dtype and shape")
        if tag == "x":
            return _tensor(name, shape, data)
        if name == "bfloat16":
            raise WireError("a numpy array of a dtype that numpy does not have")
        array = np.frombuffer(data, NUMPY[name] if name != "bool" else np.uint8).reshape(shape)
        array = array.astype(bool) if name == "bool" else array  # a byte of 2 would be a third truth value
        return array[()] if tag == "0" else array

    def _within(self, whole: Any, shape: list[Any], steps: list[Any], at: Any) -> Any:
        if len(shape) > RANK or not all(type(n) is int and 0 <= n < 1 << 62 for n in (*shape, *steps, at)):
            raise WireError("a view of impossible shape or strides")
        extent = 1 + sum((length - 1) * step for length, step in zip(shape, steps, strict=True)) if all(shape) else 0
        if at + extent > whole.numel():
            raise WireError("a view that lies outside its storage")
        return whole.as_strided(shape, steps, at)

    def _laid_out(self, array: Any, order: list[Any], gap: bool) -> Any:
        if sorted(order) != list(range(array.ndim)):
            raise WireError("an array with an impossible order of axes")
        if gap:
            shape = (*array.shape[:-1], 2 * array.shape[-1])
            wide = np.zeros(shape, array.dtype) if isinstance(array, np.ndarray) else array.new_zeros(shape)
            wide[..., ::2] = array
            array = wide[..., ::2]
        back = [order.index(axis) for axis in range(array.ndim)]
        return array.transpose(back) if isinstance(array, np.ndarray) else array.permute(back)


def _tensor(name: str, shape: list[int], data: Buffer) -> Any:
    import torch  # costs a second or two: only where tensors are used

    dtype = getattr(torch, name)
    if not len(data):
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(data, dtype=torch.uint8 if name == "bool" else dtype).reshape(shape).to(dtype)


def copied(blob: Buffer) -> dict[str, Buffer]:
    """The arrays of a blob by name, each in memory of its own; safetensors checks every bound."""
    return {name: part["data"] for name, part in deserialize(bytes(blob))}  # type: ignore[no-untyped-call]  # no types


def cut(blob: Buffer) -> dict[str, Buffer]:
    """As `copied`, of what is ours to believe: the box does not doubt the judge."""
    view = memoryview(blob)
    start = 8 + int.from_bytes(view[:8], "little")
    places = {name: part["data_offsets"] for name, part in json.loads(bytes(view[8:start])).items()}
    return {name: bytearray(view[start + begin : start + end]) for name, (begin, end) in places.items()}


def decode(
    tree: Any,
    blob: Buffer,
    *,
    tensors: bool = False,
    layouts: bool = False,
    parts: Parts = copied,
    arena: Arena | None = None,
) -> Any:
    """The value of a tree; its arrays are writable, private and contiguous, or laid out as they were where allowed.

    Raises:
        WireError: whatever is wrong with it; a MemoryError is our own want.
    """
    (value,) = decode_each([tree], blob, tensors=tensors, layouts=layouts, parts=parts, arena=arena)
    return value


def decode_each(
    trees: Sequence[Any],
    blob: Buffer,
    *,
    tensors: bool = False,
    layouts: bool = False,
    parts: Parts = copied,
    arena: Arena | None = None,
    make: Make | None = None,
) -> Iterator[Any]:
    """As `decode`, of values that share a blob, each made when it is asked for.

    make: makes what was handed over as words, where that may be.
    """
    try:
        decoder = _Decoder(parts(blob) if len(blob) else {}, layouts, tensors, arena, make)
        for tree in trees:
            decoder.nodes = 0
            yield decoder.value(tree)
    except (ValueError, OverflowError, TypeError, RuntimeError, SafetensorError) as error:
        raise WireError(f"a value that cannot be read: {type(error).__name__}: {error!s:.200}") from None
    if decoder.arrays:
        raise WireError("bytes that belong to no value")
