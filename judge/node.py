"""What lives on a node of a Ray cluster: a pool of processes, their boxes, and the node's clock.

Nodes are trusted as the judge is. What a submission had a hand in crosses as bytes of JSON and is never pickled, and
what failed on a node comes as a text.
"""

import importlib
import json
import threading
from collections.abc import Callable
from contextlib import nullcontext
from importlib.metadata import version
from typing import Any

from judge.pool import Pool
from sandbox.box import BoxError

OURS = "judge."  # what a node may be asked to run
DONE, FAILED, BOX = b"+", b"-", b"!"
Work = Callable[..., bytes]


class RemoteError(Exception):
    """The work raised something on its node; the message says what."""


def plain(said: Any) -> bytes:
    """The result in what an actor sent.

    Raises:
        RemoteError: where it says that the work failed, or says anything else.
    """
    if type(said) is not bytes:
        raise RemoteError(f"a node sent no bytes, but {type(said).__name__}")
    if said[:1] == DONE:
        return said[1:]
    text = said[1:].decode("utf-8", "replace")
    raise BoxError(text) if said[:1] == BOX else RemoteError(text)


class Actor:
    """One for each node, as long as the cluster is used."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._pool = Pool(slots)
        self._clock = threading.Lock()

    def hello(self) -> bytes:
        """Who it is."""
        return DONE + json.dumps({"judge": version("judge"), "slots": self._slots}).encode()

    def do(self, name: str, clocked: bool, *args: bytes) -> bytes:
        """The result of a function of ours; whatever it raises, as a text."""
        try:
            with self._clock if clocked else nullcontext():
                return DONE + bytes(self._pool.submit(found(name), *args).result())
        except BoxError as error:
            return BOX + str(error).encode("utf-8", "replace")
        except Exception as error:  # it is raised again where the work was ordered
            return FAILED + f"{type(error).__name__}: {error}".encode("utf-8", "replace")

    def end(self) -> bytes:
        """The processes end, and clean up."""
        self._pool.terminate_workers()
        return DONE


def found(name: str) -> Work:
    """The function of this name.

    Raises:
        LookupError: where it is none of ours.
    """
    module, _, function = name.partition(":")
    if not module.startswith(OURS) or not function.isidentifier() or function.startswith("_"):
        raise LookupError(f"{name} is no function of the judge's")
    work: Work = getattr(importlib.import_module(module), function)
    return work
