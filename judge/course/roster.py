"""Who the learners are: a folder with a folder for each of them, or a roster.csv.

A roster has a header and a line for each learner: `path`, and `name` or `id` or both; `login`, `sis_user_id` and
`section` where the gradebook is to have them. The column names of a gradebook exported from Canvas do as well.
"""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

LARGEST_ROSTER = 4 << 20
COLUMNS = {
    "name": "name",
    "student": "name",
    "id": "id",
    "path": "path",
    "folder": "path",
    "login": "login",
    "sis login id": "login",
    "sis_user_id": "sis_user_id",
    "sis user id": "sis_user_id",
    "section": "section",
}
NO_LEARNER = "Points Possible"  # a row that every gradebook of Canvas has


class BadRoster(Exception):  # noqa: N818 - what the user gave us, not an error of a program
    """The class cannot be read; the message has a line for each thing to be mended."""


@dataclass(frozen=True, slots=True)
class Learner:
    """One of the class.

    Attributes:
        key: what tells one from another: the id, else the login, else the name.
        name: as people call them.
        folder: where their solutions are; perhaps it is not there.
        id, login, sis_user_id, section: as the gradebook's reader knows them; empty where nobody said.
    """

    key: str
    name: str
    folder: Path
    id: str = ""
    login: str = ""
    sis_user_id: str = ""
    section: str = ""


def learners(place: Path, without: Path | None = None) -> list[Learner]:
    """Everybody, sorted by key: of a folder, or of a roster.

    without: a folder in it that is no learner's, since it is ours.

    Raises:
        BadRoster: where the class cannot be read, or is empty.
    """
    try:
        found = _of_folder(place, without) if place.is_dir() else _of_roster(place)
    except OSError as error:
        raise BadRoster(f"{place}: {error.strerror}") from None
    if not found:
        raise BadRoster(f"{place}: holds no learner")
    return sorted(found, key=lambda one: (one.key.casefold(), one.key))


def _of_folder(place: Path, without: Path | None) -> list[Learner]:
    """Each folder that is not hidden; a link is one as well, wherever it leads, so that nobody is lost silently."""
    with os.scandir(place) as found:
        names = [one.name for one in found if one.is_symlink() or one.is_dir()]
    ours = without.resolve() if without is not None else None
    return [
        Learner(name, name, place / name, login=name)
        for name in names
        if not name.startswith(".") and (place.resolve() / name) != ours
    ]


def _of_roster(place: Path) -> list[Learner]:
    with place.open("rb") as file:
        data = file.read(LARGEST_ROSTER + 1)
    if len(data) > LARGEST_ROSTER:
        raise BadRoster(f"{place}: is larger than {LARGEST_ROSTER >> 20} MiB, which is no roster")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadRoster(f"{place}:{line}: is not UTF-8; save it as `CSV UTF-8`") from None
    return _parsed(place, text)


def _parsed(place: Path, text: str) -> list[Learner]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    found: list[Learner] = []
    wrong: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        columns = _columns(place, next(rows, []))
        for row in rows:
            facts = {column: row[at].strip() for column, at in columns.items() if at < len(row)}
            if not any(map(str.strip, row)) or (facts.get("name") == NO_LEARNER and not facts.get("path")):
                continue
            errors = list(_wrong(facts, row, columns))
            if not errors:
                found.append(_learner(place.parent, facts))
                errors = list(_twice(found[-1], seen, rows.line_num))
            wrong += [f"{place}:{rows.line_num}: {error}" for error in errors]
    except csv.Error as error:
        wrong.append(f"{place}:{rows.line_num}: {error}")
    if wrong:
        raise BadRoster("\n".join(wrong))
    return found


def _columns(place: Path, header: Sequence[str]) -> dict[str, int]:
    """Where each column is."""
    columns: dict[str, int] = {}
    for at, title in enumerate(header):
        name = COLUMNS.get(title.strip().lower())
        if name in columns:
            raise BadRoster(f"{place}:1: has two columns for {name}")
        if name is not None:
            columns[name] = at
    if "path" not in columns or not {"name", "id", "login"} & set(columns):
        raise BadRoster(f"{place}:1: its first line must name the columns, `path` and `name` or `id`, between commas")
    return columns


def _wrong(facts: Mapping[str, str], row: Sequence[str], columns: Mapping[str, int]) -> Iterator[str]:
    if len(row) <= max(columns.values()):
        yield f"has {len(row)} columns, where the first line has more"
        return
    if not facts["path"]:
        yield "says no path"
    if "\0" in "".join(row):
        yield "holds a NUL character"
    if not any(facts.get(column) for column in ("id", "login", "name")):
        yield "says neither name nor id"


def _learner(base: Path, facts: Mapping[str, str]) -> Learner:
    key = facts.get("id") or facts.get("login") or facts["name"]
    more = {column: facts.get(column, "") for column in ("id", "login", "sis_user_id", "section")}
    return Learner(key, facts.get("name") or key, _spelt(base / facts["path"]), **more)


def _spelt(folder: Path) -> Path:
    """The folder; where it is not there, the one beside it that looks the same, as a Mac spells an accent."""
    if not os.path.lexists(folder):
        with suppress(OSError):
            same = [
                one for one in folder.parent.iterdir() if normalize("NFC", one.name) == normalize("NFC", folder.name)
            ]
            return same[0] if len(same) == 1 else folder
    return folder


def _twice(one: Learner, seen: dict[tuple[str, str], int], line: int) -> Iterator[str]:
    for what, value in (("id", one.key), ("path", os.path.normpath(one.folder))):
        before = seen.setdefault((what, str(value)), line)
        if before != line:
            yield f"has the same {what} as line {before}"
