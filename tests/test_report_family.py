"""What is said of one family: its own cause comes first, and nobody else's words do anything."""

from dataclasses import replace

import pytest

from judge.report.as_terminal import WIDTH
from judge.report.of_family import render, said
from judge.report.text import safe
from judge.report.words import words
from judge.verdict import AxisResult, Code
from tests.invented import ACCEPTED, FAILED, NASTY, SHAKY, UNBOXED, coded, finding, hostile, not_judged, report

UNLOADED = report(
    not_judged("correctness"),
    AxisResult("stability", Code.RUNTIME_ERROR, (finding(Code.RUNTIME_ERROR, "SyntaxError: line 3", ""),)),
    not_judged("speed", "stability comes first"),
)


@pytest.mark.parametrize(
    ("one", "axis", "family", "code"),
    [
        (ACCEPTED, "correctness", "masks", Code.ACCEPTED),
        (SHAKY, "correctness", "any_shape", Code.ACCEPTED),
        (SHAKY, "stability", "large_logits", Code.UNSTABLE),
        (SHAKY, "speed", "long_rows", Code.NOT_JUDGED),
        (coded(Code.REJECTED), "correctness", "masks", Code.REJECTED),
        (coded(Code.REJECTED), "stability", "large_logits", Code.REJECTED),
        (FAILED, "speed", "long_rows", Code.JUDGE_ERROR),
        (UNLOADED, "correctness", "masks", Code.NOT_JUDGED),
        (UNLOADED, "stability", "large_logits", Code.RUNTIME_ERROR),
        (UNLOADED, "speed", "long_rows", Code.NOT_JUDGED),
        (ACCEPTED, "correctness", "no_such_family", Code.NOT_JUDGED),
    ],
)
def test_a_family_has_its_own_verdict_or_that_of_what_kept_it_from_one(one, axis, family, code):
    assert said(one, axis, family).code is code


def test_why_it_was_not_judged_is_said():
    assert said(SHAKY, "speed", "long_rows").why.message == "stability comes first"


def test_a_note_that_names_the_family_is_why():
    one = replace(ACCEPTED, families=(*ACCEPTED.families, "speed/on_a_gpu"), notes=("other, on_a_gpu: no GPU is here",))
    assert said(one, "speed", "on_a_gpu").why.message == "no GPU is here"


@pytest.mark.parametrize("code", [code for code in Code if code not in (Code.NOT_JUDGED, Code.ACCEPTED)])
def test_the_cause_comes_first(code):
    axis, family = ("correctness", "masks")
    sign = "!" if code is Code.JUDGE_ERROR else "✗"
    assert render(coded(code), axis, family).splitlines()[0] == f"{sign} {words(code)}: what went wrong"


def test_then_what_was_asked_for_and_how_to_play_it_again():
    lines = render(SHAKY, "stability", "large_logits").splitlines()
    assert lines[1] == "  Large logits must not overflow."
    assert lines[2].startswith("  judge replay maths/softmax 'large_logits[2.1]'")
    assert lines[-2:] == ["what it printed:", "  so far so good"]


def test_where_the_judge_failed_there_is_nothing_to_play_again():
    assert render(FAILED, "speed", "long_rows") == (
        "! judge error: no box\nthe judge failed, not you: this is no grade\n  Large logits must not overflow.\n"
    )


def test_what_has_no_walls_says_so():
    assert "DOES NOT COUNT: unboxed has no walls" in render(UNBOXED, "correctness", "masks")


def test_a_mistake_that_is_known_is_named():
    assert "looks like a known mistake: No shift." in render(
        report(*SHAKY.verdict.results, mistake="No shift."), "stability", "large_logits"
    )


def test_words_of_a_submission_do_nothing():
    one = hostile(NASTY)
    text = render(one, "correctness", said(one, "correctness", "").family) + render(
        report(*coded(Code.WRONG_ANSWER, NASTY).verdict.results, output=NASTY, mistake=NASTY), "correctness", "masks"
    )
    assert safe(text, len(text)) == text
    shown = text.replace("\\\n", "")  # a command is one line, however long: it is to be copied
    assert max(len(line) for line in shown.splitlines() if "judge" not in line) <= WIDTH
