"""Byte-pair encoding, trained: begin here."""


def train_bpe(text: bytes, vocab_size: int) -> list[tuple[bytes, bytes]]:
    """The merges that byte-pair encoding learns from a text, first the first.

    Args:
        text: any bytes, mostly UTF-8; may be empty.
        vocab_size: how many tokens there may be: the 256 bytes, and one for each merge.

    Returns:
        Pairs (left, right) of the bytes of two tokens; at most vocab_size - 256, fewer where no pair is left to be
        merged.

    Raises:
        ValueError: where vocab_size < 256.
    """
    raise NotImplementedError
