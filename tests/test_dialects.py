"""Reports in the words of others: each read by a parser or a schema that is not ours, whatever a submission wrote."""

import json
import math
import os
import re
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt

import cli
from judge.commands.options import deliver
from judge.replace import replace_file
from judge.report import as_classroom50, as_github, as_gitlab, as_gradescope, as_junit, as_markdown
from judge.report.checks import checks
from judge.verdict import AxisResult, Code, Smallest
from tests.invented import (
    ACCEPTED,
    FAILED,
    NASTY,
    RIGHT,
    SHAKY,
    STABLE,
    UNBOXED,
    UNSTABLE,
    coded,
    finding,
    hostile,
    not_judged,
    report,
)
from tests.test_cli import RIGHT as SOURCE
from tests.test_cli import catalog, run, write  # noqa: F401 - fixtures

CODES = [code for code in Code if code not in (Code.NOT_JUDGED, Code.ACCEPTED, Code.JUDGE_ERROR)]
ANY = st.text(alphabet=st.characters(), max_size=200)
SUBMITTED = as_classroom50.Submitted.of(
    {
        "CLASSROOM": "dl",
        "ASSIGNMENT": "softmax",
        "SUBMISSION_TAG": "submit/1",
        "COMMIT_URL": "https://example.org/c",
        "RELEASE_URL": "https://example.org/r",
        "OWNER": "ada",
    },
    "2026-06-01T14:32:01Z",
)


def classroom50(reports):
    return as_classroom50.render(reports, SUBMITTED)


TEXT, POINT = {"type": "string"}, {"enum": [0, 1]}
SCORED = {
    "type": "object",
    "required": ["name", "score", "max_score", "status", "output", "visibility"],
    "properties": {
        "name": TEXT,
        "score": POINT,
        "max_score": POINT,
        "status": {"enum": ["passed", "failed"]},
        "output": TEXT,
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
    },
    "additionalProperties": False,
}
GRADESCOPE = {
    "type": "object",
    "required": ["output"],
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "integer"},
        "output": TEXT,
        "output_format": TEXT,
        "visibility": {"enum": ["visible"]},
        "stdout_visibility": {"enum": ["hidden"]},
        "tests": {"type": "array", "items": SCORED},
    },
    "dependentRequired": {"score": ["tests"], "tests": ["score"]},
    "additionalProperties": False,
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {"path": TEXT, "lines": {"type": "object", "required": ["begin"]}},
            },
        },
    },
}
NAMED = {"type": "string", "minLength": 1}
RESULT = {
    "schema": {"const": "classroom50/result/v1"},
    **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), NAMED),
    "assignment_type": {"enum": ["individual", "group"]},
    "submission": {"type": "string", "pattern": "^submit/"},
    "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    "score": {"type": "integer", "minimum": 0},
    "max-score": {"type": "integer", "minimum": 0},
    "tests": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["test-name", "passed", "score", "max-score"],
            "properties": {
                "test-name": NAMED,
                "passed": {"type": "boolean"},
                "score": {"type": "integer", "minimum": 0},
                "max-score": {"type": "integer", "minimum": 0},
            },
        },
    },
}
CLASSROOM50 = {"type": "object", "additionalProperties": False, "required": list(RESULT), "properties": RESULT}
DOCUMENTS = [(as_gradescope.render, GRADESCOPE), (as_gitlab.render, GITLAB), (classroom50, CLASSROOM50)]


def refuse(name):
    raise AssertionError(f"JSON has no {name}")


def valid(text, schema):
    """The document, which is JSON in the narrowest sense and keeps to the schema."""
    made = json.loads(text, parse_constant=refuse)
    Draft202012Validator(schema).validate(made)
    assert text.isascii()
    return made


def suites(*reports):
    return list(JUnitXml.fromstring(as_junit.render(reports).encode()))


def printed(suite):
    return suite._elem.findtext("system-out")


def kinds(suite):
    """Name -> what became of it."""
    return {case.name: type(case.result[0]) if case.result else None for case in suite}


# What a report comes to


