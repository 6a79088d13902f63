"""Gradient accumulation: begin here."""

import torch


def train_step(
    model: torch.nn.Module, micro_batches: list[tuple[torch.Tensor, torch.Tensor]], opt: torch.optim.Optimizer
) -> float:
    """One step of the optimiser on several micro-batches, as if they were one batch.

    Args:
        model: maps token ids (b, t) to logits (b, t, v); its parameters are float32 or bfloat16.
        micro_batches: pairs of ids and targets, (b, t) int64 each, of different sizes; a target of -100 is ignored, and
            the others are shifted already: logits at a place belong to the target at that place.
        opt: an optimiser of torch over the model's parameters.

    Returns:
        The cross-entropy, as a mean over all tokens of all micro-batches that are not ignored, before the step. Where
        all are ignored it is 0, and no step is taken.
    """
    raise NotImplementedError
