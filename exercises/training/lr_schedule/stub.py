"""A learning rate that warms up and decays: begin here."""


def lr_at(step: int, peak: float, warmup: int, total: int, min_lr: float) -> float:
    """The learning rate of one step: up in a line to the peak, down along half a cosine to a floor.

    Args:
        step: which step, counted from 0; may lie behind total.
        peak: the largest rate, > 0.
        warmup: how many steps the rise takes, >= 0.
        total: the step from which on the rate is min_lr, >= warmup.
        min_lr: the floor, from 0 to peak.

    Returns:
        A float.
    """
    raise NotImplementedError