def test_every_family_is_a_check_whether_it_was_played_or_not():
    told = {(one.axis, one.family): (one.code, one.earned, one.owed) for one in checks(SHAKY)}
    assert told == {
        ("correctness", "any_shape"): (Code.ACCEPTED, 1, 1),
        ("correctness", "masks"): (Code.ACCEPTED, 1, 1),
        ("stability", "large_logits"): (Code.UNSTABLE, 0, 1),
        ("speed", "long_rows"): (Code.NOT_JUDGED, 0, 1),
    }


def test_an_axis_that_nobody_asked_for_is_owed_nothing():
    made = report(RIGHT, STABLE, not_judged("speed", "no GPU is here, and the rule names one"))
    assert [(one.family, one.owed) for one in checks(made)][-1] == ("long_rows", 0)


@pytest.mark.parametrize("code", CODES)
def test_what_is_owed_does_not_depend_on_the_verdict(code):
    assert sum(one.owed for one in checks(coded(code))) == sum(one.owed for one in checks(ACCEPTED)) == 4


def test_a_family_that_was_not_reached_earns_nothing():
    given_up = AxisResult("correctness", Code.TIME_LIMIT, (finding(Code.TIME_LIMIT, "no answer", "any_shape[0.0]"),))
    assert [one.earned for one in checks(report(given_up))] == [0, 0, 0, 0]


# JUnit


def test_junit_has_a_case_for_each_family_with_its_outcome():
    (suite,) = suites(SHAKY)
    assert kinds(suite) == {"any_shape": None, "masks": None, "large_logits": Failure, "long_rows": Skipped}
    assert {case.classname for case in suite} == {
        "maths.softmax.correctness",
        "maths.softmax.stability",
        "maths.softmax.speed",
    }
    assert {case._elem.get("file") for case in suite} == {"maths/softmax.py"}
    assert printed(suite) == "so far so good\n"


@pytest.mark.parametrize("code", CODES)
def test_junit_calls_every_verdict_on_a_submission_a_failure(code):
    (suite,) = suites(coded(code))
    assert (suite.failures, suite.errors) == (1, 0)
    (told,) = [case.result[0] for case in suite if case.result and not isinstance(case.result[0], Skipped)]
    assert (told.type, "what went wrong" in told.message) == (code.value, True)


def test_junit_calls_our_own_failure_an_error():
    (suite,) = suites(FAILED)
    assert (kinds(suite)["load"], suite.failures, suite.errors) == (Error, 0, 1)


def test_junit_lets_nothing_pass_that_does_not_count():
    assert set(kinds(suites(UNBOXED)[0]).values()) == {Error}


def test_junit_counts_what_it_holds_and_its_times_add_up():
    whole = JUnitXml.fromstring(as_junit.render([SHAKY, ACCEPTED, FAILED]).encode())
    assert (whole.tests, whole.failures, whole.errors) == (13, 1, 1)
    assert sum(case.time for case in suites(SHAKY)[0]) == pytest.approx(SHAKY.seconds, abs=0.01)


def test_junit_names_are_unique_in_the_whole_document():
    names = [(case.classname, case.name) for suite in suites(SHAKY, ACCEPTED, SHAKY) for case in suite]
    assert len(names) == len(set(names)) == 12


@given(ANY)
def test_junit_is_well_formed_whatever_a_submission_wrote(text):
    (suite,) = suites(hostile(text))
    assert len([case for case in suite if case.result and isinstance(case.result[0], Failure)]) >= 1


def test_junit_cannot_be_closed_from_within():
    (suite,) = suites(hostile(NASTY))
    assert "]]></failure><testcase name='x'/>&amp;" in printed(suite)
    assert not set(as_junit.render([hostile(NASTY)])) & {"\x1b", "\x00", "\r", "\ufffe"}


# GitHub

COMMAND = re.compile(r"^::(notice|warning|error)(?: [a-z]+=[^:,\r\n]*(?:,[a-z]+=[^:,\r\n]*)*)?::[^\r\n]*$")


def commands(*reports):
    return as_github.render(reports).splitlines()


def test_github_annotates_each_finding_where_it_belongs():
    (line,) = commands(SHAKY)
    assert line.startswith("::error file=maths/softmax.py,title=maths/softmax%3A unstable in large_logits[2.1]::")
    assert line.endswith("expected 1 at [0, 3], got nan%0ALarge logits must not overflow.")


