"""Annotated as much as can be, with names that exist for type checkers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from nowhere import Missing  # never imported

F = TypeVar("F", np.float16, np.float32, np.float64)


class Reduction(Protocol[F]):
    def __call__(self, x: NDArray[F], /, *, axis: int, keepdims: bool) -> NDArray[F]: ...


@overload
def softmax(x: NDArray[F], axis: int = ...) -> NDArray[F]: ...
@overload
def softmax(x: Missing, axis: int = ...) -> Missing: ...
def softmax(x: NDArray[F] | Missing, axis: int = -1) -> NDArray[F] | Missing:
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
