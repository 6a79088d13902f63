"""What works on this machine, and what to do about the rest."""

from sandbox.box import Backend, BoxError
from sandbox.unboxed import Unboxed

BACKENDS: tuple[Backend, ...] = (Unboxed(),)


def best() -> Backend:
    """The first backend that works here.

    Raises:
        BoxError: where none does; says what to do.
    """
    troubles = []
    for backend in BACKENDS:
        trouble = backend.trouble()
        if trouble is None:
            return backend
        troubles.append(f"{backend.name}: {trouble}")
    raise BoxError("no box can be built here. " + " ".join(troubles))
