"""SGD with momentum and weight decay: begin here."""

import torch


class SGD:
    """Stochastic gradient descent that changes its parameters in place.

    Args:
        params: list of float32 tensors of any shapes, contiguous or not, which belong to the caller; each is changed
            where it is.
        lr: the learning rate, > 0.
        momentum: how much of the velocity is kept, 0 <= momentum < 1; 0 means that there is none.
        nesterov: look ahead along the velocity; only with momentum.
        wd: weight decay, >= 0: so much of the parameter is added to its gradient.
    """

    def __init__(
        self, params: list[torch.Tensor], lr: float, momentum: float = 0, nesterov: bool = False, wd: float = 0
    ) -> None:
        raise NotImplementedError

    def step(self, grads: list[torch.Tensor | None]) -> None:
        """Take one step.

        Args:
            grads: one for each parameter, in their order: a tensor like it, which is neither changed nor kept, or None:
                that parameter is then left alone, and so is its velocity.
        """
        raise NotImplementedError

    def state_dict(self) -> dict:
        """All that a new optimiser on the same parameters needs to go on as if nothing had happened."""
        raise NotImplementedError

    def load_state_dict(self, state: dict) -> None:
        """Go on from what state_dict() returned, here or in another SGD on parameters of the same shapes."""
        raise NotImplementedError
