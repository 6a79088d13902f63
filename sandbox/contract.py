"""What every backend must do, as checks that can be run on any machine: `judge doctor --check BACKEND`.

Manners are asked of every backend, walls of those that isolate.
"""

from collections.abc import Iterator
from contextlib import suppress

from sandbox import manners, walls
from sandbox.box import Backend, BoxError
from sandbox.checks import Broken, Check, opened

CHECKS: tuple[Check, ...] = tuple(
    found for module in (manners, walls) for found in vars(module).values() if isinstance(found, Check)
)


def asked_of(backend: Backend) -> Iterator[Check]:
    """The checks that this backend must pass."""
    return (check for check in CHECKS if check.kind == "manner" or backend.isolates)


def broken(backend: Backend) -> Iterator[tuple[Check, str]]:
    """Each check, with what is broken in words; empty where it holds. Boxes that die are replaced.

    Raises:
        BoxError: where no box comes up at all.
    """
    box = opened(backend)
    try:
        for check in asked_of(backend):
            if check.shares and not box.alive:
                box = opened(backend)
            try:
                check.run(backend, box)
                yield check, ""
            except (Broken, BoxError) as failed:
                yield check, str(failed)
    finally:
        with suppress(BoxError):
            box.close()
