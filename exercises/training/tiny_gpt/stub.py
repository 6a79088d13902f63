"""The training of a tiny GPT."""

from collections.abc import Iterator

import torch
from torch import nn


def train(model: nn.Module, train: torch.Tensor, valid: torch.Tensor, steps: int) -> Iterator[float]:
    """Train the model in place, and yield its loss on `valid` six times.

    Args:
        model: the GPT of the fixture, freshly made; it is in training mode.
        train: int64 [n], the text to learn from, n >= 1000.
        valid: int64 [k, 33], k windows of another part of it: 32 characters, and the one that follows each of them.
        steps: how many steps of the optimiser you may take, a multiple of 5, at least 20.

    Yields:
        The mean cross-entropy over all characters that the windows ask for, in nats, without dropout: of the untrained
        model first, and then after each fifth of the steps.
    """
    raise NotImplementedError
    yield
