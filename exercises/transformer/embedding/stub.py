"""Token embedding and its gradient: begin here."""

import torch


def embed(ids: torch.Tensor, W: torch.Tensor) -> torch.Tensor:
    """Rows of a table.

    Args:
        ids: [b, t] int64, each from 0 to V - 1.
        W: [V, d] float16, bfloat16 or float32.

    Returns:
        [b, t, d] of W's dtype: row ids[i, j] of W at (i, j).
    """
    raise NotImplementedError


def embed_bwd(ids: torch.Tensor, dout: torch.Tensor, V: int, padding_idx: int | None = None) -> torch.Tensor:
    """The gradient of a loss with respect to W, from its gradient with respect to embed(ids, W).

    Args:
        ids: [b, t] int64, each from 0 to V - 1.
        dout: [b, t, d] float16, bfloat16 or float32.
        V: the number of rows of W.
        padding_idx: a row that is not trained, from 0 to V - 1, or None.

    Returns:
        [V, d] float32; exactly 0 in rows that no id names, and in the padding row.
    """
    raise NotImplementedError
