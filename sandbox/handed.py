"""What an argument can be besides data: a generator made here from its seed, an object, or a proxy of a function.

A proxy sends its arguments to the judge and waits for what the function makes of them. It works while a request is
being answered, in the process that the request came to, from any thread; the judge believes nothing of what it asks.
"""

import os
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from sandbox import tensors, wire

QUESTION_BYTES = 16 << 20
RAISED = {  # by name; everything else that a function raises is a RuntimeError
    error.__name__: error
    for error in (ValueError, TypeError, ArithmeticError, ZeroDivisionError, OverflowError, LookupError, IndexError)
} | {"KeyError": KeyError, "StopIteration": StopIteration}


def generator(library: str, seed: int) -> Any:
    """The library's generator in the state that the seed means; the judge makes the same."""
    if library == "numpy":
        return np.random.Generator(np.random.PCG64(seed))
    import torch  # where its generators are asked for, it has been imported

    return torch.Generator().manual_seed(seed)


class Asker:
    """Asks the judge, one question at a time."""

    def __init__(self, send: Callable[..., None], receive: Callable[[], wire.Frame], torch: bool) -> None:
        """`send` is given kind, number, body and blobs of a frame."""
        self.send, self.receive, self.tensors = send, receive, torch
        self.request: int | None = None
        self.process, self.lock = os.getpid(), threading.Lock()

    def answering(self, request: int | None) -> None:
        """From here on, questions belong to this request; with None, nothing may be asked."""
        with self.lock:
            self.request = request

    def make(self, words: list[Any]) -> Any:
        """The argument that these words stand for."""
        match words:
            case ["generator", "numpy" | "torch" as library, int() as seed]:
                return generator(library, seed)
            case ["function", int() as number, str() as name]:
                return self.proxy(number, name)
            case ["object", str()]:
                return tensors.Handed(tuple(words))  # the step it comes with says of which submission
        raise wire.WireError("an argument that stands for nothing known")

    def proxy(self, number: int, name: str) -> Callable[..., Any]:
        """What is called here and answered there."""

        def proxy(*args: Any, **kwargs: Any) -> Any:
            return self.ask(number, name, args, kwargs)

        proxy.__name__ = proxy.__qualname__ = name
        return proxy

    def ask(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One question and its answer; what the function raises is raised here."""
        try:
            tree, arrays = tensors.gather([list(args), kwargs], QUESTION_BYTES, tensors=self.tensors)
        except tensors.UnencodableError as refusal:
            raise TypeError(f"`{name}` cannot be called with {refusal}") from None
        with self.lock:
            if self.request is None or os.getpid() != self.process:
                raise RuntimeError(f"`{name}` can be called only before your function returns, and in its own process")
            self.send("ask", self.request, {"function": number, "tree": tree}, tensors.written(arrays))
            frame = self.receive()
        if frame.kind == "answer":
            return tensors.decode(frame.body["tree"], frame.blob, tensors=self.tensors)
        raise RAISED.get(frame.body["error"], RuntimeError)(frame.body["message"])
