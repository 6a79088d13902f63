"""The report that a learner reads: the cause first, then the place, then the next step; 80 columns.

Nothing here is markup: every string becomes a `rich.text.Text`, so a submission cannot colour, link or hide anything.
"""

import io
import math
import re
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from judge.axes.margin import LIMITS as SPEED_LIMITS
from judge.axes.margin import scores
from judge.report.text import MESSAGE, safe, safe_end, safe_line
from judge.report.words import HEADLINES, mark, style, words
from judge.trials import PLAYED
from judge.verdict import AxisResult, Code, Finding, Report, Smallest, Window

WIDTH = 80
OUTPUT_LINES = 12
NAME_COLUMNS = 32
HANG = 4
TRACEBACK = re.compile(r"(?s)\nTraceback \(most recent call last\):.*?(?=\n\d+ more of this family fails?$|\Z)")
IN_FULL = 4  # findings of an axis; the document in JSON has all of them

MEASURED = (Code.ACCEPTED, Code.UNSTABLE, Code.WRONG_ANSWER)  # where an error was, large or small
LIMITS = {axis.name: axis.at_most for axis in PLAYED}


def render(reports: Sequence[Report], colour: bool = False, judge: str = "judge") -> str:
    """The report; of several, those that are not accepted, and a line on each of them all.

    judge: what the commands in it begin with.
    """
    if len(reports) == 1:
        return printed([_report(reports[0], judge)], colour)
    told = [_report(report, judge) for report in reports if report.verdict.code is not Code.ACCEPTED]
    return printed([*told, _summary(reports)] if reports else [], colour)


def _summary(reports: Sequence[Report]) -> RenderableType:
    """File, verdict and the first cause, a line each; then how many got which verdict."""
    names = _short([safe_line(report.submission, 4096) for report in reports])
    codes = [report.verdict.code for report in reports]
    widths = min(max(map(len, names)), NAME_COLUMNS), max(len(words(code)) for code in codes)
    lines = [_line(report, name, *widths) for report, name in zip(reports, names, strict=True)]
    counts = ", ".join(f"{codes.count(code)} {words(code)}" for code in Code if code in codes)
    return Group(Rule(style="bright_black"), *lines, Text(f"\n{len(reports)} files: {counts}", style="bold"))


def _short(paths: Sequence[str]) -> list[str]:
    """The paths without the folder that all of them are in."""
    folders = [path.split("/")[:-1] for path in paths]
    common = sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*folders, strict=False)))
    return ["/".join(path.split("/")[common:]) for path in paths]


def _line(report: Report, name: str, room: int, width: int) -> Text:
    code = report.verdict.code
    if len(name) > room:  # the end of a path tells more than its beginning
        name = f"…{name[1 - room :]}"
    line = Text.assemble((mark(code), style(code)), f" {name:{room}}  ", (f"{words(code):{width}}", style(code)))
    found = [finding for result in report.verdict.results if result.code is code for finding in result.findings]
    if found and code is not Code.ACCEPTED:
        where = f"{safe_line(found[0].case)}: " if found[0].case else ""
        line.append(f"  {where}{safe(found[0].message).splitlines()[0]}", style="bright_black")
    line.truncate(WIDTH, overflow="ellipsis")
    return line


def fitted(report: Report, rows: int, colour: bool = False, judge: str = "judge") -> str:
    """The report in so many rows: fewer findings in full where it is longer, then less of each, then its beginning."""
    for in_full, detail in (*((count, 2) for count in range(IN_FULL, 0, -1)), (1, 1), (1, 0)):
        lines = printed([_report(report, judge, in_full, detail)], colour).splitlines(keepends=True)
        if len(lines) <= rows:
            return "".join(lines)
    del lines[rows - 1 :]
    while lines[-1].rstrip().removesuffix("\x1b[0m").endswith("\\"):  # half a command
        lines.pop()
    return "".join([*lines, printed([Text("… judge grade shows all of it", style="bright_black")], colour)])


