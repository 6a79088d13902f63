"""What every backend must do, in clauses that can be run on any machine: `judge doctor --check BACKEND`.

Manners, limits among them, are asked of every backend, walls of those that isolate.
"""

from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType

from sandbox import limits, manners, walls
from sandbox.box import Backend, BoxError
from sandbox.clauses import Broken, Clause, opened


def _clauses(*modules: ModuleType) -> tuple[Clause, ...]:
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Clause))


MANNERS, WALLS = _clauses(manners, limits), _clauses(walls)


def asked_of(backend: Backend) -> tuple[Clause, ...]:
    """The clauses that this backend must pass."""
    return MANNERS + WALLS if backend.isolates else MANNERS


def broken(backend: Backend) -> Iterator[tuple[Clause, str]]:
    """Each clause, with what is broken in words; empty where it holds. Boxes that die are replaced.

    Raises:
        BoxError: where no box comes up at all.
    """
    box = opened(backend)
    try:
        for clause in asked_of(backend):
            if clause.shares and not box.alive:
                box = opened(backend)
            try:
                clause.run(backend, box)
                yield clause, ""
            except (Broken, BoxError) as failed:
                yield clause, str(failed)
    finally:
        with suppress(BoxError):
            box.close()
