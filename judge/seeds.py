"""Seeds: one 128-bit secret per grading, an independent stream for every path below it.

A stream depends on its own path only, so adding a family never changes what its siblings draw.
"""

import hashlib
import secrets
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Seed:
    """A secret of 32 hexadecimal digits; `Seed.parse("7")` is the same as 31 zeros and a 7."""

    hex: str

    @classmethod
    def fresh(cls) -> "Seed":
        """A new secret from the operating system."""
        return cls(secrets.token_hex(16))

    @classmethod
    def parse(cls, text: str) -> "Seed":
        """Read up to 32 hexadecimal digits.

        Raises:
            ValueError: where the text is anything else.
        """
        digits = text.lower().removeprefix("0x")
        if not 1 <= len(digits) <= 32 or set(digits) - set("0123456789abcdef"):
            raise ValueError(f"a seed is up to 32 hexadecimal digits, not {text!r}")
        return cls(digits.zfill(32))

    def stream(self, *path: str | int) -> np.random.Generator:
        """The random stream of one path, such as ("maths/softmax", "stability", "large_logits", 3)."""
        digest = hashlib.sha256("/".join([self.hex, *map(str, path)]).encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))

    @property
    def commitment(self) -> str:
        """The SHA-256 of the seed, which may be shown before the seed itself is."""
        return hashlib.sha256(self.hex.encode()).hexdigest()
