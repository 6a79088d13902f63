"""What an instructor does with private catalogues, and a learner with those that he was given."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from judge import shelf
from judge.bundle import NotABundle
from judge.catalog import HERE, Catalog
from judge.commands.options import ACCEPTED, file_type
from judge.replace import replace_bytes
from judge.report.words import several
from judge.spec import SpecError
from judge.workspace import NotAWorkspace, around

LOOK_AT_NONE = ("catalog", "doctor", "box", "completion", "verify-report")
NEED_NONE = ("ci", *LOOK_AT_NONE)


class Named(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click alone
    """A catalogue: a folder, the name of one on the shelf with or without ==VERSION, or `builtin`."""

    name = "catalog"
    envvar_list_splitter = os.path.pathsep

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Its folder."""
        try:
            return value if isinstance(value, Path) else shelf.named(value)
        except shelf.NotOnTheShelf as error:
            self.fail(str(error), param, ctx)


def chosen(roots: Sequence[Path], command: str) -> Catalog:
    """The catalogues that were named; of none, the judge's own and those of the workspace that we are in.

    What a repository says of itself is not believed in CI: there only the command line and the environment count.
    """
    found = [root.resolve() for root in roots]
    if not roots and command not in NEED_NONE:
        found = [HERE, *_of_workspace()]
    for root in found if command not in ("new", *LOOK_AT_NONE) else ():
        if not Catalog(root).names():
            raise click.UsageError(f"{root} is no catalogue: it holds no exercises/TRACK/NAME/spec.py")
    made = Catalog.of(found)
    if made.others:
        try:
            made.names()
        except SpecError as error:
            raise click.UsageError(str(error)) from None
    return made


def _of_workspace() -> list[Path]:
    try:
        here = around(Path.cwd())
    except (NotAWorkspace, OSError):  # whoever needs one says so
        return []
    try:
        return [shelf.folder(wanted) for wanted in here.private] if here is not None else []
    except shelf.NotOnTheShelf as error:
        raise click.UsageError(f"{here.root / 'judge.toml' if here else ''}: {error}") from None


def labels(catalog: Catalog) -> tuple[list[shelf.Label], list[Path]]:
    """Of the private catalogues: those that a workspace can name, and the folders that are not on the shelf."""
    on_the_shelf = {path.resolve(): one for one, path in shelf.shelved()}
    roots = [root.resolve() for root in (catalog.root, *catalog.others) if root.resolve() != HERE]
    return [on_the_shelf[root] for root in roots if root in on_the_shelf], [r for r in roots if r not in on_the_shelf]


@click.group("catalog")
def group() -> None:
    """Private catalogues: pack one, add one that you were given, list them."""


@group.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--out", type=file_type, metavar="FILE", help="Where it is written; NAME-VERSION.zip without it.")
def pack(folder: Path, out: Path | None) -> int:
    """Pack the catalogue in DIR, which says its name and version in catalog.toml, into one file.

    The same files are the same bytes; what is printed is the digest that learners give to judge catalog add.
    """
    try:
        label, data = shelf.packed(folder)
    except NotABundle as error:
        raise click.UsageError(str(error)) from None
    out = out or Path(f"{label.name}-{label.version}.zip")
    replace_bytes(out, data)
    click.echo(f"{out}: {label}, {several(len(Catalog(folder).names()), 'exercise')}, digest {label.digest}")
    return ACCEPTED


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--digest", default="", metavar="HEX", help="It must have this digest, or nothing is added.")
def add(file: Path, digest: str) -> int:
    """Put the packed catalogue in FILE where --catalog NAME and a workspace's judge.toml find it.

    Its specifications run on this machine outside the box: add only what comes from somebody you trust.
    """
    try:
        label = shelf.add(file.read_bytes(), digest)
    except NotABundle as error:
        raise click.UsageError(f"{file}: {error}") from None
    click.echo(f"{label}: added, digest {label.digest}; use it with --catalog {label.name}")
    return ACCEPTED


@group.command("list")
@click.pass_obj
def list_(catalog: Catalog) -> int:
    """Those that are here: name, version, digest, number of exercises."""
    click.echo(f"{shelf.BUILTIN}  {Catalog().full_digest()[:12]}  {several(len(Catalog().names()), 'exercise')}")
    for label, path in shelf.shelved():
        click.echo(f"{label}  {label.digest[:12]}  {several(len(Catalog(path).names()), 'exercise')}")
    return ACCEPTED
