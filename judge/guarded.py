"""Flat memory in which tensors lie as a kernel meets them: by address and strides, with guards all around.

What a kernel reads beyond its tensors is NaN, and what it writes there is seen: the whole memory comes back, and the
judge compares all of it. A view is what `torch.Tensor.as_strided` takes, (shape, strides, address), in elements.

`within` is the same for a kernel whose launcher takes a tensor and makes its own: what it writes beyond is seen in the
box, by `sandbox/guards.py`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

View = tuple[tuple[int, ...], tuple[int, ...], int]
GUARD = 4096  # elements on either side of every tensor, and four times as many as the largest has, to a point
FAR = 1 << 14


@dataclass(frozen=True, slots=True)
class Part:
    """One tensor in memory.

    Attributes:
        shape: its lengths.
        values: what it holds; None for one that is still to be written, and holds what is around it.
        order: its axes from the outermost to the innermost in memory; the last axis is innermost where it is empty.
        gap: elements of the guard after each run along the innermost axis.
    """

    shape: tuple[int, ...]
    values: torch.Tensor | None = None
    order: tuple[int, ...] = ()
    gap: int = 0

    @property
    def strides(self) -> tuple[int, ...]:
        """In elements, one for each axis."""
        strides, step, gap = [0] * len(self.shape), 1, self.gap
        for axis in reversed(self.order or range(len(self.shape))):
            strides[axis] = step
            step, gap = step * max(self.shape[axis], 1) + gap, 0
        return tuple(strides)

    @property
    def extent(self) -> int:
        """How many elements of memory it spans."""
        return 1 + sum((length - 1) * step for length, step in zip(self.shape, self.strides, strict=True) if length)


def given(values: torch.Tensor, order: Sequence[int] = (), gap: int = 0) -> Part:
    """A tensor that the kernel reads."""
    return Part(tuple(values.shape), values, tuple(order), gap)


def asked(*shape: int, order: Sequence[int] = (), gap: int = 0) -> Part:
    """A tensor that the kernel writes."""
    return Part(shape, None, tuple(order), gap)


def nothing(size: int) -> torch.Tensor:
    """NaN, which spoils every sum that it gets into."""
    return torch.full((size,), math.nan)


class Within(torch.Tensor):
    """A tensor that arrives in the box as the view that it is, with all of its storage around it; so do its slices."""

    whole = True

    def alone(self) -> torch.Tensor:
        """A plain tensor that is the same view of a copy of the storage."""
        view = self.detach().as_subclass(torch.Tensor)
        memory = view.as_strided((view.untyped_storage().nbytes() // view.itemsize,), (1,), 0).clone()
        return memory.as_strided(view.shape, view.stride(), view.storage_offset())

    def __deepcopy__(self, _: object) -> "Within":
        """With its storage as well."""
        copied: Within = self.alone().as_subclass(Within)
        return copied


def within(
    values: torch.Tensor,
    gap: int = 0,
    dtype: torch.dtype = torch.float32,
    around: Callable[[int], torch.Tensor] = nothing,
) -> Within:
    """The tensor, its rows `gap` elements apart, with guards before it, behind it and between its rows."""
    memory, *views = lay(given(values, gap=gap), dtype=dtype, around=around)
    view: Within = memory.as_strided(*views[0]).as_subclass(Within)
    return view


def lay(
    *parts: Part, dtype: torch.dtype = torch.float32, around: Callable[[int], torch.Tensor] = nothing
) -> tuple[torch.Tensor, *tuple[View, ...]]:
    """The memory, and the view of each part in it.

    around: so many numbers, to lie where no part does.
    """
    guard = GUARD + min(4 * max(part.extent for part in parts), FAR)
    size = guard + sum(part.extent + guard for part in parts)
    known = next((part.values for part in parts if part.values is not None), None)
    device = torch.device("cpu") if known is None else known.device
    with device:
        memory = around(size).to(device=device, dtype=dtype)
    views: list[View] = []
    at = guard
    for part in parts:
        views.append((part.shape, part.strides, at))
        if part.values is not None:
            memory.as_strided(*views[-1]).copy_(part.values)
        at += part.extent + guard
    return memory, *views
