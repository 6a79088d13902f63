"""Dynamic loss scaling: begin here."""

import torch


class LossScaler:
    """A factor for the loss that keeps small gradients of float16 alive, and gives way when large ones overflow.

    Args:
        init_scale: the scale to begin with, >= 1.
        growth_interval: after so many good steps in a row the scale grows.
        growth: by this factor, > 1.
        backoff: by this factor it shrinks behind an overflow, between 0 and 1; but never below 1.
        max_scale: it never grows beyond this.
    """

    def __init__(
        self,
        init_scale: float = 2**16,
        growth_interval: int = 2000,
        growth: float = 2.0,
        backoff: float = 0.5,
        max_scale: float = 2**24,
    ) -> None:
        raise NotImplementedError

    def scale(self, loss: torch.Tensor) -> torch.Tensor:
        """The loss times the scale, as float32; gradients flow through it.

        Args:
            loss: 0-d float16 or float32.
        """
        raise NotImplementedError

    def unscale(self, grads: list[torch.Tensor]) -> bool:
        """Divide gradients by the scale, in place.

        Args:
            grads: float32 tensors of any shapes and strides.

        Returns:
            Is there an infinity or a NaN in any of them? What the gradients then are does not matter.

        Raises:
            RuntimeError: where it was called before, and update() has not been since; nothing is changed then.
        """
        raise NotImplementedError

    def step(self, opt) -> None:
        """Call opt.step(), once, unless unscale found something."""
        raise NotImplementedError

    def update(self) -> None:
        """Behind each step: shrink the scale where something was found, else count a good step, and perhaps grow."""
        raise NotImplementedError

    def state_dict(self) -> dict:
        """All that a new scaler with the same options needs to go on, between update() and the next step."""
        raise NotImplementedError

    def load_state_dict(self, state: dict) -> None:
        """Go on from what state_dict() returned."""
        raise NotImplementedError
