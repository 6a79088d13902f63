"""Gradescope's zip: its very scripts set up and grade in a folder that stands for /autograder."""

import io
import json
import os
import stat
import subprocess
import sys
import zipfile

import pytest

import cli
from judge.autograder import NoSource, packed, source
from judge.pins import Pins
from sandbox.box import BoxError
from sandbox.doctor import best
from tests.catalogs import SAME, SOLUTION, SPEC, exercise

FAKES = {  # what needs root or the network: it says what it was asked for, and makes what would come of it
    "apt-get": '#!/bin/sh\necho "apt-get $*" >> "$AUTOGRADER/asked"\ncase "$*" in *python3.1[34]*) exit 100;; esac\n',
    "python3.12": """#!/bin/sh
mkdir -p "$3/bin"
echo '#!/bin/sh
echo "pip $*" >> "$AUTOGRADER/asked"' > "$3/bin/pip"
echo '#!/bin/sh
PYTHONPATH="$AUTOGRADER/source/judge-source" exec @PYTHON@ -P -c "import cli; cli.main()" "$@"' > "$3/bin/judge"
echo '#!/bin/sh
exec @PYTHON@ "$@"' > "$3/bin/python"
chmod +x "$3"/bin/*
""",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return packed([exercise(tmp_path_factory.mktemp("catalog"))], ("correctness", "stability"))


@pytest.fixture
def place(archive, tmp_path):
    """The folder, with the zip unpacked and the results' folder there, as Gradescope has it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            path = tmp_path / "source" / entry.filename
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(opened.read(entry))
            path.chmod(entry.external_attr >> 16)
    for name in ("results", "submission", "bin"):
        (tmp_path / name).mkdir()
    for name, text in FAKES.items():
        (tmp_path / "bin" / name).write_text(text.replace("@PYTHON@", sys.executable))
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def script(place, name):
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GITLAB_", "JUDGE_", "CI"))
    }
    variables = kept | {"AUTOGRADER": str(place), "PATH": f"{place}/bin:{os.environ['PATH']}"}
    return subprocess.run([place / "source" / name], env=variables, capture_output=True, text=True, check=False)


def graded(place, text):
    (place / "submission" / "twice.py").write_text(text)
    done = script(place, "run_autograder")
    return json.loads((place / "results" / "results.json").read_text()), done


def test_the_scripts_of_the_zip_set_up_and_grade(place):
    try:
        best()
    except BoxError as error:
        pytest.skip(str(error))
    done = script(place, "setup.sh")
    assert done.returncode == 0, done.stderr
    asked = (place / "asked").read_text()
    assert "apt-get install --yes --quiet bubblewrap libseccomp2" in asked
    assert "apt-get install --yes --quiet python3.12 python3.12-venv" in asked
    assert f"pip install --quiet --editable {place}/source/judge-source" in asked
    script(place, "run_autograder")
    told = json.loads((place / "results" / "results.json").read_text())
    assert ("score" in told, "looked for toy/twice.py" in told["output"]) == (False, True)
    right, done = graded(place, SOLUTION)
    assert (right["score"], [test["max_score"] for test in right["tests"]]) == (2, [1, 1]), done.stderr
    assert graded(place, SAME)[0]["score"] == 0


def test_exercises_in_triton_bring_it_along(tmp_path):
    for framework, asked in (("triton", 'judge-source[kernels]"'), ("torch", 'judge-source"')):
        spec = SPEC.replace("panel=[]", f'panel=[], framework="{framework}"')
        own = packed([exercise(tmp_path / framework, spec=spec)])
        with zipfile.ZipFile(io.BytesIO(own)) as opened:
            assert asked in opened.read("setup.sh").decode()


@pytest.mark.slow
def test_exercises_that_were_changed_after_they_were_packed_get_no_score(place):
    script(place, "setup.sh")
    with (place / "source/catalog/exercises/toy/twice/spec.py").open("a") as file:
        file.write("# easier now\n")
    told, done = graded(place, SOLUTION)
    assert "score" not in told
    assert "is not the exercise that judge.lock pins" in " ".join(done.stdout.split())


def test_the_zip_holds_the_exercise_its_lock_and_what_may_be_run(archive, tmp_path):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = set(opened.namelist())
        modes = {entry.filename: entry.external_attr >> 16 for entry in opened.infolist()}
        assert "--axis correctness --axis stability" in opened.read("run_autograder").decode()
        pins = Pins.read(opened.read("judge.lock").decode())
    assert set(pins.exercises["toy/twice"].cases) == {"correctness", "stability"}
    assert {
        "setup.sh",
        "run_autograder",
        "judge-source/cli.py",
        "judge-source/judge/templates/gradescope-run.sh",
    } <= names
    assert {"catalog/exercises/toy/twice/spec.py", "catalog/reference/toy/twice/solution.py"} <= names
    assert not [name for name in names if "__pycache__" in name]
    assert {name for name, mode in modes.items() if mode & stat.S_IXUSR} == {"setup.sh", "run_autograder"}


def test_the_same_exercise_makes_the_same_bytes(archive, tmp_path):
    assert packed([exercise(tmp_path)], ("correctness", "stability")) == archive


def test_a_judge_without_its_source_packs_nothing(tmp_path):
    with pytest.raises(NoSource, match=r"pyproject\.toml is not there: .* run it from one"):
        source(tmp_path)


def test_export_writes_it_and_says_its_digest(tmp_path, capsys, archive):
    exercise(tmp_path)
    out = tmp_path / "autograder.zip"
    options = ["--out", str(out), "--axis", "correctness", "--axis", "stability"]
    assert cli.run(["--catalog", str(tmp_path), "export", "gradescope", "twice", *options]) == cli.ACCEPTED
    assert out.read_bytes() == archive
    assert "toy/twice" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_a_script_is_one_that_bash_can_read(place, name):
    assert subprocess.run(["bash", "-n", place / "source" / name], check=False).returncode == 0
