"""What a time was measured on, in the machine's own words."""

import platform
import re
from functools import cache
from pathlib import Path


@cache
def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name; its architecture where the kernel tells no name."""
    try:
        text = cpuinfo.read_text(errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^(?:model name|cpu model|Model|Hardware)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    return " ".join(found[1].split()) if found else platform.machine()
