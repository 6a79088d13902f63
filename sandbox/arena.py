"""Memory of a device that the judge and one box both see, and the tensors in it; also inside the box.

The lower half is written by the judge, the upper half by the box. Nothing but offsets crosses the wire, so a tensor
that was not finished when the judge took its copy is simply missing from the copy: there is nothing to be believed.

`cuda` is memory of a GPU, mapped through the driver's own descriptors; `host` is a file of the host's memory, which
stands for a GPU where there is none.
"""

import ctypes
import math
import mmap
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.wire import WireError

Place = Literal["host", "cuda"]
ALIGNED = 256
RANK = 32
DICE = random.SystemRandom()
POISON = 0xFF  # a byte: NaN in every floating dtype, -1 in every integer one
ITEMS = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
}  # fmt: skip


class FullError(Exception):
    """The tensors are larger than the half that they should go into."""


@dataclass(slots=True)
class Arena:
    """Both halves, from one side.

    Attributes:
        memory: all bytes, as a uint8 tensor.
        judge: is this the judge's side?
        descriptor: what a box inherits; -1 in the box.
        release: gives the memory back.
        size: bytes of both halves.
    """

    memory: Any
    judge: bool
    descriptor: int = -1
    release: Callable[[], None] = lambda: None
    size: int = field(init=False)
    _used: int = field(default=0, init=False)
    _taken: int = field(default=0, init=False)
    _copy: Any = field(default=None, init=False)  # the judge's of the other half
    _due: list[tuple[Any, Any]] = field(default_factory=list, init=False)  # the judge's copies: into what, from what

    def __post_init__(self) -> None:
        """Its size is asked for all the time; room for the judge's copies must be there before anybody takes all."""
        self.size = int(self.memory.numel())
        if self.judge:
            self._copy = self.memory.new_empty(self.half)

    @property
    def place(self) -> Place:
        """Where it lies."""
        return "cuda" if self.memory.is_cuda else "host"

    @property
    def half(self) -> int:
        """Bytes of each half."""
        return self.size // 2

    def clear(self) -> None:
        """Begin to write, and to count what is read, at the start again."""
        self._used = self._taken = 0
        self._due.clear()

    def poison(self) -> None:
        """Overwrite all that the box writes."""
        self.memory[self.half :].fill_(POISON)

    def put(self, tensor: Any) -> int:
        """Copy a dense tensor in; where it begins. The judge's own go in when `finish` is called.

        Raises:
            FullError: where there is no room for it.
        """
        size, at = tensor.nbytes, self._used
        if at + size > self.half:
            raise FullError(f"{at + size} bytes of tensors in one exchange, {self.half} are the most")
        self._used = -(-(at + size) // ALIGNED) * ALIGNED
        at += 0 if self.judge else self.half
        place = _view(self.memory, str(tensor.dtype).removeprefix("torch."), list(tensor.shape), at)
        if self.judge:
            self._due.append((place, tensor))
        else:
            place.copy_(tensor)
        return at

    def get(self, name: str, shape: list[int], at: int) -> Any:
        """What the other side put there: for the box the memory itself; for the judge a copy, which `finish` makes.

        A copy lies where the one before it lay, so that none has to be allocated on the clock: it holds until the judge
        asks for the same place again.

        Raises:
            WireError: where that is no tensor of the other half, or one byte is claimed twice.
        """
        plain = all(type(length) is int and 0 <= length < 1 << 40 for length in (*shape, at))
        if name not in ITEMS or not plain or len(shape) > RANK or at % ALIGNED:
            raise WireError("a tensor of impossible dtype, shape or place")
        size = math.prod(shape) * ITEMS[name]
        self._taken += size
        begin = self.half if self.judge else 0
        if not begin <= at <= at + size <= begin + self.half or self._taken > self.half:
            raise WireError("tensors that lie outside the memory of the box")
        if not self.judge:
            return self._alone(name, shape, at, size)
        copy = _view(self._copy, name, shape, at - begin)
        self._due.append((copy, _view(self.memory, name, shape, at)))
        return copy

    def finish(self) -> None:
        """Return when this side's work on the device is done, the judge's copies among it.

        They are made in an order that nobody can foresee, so that no box can keep ahead of it with what is not done.
        """
        DICE.shuffle(self._due)
        while self._due:
            place, source = self._due.pop()
            place.copy_(source)
        if self.memory.is_cuda:
            import torch

            torch.cuda.synchronize()

    def _alone(self, name: str, shape: list[int], at: int, size: int) -> Any:
        """A storage of its own: nothing lies before it, so that whoever counts from its start counts right."""
        import torch

        with torch._C.DisableTorchFunction():  # as of a default device, which makes everything slow
            if not size:
                return torch.empty(shape, dtype=getattr(torch, name), device=self.memory.device)
            if self.memory.is_cuda:
                part = torch.as_tensor(_Holder(self.memory.data_ptr() + at, size), device="cuda")
            else:
                part = torch.from_numpy(self.memory.numpy()[at : at + size])
            return part.view(getattr(torch, name)).view(shape)


def _view(memory: Any, name: str, shape: list[int], at: int) -> Any:
    import torch  # where there is an arena, it has been imported

    steps = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    return memory.view(getattr(torch, name)).as_strided(shape, steps, at // ITEMS[name])


def opened(place: Place, descriptor: int, size: int) -> Arena:
    """The box's side of an arena that it has inherited; the descriptor is closed."""
    if place == "cuda":
        return Arena(_cuda_bytes(_imported(descriptor), size)[0], judge=False)
    return Arena(_host_bytes(descriptor, size), judge=False)


def made(place: Place, size: int) -> Arena:
    """The judge's side of a new arena of about so many bytes.

    Raises:
        OSError: where the device does not give them.
    """
    if place == "host":
        descriptor = os.memfd_create("arena")
        os.ftruncate(descriptor, size)
        return Arena(_host_bytes(os.dup(descriptor), size), True, descriptor, lambda: os.close(descriptor))
    handle, size = _created(size)
    memory, unmap = _cuda_bytes(handle, size)
    shared = ctypes.c_int(-1)
    _driver("cuMemExportToShareableHandle", ctypes.byref(shared), handle, POSIX, ctypes.c_ulonglong(0))

    def release() -> None:
        os.close(shared.value)
        unmap()

    try:
        return Arena(memory, True, shared.value, release)
    except BaseException:  # there is no room for the judge's copies
        release()
        raise


def _host_bytes(descriptor: int, size: int) -> Any:
    import torch

    mapped = mmap.mmap(descriptor, size)
    os.close(descriptor)
    return torch.frombuffer(mapped, dtype=torch.uint8)


# The driver's virtual memory management (cuda.h): allocation, mapping and sharing are three things, and a descriptor of
# the kernel stands for an allocation. Device 0 throughout: a box is shown one device.
POSIX, PINNED, ON_DEVICE, READ_WRITE = ctypes.c_int(1), 1, 1, 3


class _Location(ctypes.Structure):
    _fields_ = (("type", ctypes.c_int), ("id", ctypes.c_int))


class _Properties(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("handles", ctypes.c_int),
        ("location", _Location),
        ("metadata", ctypes.c_void_p),
        ("flags", ctypes.c_ubyte * 8),
    )


class _Access(ctypes.Structure):
    _fields_ = (("location", _Location), ("flags", ctypes.c_int))


class _Holder:
    """Device memory under the name by which array libraries take it from one another."""

    def __init__(self, address: int, size: int) -> None:
        self.__cuda_array_interface__ = {"shape": (size,), "typestr": "|u1", "data": (address, False), "version": 3}


def _driver(name: str, *arguments: Any) -> None:
    import torch

    torch.cuda.init()  # type: ignore[no-untyped-call]  # torch has not typed it
    status = getattr(ctypes.CDLL("libcuda.so.1"), name)(*arguments)
    if status:
        raise OSError(f"the GPU's driver refused {name}: error {status}")


def _created(size: int) -> tuple[ctypes.c_ulonglong, int]:
    """A new allocation, and its size rounded up to what the driver gives."""
    wanted = _Properties(PINNED, POSIX.value, _Location(ON_DEVICE, 0))
    grain, handle = ctypes.c_size_t(), ctypes.c_ulonglong()
    _driver("cuMemGetAllocationGranularity", ctypes.byref(grain), ctypes.byref(wanted), ctypes.c_int(0))
    size = -(-size // (2 * grain.value)) * 2 * grain.value
    _driver("cuMemCreate", ctypes.byref(handle), ctypes.c_size_t(size), ctypes.byref(wanted), ctypes.c_ulonglong(0))
    return handle, size


def _imported(descriptor: int) -> ctypes.c_ulonglong:
    handle = ctypes.c_ulonglong()
    _driver("cuMemImportFromShareableHandle", ctypes.byref(handle), ctypes.c_void_p(descriptor), POSIX)
    os.close(descriptor)
    return handle


def _cuda_bytes(handle: ctypes.c_ulonglong, size: int) -> tuple[Any, Callable[[], None]]:
    """An allocation, mapped, as a tensor; and what unmaps it and lets it go."""
    import torch

    torch.empty(1, device="cuda")  # the context that everything else belongs to
    length, address, none = ctypes.c_size_t(size), ctypes.c_ulonglong(), ctypes.c_ulonglong(0)
    access = _Access(_Location(ON_DEVICE, 0), READ_WRITE)
    _driver("cuMemAddressReserve", ctypes.byref(address), length, ctypes.c_size_t(0), none, none)
    _driver("cuMemMap", address, length, ctypes.c_size_t(0), handle, none)
    _driver("cuMemSetAccess", address, length, ctypes.byref(access), ctypes.c_size_t(1))

    def release() -> None:
        _driver("cuMemUnmap", address, length)
        _driver("cuMemAddressFree", address, length)
        _driver("cuMemRelease", handle)

    return torch.as_tensor(_Holder(address.value, size), device="cuda"), release