@pytest.mark.parametrize("code", CODES)
def test_github_shows_every_verdict_on_a_submission_as_an_error(code):
    (line,) = commands(coded(code))
    assert line.startswith("::error file=maths/softmax.py,title=maths/softmax%3A " + code.value.replace("_", " "))


def test_github_shows_an_accepted_file_as_a_notice():
    assert commands(ACCEPTED)[0].startswith("::notice ")


@pytest.mark.parametrize("made", [UNBOXED, FAILED, coded(Code.NOT_JUDGED)])
def test_github_shows_no_notice_for_what_is_no_grade(made):
    assert not any(line.startswith("::notice") for line in commands(made))
    assert len(commands(made)) == 1


def test_github_is_told_ten_things_at_most():
    lines = commands(*[SHAKY] * 25)
    assert len(lines) == as_github.AT_MOST
    assert "16 more annotations" in lines[-1]


@given(ANY)
def test_github_is_told_nothing_by_a_submission(text):
    lines = as_github.render([hostile(text)]).split("\n")[:-1]
    assert lines
    assert all(COMMAND.match(line) for line in lines)


def test_github_commands_in_a_submissions_output_are_none():
    assert all(
        COMMAND.match(line) for line in commands(hostile(NASTY), hostile("\n::error::x\r\n::set-output name=a::b"))
    )


# JSON


@pytest.mark.parametrize(("render", "schema"), DOCUMENTS)
@pytest.mark.parametrize("code", list(Code))
def test_every_verdict_is_a_valid_document(render, schema, code):
    valid(render([coded(code), coded(code, counts=False, backend="unboxed")]), schema)


@pytest.mark.parametrize(("render", "schema"), DOCUMENTS)
@given(text=ANY)
@example(text="times_faster")  # a figure's name, as a whole key
@example(text="a.ratio")
def test_any_text_of_a_submission_is_a_valid_document(render, schema, text):
    valid(render([hostile(text)]), schema)


def test_gradescope_gives_a_point_for_each_family():
    made = valid(as_gradescope.render([SHAKY]), GRADESCOPE)
    assert (made["score"], sum(test["max_score"] for test in made["tests"])) == (2, 4)
    assert made["visibility"] == "visible"


@pytest.mark.parametrize("code", CODES)
def test_gradescope_gives_full_points_to_nothing_but_an_accepted_file(code):
    assert valid(as_gradescope.render([coded(code)]), GRADESCOPE)["score"] < 4
    assert valid(as_gradescope.render([ACCEPTED]), GRADESCOPE)["score"] == 4


def test_gradescope_gives_no_point_for_what_does_not_count():
    made = valid(as_gradescope.render([UNBOXED]), GRADESCOPE)
    assert (made["score"], "no grade" in made["output"]) == (0, True)


def test_gradescope_is_given_no_score_where_the_judge_failed():
    made = valid(as_gradescope.render([ACCEPTED, FAILED]), GRADESCOPE)
    assert ("score" in made, "the judge failed, not you" in made["output"]) == (False, True)


def test_gradescope_is_given_no_score_for_nothing():
    assert "score" not in valid(as_gradescope.render([]), GRADESCOPE)


def test_gitlab_has_an_issue_for_each_family_that_failed_and_none_for_an_accepted_file():
    (issue,) = valid(as_gitlab.render([ACCEPTED, SHAKY]), GITLAB)
    assert (issue["severity"], issue["check_name"]) == ("major", "judge.stability.large_logits")
    assert issue["location"] == {"path": "maths/softmax.py", "lines": {"begin": 1}}


@pytest.mark.parametrize("made", [UNBOXED, FAILED])
def test_gitlab_is_blocked_by_what_is_no_grade(made):
    assert [issue["severity"] for issue in valid(as_gitlab.render([made]), GITLAB)] == ["blocker"]


def test_gitlab_knows_an_issue_again_whatever_its_numbers():
    one, other = (
        valid(as_gitlab.render([coded(Code.WRONG_ANSWER, text)]), GITLAB)[0] for text in ("got 1.0", "got 2.0")
    )
    assert one["fingerprint"] == other["fingerprint"]
    assert one["description"] != other["description"]


