"""The judge's end of functions that were handed into a box: questions are claims like any other, counted and bounded.

The functions are the author's and run here. What one raises is told to the box, where it is an ordinary exception.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from sandbox import tensors, wire
from sandbox.box import Served
from sandbox.handed import QUESTION_BYTES
from sandbox.parts import in_place
from sandbox.tensors import Handed

MESSAGE = 2000
GONE = "it was handed over for an earlier case, and can be called no more"


class OveraskedError(Exception):
    """A function was called more often than it may be."""


class Serving:
    """What one box was handed, and what it has asked since its last request.

    Attributes:
        asked: how often each function was called, by its name.
    """

    def __init__(self, torch: bool) -> None:
        self.asked: Counter[str] = Counter()
        self._torch = torch
        self._functions: dict[int, Served | None] = {}
        self._left: dict[int, int] = {}

    def forget(self) -> None:
        """Another case begins: no function of an earlier one is called any more, lest one be told by another."""
        self._functions = dict.fromkeys(self._functions)

    def hand(self, handed: Iterable[Handed]) -> None:
        """What goes with the next request; every function that was handed over for its case may be called again."""
        self.asked = Counter()
        self._left = {number: served.calls for number, served in self._functions.items() if served is not None}
        for served in handed:
            if isinstance(served, Served):
                self._functions[served.number] = served
                self._left[served.number] = self._left.get(served.number, 0) + served.calls

    def answer(self, question: wire.Frame) -> list[wire.Buffer]:
        """The frame that answers a question.

        Raises:
            WireError: where it is none; OveraskedError: where it is one too many.
        """
        served, args, kwargs = self._question(question)
        if served is None:
            return wire.pack("refused", question.number, {"error": "RuntimeError", "message": GONE})
        if not self._left[served.number]:
            raise OveraskedError(f"called `{served.name}` more than {served.calls} times")
        self._left[served.number] -= 1
        self.asked[served.name] += 1
        try:
            with np.errstate(all="ignore"):
                value = served.function(*args, **kwargs)
            tree, arrays = tensors.gather(value, QUESTION_BYTES, tensors=self._torch)
        except (Exception, SystemExit) as error:  # of the author's function, on arguments that nobody has vouched for
            body = {"error": type(error).__name__, "message": str(error)[:MESSAGE]}
            return wire.pack("refused", question.number, body)
        return wire.pack("answer", question.number, {"tree": tree}, tensors.written(arrays))

    def _question(self, frame: wire.Frame) -> tuple[Served | None, list[Any], dict[str, Any]]:
        match frame.body:
            case {"function": int() as number, "tree": ["l", [*_], [*_]] as tree} if number in self._functions:
                if len(frame.blob) > QUESTION_BYTES + (1 << 20):
                    raise wire.WireError(f"a question of {len(frame.blob)} bytes, more than {QUESTION_BYTES}")
                args, kwargs = tensors.decode(tree, frame.blob, tensors=self._torch, parts=in_place)
                if isinstance(args, list) and isinstance(kwargs, dict):
                    return self._functions[number], args, kwargs
        raise wire.WireError("a question about nothing that was handed over")
