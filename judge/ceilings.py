"""What a device can do at best: how fast it copies, and how fast it multiplies matrices; measured, never looked up."""

import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from judge.device import Device

REPEATS, TURNS = 8, 7
COPIED = {"cuda": 1 << 30, "cpu": 8 << 20}  # bytes: several times what a cache holds
SIDE = {"cuda": {2: 8192, 4: 4096, 8: 4096}, "cpu": {2: 64, 4: 256, 8: 256}}  # of a matrix, by bytes of an element


@dataclass(slots=True)
class Ceilings:
    """Of one device, each measured when it is first asked for: the median of seven turns of eight."""

    device: Device
    _copy: float = field(default=0.0, init=False)
    _products: dict[Any, float] = field(default_factory=dict, init=False)

    def bytes_per_second(self) -> float:
        """Read and written, of a large copy."""
        if not self._copy:
            torch = _torch()
            size = COPIED[self.device.torch]
            source = torch.ones(size, dtype=torch.uint8, device=self.device.torch)
            target = torch.empty_like(source)
            self._copy = 2 * size / self._seconds(lambda: target.copy_(source))
        return self._copy

    def flops_per_second(self, dtype: Any) -> float:
        """Of the product of two large matrices of this dtype of torch's, random ones: zeros draw less power."""
        if dtype not in self._products:
            torch = _torch()
            side = SIDE[self.device.torch][max(dtype.itemsize, 2)]
            if dtype.is_floating_point:
                a, b = (torch.randn(side, side, device=self.device.torch).to(dtype) for _ in range(2))
                seconds = self._seconds(lambda: a @ b)
            else:
                a, b = (torch.randint(-99, 99, (side, side), device=self.device.torch, dtype=dtype) for _ in range(2))
                seconds = self._seconds(lambda: torch._int_mm(a, b))
            self._products[dtype] = 2 * side**3 / seconds
        return self._products[dtype]

    def _seconds(self, work: Any) -> float:
        found = []
        for _ in range(TURNS + 1):
            self._finish()
            began = time.perf_counter()
            for _ in range(REPEATS):
                work()
            self._finish()
            found.append((time.perf_counter() - began) / REPEATS)
        return statistics.median(found[1:])

    def _finish(self) -> None:
        if self.device.torch == "cuda":
            _torch().cuda.synchronize()


def _torch() -> Any:
    import torch  # costs a second or two: only where there is a device

    return torch
