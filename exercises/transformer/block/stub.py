"""One block of a GPT-2: attention and a small network, each behind a layer norm and beside a residual."""

import torch


def block(x: torch.Tensor, p: dict[str, torch.Tensor], h: int) -> torch.Tensor:
    """Pre-norm transformer block: x + attention(norm(x)), and then that + mlp(norm(that)).

    Args:
        x: [b, t, D] float32, float16 or bfloat16: b texts, t positions, D numbers each.
        p: the weights, in the dtype of x: ln1.w and ln1.b [D], attn.wqkv [D, 3D], attn.bqkv [3D], attn.wo [D, D],
            attn.bo [D], ln2.w and ln2.b [D], mlp.w1 [D, 4D], mlp.b1 [4D], mlp.w2 [4D, D], mlp.b2 [D]; a weight is
            [in, out].
        h: the number of heads; it divides D.

    Returns:
        [b, t, D] of x's dtype. Position i depends on the positions up to i, and on no later one.
    """
    raise NotImplementedError
