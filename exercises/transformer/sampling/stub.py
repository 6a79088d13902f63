"""Temperature, top-k and nucleus sampling."""

import torch


def sample(
    logits: torch.Tensor,
    temperature: float,
    top_k: int | None,
    top_p: float | None,
    rng: torch.Generator,
) -> torch.Tensor:
    """Draw the next token of each row.

    Args:
        logits: float32 [b, V]; -inf for tokens that must not come, at least one of each row finite.
        temperature: the logits are divided by it; 0 takes the best token.
        top_k: keep so many of the best tokens, at most V; None or 0 keeps all.
        top_p: of these, renormalised, keep the fewest best ones whose shares add up to top_p; None or 1.0 keeps all.
        rng: where all randomness comes from.

    Returns:
        int64 [b]: for each row the index of a token.
    """
    raise NotImplementedError
