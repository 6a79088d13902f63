"""Reports: what a learner and a machine are told, and that a submission's text can do neither of them harm."""

import json
import math
import unicodedata
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from judge.axes.margin import Score
from judge.report import as_json, as_terminal, of_verification
from judge.report.text import MESSAGE, OUTPUT, safe, safe_end, safe_line
from judge.report.words import mark, words
from judge.seeds import Seed
from judge.verdict import AxisResult, Code, Finding, Smallest, Window
from judge.verify import Verification
from tests import invented
from tests.invented import finding

SEED = Seed.parse("7f3c0a9d5be24417a0c18e6d2f90b3a5")
NASTY = "\x1b]8;;http://evil\x07click\x1b[2J[bold red]big[/] \u202egnp.exe\r::error::x\ud800"
report = partial(invented.report, submission="mine.py", exercise_digest="", families=())
RIGHT = AxisResult("correctness", Code.ACCEPTED, (), {"any_shape": 0.7})
UNSTABLE = AxisResult("stability", Code.UNSTABLE, (finding(),), {"large_logits": math.inf})
WHY_NOT = Finding("", Code.NOT_JUDGED, "speed counts only once the answers are right and stable")
NOT_JUDGED = AxisResult("speed", Code.NOT_JUDGED, (WHY_NOT,))
FULL = report(RIGHT, UNSTABLE, NOT_JUDGED, mistake="The maximum is not subtracted.", output="so far so good\n")


WINDOW = Window("[0, 2:5]", ("2", "3", "4"), ("0.25", "1", "0.5"), ("0.25", "nan", "0.5"), 1)
SMALLEST = Smallest("large_logits[small0.0]", ("x (float32) = [[90, 0]]",), "[[1, 0]]", "[[nan, 0]]")
TAUGHT = replace(
    finding(),
    window=WINDOW,
    smallest=SMALLEST,
    hint="maths/softmax large_logits",
    task="line 39: the largest exponential is exactly 1",
)


def terminal(*reports):
    return as_terminal.render(reports)


def one_line(text):
    return " ".join(text.split())


def test_the_json_document_has_every_field_of_the_contract():
    made = json.loads(as_json.render([FULL]))
    asked = "schema exercise verdict axes mistake backend counts notes submission digest output seed seed_sha256"
    assert set(made) == {*asked.split(), "versions", "seconds"}
    assert (made["schema"], made["verdict"], made["counts"]) == ("judge/report/1", "unstable", True)


def test_the_json_document_names_axes_and_findings():
    axis = json.loads(as_json.render([FULL]))["axes"][1]
    assert (axis["name"], axis["code"], axis["numbers"]) == ("stability", "unstable", {"large_logits": "inf"})
    assert axis["findings"] == [
        {
            "case": "large_logits[2.1]",
            "code": "unstable",
            "message": "expected 1 at [0, 3], got nan",
            "sentence": "Large logits must not overflow.",
        }
    ]


def test_the_json_document_commits_to_the_seed():
    assert json.loads(as_json.render([FULL]))["seed_sha256"] == SEED.commitment


@pytest.mark.parametrize(("value", "told"), [(1.5, 1.5), (math.inf, "inf"), (-math.inf, "-inf"), (math.nan, "nan")])
def test_numbers_that_json_lacks_become_their_names(value, told):
    assert as_json.number(value) == told


def test_a_judge_error_is_a_document_too():
    broken = report(AxisResult("correctness", Code.JUDGE_ERROR, (finding(Code.JUDGE_ERROR, "no box", ""),)))
    assert json.loads(as_json.render([broken]))["verdict"] == "judge_error"


def test_several_reports_are_one_document():
    assert len(json.loads(as_json.render([FULL, FULL]))["reports"]) == 2


@given(st.text())
def test_any_text_of_a_submission_leaves_valid_json(text):
    hostile = report(AxisResult("correctness", Code.WRONG_ANSWER, (finding(message=text),)), output=text)
    made = as_json.render([hostile])
    json.loads(made)
    assert made.isascii()


@given(st.text(alphabet=st.characters(), max_size=300))
def test_safe_text_controls_nothing_and_stays_as_it_is(text):
    once = safe(text)
    assert all(c == "\n" or unicodedata.category(c)[0] not in "C" for c in once)
    assert safe(once) == once


