"""test, submit, history, diff and export on the command line, over a small catalogue of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli
from judge.catalog import Catalog
from judge.commands.submissions import Solution, agreed, recorded, tell
from judge.history import opened, place
from judge.seeds import Seed
from judge.trials import PLAYED, ByFamily, Cases
from tests.catalogs import SAME, SOLUTION, twice_and_again
from tests.reports import ERROR, SOURCE, WRONG, report

ROOT = Path(__file__).parent.parent
UNBOXED = ("--backend", "unboxed")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return twice_and_again(tmp_path_factory.mktemp("catalog"))


@pytest.fixture
def run(catalog, capsys, tmp_path, monkeypatch):
    """Runs the command in a workspace: exit code, stdout, stderr."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("JUDGE_CATALOG", str(catalog))
    cli.run(["init", str(tmp_path / "learn")])
    monkeypatch.chdir(tmp_path / "learn")
    capsys.readouterr()

    def command(*arguments):
        code = cli.run([*map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def solve(text, name="twice", saved=None):
    path = Path(f"toy/{name}.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    if saved is not None:
        os.utime(path, (saved, saved))


def failing(out):
    return [finding["case"].partition("[")[0] for axis in json.loads(out)["axes"] for finding in axis["findings"]]


def everything():
    with opened(place()) as kept:
        return list(kept.everything())


def test_the_cases_by_family_are_the_same_cases(catalog):
    told = Catalog(catalog).find("twice"), PLAYED[0], Seed.parse("7")
    rounds, families = list(Cases(*told)), list(ByFamily(Cases(*told)))
    names = [case.planned.case.name for round_ in rounds for case in round_]
    assert [case.planned.case.name for some in families for case in some] == names
    assert [some[0].planned.family.name for some in families] == ["rows", "columns"] * len(rounds)


def test_test_stops_at_the_first_family_that_fails_unless_it_is_told_to_go_on(run):
    solve(SAME)
    code, out, _ = run("test", "twice", *UNBOXED, "--format", "json")
    assert (code, [one for one in failing(out) if one]) == (cli.NOT_ACCEPTED, ["rows"])
    code, out, _ = run("test", "twice", "--all", *UNBOXED, "--format", "json")
    assert (code, [one for one in failing(out) if one]) == (cli.NOT_ACCEPTED, ["rows", "columns"])


def test_test_says_what_comes_next_and_records_nothing(run, tmp_path):
    solve(SAME)
    assert run("test", *UNBOXED)[1].endswith("judge test toy/twice --all goes on\n")
    solve(SOLUTION)
    assert run("test", *UNBOXED)[1].endswith("judge submit toy/twice records it\n")
    assert not (tmp_path / "data").exists()


def test_without_a_name_what_was_saved_last_is_meant(run):
    solve(SAME, "twice", saved=1)
    solve(SOLUTION, "again", saved=2)
    assert json.loads(run("test", *UNBOXED, "--format", "json")[1])["exercise"] == "toy/again"


def test_where_nothing_is_begun_there_is_nothing_to_test(run):
    code, out, err = run("test", *UNBOXED)
    assert (code, out, "judge next says what to start" in err) == (cli.USAGE, "", True)
    code, _, err = run("submit", "twice", *UNBOXED)
    assert (code, "judge start toy/twice begins it" in err) == (cli.USAGE, True)


def test_submit_records_the_source_the_report_and_what_it_ran_on(run):
    solve(SAME)
    code, out, _ = run("submit", "twice", *UNBOXED)
    (kept,) = everything()
    assert (code, kept.source.decode(), kept.entry.code) == (cli.NOT_ACCEPTED, SAME, "wrong_answer")
    assert (kept.report["submission"], kept.report["verdict"]) == ("toy/twice.py", "wrong_answer")
    assert set(kept.environment) == {"platform", "processors", "exercise_digest"}
    assert "toy/twice: recorded as submission 1\n  it does not count\n" in out  # there are no walls


def test_submit_as_json_is_the_report_and_no_more(run):
    solve(SOLUTION)
    code, out, _ = run("submit", *UNBOXED, "--format", "json")
    assert (code, json.loads(out)["schema"]) == (cli.ACCEPTED, "judge/report/1")
    assert everything()[0].report == json.loads(out)


def test_several_at_once_have_a_report_and_a_record_each(run):
    solve(SAME, "twice")
    solve(SOLUTION, "again")
    code, out, err = run("submit", "twice", "again", "toy/twice", *UNBOXED, "--jobs", "2", "--format", "json")
    assert (code, [one["exercise"] for one in json.loads(out)["reports"]]) == (
        cli.NOT_ACCEPTED,
        ["toy/twice", "toy/again"],
    )
    assert {one.entry.exercise: one.entry.code for one in everything()} == {
        "toy/twice": "wrong_answer",
        "toy/again": "accepted",
    }
    assert len({one.report["seed"] for one in everything()}) == 2
    assert "toy/twice: wrong answer\n" in err


@pytest.mark.parametrize("target", ["/etc/hostname", "twice.py"])  # the second goes round
def test_a_file_that_is_refused_is_recorded_as_that(run, target):
    Path("toy").mkdir()
    Path("toy/twice.py").symlink_to(target)
    code, _, _ = run("submit", "twice", *UNBOXED)
    (kept,) = everything()
    assert (code, kept.entry.code, kept.source) == (cli.NOT_ACCEPTED, "rejected", b"")


@pytest.mark.parametrize("command", ["test", "submit"])
def test_a_stub_is_no_attempt(run, command):
    run("start", "twice")
    code, out, err = run(command, *UNBOXED)
    assert (code, out, "toy/twice.py: is the stub still" in err, everything()) == (cli.USAGE, "", True, [])


def test_a_broken_exercise_is_recorded_as_our_error_and_is_no_attempt(run, catalog):
    broken = catalog / "exercises/toy/broken"
    broken.mkdir()
    (broken / "spec.py").write_text("1 / 0\n")
    solve(SOLUTION, "broken")
    try:
        code, *_ = run("submit", "broken", *UNBOXED)
    finally:
        shutil.rmtree(broken)
    (kept,) = everything()
    assert (code, kept.entry.code, kept.entry.counts) == (cli.JUDGE_ERROR, "judge_error", False)
    assert kept.source.decode() == SOLUTION


def test_what_cannot_be_recorded_is_said_before_anything_is_graded(run, tmp_path):
    solve(SOLUTION)
    (tmp_path / "data").write_text("in the way")
    code, out, err = run("submit", "twice", *UNBOXED)
    assert (code, out, "correctness" in err, str(tmp_path / "data") in err) == (cli.JUDGE_ERROR, "", False, True)


def test_a_verdict_that_cannot_be_recorded_is_still_said(run, tmp_path):
    spoiler = f"import sqlite3\nsqlite3.connect({str(place())!r}).execute('DROP TABLE submissions')\n"
    solve(spoiler + SAME)
    code, out, err = run("submit", "twice", *UNBOXED)
    assert (code, "wrong answer" in out, "recorded as" in out) == (cli.JUDGE_ERROR, True, False)
    assert "no such table: submissions" in err


def filled(*reports):
    with opened(place(), writing=True) as kept:
        for at, one in enumerate(reports):
            kept.add(one, SOURCE, {}, float(at))


@pytest.fixture
def one(catalog):
    return Solution(Catalog(catalog).find("twice"), Path("toy/twice.py"), SOURCE)


def test_a_file_that_changes_while_it_is_graded_has_no_grade(one):
    told = agreed(one, report(source=b"x = 1"))
    assert (told.verdict.code, told.digest) == ("judge_error", one.digest)
    assert "changed while it was graded" in told.verdict.results[0].findings[0].message


def test_a_report_on_the_file_as_it_was_read_stays_as_it_is(one):
    told = report()
    assert agreed(one, told) is told


def submitted(one, told, capsys):
    with opened(place(), writing=True) as kept:
        tell(*recorded(kept, one, told))
    return capsys.readouterr().out


def test_submit_says_what_changed_since_the_last_one_that_counts(run, one, capsys):
    assert "the first for this exercise" in submitted(one, report(WRONG, seed=1), capsys)
    assert "it does not count" in submitted(one, report(ERROR, seed=2), capsys)
    said = submitted(one, report(seed=3), capsys)
    assert "toy/twice: recorded as submission 3\nsince submission 1: wrong answer → accepted\n" in said


def test_history_shows_the_last_first_of_all_or_of_one(run):
    assert run("history") == (cli.ACCEPTED, "nothing is submitted yet\n", "")
    filled(report(WRONG, seed=1), report(seed=2), report(seed=3, exercise="toy/again"))
    assert [line.split()[0] for line in run("history")[1].splitlines()] == ["3", "2", "1"]
    assert [line.split()[0] for line in run("history", "twice", "--last", "1")[1].splitlines()] == ["2"]


def test_the_history_of_an_exercise_that_has_left_the_catalogue_is_still_there(run):
    filled(report(exercise="old/gone"))
    assert "old/gone" in run("history", "old/gone")[1]
    assert run("history", "old/never")[0] == cli.USAGE


def test_diff_shows_both_sources_and_what_the_judge_said(run):
    filled(report(WRONG, seed=1))
    with opened(place(), writing=True) as kept:
        kept.add(report(source=b"y = 2\n"), b"y = 2\n", {}, 5.0)
    code, out, _ = run("diff", "1", "2")
    assert (code, "+y = 2" in out, "-def twice(x):" in out) == (cli.ACCEPTED, True, True)
    assert "since submission 1: wrong answer → accepted" in out


@pytest.mark.parametrize("numbers", [("1", "9"), ("9", "1"), ("0", "1"), ("one", "1")])
def test_diff_of_what_is_not_there_is_wrong_use(run, numbers):
    filled(report())
    assert run("diff", *numbers)[0] == cli.USAGE


@pytest.mark.parametrize("words", [("export",), ("export", "history")])
def test_export_is_a_line_of_json_for_each(run, words):
    filled(report(WRONG, seed=1), report(seed=2))
    code, out, _ = run(*words)
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (cli.ACCEPTED, [1, 2])


def test_a_submit_that_is_killed_leaves_a_history_that_is_whole(run, catalog, tmp_path):
    solve(f"import time\nopen({str(tmp_path / 'seen')!r}, 'w').close()\ntime.sleep(60)\n{SOLUTION}")
    filled(report())
    command = [sys.executable, "-c", "from cli import main; main()", "--catalog", str(catalog), "submit", *UNBOXED]
    judge = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (tmp_path / "seen").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    judge.send_signal(signal.SIGKILL)
    judge.communicate()
    assert [one.entry.id for one in everything()] == [1]
    solve(SOLUTION)
    assert run("submit", "twice", *UNBOXED)[0] == cli.ACCEPTED
    assert [one.entry.id for one in everything()] == [1, 2]
