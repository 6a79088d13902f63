"""Rotary frequencies for texts that are longer than those of the training."""

import torch


def rope_freqs(
    d: int,
    base: float,
    train_len: int,
    factor: float,
    method: str,
    beta_fast: float = 32,
    beta_slow: float = 1,
) -> tuple[torch.Tensor, float]:
    """Frequencies of the rotary pairs, rescaled for a context that is `factor` times as long.

    Args:
        d: channels of a head, even, above 2.
        base: pair i turned by base ** (-2 i / d) a position in training.
        train_len: positions that the model was trained on.
        factor: the new context over the old one, at least 1.
        method: "linear", "ntk" or "yarn".
        beta_fast: yarn leaves pairs alone that turn so often, or oftener, within train_len.
        beta_slow: yarn slows pairs down by the whole factor that turn so often, or less often.

    Returns:
        The frequencies, float32 [d/2], and what queries and keys are multiplied with, a float.
    """
    raise NotImplementedError