def test_gitlab_fingerprints_are_unique():
    elsewhere = coded(Code.WRONG_ANSWER, submission="b.py")
    made = valid(as_gitlab.render([coded(Code.WRONG_ANSWER), elsewhere, coded(Code.WRONG_ANSWER)]), GITLAB)
    assert len({issue["fingerprint"] for issue in made}) == len(made) == 2


@pytest.mark.parametrize(("made", "score"), [(ACCEPTED, 4), (SHAKY, 2), (UNBOXED, 0), (FAILED, 0)])
def test_classroom50_gives_a_point_for_each_family_and_none_for_what_is_no_grade(made, score):
    told = valid(classroom50([made]), CLASSROOM50)
    assert (told["score"], told["owner"], told["max-score"] >= score) == (score, "ada", True)
    assert sum(test["passed"] for test in told["tests"]) == score


def test_classroom50_needs_its_runner():
    with pytest.raises(as_classroom50.NotThere, match="CLASSROOM, ASSIGNMENT"):
        as_classroom50.Submitted.of({}, "")


# Markdown


def tokens(text):
    """Every token of the document as CommonMark with GitHub's tables and bare links has it."""
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        found += [token, *(token.children or [])]
    return found


def test_markdown_says_verdicts_causes_and_sentences():
    told = as_markdown.render([SHAKY, ACCEPTED])
    assert told.startswith("## judge: 1 of 2 accepted\n")
    assert all(said in told for said in ("✗ unstable", "expected 1 at [0, 3], got nan", "so far so good"))


def test_markdown_shows_the_smallest_case_and_the_line_of_the_task():
    smallest = Smallest("masks[small0.1]", ("x (float32) = [[1, 2]]",), "[[2, 4]]", "[[1, 2]]")
    taught = replace(finding(), smallest=smallest, task="line 7: doubled")
    told = as_markdown.render([report(RIGHT, replace(UNSTABLE, findings=(taught,)))])
    assert "masks[small0.1] is the smallest case found that fails:\n  x (float32) = [[1, 2]]\n" in told
    assert "  got      [[1, 2]]\n```" in told
    assert "The task, line 7\\: doubled" in told


@pytest.mark.parametrize("code", list(Code))
def test_markdown_has_a_row_for_every_verdict(code):
    assert f"{code.value.replace('_', ' ')}**" in as_markdown.render([coded(code)])


def test_markdown_accepts_nothing_that_does_not_count():
    told = as_markdown.render([UNBOXED])
    assert (told.splitlines()[0], "**does not count**" in told) == ("## judge: 0 of 1 accepted", True)


HARMLESS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special"),
    *("strong_open", "strong_close", "fence", "softbreak"),
    *(f"{name}_{end}" for name in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")),
}


@given(ANY)
def test_markdown_holds_no_markup_of_a_submission(text):
    assert {token.type for token in tokens(as_markdown.render([hostile(text)]))} <= HARMLESS


def test_markdown_stays_our_own_whatever_is_nasty():
    made = as_markdown.render([hostile(NASTY)])
    found = tokens(made)
    assert {token.type for token in found} <= HARMLESS
    assert sum(token.type == "heading_open" for token in found) == 2
    assert sum(token.type == "tr_open" for token in found) == 2
    assert sum(token.type == "fence" for token in found) == 2
    outside = re.sub(r"(?ms)^(`{3,})text$.*?^\1$", "", made)
    assert not re.search(r"https?://|www\.|@", outside)


def test_markdown_of_nothing_says_so():
    assert "nothing was graded" in as_markdown.render([])


# Ways in


def test_several_formats_are_written_at_once(run, tmp_path):  # noqa: F811 - the fixture
    path = write(tmp_path / "mine.py", SOURCE)
    told = [f"--report={name}={tmp_path / name}" for name in ("json", "junit", "gitlab", "gradescope", "markdown")]
    code, out, _ = run("grade", "double", path, "--backend", "unboxed", "--format", "github", *told)
    assert (code, out.startswith("::error ")) == (cli.ACCEPTED, True)
    assert json.loads((tmp_path / "json").read_text())["counts"] is False
    assert next(iter(JUnitXml.fromfile(tmp_path / "junit"))).errors > 0
    assert valid((tmp_path / "gradescope").read_text(), GRADESCOPE)["score"] == 0


