"""JUnit XML, as GitLab and the usual reporters of GitHub read it: a suite for each report, a case for each family.

`failure` is a verdict on the submission, whatever the code. `error` is no verdict: our own failure, and everything that
a box without walls would let pass. `skipped` was not judged, which is no pass. A suite's time is the grading's; a
case's is an equal share of it, since families are played together.
"""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from judge.report.checks import Check, checks, void
from judge.report.text import NAME, safe, safe_end, safe_line
from judge.verdict import Code, Report


def render(reports: Sequence[Report]) -> str:
    """The document, in ASCII."""
    root = ElementTree.Element("testsuites", name="judge")
    seen: Counter[tuple[str, str]] = Counter()
    for report in reports:
        root.append(_suite(report, seen))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", _seconds(sum(report.seconds for report in reports)))
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True)
    return document.decode("ascii") + "\n"


def _suite(report: Report, seen: Counter[tuple[str, str]]) -> ElementTree.Element:
    made = [_case(report, check, seen) for check in checks(report)]
    played = [case for case in made if case.find("skipped") is None]
    for case in made:
        case.set("time", _seconds(report.seconds / len(played) if case in played else 0.0))
    suite = ElementTree.Element("testsuite", name=safe_line(report.exercise), time=_seconds(report.seconds))
    suite.set("tests", str(len(made)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(kind) is not None for case in made)))
    facts = ElementTree.SubElement(suite, "properties")
    for name, value in (
        ("verdict", report.verdict.code),
        ("backend", report.backend),
        ("counts", str(report.counts).lower()),
        ("submission_sha256", report.digest),
        ("exercise_digest", report.exercise_digest),
        ("seed", report.seed),
    ):
        ElementTree.SubElement(facts, "property", name=name, value=safe_line(value))
    suite.extend(made)
    if report.output.strip():
        ElementTree.SubElement(suite, "system-out").text = safe_end(report.output)
    return suite


def _case(report: Report, check: Check, seen: Counter[tuple[str, str]]) -> ElementTree.Element:
    """One family; names are unique in the whole document, and the first of a kind keeps its own."""
    place = f"{safe_line(report.exercise).replace('/', '.')}.{check.axis}"
    seen[place, check.family] += 1
    count = seen[place, check.family]
    name = check.family if count == 1 else f"{check.family} #{count}"
    case = ElementTree.Element("testcase", classname=place, name=name, file=safe_line(report.submission, 4096))
    if check.code is Code.NOT_JUDGED:
        ElementTree.SubElement(case, "skipped", message=safe_line(check.why.message))
    elif check.code is Code.JUDGE_ERROR:
        _say(case, "error", check.code, check.why.message)
    elif check.code is not Code.ACCEPTED:
        told = f"{check.why.message}\n{check.why.sentence}\n{report.mistake}".strip()
        _say(case, "failure", check.code, told, check.why.case)
    elif void(report):
        _say(case, "error", check.code, void(report))
    return case


def _say(case: ElementTree.Element, kind: str, code: Code, text: str, where: str = "") -> None:
    first = f"{where}: {text.partition(chr(10))[0]}" if where else text.partition("\n")[0]
    ElementTree.SubElement(case, kind, type=str(code), message=safe_line(first, 2 * NAME)).text = safe(text)


def _seconds(value: float) -> str:
    return f"{value:.3f}"
