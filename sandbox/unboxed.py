"""Unboxed: the same worker as a plain child process, without walls, so its verdict never counts."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox import groups, meter, runtime
from sandbox.box import Box, Meter

START = 'set -e; for group; do [ "$group" = -- ] && break; echo $$ > "$group"; shift; done; shift; '
START += 'mkdir -m 700 "$1" && cd "$1" && shift && exec "$@"'


class Unboxed:
    """A child process in a fresh folder, with a clean environment."""

    name = "unboxed"
    isolates = False
    shares = True

    def trouble(self) -> str | None:
        """It runs wherever Python does."""
        return None

    def payload(self) -> Mapping[str, bytes]:
        """The worker reads our files where they lie."""
        return {}

    def command(self, box: Box) -> list[str]:
        """A shell that joins the groups and makes the folder, then the worker in its place."""
        folder = self._folder(box)
        path = ":".join([str(Path(__file__).parent.parent), *runtime.site_folders()])
        variables = {**runtime.environment(), "HOME": folder, "TMPDIR": folder, "PYTHONPATH": path}
        pin = [] if box.core is None else ["/usr/bin/taskset", "-c", str(box.core)]
        return [
            *("/bin/sh", "-c", START, "sh", *box.groups, "--", folder, *pin),
            *("/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items())),
            *(sys.executable, *runtime.worker_arguments(box, processes=0)),
        ]

    def meter(self, box: Box) -> Meter:
        """Control groups where there are any; what judges that were killed left here is removed first."""
        for folder in groups.abandoned(Path(tempfile.gettempdir())):
            _remove(str(folder))
        return meter.meter(box)

    def reap(self, box: Box) -> None:
        """Remove the folder."""
        _remove(self._folder(box))

    @staticmethod
    def _folder(box: Box) -> str:
        return f"{tempfile.gettempdir()}/{box.name}"


def _remove(folder: str) -> None:
    """By `rm`, which also manages trees too deep for us."""
    subprocess.run(["/bin/rm", "-rf", "--", folder], check=False, stderr=subprocess.DEVNULL)
