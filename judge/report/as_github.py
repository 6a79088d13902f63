"""Annotations for GitHub: workflow commands, of which a step can show ten.

Every line is one of ours: what a submission wrote stands in it only escaped, so it can neither begin a command nor end
one. A report that does not count, and our own failure, are errors that say so. The step's summary is `as_markdown`.
"""

from collections.abc import Iterator, Sequence

from judge.report.checks import Check, checks, failed_itself, void
from judge.report.text import NAME, safe, safe_line
from judge.report.words import HEADLINES, words
from judge.verdict import Code, Report

AT_MOST = 10


def render(reports: Sequence[Report]) -> str:
    """At most ten lines; where there is more to say the last one says how much."""
    lines = [line for report in reports for line in _of(report)]
    if len(lines) > AT_MOST:
        rest = len(lines) - AT_MOST + 1
        lines[AT_MOST - 1 :] = [_command("warning", {}, f"{rest} more annotations; the step's summary has all of it")]
    return "".join(f"{line}\n" for line in lines)


def _of(report: Report) -> Iterator[str]:
    place = {"file": safe_line(report.submission, 4096)}
    if void(report):
        yield _command("error", place | {"title": f"{report.exercise}: no grade"}, void(report))
    if report.verdict.code in (Code.ACCEPTED, Code.NOT_JUDGED) or failed_itself(report):
        kind = {Code.ACCEPTED: "notice", Code.NOT_JUDGED: "warning"}.get(report.verdict.code, "error")
        why = [check.why.message for check in checks(report) if check.code is Code.JUDGE_ERROR]
        if report.counts or failed_itself(report):
            headline = HEADLINES[report.verdict.code]
            yield _command(kind, place | {"title": _title(report)}, "\n".join([headline, *why]))
        return
    for check in checks(report):
        if check.code not in (Code.ACCEPTED, Code.NOT_JUDGED):
            yield _command("error", place | {"title": _title(report, check)}, _told(report, check))


def _title(report: Report, check: Check | None = None) -> str:
    if check is None:
        return f"{report.exercise}: {words(report.verdict.code)}"
    return f"{report.exercise}: {words(check.code)} in {check.why.case or check.family}"


def _told(report: Report, check: Check) -> str:
    known = f"looks like a known mistake: {report.mistake}" if report.mistake else ""
    return "\n".join(filter(None, (check.why.message, check.why.sentence, known)))


def _command(kind: str, facts: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in facts.items() if value)
    return f"::{kind}{' ' if told else ''}{told}::{_data(safe(message))}"


def _data(text: str) -> str:
    """As the runner takes it apart again: only these three mean anything in a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe_line(text, 4096 if len(text) > NAME else NAME)).replace(":", "%3A").replace(",", "%2C")
