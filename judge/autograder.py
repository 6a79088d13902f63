"""The zip that Gradescope runs: two scripts, a copy of the exercises, the lock that pins them, and the judge itself.

The same exercises under the same judge are the same bytes.
"""

from collections.abc import Sequence
from pathlib import Path

from judge.bundle import below, zipped
from judge.catalog import HERE, Exercise
from judge.pins import Pins
from judge.spec import AXES, AxisName

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = {"setup.sh": "gradescope-setup.sh", "run_autograder": "gradescope-run.sh"}
SOURCE = ("pyproject.toml", "README.md", "LICENSE", "cli.py", "judge", "sandbox")


class NoSource(Exception):  # noqa: N818 - what the installation is like
    """The judge's own source is not there to be packed; the message says what is missing."""


def packed(exercises: Sequence[Exercise], axes: Sequence[AxisName] = AXES) -> bytes:
    """The whole zip.

    Raises:
        NoSource: where the judge is not run from its own source. SpecError: where an exercise is broken.
    """
    files = {name: (TEMPLATES / template).read_text(encoding="utf-8") for name, template in SCRIPTS.items()}
    files["run_autograder"] = files["run_autograder"].replace("AXES", " ".join(f"--axis {axis}" for axis in axes))
    extra = "[kernels]" if any(one.spec.framework == "triton" for one in exercises) else ""
    files["setup.sh"] = files["setup.sh"].replace('judge-source"', f'judge-source{extra}"')
    files["judge.lock"] = Pins.of(exercises, axes).write()
    made = {name: text.encode() for name, text in files.items()}
    for one in exercises:
        made |= below(one.folder, f"catalog/exercises/{one.name}") | below(
            one.reference, f"catalog/reference/{one.name}"
        )
    return zipped(made | source(), executable=SCRIPTS)


def source(root: Path = HERE) -> dict[str, bytes]:
    """The judge's own files."""
    made: dict[str, bytes] = {}
    for name in SOURCE:
        path = root / name
        if not path.exists():
            raise NoSource(f"{path} is not there: the judge is packed from a checkout of its source; run it from one")
        made |= {f"judge-source/{name}": path.read_bytes()} if path.is_file() else below(path, f"judge-source/{name}")
    return made
