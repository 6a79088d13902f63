"""Submissions that are alike: a hint for people who then read them, never a verdict.

Compared is what the learner wrote: without comments, docstrings and blank lines, without the lines of the stub, and
without those that much of the class has, since a short exercise has few right answers. Names count for `words` and not
for `structure`: much structure and few words may be a copy with other names, or one idea that two people had.
"""

import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

LARGEST = 64 << 10
MOST_TOKENS, FEWEST_TOKENS = 2000, 30
AT_LEAST = 0.85
COMMON, FEWEST_COMMON = 0.3, 4
SKIPPED = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER})
ENDS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of learners, each of whom handed in one file; one group with itself where that is the same file.

    Attributes:
        exercise: of which exercise.
        one, other: the learners' keys.
        structure: how alike they are where every name is as good as another; 1 is the same.
        words: how alike they are with their names.
    """

    exercise: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    structure: float
    words: float


@dataclass(frozen=True, slots=True)
class Written:
    """What is left of a file: its lines with names, and the same lines without."""

    named: tuple[Line, ...]
    bare: tuple[Line, ...]


def pairs(exercise: str, stub: bytes, files: Mapping[bytes, Sequence[str]]) -> list[Pair]:
    """The pairs that are alike, most of all first; `files` says which learners handed in which bytes."""
    from rapidfuzz.distance import Indel  # of the extra `class`: who compares nothing needs no more than Pair

    given = _lines(stub)
    begun = frozenset(given.bare) if given is not None else frozenset()
    read = {source: found for source in files if (found := _lines(source)) is not None}
    often = _common([found.bare for found in read.values()])
    own = {source: _without(found, begun | often) for source, found in read.items()}
    own = {source: found for source, found in own.items() if sum(map(len, found.bare)) >= FEWEST_TOKENS}
    made = [Pair(exercise, tuple(files[one]), tuple(files[one]), 1.0, 1.0) for one in own if len(files[one]) > 1]
    codes = {source: (_code(found.bare), _code(found.named)) for source, found in own.items()}
    for one, other in combinations(codes, 2):
        structure = Indel.normalized_similarity(codes[one][0], codes[other][0], score_cutoff=AT_LEAST)
        if structure >= AT_LEAST:
            words = Indel.normalized_similarity(codes[one][1], codes[other][1])
            made.append(Pair(exercise, tuple(files[one]), tuple(files[other]), round(structure, 3), round(words, 3)))
    return sorted(made, key=lambda pair: (-pair.words, -pair.structure, pair.one, pair.other))


def _lines(source: bytes) -> Written | None:
    """The logical lines of a file; None where it is no Python, or far too long to be compared."""
    if len(source) > LARGEST:
        return None
    named: list[Line] = []
    bare: list[Line] = []
    try:
        for tokens in _logical(tokenize.tokenize(io.BytesIO(source).readline)):
            if len(tokens) == 1 and tokens[0].type == tokenize.STRING:  # a docstring, or a comment by other means
                continue
            named.append(tuple(token.string for token in tokens))
            bare.append(tuple(map(_bare, tokens)))
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError):
        return None
    return Written(tuple(named), tuple(bare))


def _logical(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[list[tokenize.TokenInfo]]:
    line: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.type in ENDS:
            if line:
                yield line
            line = []
        elif token.type not in SKIPPED:
            line.append(token)
    if line:
        yield line


def _bare(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
        return "a"
    return {tokenize.NUMBER: "1", tokenize.STRING: "''"}.get(token.type, token.string)


def _common(files: Sequence[Sequence[Line]]) -> frozenset[Line]:
    """The lines that many of the files have."""
    count = Counter(line for lines in files for line in set(lines))
    many = max(FEWEST_COMMON, COMMON * len(files))
    return frozenset(line for line, times in count.items() if times > many)


def _without(found: Written, lines: frozenset[Line]) -> Written:
    kept = [(named, bare) for named, bare in zip(found.named, found.bare, strict=True) if bare not in lines]
    return Written(tuple(named for named, _ in kept), tuple(bare for _, bare in kept))


def _code(lines: Sequence[Line]) -> list[str]:
    return [token for line in lines for token in line][:MOST_TOKENS]
