"""The GPU of this machine, if it has one: its device nodes and its driver's libraries, which a box is shown."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

DRIVER = ("/dev/nvidiactl", "/dev/nvidia-uvm")
CARD = re.compile(r"nvidia\d+")
FIND = "import ctypes; ctypes.CDLL('libcuda.so.1'); print(open('/proc/self/maps').read())"


def first(visible: str | None) -> str:
    """What CUDA_VISIBLE_DEVICES names first: a number, or "GPU-" and more."""
    return ("0" if visible is None else visible).partition(",")[0].strip()


def names(folder: Path = Path("/dev")) -> list[str]:
    """Of all nodes; of GPUs' only those that we may open, if any: clusters share them out, and CUDA counts these."""
    found = os.listdir(folder)
    ours = [name for name in found if not CARD.fullmatch(name) or os.access(folder / name, os.R_OK | os.W_OK)]
    return ours if any(map(CARD.fullmatch, ours)) else found


def cards(folder: Path = Path("/proc/driver/nvidia/gpus")) -> list[tuple[str, int]]:
    """What the driver calls each GPU, and the number of its node: in the order of the bus, which CUDA counts in."""
    try:
        texts = [path.read_text(errors="replace") for path in sorted(folder.glob("*/information"))]
    except OSError:
        texts = []
    found = (re.search(r"GPU UUID:\s*(\S+).*^Device Minor:\s*(\d+)", text, re.DOTALL | re.MULTILINE) for text in texts)
    return [(one[1], int(one[2])) for one in found if one]


def card(names: Sequence[str], visible: str | None, told: Sequence[tuple[str, int]] = ()) -> tuple[str, ...]:
    """The node of the GPU that CUDA sees first, among the names of all: a container may have been given any of several.

    A name that is no number says nothing of its node where the driver does not tell, but where there is only one it is
    that.

    told: by the driver, as `cards`; where that is less than there is, nodes are taken to be numbered in order.
    """
    here, named = {int(name[6:]) for name in names if CARD.fullmatch(name)}, first(visible)
    found = [(uuid, number) for uuid, number in told if number in here]
    if len(found) < len(here):
        found = [("", number) for number in sorted(here)]
    if named.startswith("GPU-"):
        found = [one for one in found if one[0].startswith(named)] or (found if len(found) == 1 else [])
    at = int(named) if named.isdecimal() else 0 if named.startswith("GPU-") else len(found)
    return tuple(f"/dev/nvidia{number}" for _, number in found[at : at + 1])


def absence(names: Sequence[str], visible: str | None, told: Sequence[tuple[str, int]] = ()) -> str:
    """Why no GPU can be shown to a box, from the names of all nodes and what CUDA is told; nothing where one can."""
    if not any(map(CARD.fullmatch, names)):
        return "none is here"
    if not card(names, visible, told):
        more = "no part of one can be shown" if first(visible).startswith("MIG-") else "the number of one would do"
        return f"none is here that CUDA may use: CUDA_VISIBLE_DEVICES is {visible!r}, and {more}"
    absent = [node for node in DRIVER if Path(node).name not in names]
    return f"{absent[0]} is missing beside the one that is here: nvidia-modprobe -c 0 -u makes it" if absent else ""


def trouble() -> str:
    """Why no GPU of this machine can be shown to a box; nothing where one can."""
    return absence(names(), os.environ.get("CUDA_VISIBLE_DEVICES"), cards())


@functools.cache
def nodes() -> tuple[str, ...]:
    """The device nodes of the first GPU that CUDA sees here; none where there is none."""
    shown = card(names(), os.environ.get("CUDA_VISIBLE_DEVICES"), cards())
    return () if trouble() else (*shown, *DRIVER)


@functools.cache
def drivers() -> tuple[str, ...]:
    """The folder that the driver's library is loaded from; none without a GPU."""
    if not nodes():
        return ()
    found = subprocess.run([sys.executable, "-P", "-c", FIND], capture_output=True, text=True, check=False).stdout
    return tuple(dict.fromkeys(str(Path(path).parent) for path in re.findall(r"\S*/libcuda\.so\S*", found)))
