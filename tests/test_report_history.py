"""What a learner reads of the history: where he stands, what has changed, and the lines that machines read."""

import json
import time

import pytest

from judge.history import Entry, Kept, Standing, opened
from judge.report import of_history
from judge.report.as_json import document
from judge.report.as_terminal import WIDTH, printed
from judge.verdict import AxisResult, Code, Finding
from tests.reports import RIGHT, SOURCE, WRONG, report, result

DAY = 86400.0


def kept(told, at=0.0, source=SOURCE, number=1):
    entry = Entry(number, told.exercise, at, told.verdict.code, told.counts, told.digest, told.seconds)
    return Kept(entry, json.loads(json.dumps(document(told))), {}, source)


def shown(part):
    return printed([part])


def changed(before, after):
    return shown(of_history.changed(kept(before), kept(after, at=2 * DAY, number=2)))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (DAY, "1 day ago"), (800 * DAY, "2 years ago")],
)
def test_how_long_ago_that_is(seconds, said):
    assert of_history.ago(seconds) == said


@pytest.mark.parametrize(
    ("one", "begun", "said"),
    [
        (None, False, ""),
        (None, True, "begun"),
        (Standing(1, None, Code.UNSTABLE, 0.0), True, "unstable, 1 try, 3 days ago"),
        (Standing(4, DAY, Code.ACCEPTED, 2 * DAY), True, "accepted, 4 tries, 2 days ago"),
        (Standing(5, DAY, Code.TOO_SLOW, 2 * DAY), True, "accepted, 5 tries, 2 days ago; the last try: too slow"),
    ],
)
def test_where_one_stands_with_an_exercise(one, begun, said):
    assert of_history.standing(3 * DAY, one, begun).plain == said


def test_status_shows_a_bar_for_each_track_and_the_sum():
    accepted = {name: Standing(1, 0.0, Code.ACCEPTED, 0.0) for name in ("a/one", "a/two", "gone/from_the_catalogue")}
    said = shown(of_history.status(DAY, ["a/one", "a/two", "b/three", "b/four"], accepted, ["b/three"]))
    assert "a             ██████████ 2/2\n" in said
    assert "b             ░░░░░░░░░░ 0/2\n├── – three  begun\n" in said
    assert said.endswith("\n2 of 4 exercises accepted\n")


def test_a_line_of_the_history_fits_a_terminal():
    entry = Entry(12345, "transformer/multi_head_latent_attention", 0.0, Code.WRONG_ANSWER, False, "ab", 123.4)
    line, note = shown(of_history.table([entry])).splitlines()
    assert len(line) <= WIDTH
    assert line.startswith("12345  1970-01-01 ")
    assert "✗ wrong answer *" in line
    assert note.startswith("* does not count")


def test_what_was_mended_and_what_broke_is_said_by_family():
    was = [result("correctness", Code.WRONG_ANSWER, "rows", "twins"), result("stability", Code.NOT_JUDGED)]
    now = [result("correctness", Code.WRONG_ANSWER, "rows", "empty", twins=1.0), result("stability", Code.NOT_JUDGED)]
    said = changed(report(results=was), report(results=now, source=b"x"))
    assert "since submission 1, 2 days before: wrong answer → wrong answer" in said
    assert "correctness: no longer fails twins" in said
    assert "correctness: fails now empty" in said


def test_a_family_that_was_not_reached_is_not_said_to_be_mended():
    now = AxisResult("correctness", Code.RUNTIME_ERROR, (Finding("", Code.RUNTIME_ERROR, "SyntaxError"),))
    said = changed(report(results=[result("correctness", Code.WRONG_ANSWER, "rows", "twins")]), report(results=[now]))
    assert "correctness: wrong answer → runtime error" in said
    assert "no longer fails" not in said


def test_an_axis_that_had_to_wait_is_judged_now():
    said = changed(report(WRONG), report(RIGHT, source=b"x"))
    assert "correctness: wrong answer → accepted" in said
    assert "stability: judged now, accepted" in said


def test_a_solution_that_became_faster_is_told_by_how_much():
    was = [result("speed", Code.TOO_SLOW, **{"long.ratio": 5.25, "long.at_most": 3.0})]
    now = [result("speed", Code.ACCEPTED, **{"long.ratio": 1.5, "long.at_most": 3.0})]
    said = changed(report(results=was), report(results=now, source=b"x"))
    assert "speed: 5.25 → 1.5 times the reference in long" in said


def test_a_worst_error_that_is_no_number_is_compared_as_well():
    was = [result("stability", Code.UNSTABLE, "large", large=float("inf"))]
    now = [result("stability", Code.UNSTABLE, "large", large=12.0)]
    assert "worst error inf → 12 yardsticks" in changed(report(results=was), report(results=now, source=b"x"))


def test_the_same_file_with_the_same_verdict_is_said_to_be_the_same():
    assert "the file is the same" in changed(report(), report(seed=2))
    assert "the axes say the same" in changed(report(), report(seed=2, source=b"x"))


def test_a_diff_of_two_sources_controls_no_terminal():
    two = kept(report(source=b"y = 1\n\x1b[2J"), source=b"y = 1\n\x1b[2J"), kept(report(), number=2)
    said = shown(of_history.difference(*two))
    assert ("\n-y = 1\n" in said, "\n+def twice(x):\n" in said, "\x1b" in said) == (True, True, False)
    assert "--- submission 1  toy/twice" in said


def test_a_long_line_of_a_diff_is_not_cut():
    long = b"x = " + b"1 + " * 3000 + b"1  #\t\t"
    said = shown(of_history.difference(kept(report()), kept(report(source=long), source=long)))
    assert f"+{long.decode().rstrip()}\n" in said


def test_what_is_too_large_to_compare_by_line_is_compared_as_a_whole():
    huge = b"x\n" * of_history.LARGEST_DIFF
    said = shown(of_history.difference(kept(report()), kept(report(source=huge), source=huge)))
    assert "not the same; too large to compare by line" in said


@pytest.mark.parametrize(("source", "encoding"), [(SOURCE, "utf-8"), (b"\xff\xfe", "base64")])
def test_an_exported_line_holds_all_of_a_submission(tmp_path, source, encoding):
    with opened(tmp_path / "history", writing=True) as history:
        history.add(report(source=source), source, {"processors": 2}, 0.0)
        (line,) = map(of_history.exported, history.everything())
    found = json.loads(line)
    assert (found["schema"], found["at"], found["source_encoding"]) == (
        "judge/submission/1",
        "1970-01-01T00:00:00Z",
        encoding,
    )
    assert found["report"] == document(report(source=source))
    assert found["environment"] == {"processors": 2}
    assert "\n" not in line


def test_times_are_shown_as_the_user_reads_his_clock(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    try:
        said = shown(of_history.table([Entry(1, "toy/twice", 0.0, Code.ACCEPTED, True, "ab", 1.0)]))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "1970-01-01 02:00" in said
