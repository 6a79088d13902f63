"""What pytest meets: in a workspace, the families of every solution are test items, graded in a box as everywhere.

It is loaded wherever pytest runs beside us, so outside a workspace it looks for a marker, and imports nothing of ours.
In one, nobody else may collect a solution: that would run it in this process, outside the box.
"""

from pathlib import Path
from typing import Any

import pytest

MARKER = "judge.toml"  # as in `judge.workspace`, which is not imported before it is needed


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """The families of a solution; of every other file, what others see in it."""
    theirs = yield
    if file_path.suffix != ".py" or not (file_path.parent.parent / MARKER).is_file():
        return theirs
    from judge import items

    ours = items.solution(file_path, parent)
    return theirs if ours is None else [ours]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """In a workspace a file stays with one process, and so is graded once; other ways of sharing out are obeyed."""
    if config.getoption("dist") not in ("load", "worksteal") or not _in_a_workspace(config):
        return None
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


def _in_a_workspace(config: pytest.Config) -> bool:
    places = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return any((folder / MARKER).is_file() for place in places for folder in (place, *place.parents))
