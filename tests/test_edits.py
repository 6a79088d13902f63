"""`judge verify --watch`: an author's exercise is verified again on every save of one of its files."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import cli
from judge.edits import Edits, ours
from tests.catalogs import KNOWN, SOLUTION, exercise

ROOT = Path(__file__).parent.parent
SECONDS = 60


@pytest.mark.parametrize("name", ["a/spec.py", "a/accepted/loop.py", "a/statement.md"])
def test_a_file_of_the_authors_counts(name):
    assert ours(Path(name))


@pytest.mark.parametrize("name", ["a/.spec.py.swp", "a/spec.py~", "a/#spec.py#", "a/__pycache__/spec.pyc"])
def test_what_an_editor_or_python_leaves_behind_does_not(name):
    assert not ours(Path(name))


def test_a_file_that_is_saved_made_or_gone_is_an_edit(tmp_path):
    (tmp_path / "spec.py").write_text("one")
    edits = Edits([tmp_path])
    edits.look()
    assert edits.count == 0
    (tmp_path / "wrong_answer").mkdir()
    (tmp_path / "wrong_answer" / "new.py").write_text("two")
    (tmp_path / "spec.py").write_text("three")
    edits.look()
    assert edits.wait(0) == [tmp_path / "spec.py", tmp_path / "wrong_answer" / "new.py"]
    (tmp_path / "spec.py").unlink()
    edits.look()
    assert edits.wait(1) == [tmp_path / "spec.py"]


def test_an_edit_is_heard_of_without_looking(tmp_path):
    with Edits([tmp_path]) as edits:
        (tmp_path / "spec.py").write_text("one")
        assert edits.wait(0) == [tmp_path / "spec.py"]


class Watched:
    """The command in a process of its own, and its lines as they come."""

    def __init__(self, root):
        command = [
            sys.executable,
            "-c",
            "from cli import main; main()",
            "--catalog",
            root,
            "verify",
            "twice",
            "--watch",
        ]
        self.process = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, words):
        seen = ""
        while words not in seen:
            seen += self.lines.get(timeout=SECONDS)
        return seen


def test_verify_watches_an_exercise_until_it_is_interrupted(tmp_path):
    one = exercise(tmp_path)
    watched = Watched(tmp_path)
    try:
        assert "twice: verified at the desk now and on every save" in watched.lines.get(timeout=SECONDS)
        assert "✗" not in watched.until("each got its known verdict")
        (one.reference / "accepted" / "loop.py").write_text(KNOWN["wrong_answer/same"])
        assert "accepted/loop.py: saved" in (seen := watched.until("2 errors"))
        assert "accepted/loop: is wrong_answer under seed 1" in seen
        assert "is the same code as" in " ".join(seen.split())
        (one.folder / "spec.py").write_text("half a li ne")
        assert "spec.py:1:" in watched.until("invalid syntax")
        (one.reference / "solution.py").write_text(SOLUTION)
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(SECONDS) == cli.INTERRUPTED
    finally:
        watched.process.kill()
        watched.reader.join()
        watched.process.stdout.close()


@pytest.mark.parametrize("options", [["--format", "json"], ["--backend", "unboxed"], ["--all", "--online"]])
def test_what_watching_cannot_do_is_wrong_use(tmp_path, capsys, options):
    exercise(tmp_path)
    assert cli.run(["--catalog", str(tmp_path), "verify", "twice", "--watch", *options]) == cli.USAGE
    assert "--watch takes one exercise" in capsys.readouterr().err


def test_each_exercise_is_shown_before_the_next_is_begun(tmp_path, capsys):
    one = exercise(tmp_path)
    for folder in (one.folder, one.reference):
        shutil.copytree(folder, folder.with_name("zwei"))
    with (tmp_path / "exercises/toy/zwei/spec.py").open("a") as file:
        file.write("\nimport sys\n\nsys.stdout.write('zwei is read')\n")
    assert cli.run(["--catalog", str(tmp_path), "verify", "--all", "--desk", "--seed", "1"]) == cli.ACCEPTED
    out = capsys.readouterr().out
    assert out.index("toy/twice") < out.index("zwei is read") < out.index("toy/zwei")
    assert out.index("toy/zwei") < out.index("2 exercises, 24 known solutions, 1 seed")