def test_safe_text_keeps_the_beginning_and_safe_end_keeps_the_end():
    assert len(safe("x" * 9999)) == MESSAGE
    assert safe("x" * 9999).endswith("…")
    assert len(safe_end("x" * 9999 + "y")) == OUTPUT
    assert safe_end("x" * 9999 + "y").endswith("y")


def test_a_name_stays_on_its_line():
    assert safe_line("a\nb") == "a\\nb"


def test_of_several_reports_those_not_accepted_are_told_in_full_and_each_has_a_line():
    told = terminal(report(RIGHT, submission="in/a.py"), report(RIGHT, UNSTABLE, submission="in/b/c.py"))
    *_, right, wrong, _, total = told.splitlines()
    assert (told.count("in/a.py"), told.count("judge replay")) == (0, 1)
    assert right == "✓ a.py    accepted"
    assert wrong == "✗ b/c.py  unstable  large_logits[2.1]: expected 1 at [0, 3], got nan"
    assert total == "2 files: 1 accepted, 1 unstable"


@pytest.mark.parametrize("rows", [12, 16, 24, 40, 80])
def test_a_report_fits_a_screen_and_begins_with_the_verdict(rows):
    found = tuple(finding(case=f"{name}[0.0]") for name in "abcdefghij")
    whole = report(RIGHT, AxisResult("stability", Code.UNSTABLE, found), NOT_JUDGED)
    fitted = as_terminal.fitted(whole, rows).splitlines()
    assert len(fitted) <= rows
    assert fitted[:3] == terminal(whole).splitlines()[:3]
    assert fitted[-1].startswith("      --seed" if rows > 30 else "…")


@pytest.mark.parametrize("colour", [False, True])
def test_a_report_that_is_cut_short_ends_in_no_half_command(colour):
    whole = report(RIGHT, UNSTABLE, NOT_JUDGED, submission="a/long/path/to/the/file/that/was/handed/in/mine.py")
    shown = [as_terminal.fitted(whole, rows, colour).splitlines() for rows in range(12, 30)]
    assert any("judge replay" in "".join(lines) for lines in shown)
    cuts = [lines for lines in shown if "…" in lines[-1]]
    assert len(cuts) > 3
    assert not [cut for cut in cuts if cut[-2].removesuffix("\x1b[0m").endswith("\\")]


def test_where_there_is_little_room_the_case_gives_way_and_then_the_window():
    whole = report(RIGHT, AxisResult("stability", Code.UNSTABLE, (TAUGHT,)), NOT_JUDGED)
    shown = [as_terminal.fitted(whole, rows) for rows in range(14, 60)]
    told = [("smaller case" in text, "[0, 2:5]" in text, "judge hint" in text) for text in shown]
    stages = list(dict.fromkeys(told))
    assert stages[-3:] == [(False, False, True), (False, True, True), (True, True, True)]


def test_a_line_on_a_file_is_one_line_of_80_columns_whatever_its_name_and_message():
    odd = report(AxisResult("stability", Code.UNSTABLE, (finding(message=f"{NASTY}\nmore"),)), submission=NASTY * 9)
    *_, line, _, _ = terminal(odd, FULL).splitlines()[:-1]
    assert (len(line) <= 80, line.startswith("✗ …"), "\x1b" in terminal(odd, FULL)) == (True, True, False)


@pytest.mark.parametrize("render", [terminal, lambda r: as_terminal.render([r], colour=True)])
def test_a_submission_cannot_speak_to_the_terminal(render):
    wrong = AxisResult("correctness", Code.WRONG_ANSWER, (finding(message=NASTY, case=NASTY),), {NASTY: 1.0})
    told = render(report(wrong, submission=NASTY, output=NASTY, mistake=NASTY, notes=(NASTY,)))
    assert "\x1b]" not in told
    assert "\x1b[2J" not in told
    assert not {"\x07", "\r", "\u202e", "\ud800"} & set(told)
    assert "[bold red]big[/]" in told
    told.encode("utf-8")


