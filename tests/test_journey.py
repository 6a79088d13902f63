"""A learner's way through a workspace, on the command line, over a small catalogue of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from judge.history import opened, place
from tests.catalogs import SPEC, STUB, exercise
from tests.reports import RIGHT, SOURCE, WRONG, report

ROOT = Path(__file__).parent.parent
MINE = "def twice(x):\n    return x + x\n"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """toy/twice and, after it, more/thrice."""
    root = tmp_path_factory.mktemp("catalog")
    exercise(root)
    later = root / "exercises/more/thrice"
    later.mkdir(parents=True)
    (later / "spec.py").write_text(SPEC.replace("panel=[],", "panel=[], requires=['toy/twice'],"))
    (later / "stub.py").write_text(STUB)
    (later / "statement.md").write_text("# Thrice\n")
    return root


@pytest.fixture
def run(catalog, capsys, tmp_path, monkeypatch):
    """Runs the command, at first in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("JUDGE_CATALOG", str(catalog))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    def command(*arguments):
        code = cli.run([*map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


@pytest.fixture
def learn(run, tmp_path, monkeypatch):
    """A workspace, in which we are."""
    assert run("init", "learn")[0] == cli.ACCEPTED
    monkeypatch.chdir(tmp_path / "learn")
    return tmp_path / "learn"


@pytest.fixture
def twice(run, learn):
    """The solution of toy/twice, begun."""
    assert run("start", "twice")[0] == cli.ACCEPTED
    return learn / "toy/twice.py"


def recorded(*reports):
    """They are in the user's history."""
    with opened(place(), writing=True) as kept:
        for one in reports:
            kept.add(one, SOURCE, {})


def test_start_says_what_comes_next_and_where_the_task_is(run, learn):
    code, out, _ = run("start", "Twi")
    assert (code, out) == (
        cli.ACCEPTED,
        "toy/twice.py: fill it in, then: judge test toy/twice\ntoy/twice.md: the task\n",
    )


def test_start_overwrites_nothing_and_says_what_would_help(run, twice):
    twice.write_text("precious")
    code, _, err = run("start", "twice")
    assert (code, twice.read_text()) == (cli.USAGE, "precious")
    assert "judge reset toy/twice begins again" in err


def test_start_into_a_folder_works_in_a_workspace_as_outside(run, learn):
    run("start", "twice", "elsewhere")
    assert (learn / "elsewhere/twice.py").read_text() == STUB.lstrip()
    assert not (learn / "toy").exists()


def test_a_workspace_works_from_any_folder_inside_it(run, twice, monkeypatch):
    monkeypatch.chdir(twice.parent)
    assert "twice.py\n" in run("open", "twice")[1]


@pytest.mark.parametrize("command", [["open", "twice"], ["reset", "twice"], ["watch", "twice"], ["test"], ["submit"]])
def test_outside_a_workspace_one_is_told_how_to_make_it(run, command):
    code, _, err = run(*command)
    assert (code, "judge init DIR makes one" in err) == (cli.USAGE, True)
    assert ("name the FILE to watch" in err) == (command[0] == "watch")


@pytest.mark.parametrize("command", [["init", "."], ["status"], ["next"], ["start", "twice"]])
def test_a_judge_toml_of_somebody_else_is_wrong_use(run, tmp_path, command):
    (tmp_path / "judge.toml").write_text("[judge]\nname = 'Dredd'\n")
    code, _, err = run(*command)
    assert (code, "judge.toml" in err, "Traceback" in err) == (cli.USAGE, True, False)
    assert (tmp_path / "judge.toml").read_text() == "[judge]\nname = 'Dredd'\n"


def test_open_starts_the_editor_with_solution_and_statement(run, twice, monkeypatch, tmp_path):
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c 'import sys; open(sys.argv[1], \"w\").write(str(sys.argv[2:]))'")
    monkeypatch.setenv("EDITOR", f"{os.environ['EDITOR']} {tmp_path / 'seen'}")
    assert run("open", "twice")[0] == cli.ACCEPTED
    assert (tmp_path / "seen").read_text() == str([str(twice), str(twice.with_suffix(".md"))])


@pytest.mark.parametrize(
    ("editor", "why"),
    [("no-such-editor", "does not start"), ("'unclosed", "does not start"), ("false", "ended with status 1")],
)
def test_an_editor_that_does_not_work_is_wrong_use(run, twice, monkeypatch, editor, why):
    monkeypatch.setenv("EDITOR", editor)
    code, _, err = run("open", "twice")
    assert (code, editor in err, why in err) == (cli.USAGE, True, True)


def test_what_is_not_begun_cannot_be_opened(run, learn):
    code, _, err = run("open", "twice")
    assert (code, "judge start toy/twice begins it" in err) == (cli.USAGE, True)


def test_reset_keeps_what_was_there(run, twice):
    twice.write_text(MINE)
    code, out, _ = run("reset", "twice")
    assert (code, "twice.py.~1~" in out) == (cli.ACCEPTED, True)
    assert (twice.read_text(), twice.with_name("twice.py.~1~").read_text()) == (STUB.lstrip(), MINE)


def test_next_is_what_was_begun_then_what_is_unlocked_then_nothing(run, learn):
    assert "toy/twice  not begun\nTwice the input.\n  judge start toy/twice\n" in run("next")[1]
    run("start", "twice")
    assert "toy/twice  begun\n" in run("next")[1]
    recorded(report(WRONG))
    assert "toy/twice  wrong answer, 1 try" in run("next")[1]
    recorded(report(seed=2))
    assert "more/thrice  not begun" in run("next")[1]
    recorded(report(seed=3, exercise="more/thrice"))
    assert run("next")[1] == "everything is accepted\n"


def test_a_command_that_is_shown_names_the_catalogue_that_the_command_line_named(run, catalog, twice):
    named, judge = ("--catalog", catalog), f"judge --catalog {catalog}"
    assert f"then: {judge} next\n" in run(*named, "init", ".")[1]
    assert f"; {judge} open toy/twice shows it, {judge} reset toy/twice" in run(*named, "start", "twice")[2]
    assert f"\n  {judge} submit toy/twice\n" in run(*named, "next")[1]
    twice.write_text("def twice(x):\n    return x\n")
    out = run(*named, "test", "twice", "--backend", "unboxed")[1]
    assert f"\n  {judge} replay toy/twice" in out.replace("\\\n     ", "")


def test_a_broken_exercise_is_nobodys_next(run, catalog, learn):
    broken = catalog / "exercises/a/broken/spec.py"
    broken.parent.mkdir(parents=True)
    broken.write_text("1 / 0\n")
    try:
        assert "toy/twice  not begun" in run("next")[1]
    finally:
        broken.unlink()


def test_status_shows_what_is_begun_tried_and_accepted(run, twice):
    recorded(report(WRONG, exercise="more/thrice"))
    out = run("status")[1]
    assert "✗ thrice  wrong answer, 1 try" in out
    assert "– twice   begun" in out
    recorded(report(RIGHT, seed=2))
    out = run("status")[1]
    assert "✓ twice   accepted, 1 try" in out
    assert out.endswith("1 of 2 exercises accepted\n")


def test_status_says_that_the_catalogue_has_changed_until_init_notes_it(run, catalog, learn):
    statement = catalog / "exercises/toy/twice/statement.md"
    before = statement.read_text()
    assert "have changed" not in run("status")[1]
    statement.write_text("# Double\n")
    try:
        assert "exercises have changed since judge init" in run("status")[1]
        run("init", ".")
        assert "have changed" not in run("status")[1]
    finally:
        statement.write_text(before)


def test_who_only_looks_writes_no_history(run, learn, tmp_path):
    run("status")
    run("next")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_a_shell_understands(run, shell):
    code, out, _ = run("completion", shell)
    assert (code, f"_JUDGE_COMPLETE={shell}_complete" in out) == (cli.ACCEPTED, True)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("judge show ", {"more/thrice", "toy/twice"}),
        ("judge show toy", {"toy/twice"}),
        ("judge start tw", {"twice"}),
        ("judge verify toy/twice m", {"more/thrice"}),
        ("judge comp", {"completion"}),
        ("judge completion z", {"zsh"}),
    ],
)
def test_a_shell_completes_commands_and_names(run, catalog, monkeypatch, capsys, words, offered):
    monkeypatch.setenv("JUDGE_CATALOG", str(catalog))
    monkeypatch.setenv("_JUDGE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    assert cli.run([]) == cli.ACCEPTED
    assert {line.partition(",")[2] for line in capsys.readouterr().out.splitlines()} == offered


def test_watch_follows_the_solution_of_the_workspace(run, catalog, twice):
    command = [sys.executable, "-c", "from cli import main; main()", "--catalog", str(catalog), "watch", "twice"]
    told = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    watching = subprocess.Popen([*command, "--backend", "unboxed"], env=told, text=True, cwd=twice.parent, **pipes)
    try:
        assert watching.stdout is not None
        assert next(line for line in watching.stdout if "saved at" in line).startswith("toy/twice  twice.py ")
    finally:
        watching.terminate()
        watching.communicate(timeout=30)


def test_bash_itself_completes_a_name(catalog, tmp_path):
    judge = tmp_path / "judge"
    judge.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from cli import main; main()" "$@"\n')
    judge.chmod(0o755)
    script = (
        'eval "$(judge completion bash)"\n'
        'COMP_WORDS=(judge show tw); COMP_CWORD=2; _judge_completion judge; echo "${COMPREPLY[@]}"\n'
    )
    told = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "JUDGE_CATALOG": str(catalog),
        "PYTHONPATH": str(ROOT),
    }
    said = subprocess.run(["bash", "-c", script], env=told, capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("twice\n", "")
