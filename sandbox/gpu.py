"""The GPU of this machine, if it has one: its device nodes and its driver's libraries, which a box is shown."""

import functools
import re
import subprocess
import sys
from pathlib import Path

NODES = ("/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm")
FIND = "import ctypes; ctypes.CDLL('libcuda.so.1'); print(open('/proc/self/maps').read())"


@functools.cache
def nodes() -> tuple[str, ...]:
    """The device nodes of the first GPU; none where there is none."""
    return NODES if all(map(Path.exists, map(Path, NODES))) else ()


@functools.cache
def drivers() -> tuple[str, ...]:
    """The folder that the driver's library is loaded from; none without a GPU."""
    if not nodes():
        return ()
    found = subprocess.run([sys.executable, "-c", FIND], capture_output=True, text=True, check=False).stdout
    return tuple(dict.fromkeys(str(Path(path).parent) for path in re.findall(r"\S*/libcuda\.so\S*", found)))
