"""GPT-2, whole: from tokens to logits, with the weights of a checkpoint."""

import torch


def gpt2(params: dict[str, torch.Tensor], ids: torch.Tensor) -> torch.Tensor:
    """The logits of the next token at every position.

    Args:
        params: what `load_hf` returned, whatever its names and shapes are.
        ids: int64 [b, t], b texts of t tokens; t is at most the number of positions of the checkpoint.

    Returns:
        float32 [b, t, V].

    Raises:
        An exception of any kind where t is larger than that.
    """
    raise NotImplementedError


def load_hf(state_dict: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Turn the state dict of transformers' GPT2LMHeadModel into what `gpt2` takes.

    Args:
        state_dict: names and tensors of one floating dtype, float32, float16 or bfloat16; see the statement.

    Returns:
        A dict of float32 tensors, named and arranged as you like.
    """
    raise NotImplementedError
