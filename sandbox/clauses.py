"""What a clause of the contract is, and the words in which it asks a box.

A clause is a function: its name is its id, its docstring is what it promises. It returns where the promise holds and
raises `Broken` where it does not. Most share one box, which they leave alive; the others start boxes of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.box import Backend, BoxError, Limits, Outcome, Raised, Returned, Served, Step, Submission
from sandbox.session import Session
from sandbox.tensors import Handed

ASKED = Submission(b"def run(code):\n    scope = {}\n    exec(code, scope)\n    return scope.get('answer')\n", "run")
ASKING = Submission(
    b"def run(code, f):\n    scope = {'f': f}\n    exec(code, scope)\n    return scope.get('answer')\n", "run"
)
# Generous, so that a busy machine breaks nothing; what tests a deadline sets its own.
LIMITS = Limits(load_seconds=60, call_seconds=60, memory_mib=256, processes=32, tmp_mib=16, output_mib=1, reply_mib=8)
SHORT = replace(LIMITS, call_seconds=0.5)


class Broken(Exception):  # noqa: N818 - what a backend does, and no error of this program
    """A promise that a backend does not keep; the message says what came instead."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise.

    Attributes:
        name: its id.
        sentence: what it promises.
        run: takes the backend, and a box of it that the clauses share.
        shares: whether it needs that box.
    """

    name: str
    sentence: str
    run: Callable[[Backend, Session], None]
    shares: bool


def shared(function: Callable[[Session], None]) -> Clause:
    """A clause that is asked of the box which they share, and leaves it alive."""
    return Clause(function.__name__, _sentence(function), lambda backend, box: function(box), shares=True)


def alone(function: Callable[[Backend], None]) -> Clause:
    """A clause that starts boxes of its own."""
    return Clause(function.__name__, _sentence(function), lambda backend, box: function(backend), shares=False)


def _sentence(function: Callable[..., None]) -> str:
    return (function.__doc__ or "").strip()


def opened(backend: Backend, limits: Limits = LIMITS, tidy: bool = False) -> Session:
    """A box that answers `ask`; `tidy` as in `Box`.

    Raises:
        BoxError: where it does not come up.
    """
    session = Session(backend, limits, tidy=tidy)
    loaded = session.load(ASKED)
    if not isinstance(loaded, Returned):
        session.close()
        raise BoxError(f"a box of {backend.name} does not load a file of three lines: {loaded}")
    return session


def ask(session: Session, code: str) -> Outcome:
    """What comes of running the code in the box; its value is `answer`."""
    return session.step(Step("call", (code,)))


def serve(function: Callable[[Any], Any], calls: int = 10_000) -> Served:
    """A function that a box may call as `f`, and that stays here."""
    return Served(("function", 1, "f"), 1, "f", function, calls)


def asking(session: Session, code: str, given: Handed) -> Outcome:
    """What comes of running the code in the box, where it finds as `f` what it was given."""
    loaded = session.load(ASKING, "asking")
    return session.step(Step("call", (code, given)), "asking") if isinstance(loaded, Returned) else loaded


def need(held: object, got: object) -> None:
    """Raises `Broken` with what came, unless it held."""
    if not held:
        raise Broken(f"got {got!s:.600}")


def answer(session: Session, code: str) -> Any:
    """The value itself, where the code must not fail."""
    return value_of(ask(session, code))


def value_of(got: Outcome) -> Any:
    """The value that came back, where one must."""
    if not isinstance(got, Returned):
        raise Broken(f"got {got!s:.600}")
    return got.value


def raised(session: Session, code: str, *errors: str) -> Raised:
    """The error, where the code must raise one of these and the box must live."""
    got = ask(session, code)
    if not isinstance(got, Raised) or (errors and got.error not in errors) or not session.alive:
        raise Broken(f"got {got!s:.600}")
    return got