def printed(parts: Sequence[RenderableType], colour: bool = False) -> str:
    """What a terminal would show, as text; lines end where their last sign does."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=WIDTH,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        whole = isinstance(part, Text) and part.no_wrap  # which rich forgets where it joins texts to print them
        console.print(part, crop=False, soft_wrap=False, no_wrap=whole, overflow="ignore" if whole else None)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def to_mend(said: str) -> Text:
    """What an author must mend, in lines that part between words alone: a path can be copied whole."""
    wrap = partial(textwrap.wrap, width=WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    lines = [part for line in said.splitlines() for part in wrap(line)]
    return Text.assemble(("✗ ", "red"), "\n  ".join(lines), no_wrap=True, overflow="ignore")


def _report(report: Report, judge: str, in_full: int = IN_FULL, detail: int = 2) -> RenderableType:
    """All of it; detail 1 leaves the smaller inputs out, 0 the numbers around the worst element as well."""
    parts: list[RenderableType] = [Rule(style="bright_black"), *_headline(report)]
    if report.mistake:
        parts.append(Text.assemble(("looks like a known mistake: ", "bright_black"), safe(report.mistake)))
    parts += [Text(), _axes(report)]
    _, first = next(_told(report), (None, None))
    shown: set[str] = set()
    for result in report.verdict.results:
        if result.code is not Code.NOT_JUDGED:
            for finding in result.findings[:in_full]:
                parts += [Text(), *_finding(finding, result.axis, detail, shown)]
                if finding is not first and finding.code not in (Code.REJECTED, Code.JUDGE_ERROR):
                    parts.append(command(again(report, result, finding.case, judge)))
            parts += _briefly(result.findings[in_full:])
    if report.output.strip() and report.verdict.code is not Code.ACCEPTED:
        parts += [Text(), *_output(report.output)]
    return Group(*parts, Text(), *_footer(report), *_next(report, judge))


def _headline(report: Report) -> Iterator[RenderableType]:
    code = report.verdict.code
    yield Text.assemble((safe_line(report.exercise), "bold"), "  ", (safe_line(report.submission), "bright_black"))
    if not report.counts:
        loud = f"DOES NOT COUNT: {report.backend or 'nothing'} has no walls; this is for the author's desk only"
        yield Text(loud, style="bold reverse")
    yield Text.assemble((f"{mark(code)} {words(code)}", f"bold {style(code)}"), f": {HEADLINES[code]}")


def _axes(report: Report) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for result in report.verdict.results:
        table.add_row(
            f"  {result.axis}",
            Text(f"{mark(result.code)} {words(result.code)}", style=style(result.code)),
            Text(_figures(result)),
        )
    return table


def _figures(result: AxisResult) -> str:
    """Why it was not judged, or the figure that decided."""
    if result.code is Code.NOT_JUDGED:
        return safe(result.findings[0].message) if result.findings else ""
    if result.axis == "speed":
        return "\n".join(_ratios(result))
    known = {name: value for name, value in result.numbers.items() if value == value}
    if not known or result.code not in MEASURED:
        return ""
    name = max(known, key=lambda key: known[key])
    if result.code is not Code.ACCEPTED and known[name] <= LIMITS[result.axis]:
        return ""  # what failed has no error: a word, or how many there are
    size = f"{known[name]:.3g}" if math.isfinite(known[name]) else "∞"
    return f"worst error {size} of {LIMITS[result.axis]:g} yardsticks: {safe_line(name)}"


def _ratios(result: AxisResult) -> Iterator[str]:
    for score in scores(result):
        if score.what == "worst_ratio" and score.margin > 0:  # a guard: worth a word only where it failed
            continue
        low, high = (result.numbers.get(f"{score.family}.{name}", math.nan) for name in ("low", "high"))
        form = ".2f" if score.what == "exponent" else ".3g"
        spread = f"{low:{form}} to {high:{form}}, " if low == low and score.what != "worst_ratio" else ""
        limit = f"{SPEED_LIMITS[score.what].replace('_', ' ')} {score.limit:g}"
        yield f"{score.words} ({spread}{limit}) in {safe_line(score.family)}"


def _finding(finding: Finding, axis: str, detail: int, shown: set[str]) -> Iterator[RenderableType]:
    """The cause first: what it amounts to and where, what is asked for, what came; then the case to look at.

    shown: the tracebacks that are above; each is there once.
    """
    title = Text.assemble((f"{axis}: {words(finding.code)}", style(finding.code)))
    if finding.case:  # one of many calls on the clock is no case to look at: there the family is
        where = finding.case.partition("[")[0] if axis not in LIMITS else finding.case
        title.append(f" in {safe_line(where)}", style="bold")
    yield title
    if finding.sentence:
        yield Padding(Text(safe(finding.sentence), style="italic"), (0, 0, 0, 2))
    yield Padding(Text(_untraced(safe(finding.message), shown)), (0, 0, 0, 4))
    if finding.window is not None and detail > 0:
        yield Padding(_window(finding.window), (1, 0, 0, 4))
    if finding.smallest is not None and detail > 1:
        yield Padding(Group(*_smallest(finding.smallest, finding.case)), (1, 0, 0, 2))


def _untraced(message: str, shown: set[str]) -> str:
    """The message without a traceback that has been shown; one that it has now is."""
    found = TRACEBACK.search(message)
    if found is None or found[0] not in shown:
        shown.update([found[0]] if found is not None else [])
        return message
    return message.replace(found[0], "")


def command(text: str) -> Text:
    """What is to be copied into a shell stays as it is, however long."""
    return Text(text, style="cyan", no_wrap=True, overflow="ignore")


def _window(window: Window) -> RenderableType:
    """A column for each number, the worst one marked, with and without colour."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bright_black")
    for _ in window.labels:
        table.add_column(no_wrap=True, justify="right")
    here = window.worst
    table.add_row(safe_line(window.place), *(Text(safe_line(label), "bright_black") for label in window.labels))
    table.add_row("expected", *map(safe_line, window.want))
    got = [Text(safe_line(number), "bold red" if at == here else "") for at, number in enumerate(window.got)]
    table.add_row("got", *got)
    under = "^" * min(len(safe_line(window.got[here])), WIDTH)
    table.add_row("", *(Text(under if at == here else "", "red") for at in range(len(window.labels))))
    return table


