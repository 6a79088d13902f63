"""Random tensors, drawn where they will be used: on the GPU for a GPU's families, in the host's memory elsewhere.

A large input is drawn there in microseconds; to draw it here and send it would take longer than all else together.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

_PLACE: ContextVar[str] = ContextVar("place", default="cpu")


@contextmanager
def drawn_on(place: str) -> Iterator[None]:
    """What is drawn meanwhile lies on this device of torch's, `cpu` or `cuda`."""
    token = _PLACE.set(place)
    try:
        yield
    finally:
        _PLACE.reset(token)


def normal(rng: np.random.Generator, shape: Sequence[int], dtype: str = "float32") -> Any:
    """Standard normal numbers, as a tensor of torch's; the same for the same `rng` on the same kind of device."""
    torch, source = _source(rng)
    return torch.randn(*shape, generator=source, device=source.device).to(getattr(torch, dtype))


def integers(rng: np.random.Generator, low: int, high: int, shape: Sequence[int], dtype: str = "int8") -> Any:
    """Integers from `low` to `high`, both included, as a tensor of torch's."""
    torch, source = _source(rng)
    kind = getattr(torch, dtype)
    return torch.randint(low, high + 1, tuple(shape), generator=source, device=source.device, dtype=kind)


def _source(rng: np.random.Generator) -> tuple[Any, Any]:
    import torch  # a spec that draws tensors is of a torch exercise; others need not wait for it

    return torch, torch.Generator(_PLACE.get()).manual_seed(int(rng.integers(2**63)))
