"""The loss of a language model in chunks: begin here."""

import torch


def lm_loss(
    h: torch.Tensor, W: torch.Tensor, ids: torch.Tensor, ignore: int = -100, chunk: int = 1024
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Mean cross-entropy of the next token, with its gradients, without all logits at a time.

    Args:
        h: [b, t, D] float16, bfloat16 or float32, the last hidden states, t >= 2.
        W: [V, D] of h's dtype; the logits of a position are h @ W.T.
        ids: [b, t] int64, each from 0 to V - 1 or `ignore`; position i is to predict ids[:, i + 1].
        ignore: targets of this value do not count.
        chunk: at most so many tokens have their logits in memory, >= 1.

    Returns:
        (loss, dh, dW): the mean over the targets that are kept, float32; its gradients, [b, t, D] in the dtype of h and
        [V, D] in the dtype of W. All are 0 where no target is kept.
    """
    raise NotImplementedError
