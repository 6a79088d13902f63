"""What is asked of a box, as frames, and what its replies mean, as outcomes: pure, and suspicious of the latter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import tensors, wire
from sandbox.arena import Arena
from sandbox.box import BoxError, Framework, Garbled, Outcome, Raised, Returned, Step
from sandbox.parts import in_place
from sandbox.pipes import escaped

INPUT_BYTES = 4 << 30
CONTENTS_BYTES = 80 * tensors.NODES  # what safetensors says of each array; it costs thirty times the memory to read


@dataclass(frozen=True, slots=True)
class Request:
    """A step as it is sent together with others: ready for any number of boxes, and for any company.

    Attributes:
        text: the body of its frame.
        arrays: the bytes of its arrays.
        handed: what the box will make itself.
    """

    text: str
    arrays: tuple[bytes, ...]
    handed: tuple[tensors.Handed, ...] = ()


def request(asked: Step, framework: Framework, slot: str = "main", arena: Arena | None = None) -> Request:
    """A step, ready to be sent together with others; with an arena, to the box that shares it.

    Raises:
        BoxError: where one of its arguments cannot be sent.
    """
    body, arrays, handed = _asked(asked, framework != "numpy", slot, arena)
    return Request(wire.text(body), tuple(map(bytes, arrays)), tuple(handed))


def together(requests: Sequence[Request]) -> tuple[str, list[wire.Buffer]]:
    """The body and the blobs of the frame that asks for all of them."""
    blobs = tensors.written([array for request in requests for array in request.arrays])
    return f'{{"steps":[{",".join([request.text for request in requests])}]}}', [b"".join(blobs)]


def step(
    asked: Step, torch: bool, slot: str, arena: Arena | None = None
) -> tuple[dict[str, Any], list[wire.Buffer], list[tensors.Handed]]:
    """The body and the blobs of the frame that asks for a step, and what the box will make itself.

    Raises:
        BoxError: where one of its arguments cannot be sent.
    """
    body, arrays, handed = _asked(asked, torch, slot, arena)
    return body, tensors.written(arrays), handed


def _asked(
    asked: Step, torch: bool, slot: str, arena: Arena | None
) -> tuple[dict[str, Any], list[memoryview], list[tensors.Handed]]:
    handed: list[tensors.Handed] = []
    try:
        inputs = [asked.args, dict(asked.kwargs)]
        tree, arrays = tensors.gather(inputs, INPUT_BYTES, tensors=torch, layouts=True, arena=arena, handed=handed)
    except tensors.UnencodableError as error:
        raise BoxError(f"an argument of `{asked.name or asked.verb}` cannot be sent: {error}") from error
    body = {"slot": slot, "verb": asked.verb, "target": asked.target, "name": asked.name, "tree": tree}
    return body, arrays, handed


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
            return Returned(tuple(_answers(answers, frame.blob, torch, arena)), seconds)
        case "step", "returned", {"tree": tree}:
            return Returned(tensors.decode(tree, frame.blob, tensors=torch, parts=in_place, arena=arena), seconds)
        case "load", "unanswerable", _:
            raise wire.WireError("a refusal that nobody asked for")
    return _nothing(frame.kind, frame.body)


def _answers(answers: list[Any], blob: wire.Buffer, torch: bool, arena: Arena | None) -> Iterator[Outcome]:
    """The answers to steps that were sent together, whose arrays lie in one blob."""
    trees = [body["tree"] for kind, body in map(_answer, answers) if kind == "returned"]
    values = iter(list(tensors.decode_each(trees, blob, tensors=torch, parts=in_place, arena=arena)))
    for kind, body in answers:
        yield Returned(next(values)) if kind == "returned" else _nothing(kind, body)


def _answer(answer: Any) -> tuple[str, dict[str, Any]]:
    match answer:
        case [str() as kind, dict() as body] if kind != "returned" or "tree" in body:
            return kind, body
    raise wire.WireError("an answer in no known form")


def _nothing(kind: str, body: dict[str, Any]) -> Outcome:
    """What came instead of a value."""
    match kind, body:
        case "unanswerable", {"reason": str() as reason}:
            return Garbled(f"returned {escaped(reason[:2000])}")
        case "raised", {"error": str() as error, "message": str() as message, "trace": str() as trace}:
            bases = body.get("bases")
            names = tuple(escaped(str(base)[:200]) for base in bases[:16]) if isinstance(bases, list) else ()
            return Raised(escaped(error[:200]), escaped(message[:2000]), escaped(trace[:8000]), names)
    raise wire.WireError(f"a {kind!r:.40} that nobody asked for")
