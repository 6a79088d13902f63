"""Text that a submission had a hand in, made harmless: capped, and with every invisible or controlling character shown.

Terminal escapes, direction marks, lone surrogates and line separators become `\\x1b`, `\\u202e`, ... . What is harmless
already stays as it is, so text that was made safe once is not changed by being made safe again.
"""

import unicodedata

MESSAGE = 2_000
OUTPUT = 8_000
NAME = 200

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _shown(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _UNSAFE:
        return character
    if character == "\t":
        return "    "
    return character.encode("unicode_escape").decode("ascii")


def safe(text: str, at_most: int = MESSAGE) -> str:
    """The text with line feeds kept, tabs widened and everything that could move a cursor escaped; its beginning."""
    kept = "".join(map(_shown, text[: at_most + 1]))
    return kept if len(kept) <= at_most else f"{kept[: at_most - 1]}…"


def safe_end(text: str) -> str:
    """The same of the text's end, which is where a program says why it died."""
    kept = "".join(map(_shown, text[-OUTPUT - 1 :]))
    return kept if len(kept) <= OUTPUT else f"…{kept[1 - OUTPUT :]}"


def safe_line(text: str, at_most: int = NAME) -> str:
    """The same in one line, for names and paths."""
    return safe(text, at_most).replace("\n", "\\n")
