"""The tracks as a learner sees them: in each the exercises in order, what comes before them and what they unlock."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from judge.report.text import safe
from judge.tracks import Place, Track


def tree(tracks: Sequence[Track]) -> RenderableType:
    """All tracks, each under its heading."""
    return Group(*(line for track in tracks for line in _track(track)))


def _track(track: Track) -> Iterator[RenderableType]:
    yield Text.assemble((track.name, "bold"), f"  {safe(track.title)}" if track.title else "")
    for place in track.places:
        yield Padding(_place(place, track.name), (0, 0, 0, 2))
    yield Text()


def _place(place: Place, track: str) -> RenderableType:
    lines = [
        Text.assemble((_short(place.name, track), "bold"), "  ", (safe(place.title), "red" if place.broken else ""))
    ]
    for word, names in (("after", place.after), ("unlocks", place.unlocks)):
        if names:
            told = ", ".join(_short(name, track) for name in names)
            lines.append(Text(f"  {word} {told}", style="bright_black"))
    return Group(*lines)


def _short(name: str, track: str) -> str:
    """Without the track where that is the one we are in."""
    return name.removeprefix(f"{track}/")
