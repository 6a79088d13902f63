"""A tokenizer after GPT-2: begin here."""

from collections.abc import Iterable, Iterator, Sequence


class Tokenizer:
    """Text to the numbers of tokens, and back.

    Args:
        merges: pairs of bytes, in the order in which training made them, as tokens/bpe_training returns them.
        specials: texts that are tokens of their own, such as <|endoftext|>.

    Tokens 0 to 255 are the single bytes, 256 + i is what merges[i] makes, and the specials follow in their order.
    """

    def __init__(self, merges: Sequence[tuple[bytes, bytes]], specials: Sequence[str] = ()) -> None:
        raise NotImplementedError

    def encode(self, text: str) -> list[int]:
        """The numbers of the text's tokens; half a surrogate pair counts as ?."""
        raise NotImplementedError

    def decode(self, ids: list[int]) -> str:
        """The text of these tokens; bytes that are no UTF-8 become U+FFFD.

        Raises:
            ValueError: where an id is no token's.
        """
        raise NotImplementedError

    def encode_iter(self, chunks: Iterable[str]) -> Iterator[int]:
        """As `encode` of all chunks joined, wherever they are cut, but each token as soon as it is certain."""
        raise NotImplementedError
