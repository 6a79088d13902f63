"""`judge watch` as a process, and saves as editors make them: the last one always gets its verdict."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from judge.saves import Overtaken, Saves
from tests.catalogs import SAME, SOLUTION, exercise, submission
from tests.processes import number_in, runs

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60.0
ENDLESS = "import os\nopen({note!r}, 'w').write(str(os.getpid()))\n\ndef twice(x):\n    while True:\n        pass\n"


class Watcher:
    """The command at work on a file; what it prints, line by line."""

    def __init__(self, root: Path, text: str) -> None:
        exercise(root)
        self.path = submission(root, text)
        told = ["--catalog", str(root), "watch", "twice", str(self.path), "--backend", "unboxed"]
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", "import cli; cli.main()", *told],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def until(self, words: str) -> list[str]:
        """The lines up to one with these words."""
        seen: list[str] = []
        while not seen or words not in seen[-1]:
            try:
                seen.append(self.lines.get(timeout=PATIENCE_SECONDS))
            except queue.Empty:
                raise AssertionError(f"no {words!r} in {seen}") from None
        return seen

    def end(self, number: int) -> tuple[int, str]:
        """How it ends at this signal: exit code and what it says."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, err


@pytest.fixture
def watcher(tmp_path):
    made = Watcher(tmp_path, SOLUTION)
    yield made
    made.process.kill()
    made.process.communicate()


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def replaced(path: Path, text: str) -> None:
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


def moved_away_first(path: Path, text: str) -> None:
    path.rename(f"{path}~")
    path.write_text(text)


EDITORS = [in_place, replaced, moved_away_first]


def test_every_kind_of_save_is_graded_and_ctrl_c_ends_it(watcher):
    first = watcher.until("waiting for the next save")
    assert [line.partition("  ")[0] for line in first[1:3]] == ["✓ correctness: accepted", "✓ stability: accepted"]
    assert first[1].endswith(" s after the save")
    for save in EDITORS:
        save(watcher.path, SAME)
        assert "✗ wrong answer: it runs" in " ".join(watcher.until("waiting for the next save"))
        save(watcher.path, SOLUTION)
        assert "✓ accepted: right" in " ".join(watcher.until("waiting for the next save"))
    watcher.path.write_text("def twice(x:\n")
    assert "SyntaxError" in " ".join(watcher.until("waiting for the next save"))
    watcher.path.unlink()
    assert "mine.py is gone" in watcher.until("waiting for the next save")
    watcher.path.write_text(SOLUTION)
    watcher.until("✓ accepted: right")
    code, err = watcher.end(signal.SIGINT)
    assert (code, err.strip()) == (130, "interrupted")


def test_of_many_saves_in_a_row_the_last_one_has_its_verdict(watcher):
    watcher.until("waiting for the next save")
    for at in range(12):
        watcher.path.write_text(SAME)
        time.sleep(0.03 * (at % 5))
        replaced(watcher.path, SOLUTION)
        time.sleep(0.02 * (at % 3))
    watcher.path.write_text("def twice(x):\n    raise KeyError('the last one')\n")
    watcher.until("KeyError: 'the last one'")


def test_a_save_ends_the_grading_of_the_one_before_and_its_box(watcher, tmp_path):
    watcher.until("waiting for the next save")
    note = tmp_path / "pid"
    watcher.path.write_text(ENDLESS.format(note=str(note)))
    pid, began = number_in(note), time.monotonic()
    watcher.path.write_text(SAME)
    told = watcher.until("waiting for the next save")
    assert ("✗ wrong answer: it runs" in " ".join(told), "time limit" in " ".join(told)) == (True, False)
    assert not runs(pid)
    assert time.monotonic() - began < PATIENCE_SECONDS / 2


@pytest.mark.parametrize(("number_", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_it_grades_leaves_no_box(watcher, tmp_path, number_, code):
    watcher.until("waiting for the next save")
    note = tmp_path / "pid"
    watcher.path.write_text(ENDLESS.format(note=str(note)))
    pid = number_in(note)
    returned, err = watcher.end(number_)
    assert (returned, "Traceback" in err, runs(pid)) == (code, False, False)


def test_each_grading_has_a_seed_of_its_own(watcher):
    seeds = set()
    for text in (SOLUTION, SAME, SOLUTION):
        watcher.path.write_text(text)
        lines = watcher.until("waiting for the next save")
        seeds |= {line.partition("seed ")[2] for line in lines if line.startswith("unboxed")}
    assert len(seeds) >= 3


@pytest.fixture
def saves(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("1")
    with Saves(path) as made:
        made.next()
        yield made


@pytest.mark.parametrize("save", EDITORS)
def test_a_save_is_seen_whatever_the_editor_does(saves, save):
    save(saves.path, "22")
    assert not saves.next().gone


def test_a_write_of_the_same_size_is_a_save(saves):
    saves.path.write_text("2")
    assert not saves.next().gone


def test_other_files_in_the_folder_are_no_saves(saves):
    before = saves._latest
    (saves.path.parent / "other.py").write_text("2")
    saves.look()
    assert saves._latest is before


def test_a_later_save_overtakes_the_one_before(saves):
    saves.path.write_text("2")
    one = saves.next()
    one.check()
    saves.path.write_text("3")
    saves.next()
    with pytest.raises(Overtaken):
        one.check()


def test_a_file_that_is_gone_for_a_moment_is_not_gone(saves):
    saves.path.unlink()
    threading.Timer(0.1, saves.path.write_text, ("2",)).start()
    assert not saves.next().gone


def test_a_file_that_stays_away_is_gone(saves):
    saves.path.unlink()
    assert saves.next().gone


def test_a_folder_that_the_kernel_does_not_watch_is_looked_at(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("1")

    class Unwatched(Saves):
        def _events(self):
            raise OSError("no more watches")

    saves = Unwatched(path)
    threading.Thread(target=saves.follow, daemon=True).start()
    saves.next()
    path.write_text("22")
    assert os.path.getsize(path) == 2
    assert not saves.next().gone
    saves.ended.set()
