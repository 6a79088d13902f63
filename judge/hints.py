"""Hints on an exercise, three levels of each: a nudge, where to look, and nearly the formula in words.

An author writes them in `hints.md`, beside the statement:

    # Hints                           on the exercise as a whole: comes first, and must be there

    ## 1
    ## 2
    ## 3

    # large_logits, one_outlier       on these families
    > words of the statement          where the statement says it; held against statement.md

    ## 1
    ...
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge import equations
from judge.spec import SpecError

LEVELS = ("a nudge", "where to look", "nearly the formula, in words")
WHOLE = "Hints"
Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said on one subject.

    Attributes:
        levels: the text of each level, in Markdown.
        task: `line 12: the words` of the statement that it is about; empty where none are quoted.
    """

    levels: tuple[str, ...]
    task: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """All hints on an exercise: on the whole of it, and on families, by name."""

    whole: Hint
    families: Mapping[str, Hint]

    def on(self, family: str) -> Hint:
        """The family's; those on the whole where it has none of its own."""
        return self.families.get(family, self.whole)


def read(text: str, statement: str, families: Collection[str], path: Path) -> Hints:
    """The hints in a file's text.

    Raises:
        SpecError: with the line, where it is not as it must be.
    """
    parts = list(_parts(list(enumerate(text.splitlines(), 1)), "# ", path))
    if not parts or parts[0][1] != WHOLE:
        raise SpecError(f"{path}:1: begins with {f'# {WHOLE}'!r}, the hints on the exercise as a whole")
    found: dict[str, Hint] = {}
    for number, title, lines in parts[1:]:
        for name in (name.strip() for name in title.split(",")):
            if name not in families:
                raise SpecError(f"{path}:{number}: there is no family {name!r}")
            if name in found:
                raise SpecError(f"{path}:{number}: there are hints on {name!r} already")
            found[name] = _hint(number, lines, statement, path)
    number, _, lines = parts[0]
    return Hints(_hint(number, lines, statement, path), found)


def _parts(lines: Sequence[Line], mark: str, path: Path) -> Iterator[tuple[int, str, list[Line]]]:
    """Line, title and inner lines of each heading; before the first there is nothing."""
    title, inner = (0, ""), list[Line]()
    for number, line in lines:
        if line.startswith(mark):
            if title[0]:
                yield *title, inner
            title, inner = (number, line.removeprefix(mark).strip()), []
        elif title[0]:
            inner.append((number, line))
        elif line.strip():
            raise SpecError(f"{path}:{number}: stands before the first heading {mark.strip()!r}")
    if title[0]:
        yield *title, inner


def _hint(number: int, lines: Sequence[Line], statement: str, path: Path) -> Hint:
    quoted = [(at, line.removeprefix(">").strip()) for at, line in lines if line.startswith(">")]
    parts = list(_parts([(at, line) for at, line in lines if not line.startswith(">")], "## ", path))
    if [title for _, title, _ in parts] != [str(level) for level in range(1, len(LEVELS) + 1)]:
        raise SpecError(f"{path}:{number}: has to have the levels ## 1, ## 2 and ## 3, in this order, and no others")
    texts = tuple("\n".join(line for _, line in inner).strip() for _, _, inner in parts)
    if not all(texts):
        raise SpecError(f"{path}:{parts[texts.index('')][0]}: has no text")
    if not quoted:
        return Hint(texts)
    words = " ".join(line for _, line in quoted)
    place = line_of(words, statement)
    if place is None:
        raise SpecError(f"{path}:{quoted[0][0]}: these words are not in the statement: {words!r:.80}")
    return Hint(texts, f"line {place}: {_shown(words)}")


def line_of(words: str, statement: str) -> int | None:
    """The line of the statement in which these words begin, whatever its markup and its line breaks."""
    sought, text, starts = _plain(words), "", list[int]()
    for line in statement.splitlines():
        starts.append(len(text) + bool(text))
        text = f"{text} {_plain(line)}".strip() if _plain(line) else text
    at = text.find(sought)
    return None if at < 0 or not sought else sum(start <= at for start in starts)


def _shown(words: str) -> str:
    """As a terminal shows them: code as it stands, equations as text, nothing else of Markdown."""

    def part(found: re.Match[str]) -> str:
        code, latex = found.groups()
        return code or (equations.line(latex) if latex and "\\" in latex else latex) or ""

    return " ".join(re.sub(r"`([^`]+)`|\$([^$]+)\$|\*", part, words.replace("\\|", "|")).split())


def _plain(text: str) -> str:
    """Without what Markdown adds to words, in single spaces."""
    return " ".join(re.sub(r"[*`$]|\\(?=\|)|^\s*\|\s*|\s*\|\s*$", "", text).split())
