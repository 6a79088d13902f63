"""The command line: what it prints where, and the exit codes, over a small catalogue of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import cli
from judge.screen import progress
from sandbox import doctor
from tests.processes import runs

ROOT = Path(__file__).parent.parent
SPEC = '''"""Twice the argument."""
from judge.spec import Spec, call

spec = Spec(entry="double", sources=["Euclid, Elements"])


@spec.correctness
def any_shape(rng):
    """Works on any shape."""
    print("what an author prints is no part of a document")
    yield call(rng.normal(size=(3, 5)).astype("f4"))
    yield call(rng.normal(size=7).astype("f4"))


@spec.stability(scale="elem")
def tiny(rng):
    """Small numbers keep their digits."""
    yield call((1e-20 * rng.normal(size=(32, 3))).astype("f4"))
'''
RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
UNSTABLE = "def double(x):\n    return (x + 1 - 1) * 2\n"
CRASH = "def double(x):\n    raise RuntimeError('\\x1b[2J[red]boo')\n"
STUB = "def double(x):\n    raise NotImplementedError\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


@pytest.fixture(scope="session")
def catalog(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    for name, spec in (("double", SPEC), ("broken", SPEC.replace("rng.normal(size=7)", "rng.wrong()"))):
        write(root / f"exercises/toy/{name}/spec.py", spec)
        write(root / f"exercises/toy/{name}/statement.md", "# Double\n\nReturn *twice* `x`.\n")
        write(root / f"exercises/toy/{name}/stub.py", STUB)
        write(root / f"reference/toy/{name}/solution.py", RIGHT)
    write(root / "reference/toy/double/wrong_answer/squares.py", f'"""It squares instead of doubling."""\n{WRONG}')
    write(root / "exercises/toy/mute/spec.py", "raise OSError('no such disk')\n")
    return root


@pytest.fixture
def run(catalog, capsys, tmp_path, monkeypatch):
    """Runs the command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments):
        code = cli.run(["--catalog", str(catalog), *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


@pytest.fixture
def graded(run, tmp_path):
    """Grades some source, unboxed: exit code, document, path."""

    def grade(source, *options):
        path = write(tmp_path / "mine.py", source)
        code, out, _ = run("grade", "double", path, "--backend", "unboxed", "--format", "json", *options)
        return code, json.loads(out), path

    return grade


def test_list_shows_names_and_titles_and_says_what_is_broken(run):
    code, out, _ = run("list")
    assert "toy/double  Twice the argument." in out
    assert "no such disk" in out
    assert code == cli.JUDGE_ERROR


def test_show_renders_the_statement(run):
    code, out, _ = run("show", "toy/double")
    assert (code, "Return twice x." in out, "*" in out) == (cli.ACCEPTED, True, False)


def test_an_unknown_exercise_is_wrong_use_and_the_nearest_is_offered(run):
    code, out, err = run("show", "toy/duoble")
    assert (code, out) == (cli.USAGE, "")
    assert "did you mean toy/double" in err


def test_a_folder_that_was_deleted_meanwhile_is_wrong_use(run, tmp_path, monkeypatch):
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, _, err = run("list")
    assert (code, "cd to another" in err) == (cli.USAGE, True)


def test_start_copies_the_stub(run, catalog, tmp_path):
    code, out, _ = run("start", "double", tmp_path / "new")
    assert (code, (tmp_path / "new" / "double.py").read_text()) == (cli.ACCEPTED, STUB)
    assert f"judge --catalog {catalog} grade toy/double" in out


def test_start_overwrites_nothing(run, tmp_path):
    write(tmp_path / "double.py", "precious")
    code, _, err = run("start", "double")
    assert (code, (tmp_path / "double.py").read_text()) == (cli.USAGE, "precious")
    assert "nothing is overwritten" in err


def test_start_says_why_it_cannot_write(run, tmp_path):
    write(tmp_path / "file", "")
    code, _, err = run("start", "double", tmp_path / "file" / "folder")
    assert (code, "Traceback" in err) == (cli.USAGE, False)
    assert "file/folder" in err


@pytest.mark.parametrize(
    ("source", "code", "verdict"),
    [
        (RIGHT, cli.ACCEPTED, "accepted"),
        (WRONG, cli.NOT_ACCEPTED, "wrong_answer"),
        (UNSTABLE, cli.NOT_ACCEPTED, "unstable"),
        (CRASH, cli.NOT_ACCEPTED, "runtime_error"),
        ("def double(x:\n", cli.NOT_ACCEPTED, "runtime_error"),
        ("x = 1\n", cli.NOT_ACCEPTED, "runtime_error"),
    ],
)
def test_grade_says_its_verdict_with_an_exit_code_and_one_document(graded, source, code, verdict):
    got, document, _ = graded(source, "--axis", "correctness", "--axis", "stability")
    assert (got, document["verdict"], document["schema"]) == (code, verdict, "judge/report/1")


def test_a_known_mistake_is_named(graded):
    assert graded(WRONG)[1]["mistake"] == "It squares instead of doubling."


def test_what_unboxed_says_does_not_count(graded):
    assert graded(RIGHT)[1]["counts"] is False


def test_an_axis_that_nobody_asked_for_is_not_judged(graded):
    axes = {axis["name"]: axis["code"] for axis in graded(RIGHT, "--axis", "correctness")[1]["axes"]}
    assert axes == {"correctness": "accepted", "stability": "not_judged", "speed": "not_judged"}


def test_the_same_seed_finds_the_same_findings(graded):
    one, other = (graded(WRONG, "--seed", "7f")[1] for _ in range(2))
    assert one["axes"] == other["axes"]


def test_a_seed_that_is_none_is_wrong_use(run, tmp_path):
    code, _, err = run("grade", "double", write(tmp_path / "mine.py", RIGHT), "--seed", "many")
    assert (code, "32 hexadecimal digits" in err) == (cli.USAGE, True)


def test_the_terminal_report_controls_no_terminal(run, tmp_path):
    path = write(tmp_path / "mine.py", CRASH)
    code, out, _ = run("grade", "double", path, "--backend", "unboxed")
    assert (code, "\x1b" in out) == (cli.NOT_ACCEPTED, False)
    assert "[red]boo" in out


def test_progress_goes_to_stderr_in_plain_lines(run, tmp_path, capsys):
    _, out, err = run("grade", "double", write(tmp_path / "mine.py", RIGHT), "--backend", "unboxed")
    assert "correctness: " in err
    assert "correctness: preparing" not in out
    with progress() as told:
        told("a name\u202e\n::error::b: accepted")
    assert capsys.readouterr().err == "a name\\u202e\\n::error::b: accepted\n"


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_nothing_to_grade_is_wrong_use(run, tmp_path, what):
    path = tmp_path if what == "folder" else tmp_path / "missing\u202e.py"
    code, out, err = run("grade", "double", path, "--backend", "unboxed", "--format", "json")
    assert (code, out) == (cli.USAGE, "")
    assert ("Traceback" in err, "\u202e" in err) == (False, False)


@pytest.mark.parametrize("what", ["link", "fifo", "huge"])
def test_a_file_that_is_refused_is_a_report(run, tmp_path, what):
    path = tmp_path / "odd.py"
    if what == "link":
        path.symlink_to(write(tmp_path / "mine.py", RIGHT))
    elif what == "fifo":
        os.mkfifo(path)
    else:
        with path.open("wb") as file:
            file.truncate(50_000_000)
    code, out, _ = run("grade", "double", path, "--backend", "unboxed", "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (cli.NOT_ACCEPTED, "rejected")


def test_source_that_is_no_text_is_a_verdict(graded, tmp_path, run):
    path = tmp_path / "bytes.py"
    path.write_bytes(b"def double(x):\n    return '\xff\xfe'\n")
    code, out, _ = run("grade", "double", path, "--backend", "unboxed", "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (cli.NOT_ACCEPTED, "runtime_error")


@pytest.mark.parametrize(("name", "where"), [("broken", "spec.py:"), ("mute", "no such disk")])
def test_a_broken_spec_is_the_authors_error_and_never_a_grade(run, tmp_path, name, where):
    path = write(tmp_path / "mine.py", RIGHT)
    code, out, _ = run("grade", name, path, "--backend", "unboxed", "--format", "json")
    document = json.loads(out)
    assert (code, document["verdict"]) == (cli.JUDGE_ERROR, "judge_error")
    assert where in document["axes"][0]["findings"][0]["message"]


def several(tmp_path, **sources):
    return [write(tmp_path / f"{name}.py", source) for name, source in sources.items()]


def test_several_files_are_one_document_in_the_order_given_and_the_worst_exit_code(run, tmp_path):
    paths = several(tmp_path, c=RIGHT, a=WRONG, b="import os\nos._exit(0)\n")
    code, out, err = run("grade", "double", *paths, "--backend", "unboxed", "--format", "json", "--jobs", "2")
    document = json.loads(out)
    assert (code, document["schema"]) == (cli.NOT_ACCEPTED, "judge/reports/1")
    assert [one["submission"] for one in document["reports"]] == paths
    assert [one["verdict"] for one in document["reports"]] == ["accepted", "wrong_answer", "runtime_error"]
    assert len({one["seed"] for one in document["reports"]}) == 1
    assert "3 of 3: " in err


def test_several_files_of_a_broken_exercise_have_a_judge_error_each(run, tmp_path):
    paths = several(tmp_path, a=RIGHT, b=RIGHT)
    told = ("--backend", "unboxed", "--format", "json", "--jobs", "1")
    code, out, _ = run("grade", "broken", *paths, *told)
    assert (code, [one["verdict"] for one in json.loads(out)["reports"]]) == (cli.JUDGE_ERROR, ["judge_error"] * 2)


def test_one_file_of_several_that_is_missing_is_wrong_use_before_any_is_graded(run, tmp_path):
    code, out, err = run("grade", "double", *several(tmp_path, a=RIGHT), tmp_path / "gone.py", "--backend", "unboxed")
    assert (code, out, "grading" in err, "gone.py: no such file" in err) == (cli.USAGE, "", False, True)


def replayable(graded, tmp_path, source=WRONG):
    _, document, path = graded(source)
    case = document["axes"][0]["findings"][0]["case"]
    return write(tmp_path / "report.json", json.dumps(document)), case, path


def test_replay_plays_a_case_of_a_report_again(graded, run, tmp_path):
    report, case, _ = replayable(graded, tmp_path)
    code, out, _ = run("replay", report, case, "--backend", "unboxed")
    assert code == cli.NOT_ACCEPTED
    assert "wrong answer" in out
    assert "double(float32[" in out


def test_replay_accepts_what_was_mended(graded, run, tmp_path):
    report, case, path = replayable(graded, tmp_path)
    write(Path(path), RIGHT)
    code, out, _ = run("replay", report, case, "--backend", "unboxed")
    assert (code, "the file has changed since it was graded" in out) == (cli.ACCEPTED, True)


def test_replay_needs_no_report_where_it_is_told_everything(run, tmp_path):
    path = write(tmp_path / "mine.py", WRONG)
    code, out, _ = run("replay", "double", "any_shape[1.0]", "--file", path, "--seed", "7", "--backend", "unboxed")
    assert (code, "any_shape[1.0]" in out) == (cli.NOT_ACCEPTED, True)


def test_replay_dumps_inputs_and_a_script_that_runs(run, tmp_path):
    path = write(tmp_path / "mine.py", RIGHT)
    told = ("--file", path, "--seed", "7", "--backend", "unboxed", "--dump", tmp_path / "debug")
    code, _, _ = run("replay", "double", "any_shape[1.0]", *told)
    with np.load(tmp_path / "debug/any_shape-1.0.npz", allow_pickle=False) as arrays:
        assert (code, arrays["in0"].dtype, arrays["in0"].shape) == (cli.ACCEPTED, np.float32, (3, 5))
    script = [sys.executable, tmp_path / "debug/any_shape-1.0.py"]
    assert subprocess.run(script, capture_output=True, check=True, cwd="/").stdout.startswith(b"[[")


def test_replay_dumps_over_nothing(run, tmp_path):
    path = write(tmp_path / "mine.py", RIGHT)
    told = ("--file", path, "--seed", "7", "--backend", "unboxed", "--dump", tmp_path)
    assert run("replay", "double", "tiny[0.0]", *told)[0] == cli.ACCEPTED
    code, _, err = run("replay", "double", "tiny[0.0]", *told)
    assert (code, "nothing is overwritten" in err) == (cli.USAGE, True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "judge/report/1", "seed": "x"}', "[" * 10_000])
def test_replay_refuses_what_is_no_report(run, tmp_path, text):
    code, _, err = run("replay", write(tmp_path / "report.json", text), "a[0]")
    assert (code, "is no report" in err) == (cli.USAGE, True)
    assert run("replay", "none.json", "a[0]")[2].endswith("none.json: is no report: No such file or directory\n")


def test_replay_knows_no_case_of_that_name(graded, run, tmp_path):
    report, _, _ = replayable(graded, tmp_path)
    code, _, err = run("replay", report, "any_shape[9.9]", "--backend", "unboxed")
    assert (code, "no case 'any_shape[9.9]'" in err) == (cli.USAGE, True)


def test_verify_names_what_must_be_mended_as_one_document(run):
    code, out, _ = run("verify", "double", "--desk", "--format", "json", "--seed", "1")
    document = json.loads(out)
    assert (code, document["schema"], document["ok"]) == (cli.NOT_ACCEPTED, "judge/verification/1", False)
    assert document["exercises"][0]["kills"]["wrong_answer/squares"] == {"any_shape": "wrong_answer"}


def test_verify_draws_the_kill_matrix(run):
    _, out, _ = run("verify", "double", "--desk", "--seed", "1")
    assert "wrong_answer/squares W" in out
    assert "a  any_shape" in out


def test_verify_says_that_a_broken_exercise_is_broken(run):
    code, out, _ = run("verify", "broken", "--desk")
    assert (code, "spec.py:" in out) == (cli.JUDGE_ERROR, True)


def test_calibrate_without_a_speed_rule_says_so(run):
    code, out, err = run("calibrate", "double")
    assert (code, out) == (cli.JUDGE_ERROR, "")
    assert "has no such speed rule for a device that is here" in err


def test_verify_of_nothing_is_wrong_use(run):
    assert run("verify")[0] == cli.USAGE


@pytest.mark.parametrize("words", [["verify", "--all"], ["list"], ["lock"], ["ci"], ["class", "grade", "."]])
def test_a_folder_without_exercises_is_no_catalogue(run, tmp_path, words, capsys):
    assert cli.run(["--catalog", str(tmp_path), *words]) == cli.USAGE
    assert f"{tmp_path} is no catalogue" in capsys.readouterr().err


def test_doctor_names_every_backend(run):
    code, out, _ = run("doctor")
    assert code in (cli.ACCEPTED, cli.JUDGE_ERROR)
    assert "bubblewrap" in out


COMMANDS = [
    *("init", "next", "start", "open", "reset", "status", "completion"),
    *("test", "submit", "history", "diff", "export"),
    *("list", "show", "grade", "watch", "replay", "verify", "calibrate", "doctor", "box"),
    *("new", "try", "ci", "lock", "verify-report"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    code, out, _ = run(command, "--help")
    assert (code, out.startswith("Usage: judge ")) == (cli.ACCEPTED, True)


def test_an_image_that_cannot_be_built_is_no_grade_and_says_what_is_missing(run, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    code, out, err = run("box", "build", "--framework", "numpy")
    assert (code, out) == (cli.JUDGE_ERROR, "")
    assert "no Docker engine answers at unix:///no/such/socket" in err


def test_an_unknown_option_is_wrong_use(run):
    assert run("grade", "--marks")[0] == cli.USAGE


@pytest.mark.parametrize("how", [["cli.py"], ["-m", "cli"]])
def test_the_file_itself_is_the_command_and_ends_with_its_code(how):
    done = subprocess.run([sys.executable, *how, "grade", "no/such"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "Missing argument" in done.stderr) == (2, True)


def test_a_fault_of_the_judge_is_a_sentence(run, monkeypatch):
    monkeypatch.setattr(doctor, "checks", lambda: 1 / 0)
    code, _, err = run("doctor")
    assert (code, "ZeroDivisionError" in err, "Traceback" in err) == (cli.JUDGE_ERROR, True, False)


def interrupted(catalog, tmp_path, number, count):
    """The judge, told to stop while it grades some files that never end: its ending, its boxes' pids."""
    paths = []
    for at in range(count):
        note = f"import os\nopen({str(tmp_path / f'seen{at}')!r}, 'w').write(str(os.getpid()))\nwhile True: pass\n"
        paths.append(write(tmp_path / f"endless{at}.py", note))
    arguments = ["--catalog", str(catalog), "grade", "double", *paths, "--backend", "unboxed", "--jobs", "2"]
    command = [sys.executable, "-c", "import cli; cli.main()", *arguments]
    judge = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    seen = [tmp_path / f"seen{at}" for at in range(count)]
    deadline = time.monotonic() + 60
    while not all(path.exists() and path.read_text() for path in seen) and time.monotonic() < deadline:
        time.sleep(0.05)
    judge.send_signal(number)
    out, err = judge.communicate(timeout=60)
    return judge.returncode, out, err, [path.read_text() for path in seen]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, cli.INTERRUPTED), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("count", [1, 2])
def test_an_interrupted_grading_ends_its_boxes(catalog, tmp_path, number, code, count):
    returned, out, err, boxes = interrupted(catalog, tmp_path, number, count)
    assert (returned, out, "Traceback" in err) == (code, "", False)
    assert not any(map(runs, boxes))


def test_output_survives_a_terminal_without_unicode(catalog):
    words = ["--catalog", str(catalog), "grade", "toy/double", str(catalog / "reference/toy/double/solution.py")]
    command = [sys.executable, "-c", "import cli; cli.main()", *words, "--backend", "unboxed", "--axis", "correctness"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "latin-1"}, capture_output=True)
    assert (ended.returncode, b"\\u2713 accepted" in ended.stdout) == (0, True), ended


def test_who_interrupts_while_it_is_loaded_sees_no_traceback():
    command = [sys.executable, "-X", "importtime", "-m", "judge", "list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as loading:
        assert loading.stderr is not None
        next(line for line in loading.stderr if line.rpartition("|")[2].strip() == "click")
        loading.send_signal(signal.SIGINT)
        rest = loading.stderr.read()
    assert (loading.returncode in (-signal.SIGINT, cli.INTERRUPTED), "Traceback" in rest) == (True, False)
