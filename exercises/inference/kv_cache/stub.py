"""A key-value cache for decoding: begin here."""

import torch


class KVCache:
    """Keys and values of the positions seen so far, and causal attention to them."""

    def __init__(self, batch: int, heads: int, max_len: int, dim: int) -> None:
        """Make an empty cache.

        Args:
            batch: sequences, b >= 1.
            heads: attention heads, h >= 1.
            max_len: the most positions it may hold, >= 1.
            dim: size of one head, d >= 1.
        """
        raise NotImplementedError

    def __len__(self) -> int:
        """How many positions are held."""
        raise NotImplementedError

    def append(self, k: torch.Tensor, v: torch.Tensor) -> None:
        """Add t >= 0 positions behind those that are held.

        Args:
            k: (b, h, t, d) float32, the keys.
            v: (b, h, t, d) float32, the values.

        Raises:
            ValueError: if they do not fit into max_len; the cache is then as it was before.
        """
        raise NotImplementedError

    def attend(self, q: torch.Tensor) -> torch.Tensor:
        """Causal attention for the last t positions held; the cache stays as it is.

        Args:
            q: (b, h, t, d) float32, 0 <= t <= len(self); query i stands at position len(self) - t + i.

        Returns:
            (b, h, t, d) float32.
        """
        raise NotImplementedError

    def rollback(self, n: int) -> None:
        """Drop the last n positions, 0 <= n <= len(self); what is appended next takes their place."""
        raise NotImplementedError
