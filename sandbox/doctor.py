"""What works on this machine, and what to do about the rest."""

from sandbox.box import Backend, BoxError
from sandbox.bubblewrap import Bubblewrap
from sandbox.unboxed import Unboxed

BACKENDS: tuple[Backend, ...] = (Bubblewrap(), Unboxed())


def best() -> Backend:
    """The first backend that isolates and works here: it fails closed.

    Raises:
        BoxError: where none does; says what to do.
    """
    troubles = []
    for backend in (candidate for candidate in BACKENDS if candidate.isolates):
        trouble = backend.trouble()
        if trouble is None:
            return backend
        troubles.append(f"{backend.name}: {trouble}")
    raise BoxError("no box can be built here. " + " ".join(troubles))
