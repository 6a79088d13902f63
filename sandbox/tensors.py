"""Values and their tree: plain values go into JSON, arrays into one safetensors blob, in the order they are met.

Both ends use this file, so it is also in the box. In the judge, `decode` reads what a hostile worker wrote and raises
nothing but `WireError`. In the box, `encode` turns whatever the submission returned into base arrays at once: no
subclass, lazy object or view crosses.

A tree is null, a boolean, an integer, a short string, or a list whose first item is its tag:
l list, t tuple, d dict (key, value, key, value), f float, b bytes, s long string, n numpy array, 0 numpy scalar,
x torch tensor. An array's tag is followed by whether it is complex and, for inputs, by its memory layout.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from sandbox.wire import Buffer, WireError

DEPTH = 32
NODES = 100_000
INTEGER_BITS = 4096
SHORT = 1024
RANK = 32
NAMES = {
    "bool": "BOOL", "uint8": "U8", "int8": "I8", "uint16": "U16", "int16": "I16", "uint32": "U32", "int32": "I32",
    "uint64": "U64", "int64": "I64", "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
}  # fmt: skip
TYPES = {name: numpy_name for numpy_name, name in NAMES.items()}
COMPLEX = {"complex64": "float32", "complex128": "float64"}


class UnencodableError(Exception):
    """A value that may not cross the border; the sentence says which and what to return instead."""


@dataclass(slots=True)
class _Encoder:
    room: int
    layouts: bool
    nodes: int = 0
    arrays: list[tuple[str, tuple[int, ...], Buffer]] = field(default_factory=list)

    def tree(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > DEPTH:
            raise UnencodableError(f"lists or dicts nested more than {DEPTH} deep")
        if self.nodes > NODES:
            raise UnencodableError(f"more than {NODES} values; use an array instead of nested lists")
        torch = sys.modules.get("torch")
        if isinstance(value, np.ndarray) or (isinstance(value, np.generic) and not isinstance(value, str | bytes)):
            return self._numpy(value)
        if torch is not None and isinstance(value, torch.Tensor):
            return self._torch(torch, value)
        if value is None or isinstance(value, bool | int | float | str | bytes | bytearray):
            return self._plain(value)
        if isinstance(value, list | tuple):
            return ["t" if isinstance(value, tuple) else "l", *(self.tree(item, depth + 1) for item in value)]
        if isinstance(value, dict):
            return ["d", *(node for pair in value.items() for node in self._pair(*pair, depth))]
        raise UnencodableError(
            f"a value of type {type(value).__name__}; arrays, numbers, str, list, tuple and dict can be read"
        )

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
            if len(value) <= SHORT:
                return str.__str__(value)
            return self._add(["s"], "U8", None, str.encode(value, "utf-8", "surrogatepass"))
        return self._add(["b"], "U8", None, bytes(value))

    def _add(self, node: list[Any], name: str, shape: tuple[int, ...] | None, data: Buffer) -> list[Any]:
        self.reserve(len(data), "this value")
        self.arrays.append((name, (len(data),) if shape is None else shape, data))
        return node

    def reserve(self, size: int, what: str) -> None:
        """Before anything is copied: a stride-0 array of 4 TB costs its owner nothing and would cost us all."""
        self.room -= size
        if self.room < 0:
            raise UnencodableError(f"{what} makes the message larger than it may be, by {-self.room} bytes")

    def _numpy(self, value: Any) -> list[Any]:
        if isinstance(value, np.ma.MaskedArray):
            raise UnencodableError("a masked array; return a plain array, for example with .filled()")
        tag = "n" if isinstance(value, np.ndarray) else "0"
        array = np.ndarray.view(value, np.ndarray) if tag == "n" else np.asarray(value)
        name = array.dtype.name
        if name not in NAMES and name not in COMPLEX:
            raise UnencodableError(
                f"an array of dtype {name}; bool, integers, floats up to 64 bits and complex can be read"
            )
        if array.ndim > RANK:
            raise UnencodableError(f"an array of {array.ndim} dimensions, more than {RANK}")
        self.reserve(math.prod(array.shape) * array.itemsize, f"an array of shape {array.shape}")
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        steps = tuple(stride // max(array.itemsize, 1) for stride in array.strides)
        layout = _layout(array.shape, steps) if self.layouts and tag == "n" else []
        if layout:
            array = array.transpose(layout[0])
        node, shape = [tag, name in COMPLEX, *layout], array.shape
        data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        return self._push(node, COMPLEX.get(name, name), shape, data)

    def _torch(self, torch: Any, value: Any) -> list[Any]:
        with torch._C.DisableTorchFunctionSubclass():
            if value.layout != torch.strided or value.is_quantized or value.device.type == "meta":
                raise UnencodableError(
                    "a sparse, quantised or meta tensor; return a dense one, for example .to_dense()"
                )
            name = str(value.dtype).removeprefix("torch.")
            if name not in NAMES and name not in COMPLEX:
                raise UnencodableError(
                    f"a tensor of dtype {name}; bool, integers, floats up to 64 bits, complex can be read"
                )
            if value.dim() > RANK:
                raise UnencodableError(f"a tensor of {value.dim()} dimensions, more than {RANK}")
            self.reserve(value.numel() * value.element_size(), f"a tensor of shape {tuple(value.shape)}")
            tensor = value.detach().as_subclass(torch.Tensor).resolve_conj().resolve_neg().cpu()
            layout = _layout(tuple(tensor.shape), tensor.stride()) if self.layouts else []
            if layout:
                tensor = tensor.permute(layout[0])
            node, shape = ["x", name in COMPLEX, *layout], tuple(tensor.shape)
            data = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().data if tensor.numel() else b""
        return self._push(node, COMPLEX.get(name, name), shape, data)

    def _push(self, node: list[Any], name: str, shape: tuple[int, ...], data: Buffer) -> list[Any]:
        self.arrays.append((NAMES[name], (*shape, 2) if node[1] else shape, data))
        return node


def _layout(shape: tuple[int, ...], steps: Sequence[int]) -> list[Any]:
    """[axis order, gap] of memory that is not in C order: gap where every second element of the last axis is used."""
    order = sorted(range(len(shape)), key=lambda axis: (-steps[axis], axis))
    gap = any(steps[axis] == 2 and shape[axis] > 1 for axis in order[-1:])
    return [order, gap] if gap or order != sorted(order) else []


def encode(value: Any, limit: int, *, layouts: bool = False) -> tuple[Any, list[Buffer]]:
    """The tree and the safetensors blob, as buffers that share memory with the arrays where they can.

    Raises:
        UnencodableError: where the value may not cross the border, or has more than `limit` bytes.
    """
    encoder = _Encoder(limit, layouts)
    tree = encoder.tree(value)
    if not encoder.arrays:
        return tree, []
    header, start = {}, 0
    for index, (name, shape, data) in enumerate(encoder.arrays):
        size = memoryview(data).nbytes
        header[str(index)] = {"dtype": name, "shape": shape, "data_offsets": [start, start + size]}
        start += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return tree, [len(text).to_bytes(8, "little") + text, *(data for _, _, data in encoder.arrays)]


@dataclass(slots=True)
class _Decoder:
    arrays: dict[str, Any]
    layouts: bool
    nodes: int = 0
    taken: int = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise WireError("a value nested too deep, or of too many parts")
        match tree:
            case None | bool():
                return tree
            case int() if tree.bit_length() <= INTEGER_BITS:
                return tree
            case str() if len(tree) <= SHORT:
                return tree
            case ["f", str() as text] if len(text) < 40:
                return float.fromhex(text)
            case ["l", *items]:
                return [self.value(item, depth + 1) for item in items]
            case ["t", *items]:
                return tuple(self.value(item, depth + 1) for item in items)
            case ["d", *items] if len(items) % 2 == 0 and all(isinstance(key, str) for key in items[::2]):
                return {key: self.value(item, depth + 1) for key, item in zip(items[::2], items[1::2], strict=True)}
            case ["b" | "s" as tag]:
                data = self._next()[2]
                return bytes(data) if tag == "b" else bytes(data).decode("utf-8", "surrogatepass")
            case ["n" | "0" | "x" as tag, bool() as complexes]:
                return self._array(tag, complexes)
            case ["n" | "x" as tag, bool() as complexes, list() as order, bool() as gap] if self.layouts:
                return self._laid_out(self._array(tag, complexes), order, gap)
        raise WireError("a value in no known form")

    def _next(self) -> tuple[str, tuple[int, ...], bytearray]:
        entry = self.arrays.get(str(self.taken))
        self.taken += 1
        if entry is None:
            raise WireError("an array that was not sent")
        name, shape, data = TYPES.get(entry["dtype"], ""), tuple(entry["shape"]), entry["data"]
        size = 2 if name == "bfloat16" else np.dtype(name).itemsize if name else -1
        if math.prod(shape) * size != len(data) or len(shape) > RANK + 1:
            raise WireError("an array whose shape, type and bytes disagree")
        return name, shape, data if isinstance(data, bytearray) else bytearray(data)

    def _array(self, tag: str, complexes: bool) -> Any:
        name, shape, data = self._next()
        if complexes and (shape[-1:] != (2,) or name not in COMPLEX.values()):
            raise WireError("a complex array of no pairs")
        if tag == "x":
            return _tensor(name, shape, data, complexes)
        if name == "bfloat16" or (tag == "0" and len(shape) != complexes):
            raise WireError("a numpy value that numpy does not have")
        array = np.frombuffer(data, name).reshape(shape)
        if complexes:
            array = array.view(f"complex{array.itemsize * 16}")[..., 0]
        return array[()] if tag == "0" else array

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


def _tensor(name: str, shape: tuple[int, ...], data: bytearray, complexes: bool) -> Any:
    import torch  # costs a second or two: only where tensors are used

    if not data:
        tensor = torch.empty(shape, dtype=getattr(torch, name))
    else:
        tensor = torch.frombuffer(data, dtype=getattr(torch, name)).reshape(shape)
    return torch.view_as_complex(tensor) if complexes else tensor


def decode(tree: Any, blob: Buffer, *, layouts: bool = False) -> Any:
    """The value of a tree; its arrays are writable, private and contiguous, or laid out as they were where allowed.

    Raises:
        WireError: whatever is wrong with it.
    """
    try:
        arrays = dict(deserialize(bytes(blob))) if len(blob) else {}  # type: ignore[no-untyped-call]  # ships no types
        decoder = _Decoder(arrays, layouts)
        value = decoder.value(tree)
    except (SafetensorError, ValueError, OverflowError, TypeError, KeyError, MemoryError) as error:
        raise WireError(f"a value that cannot be read: {type(error).__name__}: {error!s:.200}") from None
    if decoder.taken != len(arrays):
        raise WireError("arrays that belong to no value")
    return value
