"""AdamW: begin here."""

import torch


class AdamW:
    """Adam with decoupled weight decay, which changes its parameters in place.

    Args:
        params: list of float32 or bfloat16 tensors of any shapes, which belong to the caller; each is changed where it
            is, and nobody else changes it as long as this optimiser is used.
        lr: the learning rate, > 0.
        betas: how much of the first and of the second moment is kept, each between 0 and 1.
        eps: what is added to the root, >= 0; where the quotient is 0 / 0, it counts as 0.
        wd: weight decay, >= 0.
    """

    def __init__(
        self, params: list[torch.Tensor], lr: float, betas: tuple[float, float], eps: float, wd: float
    ) -> None:
        raise NotImplementedError

    def step(self, grads: list[torch.Tensor]) -> None:
        """Take one step.

        Args:
            grads: one for each parameter, in their order, like it in shape and dtype; neither changed nor kept.
        """
        raise NotImplementedError

    def state_dict(self) -> dict:
        """All that a new optimiser on the same parameters needs to go on as if nothing had happened."""
        raise NotImplementedError

    def load_state_dict(self, state: dict) -> None:
        """Go on from what state_dict() returned, here or in another AdamW on parameters of the same shapes."""
        raise NotImplementedError
