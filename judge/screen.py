"""What is shown while the judge works: a line that changes on a terminal, plain lines elsewhere, and `judge watch`."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from judge.report.as_terminal import WIDTH, fitted, render
from judge.report.text import MESSAGE, safe_line
from judge.report.words import mark, style, words
from judge.verdict import AxisResult, Report

QUIET_SECONDS = 2.0
ROWS_BELOW, ROWS_AT_LEAST = 2, 12  # what to do next, and the cursor


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line that changes, on a terminal; elsewhere a line for each stage, and one now and then."""
    console = Console(stderr=True)
    if console.is_terminal and not console.is_dumb_terminal:
        with console.status("starting") as status:
            yield lambda message: status.update(Text(safe_line(message, MESSAGE)))
        return
    said, when = "", 0.0

    def plain(message: str) -> None:
        nonlocal said, when
        stage, now = message.partition(": case ")[0], time.monotonic()
        if stage != said or now > when + QUIET_SECONDS:
            with suppress(OSError):  # closed, or a full disk: what is said on the way decides nothing
                click.echo(safe_line(message, MESSAGE), err=True)
            said, when = stage, now

    yield plain


@contextmanager
def table(names: Sequence[str]) -> Iterator[Callable[[int, str, str], None]]:
    """A line for each name, which says how it stands with it; elsewhere than on a terminal, a line for each change."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    width = max(map(len, names), default=0)
    lines = [_standing(name, width, "in a box", "bright_black") for name in names]
    if not console.is_terminal or console.is_dumb_terminal:

        def plain(at: int, state: str, style: str) -> None:
            with suppress(OSError):  # as above
                click.echo(f"{names[at]}: {state}", err=True)

        yield plain
        return
    with Live(Group(*lines), console=console, transient=True) as live:

        def lively(at: int, state: str, style: str) -> None:
            lines[at] = _standing(names[at], width, state, style)
            live.update(Group(*lines))

        yield lively


def _standing(name: str, width: int, state: str, style: str) -> Text:
    line = Text.assemble((f"{name:{width}}", "bold"), "  ", (state, style))
    line.truncate(WIDTH, overflow="ellipsis")
    return line


class Watching:
    """The screen of `judge watch`: one verdict at a time on a terminal, one below the other elsewhere.

    A context manager, which leaves the terminal as it was.
    """

    def __init__(self, exercise: str, path: Path, colour: bool, judge: str = "judge") -> None:
        self.exercise, self.path, self.colour, self.judge = exercise, path, colour, judge
        self.console = Console(highlight=False, markup=False, emoji=False, no_color=not colour)
        self.lively = self.console.is_terminal and not self.console.is_dumb_terminal
        self.status = self.console.status("")
        self.above = 0  # lines since the screen was empty

    def __enter__(self) -> "Watching":
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """No line changes any more."""
        self.status.stop()

    def began(self, saved: float) -> None:
        """An empty screen, with the file's name and the time of the save."""
        self.status.stop()
        self.above = 0
        if self.lively:
            self.console.clear()
        clock = time.strftime("%H:%M:%S", time.localtime(saved))
        name = safe_line(str(self.path), 4096)
        room = WIDTH - len(f"{self.exercise}    saved at {clock}")
        shown = name if len(name) <= room else f"…{name[len(name) + 1 - room :]}"
        self._line(Text.assemble((self.exercise, "bold"), "  ", (shown, "bright_black")), f"saved at {clock}")
        if self.lively:
            self.status.start()
            self.progress("starting")

    def progress(self, message: str) -> None:
        """In the line that changes, where there is one."""
        if self.lively:
            self.status.update(Text(message, style="bright_black"))

    def heard(self, saved: float, result: AxisResult) -> None:
        """What an axis says, and how long after the save that is."""
        sign = Text(f"{mark(result.code)} {result.axis}: {words(result.code)}", style=f"bold {style(result.code)}")
        self._line(sign, f"{time.time() - saved:.2f} s after the save")

    def told(self, report: Report) -> None:
        """The report, so much of it that the first line stays in sight."""
        self.status.stop()
        rows = max(self.console.height - self.above - ROWS_BELOW, ROWS_AT_LEAST)
        how = self.colour, self.judge
        click.echo(fitted(report, rows, *how) if self.lively else render([report], *how), nl=False)

    def waiting(self, why: str) -> None:
        """What the user can do."""
        self.status.stop()
        if why:
            self._line(Text(safe_line(why, MESSAGE), style="yellow"))
        self._line(Text("waiting for the next save; Ctrl-C ends", style="cyan"))

    def _line(self, left: Text, right: str = "") -> None:
        """Both ends of a line of 80 columns."""
        left.truncate(WIDTH - len(right) - bool(right), overflow="ellipsis", pad=bool(right))
        if right:
            left.append(f" {right}", style="bright_black")
        self.console.print(left, soft_wrap=True)
        self.above += 1


@contextmanager
def tally(names: Sequence[str], sums: Sequence[int]) -> Iterator[Callable[[int, str], None]]:
    """A line for each name, with how many of so many are done and what became of them, told one by one.

    Elsewhere than on a terminal, one line now and then.
    """
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    lively = console.is_terminal and not console.is_dumb_terminal
    width = max(map(len, names), default=0)
    counts: list[dict[str, int]] = [{} for _ in names]

    def standing(at: int) -> str:
        done = sum(counts[at].values())
        said = ", ".join(f"{count} {state}" for state, count in sorted(counts[at].items(), key=lambda pair: -pair[1]))
        return f"{done:>{len(str(sums[at]))}} of {sums[at]}  {said}"

    def lines() -> Group:
        return Group(*(_standing(name, width, standing(at), "bright_black") for at, name in enumerate(names)))

    with Live(lines(), console=console, transient=True) if lively else nullcontext() as live:
        said = time.monotonic()

        def told(at: int, state: str) -> None:
            nonlocal said
            counts[at][state] = counts[at].get(state, 0) + 1
            if live is not None:
                live.update(lines())
            elif time.monotonic() > said + QUIET_SECONDS:
                said = time.monotonic()
                with suppress(OSError):  # as above
                    click.echo(f"{names[at]}: {standing(at)}", err=True)

        yield told
