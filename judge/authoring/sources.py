"""Sources that a learner can reach: an arXiv number, a DOI and an address are held to their form, and asked on demand.

A book or an article without any of these is a source as well; nothing can be said of it here.
"""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from judge.catalog import Exercise

ARXIV = re.compile(
    r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}(?:v\d+)?"
)
DOI = re.compile(r"10\.\d{4,9}/[^\s<>]+")
CLAIM = re.compile(
    r"arxiv[:\s]\s*([^\s,;()\[\]]+)|\bdoi[:\s]\s*([^\s,;()\[\]]+)|(https?:[^\s,;()<>\[\]]*)", re.IGNORECASE
)
GONE = (404, 410)
ASK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Claim:
    """An arXiv number, DOI or address in a text: the line that it is in, its words, and where it would lead.

    `url` is empty where the words have not the form that they claim; `form` says which that is.
    """

    line: int
    words: str
    url: str
    form: str


def claims(text: str) -> Iterator[Claim]:
    """Every one in the text, in order; links of markdown as well."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in CLAIM.finditer(line):
            arxiv, doi, address = (part and part.rstrip(".,:'\"`*") for part in found.groups())
            if arxiv:
                good = f"https://arxiv.org/abs/{arxiv}" if ARXIV.fullmatch(arxiv) else ""
                yield Claim(number, found.group().strip(), good, "an arXiv number is YYMM.NNNNN, such as 1909.03469")
            elif doi:
                good = f"https://doi.org/{quote(doi, safe='/')}" if DOI.fullmatch(doi) else ""
                yield Claim(number, found.group().strip(), good, "a DOI is 10.NNNN/..., such as 10.1145/103162.103163")
            elif address:
                good = address if _leads(address) else ""
                yield Claim(number, address, good, "an address is https://host/path")


def _leads(address: str) -> bool:
    """Has the address the form of one, and of arXiv's or a DOI's where it is such a one?"""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme or not re.fullmatch(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?|127\.0\.0\.1:\d+", parts.netloc):
        return False
    if parts.netloc.endswith("arxiv.org") and parts.path.startswith(("/abs/", "/pdf/")):
        return bool(ARXIV.fullmatch(parts.path[5:].removesuffix(".pdf")))
    if parts.netloc.endswith("doi.org"):
        return bool(DOI.fullmatch(parts.path.lstrip("/")))
    return True


def unreachable(found: Sequence[Claim]) -> Iterator[tuple[Claim, str]]:
    """Those that the network says are not there, each asked once, and why; a place that refuses robots is there."""
    asked: dict[str, str] = {}
    for claim in found:
        if claim.url and claim.url not in asked:
            asked[claim.url] = _missing(claim.url)
        if asked.get(claim.url):
            yield claim, asked[claim.url]


def _missing(url: str) -> str:
    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "judge (checks the sources it names)"})
    try:
        with urllib.request.urlopen(request, timeout=ASK_SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return f"answers {error.code}" if error.code in GONE else ""
    except (OSError, ValueError) as error:
        return f"does not answer ({getattr(error, 'reason', error)})"


def misspelt(exercise: Exercise) -> Iterator[str]:
    """arXiv numbers, DOIs and addresses that have not the form of one."""
    for path, claim in claimed(exercise):
        if not claim.url:
            yield f"{path}:{claim.line}: {claim.words!r} leads nowhere: {claim.form}"


def claimed(exercise: Exercise) -> Iterator[tuple[Path, Claim]]:
    """Those of the spec and of the statement, with their file."""
    for name in ("spec.py", "statement.md"):
        path = exercise.folder / name
        for claim in claims(path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""):
            yield path, claim


def gone(exercise: Exercise) -> Iterator[str]:
    """Sources that the network does not have."""
    found = list(claimed(exercise))
    places = {id(claim): path for path, claim in found}
    for claim, why in unreachable([claim for _, claim in found]):
        yield f"{places[id(claim)]}:{claim.line}: {claim.words!r} {why}; name another place"
