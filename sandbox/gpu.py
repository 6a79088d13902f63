"""The GPU of this machine, if it has one: its device nodes and its driver's libraries, which a box is shown."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

DRIVER = ("/dev/nvidiactl", "/dev/nvidia-uvm")
FIND = "import ctypes; ctypes.CDLL('libcuda.so.1'); print(open('/proc/self/maps').read())"


def number(visible: str | None = None) -> int | None:
    """Which of this machine's GPUs is the first that CUDA sees here; None where CUDA_VISIBLE_DEVICES says no number."""
    first = (os.environ.get("CUDA_VISIBLE_DEVICES", "0") if visible is None else visible).partition(",")[0].strip()
    return int(first) if first.isdecimal() else None


def card(names: Sequence[str], wanted: int | None) -> tuple[str, ...]:
    """The node of that GPU, among the names of all; none where it is not there. A container may have any of several."""
    found = sorted(int(name[6:]) for name in names if re.fullmatch(r"nvidia\d+", name))
    return (f"/dev/nvidia{found[wanted]}",) if wanted is not None and wanted < len(found) else ()


@functools.cache
def nodes() -> tuple[str, ...]:
    """The device nodes of the first GPU that CUDA sees here; none where there is none."""
    found = card(os.listdir("/dev"), number())
    return (*found, *DRIVER) if found and all(map(Path.exists, map(Path, DRIVER))) else ()


@functools.cache
def drivers() -> tuple[str, ...]:
    """The folder that the driver's library is loaded from; none without a GPU."""
    if not nodes():
        return ()
    found = subprocess.run([sys.executable, "-c", FIND], capture_output=True, text=True, check=False).stdout
    return tuple(dict.fromkeys(str(Path(path).parent) for path in re.findall(r"\S*/libcuda\.so\S*", found)))