def test_the_terminal_report_fits_eighty_columns():
    long = report(AxisResult("correctness", Code.WRONG_ANSWER, (finding(message="expected " + "9" * 300),)))
    assert max(map(len, terminal(FULL, long).splitlines())) <= 80


def too_wide(text):
    """Lines of more than 80 columns; but of a command a single word may be longer, which no line can break."""
    words = {line: line.removesuffix(" \\").split() for line in text.splitlines() if cell_len(line) > 80}
    return [line for line, parts in words.items() if not any(cell_len(part) > 60 for part in parts) or len(parts) > 2]


LONG = {
    "no spaces": "9" * 900,
    "words": "seven " * 200,
    "wide": "数字" * 300,
    "lines": "a line\n" * 90 + "x" * 300,
    "nasty": NASTY * 9,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("axis", ["correctness", "speed"])
def test_every_report_fits_eighty_columns_whatever_is_said(axis, code, text):
    window = Window(text[:90], ("1", "2"), (text[:20], "1"), ("1", text[:20]), 1)
    smallest = Smallest("a[small0.0]", (text, "x = 1"), text, text)
    told = Finding(f"a[{text}]", code, text, text, window, smallest, "maths/softmax a", f"line 1: {text}")
    result = AxisResult(axis, code, (told,) * 6, {text: math.inf, "b.ratio": 9.0, "b.at_most": 3.0}, device=text)
    shown = terminal(report(result, output=text, mistake=text, notes=(text,), submission=f"{text[:30].split()[0]}.py"))
    assert too_wide(shown) == []
    assert not {"\x07", "\r", "\x1b", "\u202e", "\ud800"} & set(shown)


def test_a_finding_is_told_cause_first_and_ends_with_what_to_do_next():
    told = terminal(report(RIGHT, AxisResult("stability", Code.UNSTABLE, (TAUGHT,)), NOT_JUDGED))
    order = [
        "✗ unstable: right on ordinary inputs",
        "Large logits must not overflow.",
        "expected 1 at [0, 3], got nan",
        "[0, 2:5]",
        "a smaller case that fails:",
        "x (float32) = [[90, 0]]",
        "got      [[nan, 0]]",
        "bubblewrap  4.2 s",
        "the task, line 39: the largest exponential is exactly 1",
        "judge hint maths/softmax large_logits",
        "judge replay maths/softmax 'large_logits[small0.0]'",
    ]
    places = [told.find(text) for text in order]
    assert -1 not in places
    assert places == sorted(places)
    assert told.endswith(f"--seed {SEED.hex}\n")


def test_the_worst_of_the_numbers_is_marked_without_colour_too():
    told = terminal(report(RIGHT, AxisResult("stability", Code.UNSTABLE, (TAUGHT,)), NOT_JUDGED)).splitlines()
    got = next(line for line in told if line.lstrip().startswith("got  "))
    under = told[told.index(got) + 1]
    assert (under.strip(), under.index("^")) == ("^^^", got.index("nan"))


@pytest.mark.parametrize("code", [Code.ACCEPTED, Code.NOT_JUDGED, Code.REJECTED, Code.JUDGE_ERROR])
def test_where_there_is_nothing_to_learn_nothing_comes_next(code):
    assert "\nnext\n" not in terminal(report(AxisResult("correctness", code, (finding(code),))))


def test_a_file_that_does_not_load_is_told_no_more_than_why():
    loading = Finding("", Code.RUNTIME_ERROR, "SyntaxError: '(' was never closed")
    assert "\nnext\n" not in terminal(report(AxisResult("correctness", Code.RUNTIME_ERROR, (loading,))))


@pytest.mark.parametrize(
    ("code", "error", "shown"),
    [
        (Code.ACCEPTED, 0.5, True),
        (Code.WRONG_ANSWER, 80.0, True),
        (Code.WRONG_ANSWER, 0.5, False),  # a word is wrong
        (Code.RUNTIME_ERROR, 80.0, False),
    ],
)
def test_an_error_in_yardsticks_is_shown_only_where_it_decided(code, error, shown):
    told = terminal(report(AxisResult("correctness", code, (finding(code),), {"any_shape": error})))
    assert (f"worst error {error:g} of 64 yardsticks" in told) is shown


def test_a_power_lies_in_its_interval_as_both_are_told():
    numbers = {"deep.exponent": 0.9614, "deep.at_most": 1.5, "deep.low": 0.9612, "deep.high": 0.9631}
    told = terminal(report(RIGHT, RIGHT, AxisResult("speed", Code.ACCEPTED, (), numbers)))
    assert "grows like the size to the 0.96 (0.96 to 0.96, at" in told


def test_the_json_document_has_what_a_finding_teaches_and_only_where_it_does():
    (plain,), (taught,) = (
        as_json.document(report(AxisResult("stability", Code.UNSTABLE, (one,))))["axes"][0]["findings"]
        for one in (finding(), TAUGHT)
    )
    assert set(taught) - set(plain) == {"window", "smallest", "hint", "task"}
    assert (taught["window"]["got"], taught["smallest"]["case"]) == (["0.25", "nan", "0.5"], "large_logits[small0.0]")


@pytest.mark.parametrize(
    "said",
    [
        "✗ unstable",
        "The maximum is not subtracted.",
        "Large logits must not overflow.",
        "expected 1 at [0, 3], got nan",
        "speed counts only once the answers are right and stable",
        "so far so good",
        SEED.hex,
    ],
)
def test_the_terminal_report_says(said):
    assert said in one_line(terminal(FULL))


SPEED = {"rows.ratio": 1.25, "rows.low": 1.1, "rows.high": 1.4, "rows.at_most": 3.0, "rows.cpu_ratio": 1.25}
FAST = report(RIGHT, AxisResult("speed", Code.ACCEPTED, (), SPEED, device="Some CPU"))


def test_the_terminal_report_says_how_fast_and_on_what():
    told = one_line(terminal(FAST))
    assert "1.25 times the reference (1.1 to 1.4, at most 3) in rows" in told
    assert "times measured on Some CPU" in told


def test_the_json_document_names_the_device_of_the_times():
    assert [axis["device"] for axis in as_json.document(FAST)["axes"]] == ["", "Some CPU"]
    assert as_json.document(FAST)["axes"][1]["numbers"]["rows.low"] == 1.1


def test_the_terminal_report_gives_the_command_that_replays_a_case():
    command = one_line(terminal(FULL).replace("\\\n", ""))
    assert f"judge replay maths/softmax 'large_logits[2.1]' --file mine.py --seed {SEED.hex}" in command


def test_the_replay_command_survives_a_long_and_odd_path():
    path = "/home/someone/a folder with spaces/" + "deep/" * 30 + "mine.py"
    assert f"--file '{path}'" in terminal(report(UNSTABLE, submission=path))


def test_every_finding_is_there_but_only_the_first_are_told_in_full():
    many = tuple(finding(case=f"family{n}[0]", message=f"cause {n} " + "x" * 99) for n in range(9))
    told = terminal(report(AxisResult("stability", Code.UNSTABLE, many)))
    assert all(f"family{n}[0]" in told and f"cause {n}" in told for n in range(9))
    assert told.count("judge replay") == as_terminal.IN_FULL


def test_a_verdict_that_does_not_count_says_so_loudly():
    assert "DOES NOT COUNT" in terminal(report(RIGHT, backend="unboxed", counts=False))
    assert "DOES NOT COUNT" not in terminal(FULL)


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_headline_and_a_sign(code):
    told = terminal(report(AxisResult("correctness", code, (finding(code),))))
    assert f"{mark(code)} {words(code)}: " in told


def test_a_judge_error_blames_the_judge():
    told = one_line(terminal(report(AxisResult("correctness", Code.JUDGE_ERROR, (finding(Code.JUDGE_ERROR),)))))
    assert "the judge failed, not you: this is no grade, and no attempt is spent" in told


def test_colour_only_colours():
    coloured = as_terminal.render([FULL], colour=True)
    assert "\x1b[" in coloured
    assert "\x1b[" not in terminal(FULL)
    assert "large_logits[2.1]" in coloured


def test_an_accepted_report_stays_short():
    told = terminal(report(RIGHT, output="debug\n" * 99))
    assert len(told.splitlines()) < 10
    assert "debug" not in told


MATRIX = Verification(
    "toy/double",
    ("wrong_answer/squares: is accepted under seed 1",),
    {"wrong_answer/squares": {}, "unstable/adds_one": {"tiny": Code.UNSTABLE, "any_shape": Code.RUNTIME_ERROR}},
    {"tiny": (1.25, math.inf)},
    {"accepted/halves": 1.5},
    {"accepted": 3},
)


def test_what_an_author_must_mend_is_wrapped_between_words_and_a_path_stays_whole():
    path = f"/{'a-long-folder/' * 8}solution.py:12"
    told = of_verification.as_terminal([replace(MATRIX, errors=(f"one two: {path}: {'mend it ' * 20}",))], [SEED])
    (line,) = [line for line in told.splitlines() if path in line]
    assert line.strip() == f"{path}:"
    assert max(len(line) for line in told.splitlines() if path not in line) <= 80


def test_the_kill_matrix_names_families_by_letters_and_survivors_loudly():
    told = of_verification.as_terminal([MATRIX], [SEED])
    assert "  unstable/adds_one    R U" in told
    assert "  wrong_answer/squares survives" in told
    assert one_line("a any_shape b tiny") in one_line(told)


def test_a_verification_says_gaps_speed_and_errors():
    told = one_line(of_verification.as_terminal([MATRIX], [SEED]))
    assert "tiny right at most 1.25 Y wrong at least inf Y" in told
    assert "accepted/halves 1.5 times the reference" in told
    assert told.endswith("1 exercise, 3 known solutions, 1 seed: 1 error")


def test_a_verification_says_how_each_solution_stands_to_each_speed_rule():
    scores = (Score("rows", "ratio", 1.5, 3.0), Score("deep", "exponent", 1.02, 1.5))
    told = Verification("a/b", (), {}, {}, {"accepted/halves": 1.5}, {}, {"accepted/halves": scores})
    terminal = one_line(of_verification.as_terminal([told], [SEED]))
    assert "accepted/halves 1.5 times the reference rows" in terminal
    assert "accepted/halves grows like the size to the 1.02 deep" in terminal
    (exercise,) = json.loads(of_verification.as_json([told], [SEED]))["exercises"]
    assert exercise["rules"] == {"accepted/halves": {"rows": {"ratio": 1.5}, "deep": {"exponent": 1.02}}}


def test_a_verification_says_what_only_a_gpu_can_judge():
    told = Verification("a/b", (), elsewhere=("too_slow/on_a_gpu_passes",))
    terminal = one_line(of_verification.as_terminal([told], [SEED]))
    assert "1 solution too slow on a GPU only: not judged here" in terminal
    assert "each got its known verdict" in terminal
    (exercise,) = json.loads(of_verification.as_json([told], [SEED]))["exercises"]
    assert exercise["not_judged"] == ["too_slow/on_a_gpu_passes"]


def test_the_kill_matrix_fits_eighty_columns():
    many = {f"family_{n}": Code.WRONG_ANSWER for n in range(26)}
    told = of_verification.as_terminal([Verification("a/b", (), {"wrong_answer/" + "x" * 60: many})], [SEED])
    assert max(map(len, told.splitlines())) <= 80


def test_a_verification_is_one_valid_document():
    made = json.loads(of_verification.as_json([MATRIX], [SEED]))
    assert (made["ok"], made["seeds"]) == (False, [SEED.hex])
    assert made["exercises"][0]["gaps"] == {"tiny": {"worst_right": 1.25, "best_wrong": "inf"}}


def test_nothing_verified_is_not_ok():
    assert json.loads(of_verification.as_json([], [SEED]))["ok"] is False


def test_a_traceback_is_shown_once():
    trace = 'Traceback (most recent call last):\n  File "mine.py", line 4, in f\n    1 / 0'
    told = [
        f"ZeroDivisionError: division by zero\n{one}\n2 more of this family fail" for one in (trace, trace, trace + "x")
    ]
    cases = [Finding(f"rows[0.{at}]", Code.RUNTIME_ERROR, one) for at, one in enumerate(told)]
    out = terminal(report(AxisResult("correctness", Code.RUNTIME_ERROR, tuple(cases))))
    shown = [out.count(words) for words in ("ZeroDivisionError", "Traceback", "1 / 0x", "2 more of this family")]
    assert shown == [3, 2, 1, 3]
