"""A linear layer with a low-rank adapter: begin here."""

import torch


class LoRALinear:
    """A frozen linear layer, and beside it a product of two thin matrices that is trained.

    Args:
        W: (o, i) bfloat16, the frozen weight.
        r: rank of the adapter, >= 1.
        alpha: the adapter counts alpha / r.
    """

    def __init__(self, W: torch.Tensor, r: int, alpha: float) -> None:
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x W' + alpha / r (x A') B', computed in float32.

        Args:
            x: (n, i) float32 or bfloat16.

        Returns:
            (n, o) in the dtype of x.
        """
        raise NotImplementedError

    def params(self) -> list[torch.Tensor]:
        """[A, B], (r, i) and (o, r) float32: what is trained, itself and not a copy. A begins random and B with 0."""
        raise NotImplementedError

    @property
    def weight(self) -> torch.Tensor:
        """(o, i): W, or, while merged, W + alpha / r B A in float32."""
        raise NotImplementedError

    def merge(self) -> None:
        """From here on forward takes one product, with the merged weight; merged already, it does nothing."""
        raise NotImplementedError

    def unmerge(self) -> None:
        """Base and adapter again; the weight is W, bit for bit. Where nothing is merged, it does nothing."""
        raise NotImplementedError
