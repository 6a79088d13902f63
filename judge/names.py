"""What somebody who names an exercise may have meant."""

from collections.abc import Callable, Sequence


def plain(name: str) -> str:
    """As names are written: `./Maths/Soft-Max.py` is maths/soft_max."""
    return name.strip().lower().removeprefix("./").removesuffix(".py").replace("-", "_").replace(" ", "_")


def meant(name: str, names: Sequence[str]) -> list[str]:
    """Those that a name may stand for: what it is exactly, else what it begins, else what one of the words begins."""
    if name in names:
        return [name]
    track, _, short = plain(name).rpartition("/")
    if not short:
        return []
    known = [(one, *plain(one).split("/")) for one in names]
    inside = [(one, its) for one, its_track, its in known if track in ("", its_track)]
    steps: tuple[Callable[[str], bool], ...] = (
        lambda its: its == short,
        lambda its: its.startswith(short),
        lambda its: f"_{short}" in its,
    )
    return next((found for fits in steps if (found := [one for one, its in inside if fits(its)])), [])


def remedy(found: Sequence[str]) -> str:
    """What to write so that it is one of them."""
    same = len({name.partition("/")[2] for name in found}) == 1
    return "write the track as well" if same else "write more of it"
