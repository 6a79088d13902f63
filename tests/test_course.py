"""`judge class`: many folders become a gradebook; it goes on where it was cut off, and nobody stops the others."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli
from judge.course.ledger import opened
from tests.catalogs import SAME, SOLUTION, SPEC, exercise

ROOT = Path(__file__).parent.parent
UNBOXED = ("--backend", "unboxed", "--jobs", "1")
SLEEPS = "import time\n\n\ndef twice(x):\n    time.sleep({})\n    return x + x\n"
HOSTILE = {
    "dies": "import os\nos._exit(0)\n",
    "garbage": "\x00\x01\x02",
    "loops": "while True:\n    pass\n",
    "divides": "def twice(x):\n    return 1 / 0\n",
    "prints": "print('\\x1b[2J' * 10)\ndef twice(x):\n    raise SystemExit\n",
}


@pytest.fixture
def catalog(tmp_path):
    exercise(tmp_path / "catalog")
    return tmp_path / "catalog"


@pytest.fixture
def run(catalog, capsys, tmp_path, monkeypatch):
    """Runs `judge class ...` in a folder of its own: exit code, stdout, stderr."""
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")

    def command(*arguments):
        code = cli.run(["--catalog", str(catalog), "class", *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def hand_in(**texts):
    for learner, text in texts.items():
        path = Path("class") / learner / "toy/twice.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def lines(name="gradebook.jsonl", out="gradebook"):
    return [json.loads(line) for line in Path(out, name).read_text().splitlines()]


def verdicts():
    return {line["learner"]: line["verdict"] for line in lines()}


def gradings(out="gradebook"):
    connection = sqlite3.connect(Path(out, "class.sqlite3"))
    try:
        return connection.execute("SELECT digest, axes, attempt, code FROM gradings ORDER BY id").fetchall()
    finally:
        connection.close()


def test_a_class_becomes_a_gradebook_in_every_format(run):
    hand_in(ann=SOLUTION, bob=SAME)
    Path("class/cy").mkdir()
    code, out, _ = run("grade", "class", *UNBOXED)
    assert code == cli.JUDGE_ERROR  # there are no walls
    assert "graded in a box without walls: nothing of that counts" in out
    assert verdicts() == {"ann": "accepted", "bob": "wrong_answer", "cy": None}
    with Path("gradebook/canvas.csv").open(newline="") as file:
        assert [row[0].strip() for row in csv.reader(file)] == ["Student", "Points Possible", "ann", "bob", "cy"]
    assert "ann" in Path("gradebook/gradebook.html").read_text()
    assert Path("gradebook").stat().st_mode & 0o077 == 0


def test_with_walls_it_counts(run):
    hand_in(ann=SOLUTION, bob=SAME)
    code, out, _ = run("grade", "class", "--axis", "correctness", "--axis", "stability", "--jobs", "1")
    assert (code, "1 of 2 fell at rows (correctness)" in out) == (cli.ACCEPTED, True)
    assert [line["points"] for line in lines()] == [2, 0]


def test_nothing_is_graded_a_second_time(run):
    hand_in(ann=SOLUTION, bob=SAME, cy=SOLUTION)
    run("grade", "class", *UNBOXED)
    before = gradings()
    text = Path("gradebook/gradebook.jsonl").read_text()
    run("grade", "class", *UNBOXED)
    assert gradings() == before
    assert Path("gradebook/gradebook.jsonl").read_text() == text
    assert len({digest for digest, *_ in before}) == 2


def test_a_seed_that_a_gradebook_shows_is_used_no_more(run):
    hand_in(ann=SOLUTION, bob=SAME)
    run("grade", "class", *UNBOXED)
    hand_in(cy="def twice(x):\n    return x - -x\n")
    run("grade", "class", *UNBOXED)
    ann, bob, cy = (line["seed"] for line in lines())
    assert ann == bob != cy


def test_a_roster_may_name_them_and_the_column_may_be_canvas_own(run):
    hand_in(ann=SOLUTION)
    Path("roster.csv").write_text("name,id,path\nAnn A.,17,class/ann\nBob B.,18,class/bob\n")
    _, out, _ = run("grade", "roster.csv", *UNBOXED, "--title", "twice=Twice (99)", "--axis", "correctness")
    head, points, ann, bob = Path("gradebook/canvas.csv").read_text().splitlines()
    assert head.endswith(",Section,Twice (99)")
    assert points.endswith(",1")
    assert ann.startswith('"Ann A.","17"')
    assert bob.startswith('"Bob B.","18"')
    assert "! 18 class/bob: No such file or directory" in " ".join(out.split())


def test_a_wrong_roster_is_wrong_use_and_each_line_is_named(run):
    Path("roster.csv").write_text("name,path\nAnn,\nBob,class/bob\n,class/bob\n")
    code, _, err = run("grade", "roster.csv", *UNBOXED)
    assert code == cli.USAGE
    assert "roster.csv:2: says no path" in err
    assert "roster.csv:4: says neither name nor id" in err


@pytest.mark.parametrize(
    "words", [("grade", "gone"), ("grade", "class", "--title", "twice"), ("grade", "class", "--exercise", "x")]
)
def test_what_is_not_there_is_wrong_use(run, words):
    hand_in(ann=SOLUTION)
    assert run(*words, *UNBOXED)[0] == cli.USAGE


def test_nobody_stops_the_others(run):
    hand_in(ann=SOLUTION, **HOSTILE, zoe=SAME)
    for learner in ("link", "fifo", "huge", "folder"):
        (Path("class") / learner / "toy").mkdir(parents=True)
    Path("class/link/toy/twice.py").symlink_to("/etc/passwd")
    os.mkfifo("class/fifo/toy/twice.py")
    with Path("class/huge/toy/twice.py").open("wb") as file:
        file.truncate(1 << 30)
    Path("class/folder/toy/twice.py").mkdir()
    Path("class/round").symlink_to("round")
    code, _, _ = run("grade", "class", "--axis", "correctness", "--jobs", "2")
    assert code == cli.JUDGE_ERROR  # nobody could read what lies in `folder` and in `round`
    found = verdicts()
    assert (found["ann"], found["zoe"]) == ("accepted", "wrong_answer")
    assert {found[learner] for learner in ("link", "fifo", "huge")} == {"rejected"}
    assert {found[learner] for learner in HOSTILE} == {"runtime_error", "time_limit"}
    assert {line["learner"] for line in lines() if line["standing"] == "unreadable"} == {"folder", "round"}
    page = Path("gradebook/gradebook.html").read_text()
    assert "File &quot;toy/twice.py&quot;, line 2" in page
    assert "judge-class-" not in page, "a folder of ours, which is another one each time"


def test_our_own_failure_is_no_grade_and_the_next_run_tries_again(run, catalog):
    hand_in(ann=SOLUTION)
    path = catalog / "reference/toy/twice/accepted/product.py"
    good = path.read_text()
    spec = catalog / "exercises/toy/twice/spec.py"
    spec.write_text(SPEC.lstrip().replace("panel=[]", 'panel=["product"]'))
    path.write_text('"""Broken."""\n\nraise OSError("no such disk")\n')
    code, out, _ = run("grade", "class", *UNBOXED)
    assert (code, lines()[0]["standing"], lines()[0]["points"]) == (cli.JUDGE_ERROR, "judge_error", None)
    assert "no such disk" in " ".join(out.split())
    run("grade", "class", *UNBOXED)
    assert [attempt for _, _, attempt, _ in gradings()] == [1, 2]
    path.write_text(good)
    run("grade", "class", *UNBOXED)
    assert verdicts() == {"ann": "accepted"}


def test_rejudge_says_whose_grade_changed(run, catalog):
    hand_in(ann=SOLUTION, bob=SAME, cy="def twice(x):\n    return None\n")
    run("grade", "class", *UNBOXED)
    exercise(catalog, solution=SAME.replace("return x", "return 1 * x"))
    _, out, _ = run("grade", "class", *UNBOXED)
    assert verdicts()["ann"] == "accepted"
    assert "3 graded under an earlier version of their exercise: judge class rejudge" in out
    _, out, _ = run("rejudge", "class", *UNBOXED)
    assert "2 grades have changed" in out
    assert [(one["learner"], one["before"], one["after"]) for one in lines("changes.jsonl")] == [
        ("ann", "accepted", "wrong_answer"),
        ("bob", "wrong_answer", "accepted"),
    ]
    assert verdicts()["ann"] == "wrong_answer"
    count = len(gradings())
    run("rejudge", "class", *UNBOXED)
    assert len(gradings()) == count


def test_submissions_that_are_alike_are_a_hint_beside_the_gradebook(run):
    pytest.importorskip("rapidfuzz")
    long = (
        "def twice(x):\n" + "".join(f"    y{at} = x * {at} - x / {at + 1}\n" for at in range(9)) + "    return x + x\n"
    )
    hand_in(ann=long, bob=long.replace("y", "z"), cy=SAME)
    _, out, _ = run("grade", "class", *UNBOXED)
    (pair,) = lines("similar.jsonl")
    assert (pair["one"], pair["other"], pair["structure"]) == (["ann"], ["bob"], 1.0)
    assert "a hint to read them, and no verdict" in out
    assert verdicts()["ann"] == verdicts()["bob"] == "accepted"


def test_only_what_a_lock_pins_is_graded(run, catalog):
    hand_in(ann=SOLUTION)
    words = ("--axis", "correctness")
    cli.run(["--catalog", str(catalog), "lock", "class.lock", *words])
    run("grade", "class", *UNBOXED, *words, "--lock", "class.lock")
    assert verdicts() == {"ann": "accepted"}
    exercise(catalog, spec=SPEC.replace("(1, 5, 33)", "(1, 5)"))
    code, _, err = run("grade", "class", *UNBOXED, *words, "--lock", "class.lock")
    assert (code, "left out: toy/twice: toy/twice is not the exercise that" in err) == (cli.JUDGE_ERROR, True)


def test_who_has_no_repository_is_graded_whole_and_it_is_said(run):
    hand_in(ann=SOLUTION)
    _, out, _ = run("grade", "class", *UNBOXED, "--since", "HEAD")
    assert "! ann: graded whole: git: fatal: not a git repository" in " ".join(out.split())
    assert verdicts() == {"ann": "accepted"}


def test_two_at_a_time_into_one_gradebook_is_refused(run):
    hand_in(ann=SOLUTION)
    with opened(Path("gradebook")):
        code, _, err = run("grade", "class", *UNBOXED)
    assert (code, "another process is grading" in err) == (cli.JUDGE_ERROR, True)


def started(catalog, *more):
    """The command as a process of its own."""
    words = [sys.executable, "-c", "from cli import main; main()", "--catalog", str(catalog), "class", "grade", "class"]
    return subprocess.Popen(
        [*words, *UNBOXED, "--seed", "7", *more],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(count, out="gradebook"):
    """Until so many gradings are recorded."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if len(gradings(out)) >= count:
                return
        except sqlite3.OperationalError:  # there is no table yet
            pass
        time.sleep(0.05)
    raise AssertionError("nothing is recorded")


def test_however_it_is_cut_off_it_goes_on_and_the_gradebook_is_the_same(run, catalog):
    hand_in(**{f"l{at}": SLEEPS.format(at / 1000) for at in range(8)}, ann=SAME)
    before = []
    for count, sent, code in ((2, signal.SIGINT, cli.INTERRUPTED), (5, signal.SIGKILL, -9)):
        running = started(catalog)
        wait_for(count)
        running.send_signal(sent)
        running.communicate(timeout=60)
        assert running.returncode == code
        assert gradings()[: len(before)] == before
        before = gradings()
        assert count <= len(before) < 9
        assert not Path("gradebook/gradebook.jsonl").exists()
    run("grade", "class", *UNBOXED)  # the seed is that of the round which was cut off
    after = gradings()
    assert after[: len(before)] == before
    assert len({digest for digest, *_ in after}) == len(after) == 9
    run("grade", "class", *UNBOXED, "--seed", "7", "--out", "whole")
    assert Path("gradebook/gradebook.jsonl").read_bytes() == Path("whole/gradebook.jsonl").read_bytes()
    assert Path("gradebook/canvas.csv").read_bytes() == Path("whole/canvas.csv").read_bytes()
