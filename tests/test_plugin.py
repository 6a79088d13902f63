"""pytest in a workspace: families are items, graded in a box; and everywhere else it is as it was."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from judge import items, plugin, workspace
from judge.seeds import Seed
from judge.trials import PLAYED
from sandbox import doctor
from sandbox.box import BoxError
from tests.catalogs import COLUMNS, NO_SHIFT, SAME, SOLUTION, SPEC, exercise, twice_and_again
from tests.processes import runs

pytest_plugins = ("pytester",)

ROOT = Path(__file__).parent.parent
IDS = [
    "toy/twice.py::correctness::rows",
    "toy/twice.py::correctness::columns",
    "toy/twice.py::stability::large",
]
VOID = "DOES NOT COUNT: unboxed has no walls, so this is no grade"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return twice_and_again(tmp_path_factory.mktemp("catalog"))


@pytest.fixture
def installed(pytester, tmp_path_factory, monkeypatch):
    """The plugin as pyproject.toml installs it, in this process and in those that it starts."""
    entry_points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    about = tmp_path_factory.mktemp("installed") / "entered-0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: entered\nVersion: 0\n")
    lines = [f"{name} = {module}\n" for name, module in entry_points.items()]
    (about / "entry_points.txt").write_text(f"[pytest11]\n{''.join(lines)}")
    monkeypatch.syspath_prepend(about.parent)
    monkeypatch.setenv("PYTHONPATH", f"{about.parent}:{ROOT}")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")  # which imports itself anew for seconds in each run
    return pytester


@pytest.fixture
def learn(installed, catalog, monkeypatch):
    """A workspace, in which we are; nothing is boxed in it."""
    monkeypatch.setenv("JUDGE_CATALOG", str(catalog))
    monkeypatch.setenv("JUDGE_BACKEND", "unboxed")
    workspace.create(installed.path, "d" * 64)
    (installed.path / "toy").mkdir()
    return installed


def solve(learn, text, name="twice"):
    (learn.path / f"toy/{name}.py").write_text(text.lstrip())


def seeds(document):
    """By file, the seeds that its families were graded under."""
    found = {}
    for case in ElementTree.parse(document).iter("testcase"):
        seed = case.find("properties/property[@name='seed']")
        found.setdefault(case.get("classname").rpartition(".")[0], set()).add(seed.get("value"))
    return found


def test_the_marker_is_that_of_a_workspace():
    assert plugin.MARKER == workspace.MARKER


def test_every_family_is_an_item_below_its_file_and_axis(learn):
    solve(learn, SOLUTION)
    result = learn.runpytest("--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == IDS


def test_an_explorer_finds_the_file_and_the_line_of_the_function(learn):
    solve(learn, SOLUTION)
    found, _ = learn.inline_genitems()
    path = learn.path / "toy/twice.py"
    assert {(one.path, one.parent.path, one.location[:2]) for one in found} == {(path, path, ("toy/twice.py", 3))}


def test_what_is_right_passes_in_a_real_box(learn, monkeypatch):
    monkeypatch.delenv("JUDGE_BACKEND")
    try:
        doctor.best()
    except BoxError as error:
        pytest.skip(str(error))
    solve(learn, SOLUTION)
    learn.runpytest().assert_outcomes(passed=3)


def test_without_walls_nothing_passes(learn):
    solve(learn, SOLUTION)
    result = learn.runpytest("-rs")
    result.assert_outcomes(skipped=3)
    assert f"SKIPPED [3] toy/twice.py:4: {VOID}" in result.outlines


def test_a_failure_is_told_as_the_judge_tells_it_and_the_cause_comes_first(learn):
    solve(learn, SAME)
    result = learn.runpytest("-rs")
    result.assert_outcomes(failed=2, skipped=1)
    at = next(at for at, line in enumerate(result.outlines) if "toy/twice correctness: rows" in line)
    assert re.match(r"✗ wrong answer: expected \S+ at \[", result.outlines[at + 1])
    assert result.outlines[at + 2] == "  Doubles every element."
    said = result.stdout.str()
    assert "looks like a known mistake: Returns its argument." in said
    assert "judge replay toy/twice 'rows[0.0]'" in said
    assert not re.search(r"Traceback|items\.py|plugin\.py", said)
    assert "SKIPPED [1] toy/twice.py:6: correctness comes first" in result.outlines


def test_the_summary_names_the_cause(learn):
    solve(learn, SAME)
    learn.runpytest("-rf", "-vv").stdout.re_match_lines(
        ["FAILED toy/twice.py::correctness::rows.*wrong answer: expect"]
    )


def test_a_file_that_does_not_load_fails_in_every_family_that_asked_for_it(learn):
    solve(learn, "def twice(x:\n")
    result = learn.runpytest()
    result.assert_outcomes(failed=2, skipped=1)
    assert "SyntaxError" in result.stdout.str()


def test_a_file_that_is_refused_fails_whatever_was_asked(learn):
    (learn.path / "toy/twice.py").symlink_to("/etc/hostname")
    learn.runpytest("-k", "stability").assert_outcomes(failed=1, deselected=2)


def test_a_failure_of_the_judge_is_an_error_and_no_failure(learn, monkeypatch):
    monkeypatch.setenv("JUDGE_BACKEND", "a_cardboard_box")
    solve(learn, SAME)
    result = learn.runpytest()
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["! judge error: JUDGE_BACKEND: 'a_cardboard_box' is none of *"])


def test_a_catalogue_that_is_not_there_is_said(learn, monkeypatch):
    monkeypatch.setenv("JUDGE_CATALOG", "/no/such/folder")
    solve(learn, SOLUTION)
    result = learn.runpytest()
    result.assert_outcomes(errors=1)
    assert "JUDGE_CATALOG: /no/such/folder: no such folder" in result.outlines


def test_a_broken_exercise_is_an_error_in_a_sentence(learn, tmp_path, monkeypatch):
    exercise(tmp_path / "broken", spec="1 / 0\n")
    monkeypatch.setenv("JUDGE_CATALOG", str(tmp_path / "broken"))
    solve(learn, SOLUTION)
    result = learn.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the exercise is broken: *spec.py:1: ZeroDivisionError: division by zero"])


def test_strict_warnings_of_the_learner_are_no_error_of_the_judge(learn, tmp_path, monkeypatch):
    loud = SOLUTION.replace("    return", "    import warnings\n\n    warnings.warn('old')\n    return")
    exercise(tmp_path / "loud", solution=loud)
    monkeypatch.setenv("JUDGE_CATALOG", str(tmp_path / "loud"))
    solve(learn, SAME)
    learn.runpytest("-W", "error").assert_outcomes(failed=1, skipped=1)


# What is selected, and how often it is graded -------------------------------------------------------------------------


def test_a_file_is_graded_once(learn):
    solve(learn, SAME)
    solve(learn, SOLUTION, "again")
    learn.runpytest("--junitxml=junit.xml")
    found = seeds(learn.path / "junit.xml")
    assert {name: len(of) for name, of in found.items()} == {"toy.twice": 1, "toy.again": 1}
    assert found["toy.twice"] != found["toy.again"]


def test_only_the_axes_that_were_selected_are_judged(learn):
    solve(learn, SAME)
    result = learn.runpytest("toy/twice.py::stability", "-rs")
    result.assert_outcomes(failed=1)  # it was reached, although the file is no right answer
    assert "large[" in result.stdout.str()


@pytest.mark.parametrize(
    ("word", "found"), [("columns", 1), ("correctness", 2), ("twice", 3), ("toy", 3), ("no_such", 0)]
)
def test_words_select_families_axes_exercises_and_tracks(learn, word, found):
    solve(learn, SOLUTION)
    result = learn.runpytest("--collect-only", "-q", "-k", word)
    assert sum("::" in line for line in result.outlines) == found


def test_only_the_families_that_were_selected_are_played(learn):
    solve(learn, f"seen = open({str(learn.path / 'seen')!r}, 'a')\n{SOLUTION.replace('    return', RECORD)}")
    learn.runpytest("toy/twice.py::correctness::columns")
    assert set((learn.path / "seen").read_text().split()) == {"(9,2)"}


RECORD = "    print(str(x.shape).replace(' ', ''), file=seen, flush=True)\n    return"


def test_a_family_alone_draws_what_it_draws_beside_the_others(catalog, tmp_path):
    whole = exercise(tmp_path, spec=SPEC + COLUMNS)
    alone = items.of(whole, [family for family in whole.spec.families if family.name == "columns"])
    plans = [[repr(one.case) for one in PLAYED[0].plan("toy/twice", of.spec, Seed.parse("7"))] for of in (whole, alone)]
    assert plans[1] == [case for case in plans[0] if "columns[" in case]


def test_after_the_first_failure_nothing_more_is_played(learn):
    solve(learn, f"seen = open({str(learn.path / 'seen')!r}, 'a')\n{SAME.replace('    return', RECORD)}")
    learn.runpytest("-x").assert_outcomes(failed=1)
    assert "(9,2)" not in (learn.path / "seen").read_text()


def test_what_failed_last_runs_alone(learn):
    solve(learn, NO_SHIFT)
    learn.runpytest().assert_outcomes(failed=1, skipped=2)
    learn.runpytest("--lf").assert_outcomes(failed=1, deselected=2)


def test_a_document_names_axis_and_family(learn):
    solve(learn, SAME)
    learn.runpytest("--junitxml=junit.xml")
    cases = {(one.get("classname"), one.get("name")): one for one in ElementTree.parse("junit.xml").iter("testcase")}
    assert set(cases) == {(f"toy.twice.{one.split('::')[1]}", one.split("::")[2]) for one in IDS}
    (failed,) = cases["toy.twice.correctness", "rows"].iter("failure")
    assert failed.text.startswith("✗ wrong answer: ")


def test_two_processes_grade_each_file_once(learn):
    solve(learn, SAME)
    solve(learn, SOLUTION, "again")
    learn.runpytest_subprocess("-n", "2", "--junitxml=junit.xml").assert_outcomes(failed=2, skipped=4)
    assert [len(of) for of in seeds(learn.path / "junit.xml").values()] == [1, 1]


# What others see --------------------------------------------------------------------------------------------------


def test_a_solution_never_runs_in_this_process(learn):
    solve(learn, f"open({str(learn.path / 'seen')!r}, 'w').close()\n{SOLUTION}")
    result = learn.runpytest("toy/twice.py", "--collect-only", "-q", "-o", "python_files=*.py", "--doctest-modules")
    assert [line for line in result.outlines if "::" in line] == IDS
    assert not (learn.path / "seen").exists()


def test_other_files_of_the_workspace_are_what_they_were(learn):
    solve(learn, "def test_mine():\n    assert True\n", "test_mine")
    solve(learn, "1 / 0\n", "no_exercise")
    (learn.path / "notes.py").write_text("1 / 0\n")
    deep = learn.mkdir("deep") / "toy"
    deep.mkdir()
    (deep / "twice.py").write_text("1 / 0\n")
    learn.runpytest().assert_outcomes(passed=1)


def test_a_judge_toml_of_somebody_else_is_no_workspace(learn):
    solve(learn, SOLUTION)
    (learn.path / "judge.toml").write_text("[judge]\nname = 'Dredd'\n")
    assert learn.runpytest().ret == pytest.ExitCode.NO_TESTS_COLLECTED


ELSEWHERE = """
import sys

LOADED = {name for name in sys.modules if name.partition(".")[0] in ("judge", "sandbox", "numpy")}


def test_loaded():
    assert LOADED == {"judge", "judge.plugin"}
"""


def test_elsewhere_nothing_of_ours_is_imported(installed):
    installed.makepyfile(ELSEWHERE)
    installed.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_an_interrupt_ends_the_boxes_as_well(learn, options):
    seen = learn.path / "seen"
    solve(learn, f"import os, time\nopen({str(seen)!r}, 'w').write(f'{{os.getpid()}} ')\ntime.sleep(60)\n{SOLUTION}")
    command = [sys.executable, "-m", "pytest", *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0)
    deadline = time.monotonic() + 60
    while not (seen.exists() and seen.read_text().endswith(" ")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as Ctrl-C does
    said, _ = running.communicate(timeout=30)
    assert (running.returncode, "KeyboardInterrupt" in said) == (pytest.ExitCode.INTERRUPTED, True)
    deadline = time.monotonic() + 10
    while runs(int(seen.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(int(seen.read_text()))