def _smallest(smallest: Smallest, case: str) -> Iterator[RenderableType]:
    """The input, and what is to come of it."""
    yield Text("the case:" if smallest.case == case else "a smaller case that fails:", style="bright_black")
    for line in smallest.given:
        yield _hanging(safe_line(line, MESSAGE))
    for name, value, colour in (("expected", smallest.expected, ""), ("got     ", smallest.got, "red")):
        if value:
            yield _hanging(f"{name} {safe_line(value, MESSAGE)}", colour)


def _hanging(line: str, colour: str = "") -> RenderableType:
    """A long line goes on below its beginning, further in."""
    console = Console(file=io.StringIO(), width=WIDTH)
    first, *others = Text(line, colour).wrap(console, WIDTH - HANG - 4)
    return Padding(Group(first, *(Padding(other, (0, 0, 0, HANG)) for other in others)), (0, 0, 0, 2))


def _next(report: Report, judge: str) -> Iterator[RenderableType]:
    """What to do about the first finding: read the line of the task, ask for a hint, play the case again."""
    result, finding = next(_told(report), (None, None))
    if result is None or finding is None or finding.code in (Code.ACCEPTED, Code.REJECTED, Code.JUDGE_ERROR):
        return
    if not finding.case:  # a file that does not load says itself what is to be done
        return
    yield Text("\nnext", style="bold")
    if finding.task:
        yield Padding(Text(f"the task, {safe_line(finding.task, MESSAGE)}"), (0, 0, 0, 2))
    if finding.hint:
        yield command(f"  {judge} hint {safe_line(finding.hint)}")
    case = finding.case if finding.smallest is None else finding.smallest.case
    yield command(again(report, result, case, judge))


def _told(report: Report) -> Iterator[tuple[AxisResult, Finding]]:
    """What went wrong, in the order in which it is told."""
    for result in report.verdict.results:
        if result.code is not Code.NOT_JUDGED:
            yield from ((result, finding) for finding in result.findings)


def _briefly(findings: Sequence[Finding]) -> Iterator[RenderableType]:
    """What fails besides, one line each: the first few say enough, and the same command replays these."""
    if findings:
        yield Text("\nand, to be replayed in the same way:", style="bright_black")
    for finding in findings:
        first = safe(finding.message).partition("\n")[0]
        line = Text.assemble((f"  {safe_line(finding.case)}", "bold"), f": {words(finding.code)}: {first}")
        line.truncate(WIDTH, overflow="ellipsis")
        yield line


def again(report: Report, result: AxisResult, case: str, judge: str = "judge") -> str:
    """The command that plays a case again; speed, and a file that does not load, are graded again."""
    exercise, path = shlex.quote(report.exercise), shlex.quote(safe_line(report.submission, 4096))
    if case and result.axis in LIMITS:
        parts = [f"{judge} replay {exercise}", shlex.quote(safe_line(case)), f"--file {path}"]
    else:
        parts = [f"{judge} grade {exercise}", path, f"--axis {result.axis}"]
    lines = [f"  {parts[0]}"]
    for part in (*parts[1:], f"--seed {report.seed}"):
        if cell_len(lines[-1]) + cell_len(part) + len(" \\") < WIDTH:
            lines[-1] += f" {part}"
        else:
            lines[-1] += " \\"
            lines.append(f"      {part}")
    return "\n".join(lines)


def _output(output: str) -> Iterator[RenderableType]:
    lines = safe_end(output).rstrip().splitlines()
    hidden = len(lines) - OUTPUT_LINES
    title = f"what it printed{f' (the last {OUTPUT_LINES} of {len(lines)} lines)' if hidden > 0 else ''}:"
    yield Text(title, style="bright_black")
    for line in lines[-OUTPUT_LINES:]:
        yield Padding(Text(line), (0, 0, 0, 2))


def _footer(report: Report) -> Iterator[RenderableType]:
    for note in report.notes:
        yield Text.assemble(("note: ", "bright_black"), safe(note))
    for device in dict.fromkeys(result.device for result in report.verdict.results if result.device):
        yield Text(f"times measured on {safe_line(device)}", style="bright_black")
    facts = [report.backend, f"{report.seconds:.1f} s", f"seed {report.seed}"]
    yield Text("  ".join(fact for fact in facts if fact), style="bright_black")
    if report.versions:
        known = "  ".join(f"{name} {safe_line(version)}" for name, version in report.versions.items())
        yield Text(known, style="bright_black")
