"""Coverage-guided fuzzing of all that reads what a box wrote: frames, values, and what a session makes of them.

`make fuzz` runs it for ten minutes, `make fuzz SECONDS=60` for one. Only WireError and EOFError may come out, in 1 GiB
and in ten seconds; whatever else comes out ends the run with a non-zero status, and its input is kept in build/fuzz/,
where `.venv/bin/python tests/fuzz_wire.py build/fuzz/crash-...` plays it again.

The first byte of an input says how the rest is read: as the bytes on the wire, or as a header and a blob whose lengths
are put right, so that the fuzzer need not guess them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import atheris
import numpy as np
import torch

with atheris.instrument_imports(include=["sandbox.wire", "sandbox.tensors", "sandbox.session", "json.decoder"]):
    from sandbox import messages, tensors, wire

from sandbox.box import Garbled, Outcome, Raised, Returned

BLOB_BYTES = 1 << 20
ROOM = 1 << 30
FOUND = Path(__file__).parent.parent / "build" / "fuzz"
VALUES: list[Any] = [
    np.arange(6, dtype="f4").reshape(2, 3),
    [np.float64(1.5), np.zeros(0, bool), {"a": (1, None, True, -(1 << 70))}],
    torch.ones(2, 2).bfloat16(),
    [torch.zeros(3, dtype=torch.bool), torch.tensor(2j)],
    ["x" * 2000, b"bytes", 2.5, float("nan"), ""],
]
BODIES = [
    ("raised", {"error": "ValueError", "message": "m", "trace": "t", "bases": ["Exception"]}),
    ("unanswerable", {"reason": "why"}),
    ("missing", {"message": "m"}),
    ("ready", {}),
]


def reader(data: bytes) -> Any:
    """Gives the bytes as a session's pipes do, into room that is made before they come."""
    place = 0

    def take(size: int) -> memoryview:
        nonlocal place
        room = tensors.space(size)
        if place + size > len(data):
            raise EOFError
        room[:] = memoryview(data)[place : place + size]
        place += size
        return room

    return take


def wired(data: bytes) -> bytes:
    """The bytes on the wire that an input stands for."""
    if len(data) < 3 or data[0] % 4 == 0:
        return data[1:]
    cut = int.from_bytes(data[1:3], "little")
    header, blob = data[3 : 3 + cut], data[3 + cut :]
    return wire.PREFIX.pack(wire.MAGIC, len(header), len(blob)) + header + blob


def try_one(data: bytes) -> None:
    """Every frame of an input, as the answer to a load, to a step and to several."""
    take = reader(wired(data))
    while True:
        try:
            frame = wire.receive(take, BLOB_BYTES)
        except (wire.WireError, EOFError):
            return
        for kind in ("load", "step", "steps"):
            try:
                outcome = messages.outcome(kind, frame, 0.0, torch=True)
            except wire.WireError:
                continue
            several = kind == "steps" and isinstance(outcome, Returned)
            for one in outcome.value if several else [outcome]:
                check(one)


def check(outcome: Outcome) -> None:
    """What was read can be written, and what will be shown paints nothing."""
    match outcome:
        case Returned(value):
            tensors.encode(value, ROOM, tensors=True)
        case Raised(error, message, trace, bases):
            assert all(
                mark.isprintable() or mark in "\n\t" for text in (error, message, trace, *bases) for mark in text
            )
        case Garbled(reason):
            assert harmless(reason)
        case _:
            raise AssertionError(f"a reply became {outcome}")


def harmless(*texts: str) -> bool:
    return all(mark.isprintable() or mark in "\n\t" for text in texts for mark in text)


def seeds() -> list[bytes]:
    """Good messages, from which the fuzzer begins."""
    messages: list[tuple[str, Any, bytes]] = [(kind, body, b"") for kind, body in BODIES]
    for value in VALUES:
        tree, blobs = tensors.encode(value, ROOM, tensors=True)
        blob = b"".join(map(bytes, blobs))
        messages.append(("returned", {"tree": tree}, blob))
        answers = [["returned", {"tree": tree}], ["raised", BODIES[0][1]]]
        messages.append(("taken", {"answers": answers}, blob))
    found = []
    for kind, body, blob in messages:
        header = json.dumps([kind, 7, body]).encode()
        found += [b"\1" + len(header).to_bytes(2, "little") + header + blob]
        found += [b"\0" + b"".join(map(bytes, wire.pack(kind, 7, body, [blob])))]
    return found


WORDS = [*"ltdfbsn0x", *tensors.SIZES, "returned", "tree", "dtype", "U8", "shape", "data_offsets", "__metadata__"]


def main(arguments: list[str]) -> None:
    """`fuzz_wire.py SECONDS`, or one file to be played again."""
    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = FOUND / "words"
    words.write_text("".join(f'"\\"{word}\\""\n' for word in WORDS))
    options = [f"-max_total_time={arguments[0]}", str(corpus)] if arguments[0].isdecimal() else arguments
    bounds = [f"-dict={words}", "-rss_limit_mb=1024", "-timeout=10", "-max_len=16384", f"-artifact_prefix={FOUND}/"]
    atheris.Setup([sys.argv[0], *bounds, "-print_final_stats=1", *options], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:] or ["600"])