def test_a_real_report_names_its_families_cases_and_the_exercises_digest(run, tmp_path):  # noqa: F811 - the fixture
    path = write(tmp_path / "mine.py", SOURCE)
    _, out, _ = run("grade", "double", path, "--backend", "unboxed", "--format", "json")
    made = json.loads(out)
    assert made["families"] == ["correctness/any_shape", "stability/tiny"]
    assert [axis["cases"] for axis in made["axes"]] == [8, 5, 0]
    assert re.fullmatch("[0-9a-f]{64}", made["exercise_digest"])


def test_output_takes_what_would_be_printed(run, tmp_path):  # noqa: F811 - the fixture
    path = write(tmp_path / "mine.py", SOURCE)
    told = ("--backend", "unboxed", "--format", "junit", "--output", tmp_path / "junit.xml")
    code, out, _ = run("grade", "double", path, *told)
    assert (code, out) == (cli.ACCEPTED, "")
    assert JUnitXml.fromfile(tmp_path / "junit.xml").tests == 2


def test_a_file_has_no_colours_even_where_the_terminal_has(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    deliver([SHAKY], "terminal", None, [("terminal", tmp_path / "shown.txt")])
    deliver([SHAKY], "terminal", tmp_path / "taken.txt")
    assert capsys.readouterr().out.count("\x1b[") > 0
    assert "\x1b" not in (tmp_path / "shown.txt").read_text() + (tmp_path / "taken.txt").read_text()


def test_a_report_that_cannot_be_written_is_no_grade(run, tmp_path):  # noqa: F811 - the fixture
    path = write(tmp_path / "mine.py", SOURCE)
    told = ("--backend", "unboxed", "--report", f"json={tmp_path / 'no' / 'such.json'}")
    code, out, err = run("grade", "double", path, *told)
    assert (code, out, f"No such file or directory: '{tmp_path}/no/such.json'" in err) == (cli.JUDGE_ERROR, "", True)


@pytest.mark.parametrize("wrong", ["junit", "junit=", "=a.xml", "yaml=a", "classroom50=result.json"])
def test_a_format_that_is_none_is_wrong_use_before_anything_is_graded(run, tmp_path, wrong):  # noqa: F811 - the fixture
    code, out, err = run("grade", "double", write(tmp_path / "mine.py", SOURCE), "--report", wrong)
    assert (code, out, "correctness" in err) == (cli.USAGE, "", False)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old and longer than the new one")
    path.chmod(0o640)
    replace_file(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777, os.listdir(tmp_path)) == ("new", 0o640, ["report.json"])


def test_a_file_that_cannot_be_replaced_stays_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left .*/full'"):
        replace_file(tmp_path / "full", "new")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "folder", "new")
    assert sorted(os.listdir(tmp_path)) == ["folder", "full"]


def test_a_link_to_a_file_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", "new")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "real").read_text()) == (True, "new")


def test_nothing_is_written_through_a_link_in_a_folder_of_somebody_else(tmp_path):
    (theirs := tmp_path / "theirs").mkdir()
    (tmp_path / "precious").write_text("old")
    (theirs / "link").symlink_to("../precious")
    (theirs / "up").symlink_to("..")
    replace_file(theirs / "link", "new", theirs)
    with pytest.raises(OSError, match="leads out"):
        replace_file(theirs / "up" / "precious", "new", theirs)
    assert ((theirs / "link").read_text(), (tmp_path / "precious").read_text()) == ("new", "old")


def test_numbers_that_json_lacks_are_words():
    odd = AxisResult("correctness", Code.WRONG_ANSWER, (finding(case="masks[0]"),), {"masks": -math.inf})
    told = {test["name"]: test["output"] for test in valid(as_gradescope.render([report(odd)]), GRADESCOPE)["tests"]}
    assert "-inf yardsticks" in told["maths/softmax correctness: masks"]
