"""Guards around the tensors of a kernel that is interpreted: what is written beyond one of them is seen after the step.

The box says it of itself, and a submission could keep it from saying so. No trust is needed: it can only make a verdict
worse, and whoever silences it is left with the values that he returned, which the judge compares as ever.
"""

import functools
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from traceback import walk_tb
from types import TracebackType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from sandbox.programs import side_by_side

LIKE = ("empty", "zeros", "ones", "full")
FACTORIES = frozenset({*LIKE, *(f"{name}_like" for name in LIKE), *(f"new_{name}" for name in LIKE)})
COPIES = frozenset({"clone", "contiguous", "empty_strided", "new_empty_strided"})
LEAST, MOST = 1 << 14, 1 << 16  # bytes on either side, and four times as many as the tensor has, to a point
POISON = 0xFF  # a byte: NaN in every floating dtype, and no number that anybody counts from


def trouble(triton: str = "", numpy: str = "") -> str:
    """Why these versions, or else those that are installed, interpret no kernel; empty where they do."""
    triton, numpy = triton or version("triton"), numpy or version("numpy")
    have = [tuple(map(int, re.findall(r"\d+", one)[:2])) for one in (triton, numpy)]
    if have[0] >= (3, 7) or have[1] < (2, 4):
        return ""
    return f"Triton {triton} interprets no loops beside numpy {numpy}: pip install 'triton>=3.7' or 'numpy<2.4'"


class BeyondError(Exception):
    """A kernel wrote where it has no business."""

    __module__ = "builtins"  # a traceback then calls it by its bare name


def guarded(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which raises BeyondError where it wrote beyond what it allocated, or into what it was given.

    Given are views of larger storages: what is its own storage may be written to.
    """

    @functools.wraps(act)
    def inside(*args: Any, **kwargs: Any) -> Any:
        views = [(view, storage, storage.clone()) for view, storage in _views((args, kwargs))]
        with _Guards() as guards, side_by_side():
            try:
                value = act(*args, **kwargs)
            except Exception as error:
                if (cause := _cause(error)) is error:
                    raise
                raise cause from None
        guards.look()
        for view, storage, before in views:
            if not torch.equal(storage, before):
                shape = tuple(view.shape)
                raise BeyondError(f"wrote into the tensor of shape {shape} that was given, or around it: only read it")
        return value

    return inside


def _cause(error: BaseException) -> BaseException:
    """What was raised in a kernel, out of the interpreter's wrapping, which is of one kind for all."""
    if type(error).__name__ != "InterpreterError" or error.__cause__ is None:
        return error
    cause, above = _cause(error.__cause__), [*walk_tb(error.__traceback__)]
    for frame, line in reversed(above[:-1]):  # the last one raised the wrapping
        cause.__traceback__ = TracebackType(cause.__traceback__, frame, -1, line)
    return cause


def _views(value: Any) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Every tensor that lies in a larger storage, and the bytes of that."""
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _views(inner)
    elif type(value) is torch.Tensor and value.device.type == "cpu" and value.untyped_storage().nbytes() > value.nbytes:
        yield value, torch.empty(0, dtype=torch.uint8).set_(value.untyped_storage())


class _Guards(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()
        self.laid: list[tuple[torch.Tensor, torch.Size, torch.Tensor, torch.Tensor]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        if name not in FACTORIES | COPIES or "out" in (kwargs or {}) or type(made) is not torch.Tensor:
            return made
        if made.device.type != "cpu" or made.layout != torch.strided or made.requires_grad or not made.numel():
            return made
        dense = made.untyped_storage().nbytes() == made.nbytes
        same = args and isinstance(args[0], torch.Tensor) and args[0].data_ptr() == made.data_ptr()
        return self._lay(made, name) if dense and not same else made

    def _lay(self, made: torch.Tensor, name: str) -> torch.Tensor:
        """The same tensor between guards; one that is still to be written holds NaN or -1, and not what memory held."""
        guard = (LEAST + min(4 * made.nbytes, MOST)) // 64 * 64
        whole = torch.full((guard + made.nbytes + guard,), POISON, dtype=torch.uint8)
        place = whole[guard : guard + made.nbytes].view(made.dtype)
        tensor = place.as_strided(made.shape, made.stride(), place.storage_offset())
        if "empty" not in name or made.dtype == torch.bool:
            tensor.copy_(made)
        self.laid.append((tensor, made.shape, whole[:guard], whole[-guard:]))
        return tensor

    def look(self) -> None:
        """Raises BeyondError where a guard is broken; a tensor that was resized meanwhile may lie over its own."""
        for tensor, shape, before, after in self.laid:
            for guard, place in ((before, "before the beginning"), (after, "beyond the end")):
                if tensor.shape == shape and not bool((guard == POISON).all()):
                    said = f"wrote {place} of a tensor of shape {tuple(shape)}, where other people's memory lies"
                    raise BeyondError(f"{said}: does every store have a mask, and the grid an end?")
