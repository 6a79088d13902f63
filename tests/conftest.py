"""How the suite is shared out: a file's tests stay together, but every exercise is a job of its own."""

import pytest

SPREAD = "test_exercises.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name != SPREAD:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
