"""What is asked of a box, as frames, and what its replies mean, as outcomes: pure, and suspicious of the latter."""

import signal
from collections.abc import Iterator
from typing import Any

from sandbox import tensors, wire
from sandbox.arena import Arena
from sandbox.box import BoxError, Died, Framework, Garbled, Outcome, OutOfMemory, Raised, Returned, Step, TimedOut
from sandbox.parts import in_place
from sandbox.pipes import escaped

INPUT_BYTES = 4 << 30
CONTENTS_BYTES = 80 * tensors.NODES  # what safetensors says of each array; it costs thirty times the memory to read
Request = tuple[dict[str, Any], bytes]


def request(asked: Step, framework: Framework, slot: str = "main", arena: Arena | None = None) -> Request:
    """A step as it is sent together with others: ready for any number of boxes, or, with an arena, for its own.

    Raises:
        BoxError: where one of its arguments cannot be sent.
    """
    body, blobs = step(asked, framework == "torch", slot, arena)
    return body, b"".join(blobs)


def step(asked: Step, torch: bool, slot: str, arena: Arena | None = None) -> tuple[dict[str, Any], list[wire.Buffer]]:
    """The body and the blobs of the frame that asks for a step.

    Raises:
        BoxError: where one of its arguments cannot be sent.
    """
    try:
        inputs = [asked.args, dict(asked.kwargs)]
        tree, blobs = tensors.encode(inputs, INPUT_BYTES, tensors=torch, layouts=True, arena=arena)
    except tensors.UnencodableError as error:
        raise BoxError(f"an argument of `{asked.name or asked.verb}` cannot be sent: {error}") from error
    return {"slot": slot, "verb": asked.verb, "target": asked.target, "name": asked.name, "tree": tree}, blobs


def outcome(kind: str, frame: wire.Frame, seconds: float, torch: bool, arena: Arena | None = None) -> Outcome:
    """What a reply to a request of this kind means.

    Raises:
        WireError: where it is none.
    """
    if int.from_bytes(frame.blob[:8], "little") > CONTENTS_BYTES:
        raise wire.WireError("arrays with a table of contents that is larger than any")
    match kind, frame.kind, frame.body:
        case "load", "ready", {}:
            return Returned(None, seconds)
        case "load", "missing", {"message": str() as message}:
            return Raised("EntryMissing", escaped(message[:2000]))
        case "steps", "taken", {"answers": list() as answers}:
            return Returned(tuple(_parted(answers, frame, torch, arena)), seconds)
        case "step", "returned", {"tree": tree}:
            return Returned(tensors.decode(tree, frame.blob, tensors=torch, parts=in_place, arena=arena), seconds)
        case "step" | "steps", "unanswerable", {"reason": str() as reason}:
            return Garbled(f"returned {escaped(reason[:2000])}")
        case _, "raised", {"error": str() as error, "message": str() as message, "trace": str() as trace}:
            bases = frame.body.get("bases")
            names = tuple(escaped(str(base)[:200]) for base in bases[:16]) if isinstance(bases, list) else ()
            return Raised(escaped(error[:200]), escaped(message[:2000]), escaped(trace[:8000]), names)
    raise wire.WireError(f"a {frame.kind!r:.40} that nobody asked for")


def _parted(answers: list[Any], frame: wire.Frame, torch: bool, arena: Arena | None) -> Iterator[Outcome]:
    """The answers to steps that were sent together; their arrays lie in the blob one after the other."""
    blob, at = memoryview(frame.blob), 0
    for answer in answers:
        match answer:
            case [str() as kind, dict() as body, int() as size] if 0 <= size <= len(blob) - at:
                yield outcome("step", wire.Frame(kind, frame.number, body, blob[at : at + size]), 0.0, torch, arena)
                at += size
            case _:
                raise wire.WireError("an answer in no known form")
    if at != len(blob):
        raise wire.WireError("bytes that belong to no answer")


def wants_memory(outcome: Outcome) -> bool:
    """numpy's own error is a MemoryError; torch raises a RuntimeError with these words."""
    match outcome:
        case Raised(error, message, _, bases):
            return "MemoryError" in (error, *bases) or "can't allocate memory" in message
    return False


def wants_processes(outcome: Outcome) -> bool:
    """What Python says when the kernel refuses a thread or a process."""
    match outcome:
        case Raised("RuntimeError", "can't start new thread"):
            return True
        case Raised("BlockingIOError", message):
            return message.startswith("[Errno 11]")
    return False


def wants(outcome: Outcome, *errors: int) -> bool:
    """Whether it is one of these errors of the system."""
    numbers = tuple(f"[Errno {number}]" for number in errors)
    return isinstance(outcome, Raised) and outcome.error == "OSError" and outcome.message.startswith(numbers)


def ending(status: int | None) -> str:
    """How a first process ended, in words."""
    if status is None:
        return "closed the wire before it answered"
    number = -status if status < 0 else status - 128
    if number in signal.valid_signals() and number > 0:
        return f"ended by {signal.Signals(number).name}"
    return f"exited with status {status} before it answered"


def words(outcome: Outcome) -> str:
    """What ended a box, in words."""
    match outcome:
        case TimedOut(seconds, phase):
            return f"no answer within {seconds:g} s ({phase})"
        case OutOfMemory(limit):
            return f"more than {limit} MiB of memory"
        case Died(how, _):
            return how
        case Garbled(reason):
            return reason
    return "it was closed"
