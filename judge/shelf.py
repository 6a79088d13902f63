"""Private catalogues: packed with a name, a version and a digest, and put on this user's shelf, where they are found.

A specification runs outside the box, so a catalogue is used only where its user put it on the shelf, or names its
folder on the command line: what a workspace names is looked up here, and never fetched or followed.
"""

import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.bundle import NotABundle, below, unzipped, zipped
from judge.catalog import HERE, MARK, Catalog

BUILTIN = "builtin"  # the judge's own
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
VERSION = re.compile(r"\d+(?:\.\d+){0,3}(?:[a-z]+\d*)?")


class NotOnTheShelf(Exception):  # noqa: N818 - what the user asked for, and no error of a program
    """No such catalogue is here, or another one under its name; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a catalogue is called: in its catalog.toml, and in a workspace's judge.toml."""

    name: str
    version: str
    digest: str = ""

    def __str__(self) -> str:
        """Such as course 1.2."""
        return f"{self.name} {self.version}"


def label(folder: Path) -> Label:
    """What the catalogue in this folder says that it is, with the digest of all that is in it.

    Raises:
        NotABundle: where its catalog.toml is not there or says nothing of the kind. SpecError: as `Catalog`.
    """
    path = folder / MARK
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        name, version = str(found["name"]), str(found["version"])
    except (OSError, ValueError, KeyError) as error:
        why = f"says no {error}" if isinstance(error, KeyError) else str(error)
        raise NotABundle(f'{path}: {why}; write there name = "course" and version = "1.0"') from error
    if not NAME.fullmatch(name) or not VERSION.fullmatch(version):
        raise NotABundle(f"{path}: a name is small letters, a version numbers and points, not {name!r} {version!r}")
    return Label(name, version, Catalog(folder).full_digest())


def named(text: str) -> Path:
    """The folder of a catalogue: `builtin`, the name of one on the shelf with or without ==VERSION, or itself.

    In this order: we may stand in anybody's folder, and nothing in it passes for one that the user has added.

    Raises:
        NotOnTheShelf: where there is none.
    """
    name, _, version = text.partition("==")
    if text == BUILTIN:
        return HERE
    known = NAME.fullmatch(name) is not None
    if (path := Path(text)).is_dir() and not (known and (place() / name).is_dir()):
        return path
    if not known:
        raise NotOnTheShelf(f"{text}: no such folder")
    try:
        return folder(Label(name, version))
    except NotOnTheShelf as error:
        raise NotOnTheShelf(f"{text}: no such folder, and {error}") from None


def written(path: Path) -> str:
    """What `named` makes this folder of."""
    if path == HERE:
        return BUILTIN
    if path.is_relative_to(place()):
        return f"{path.parent.name}=={path.name}"
    return str(path) if len(path.parts) > 1 else f"./{path}"


def packed(folder: Path) -> tuple[Label, bytes]:
    """The catalogue as one file, and what it is.

    Raises:
        NotABundle, SpecError: as `label`.
    """
    files = below(folder / "exercises", "exercises") | below(folder / "reference", "reference")
    return label(folder), zipped(files | {MARK: (folder / MARK).read_bytes()})


def place() -> Path:
    """The shelf: below $XDG_DATA_HOME, or ~/.local/share where that says nothing."""
    base = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".local/share") / "judge" / "catalogs"


def add(data: bytes, digest: str = "") -> Label:
    """Put a packed catalogue on the shelf; the same one again changes nothing.

    digest: what it must have, where that is known.

    Raises:
        NotABundle: where it is no packed catalogue, has another digest, or another one has its name and version.
    """
    shelf = place()
    shelf.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=shelf, prefix="."))
    try:
        for name, text in unzipped(data).items():
            if name != MARK and not name.startswith(("exercises/", "reference/")):
                raise NotABundle(f"{name!r} is no part of a catalogue")
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(text)
        found = label(made)
        if digest and found.digest != digest:
            raise NotABundle(f"{found} has the digest {found.digest}, not the one that was given; nothing was added")
        target = shelf / found.name / found.version
        if target.exists():
            if label(target).digest != found.digest:
                raise NotABundle(f"another {found} is here already; give the new one a version of its own")
            return found
        target.parent.mkdir(exist_ok=True)
        made.chmod(0o755)
        os.replace(made, target)
        return found
    finally:
        shutil.rmtree(made, ignore_errors=True)


def shelved() -> Iterator[tuple[Label, Path]]:
    """Every catalogue on the shelf, by name and version."""
    for path in sorted(place().glob(f"[!.]*/*/{MARK}")):
        yield label(path.parent), path.parent


def folder(wanted: Label) -> Path:
    """Where a catalogue of this name, version and digest lies; those that are empty may be any, the latest if several.

    Raises:
        NotOnTheShelf: where none does.
    """
    found = [(one, at) for one, at in shelved() if one.name == wanted.name]
    fit = [(one, at) for one, at in found if wanted.version in ("", one.version)]
    if not fit:
        have = f"; here are {', '.join(str(one) for one, _ in found)}" if found else ""
        raise NotOnTheShelf(f"the catalogue {str(wanted).strip()} is not on this machine{have}: judge catalog add FILE")
    one, at = max(fit, key=lambda pair: [int(part) for part in re.findall(r"\d+", pair[0].version)])
    if wanted.digest not in ("", one.digest):
        raise NotOnTheShelf(f"the catalogue {one} here is another one: {one.digest[:12]}, not {wanted.digest[:12]}")
    return at
