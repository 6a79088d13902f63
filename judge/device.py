"""What times are measured on: the processor, and the GPU or what stands for one.

A device is memory that the judge shares with a box, a clock that knows when its own work is done, and a name. `Gpu` is
the first one of this machine. `Pretend` is the host in its place, so that all but the device itself runs anywhere; no
verdict of it counts.
"""

import csv
import os
import platform
import re
import shutil
import statistics
import subprocess
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sandbox import arena, gpu, runtime
from sandbox.arena import Arena
from sandbox.box import BoxError

PULSES = 5
LITTLE_FREE = 0.1
ASKED = ("name", "driver_version", "clocks.sm", "clocks.mem", "temperature.gpu", "clocks_event_reasons.active")


@cache
def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name; its architecture where the kernel tells no name."""
    try:
        text = cpuinfo.read_text(errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^(?:model name|cpu model|Model|Hardware)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    return " ".join(found[1].split()) if found else platform.machine()


class Device(Protocol):
    """One accelerator, from the judge's side."""

    @property
    def place(self) -> arena.Place:
        """Where its memory lies."""

    @property
    def torch(self) -> str:
        """What torch calls it."""

    @property
    def isolates(self) -> bool:
        """False: what is measured on it never counts."""

    def name(self) -> str:
        """What it is called in a report."""

    def memory(self) -> Arena:
        """Memory for one box, which its owner releases; BoxError where there is none."""

    def pulse(self) -> float:
        """Seconds that a tiny piece of the judge's own work takes, mostly: long where somebody else is at work."""

    def free(self) -> float:
        """The share of its memory that nobody has."""

    def tidy(self) -> None:
        """Give back memory of it that the judge has and does not use."""

    def record(self) -> Mapping[str, str]:
        """What the driver says of it now."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """The first GPU, through torch and the driver."""

    place: arena.Place = "cuda"
    torch: str = "cuda"
    isolates: bool = True

    def name(self) -> str:
        """The driver's own name of it."""
        return str(_torch().cuda.get_device_name(0))

    def memory(self) -> Arena:
        """An eighth of the device for each box: half of it for what goes in, half for what comes out."""
        self.tidy()
        whole = _torch().cuda.get_device_properties(0).total_memory
        try:
            return arena.made("cuda", int(whole) // 8)
        except OSError as error:
            text = f"no memory of the GPU, of which {self.free():.0%} is free, can be shared with a box"
            raise BoxError(f"{text}: {error}") from error

    def pulse(self) -> float:
        """A kernel takes 25 us on a quiet device; where another process has one running, it waits 2 ms for its turn.

        The first one may come when that turn is near, and one of them between two kernels of the other.
        """
        return statistics.median(_pulse("cuda") for _ in range(PULSES))

    def free(self) -> float:
        """As the driver says; where that is little, what the judge's own torch has and does not use is given back."""
        cuda = _torch().cuda
        free, whole = cuda.mem_get_info()
        if free < LITTLE_FREE * whole:
            self.tidy()
            free, whole = cuda.mem_get_info()
        return float(free) / float(whole)

    def tidy(self) -> None:
        """What torch keeps for the next time."""
        _torch().cuda.empty_cache()

    def record(self) -> Mapping[str, str]:
        """Name, driver, clocks, temperature, and what holds the clocks back, from nvidia-smi."""
        torch = _torch()
        return _asked(ASKED) | {"torch": str(torch.__version__), "cuda": str(torch.version.cuda)}


@dataclass(frozen=True, slots=True)
class Pretend:
    """The host in the place of a device.

    Attributes:
        busy: seconds that its pulses take longer than they do, one after the other, and the last of them from there on.
        share: of its memory, that is free, likewise; where none is, its pulses fail.
    """

    busy: tuple[float, ...] = (0.0,)
    share: tuple[float, ...] = (1.0,)
    size: int = 64 << 20
    place: arena.Place = "host"
    torch: str = "cpu"
    isolates: bool = False
    _felt: list[float] = field(default_factory=list, init=False, repr=False, compare=False)
    _seen: list[float] = field(default_factory=list, init=False, repr=False, compare=False)

    def name(self) -> str:
        """It says what it is."""
        return f"no GPU, but {processor()} in its place"

    def memory(self) -> Arena:
        """Of the host."""
        return arena.made("host", self.size)

    def pulse(self) -> float:
        """A tiny piece of work, and what it is to seem to take."""
        if 0.0 in self._seen[-1:]:
            raise _torch().OutOfMemoryError("Tried to allocate 2.00 MiB.")
        self._felt.append(self.busy[min(len(self._felt), len(self.busy) - 1)])
        return statistics.median(_pulse("cpu") for _ in range(PULSES)) + self._felt[-1]

    def free(self) -> float:
        """What it is to seem."""
        self._seen.append(self.share[min(len(self._seen), len(self.share) - 1)])
        return self._seen[-1]

    def tidy(self) -> None:
        """The host's memory goes back by itself."""

    def record(self) -> Mapping[str, str]:
        """Only its name."""
        return {"name": self.name()}


def here() -> Device | None:
    """The GPU of this machine, if it can be used."""
    os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"  # of several: as `gpu.card` counts, and not the fastest first
    return Gpu() if gpu.nodes() and _torch().cuda.is_available() else None


def missing() -> str:
    """Why there is none, where `here` finds none."""
    return gpu.trouble() or unusable()


def unusable() -> str:
    """Why torch cannot use the GPU that is here: its own words, be they of an old driver or of one that is not up."""
    torch = _torch()
    if torch.version.cuda is None:
        return f"torch {torch.__version__} was built without CUDA: the GPU that is here needs another build of it"
    why = "it does not say why"
    try:
        torch.cuda.init()
    except Exception as error:  # whatever it is, it is what is asked for
        why = str(error).partition("\n")[0]
    return f"torch {torch.__version__} (CUDA {torch.version.cuda}) cannot use the GPU that is here: {why}"


def uncompiled(headers: str = sysconfig.get_path("include", "posix_prefix")) -> str:
    """Why Triton compiles no kernel for a GPU in a box, since it writes a part of each in C; empty where it does."""
    path = runtime.ENVIRONMENT["PATH"]
    if not any(shutil.which(compiler, path=path) for compiler in ("gcc", "clang")):
        return f"Triton needs gcc or clang in {path} to compile a kernel for it: apt install gcc"
    if not Path(headers, "Python.h").exists():
        return f"Triton needs {headers}/Python.h to compile a kernel for it: apt install python3-dev"
    return ""


def _asked(fields: Sequence[str]) -> dict[str, str]:
    """What nvidia-smi says of the GPU, but for the fields that this one knows by another name or not at all."""
    named = gpu.first(os.environ.get("CUDA_VISIBLE_DEVICES"))
    words = ["nvidia-smi", f"--id={named or 0}", f"--query-gpu={','.join(fields)}", "--format=csv,noheader"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    unknown = re.search(r'Field "([^"]+)" is not a valid field', done.stdout)
    if unknown and unknown[1] in fields:
        return _asked([field for field in fields if field != unknown[1]])
    told = next(csv.reader(done.stdout.splitlines(), skipinitialspace=True), []) if done.returncode == 0 else []
    return dict(zip(fields, told, strict=False))


def _pulse(place: str) -> float:
    torch = _torch()
    began = time.perf_counter()
    torch.ones(1, device=place)
    if place == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


def _torch() -> Any:
    import torch  # costs a second or two: only where there is a device

    return torch
