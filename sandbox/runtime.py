"""The Python that runs in a box: its interpreter, the folders of its libraries, its environment and arguments."""

import functools
import importlib.util
import os
import sys
from pathlib import Path

from sandbox.box import Box

FLAGS = ("-s", "-P", "-S")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "USER": "nobody",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",  # glibc moves this threshold at run time, which makes equal code differ
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
}
VECTORS = (  # by these numpy, OpenBLAS, MKL, oneDNN and torch are told to leave vector units of the processor alone
    *("NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE", "MKL_ENABLE_INSTRUCTIONS", "MKL_CBWR"),
    *("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY"),
)
INTERPRETED = {"TRITON_INTERPRET": "1"}  # kernels in Triton run on the processor, as Python
UNCACHED = {"CUDA_CACHE_DISABLE": "1"}  # a fresh box has nothing compiled, and may lock no part of a file
UNCOMPILED = {"TORCHINDUCTOR_CACHE_DIR": "/"}  # torch makes this folder where its compiler is imported


def environment(gpu: bool = False) -> dict[str, str]:
    """What every box is told; where it has a GPU, kernels are compiled for that.

    What the judge itself is told of vector units holds in boxes as well: the same arithmetic on both sides.
    """
    vectors = {name: os.environ[name] for name in VECTORS if name in os.environ}
    return ENVIRONMENT | vectors | (UNCACHED if gpu else INTERPRETED | UNCOMPILED)


@functools.cache
def site_folders() -> tuple[str, ...]:
    """The folders that hold the libraries of a box; nothing is imported to find them."""
    folders = []
    for library in ("numpy", "regex", "safetensors", "torch", "triton"):
        spec = importlib.util.find_spec(library)
        if spec is not None and spec.origin is not None:
            folders.append(str(Path(spec.origin).parent.parent))
    return tuple(dict.fromkeys(folders))


@functools.cache
def interpreter() -> str:
    """The base interpreter, without the virtual environment around it."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def shared(box: Box) -> list[int]:
    """The descriptors of the memory that it shares with the judge, if it does."""
    return [box.descriptors[name] for name in ("request", "reply") if name in box.descriptors]


def worker_arguments(box: Box, processes: int) -> list[str]:
    """What follows the interpreter; `processes` is 0 where a control group counts them."""
    return [*FLAGS, "-m", "sandbox.worker", *worker_words(box, processes)]


def worker_words(box: Box, processes: int) -> list[str]:
    """What the worker itself is told."""
    numbers = (box.limits.reply_mib, box.limits.tmp_mib, processes, int(box.tidy), *shared(box))
    device = [box.place, str(box.descriptors["arena"]), str(box.arena_bytes)] if box.place else []
    return [box.framework, *map(str, numbers), *device]
