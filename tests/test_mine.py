"""What a learner has built already lies beside the next file: only what was accepted, only in that box, for no gain."""

import json
from functools import partial
from pathlib import Path

import pytest

import cli
from judge.catalog import Catalog
from judge.ci import Rules, found, graded
from judge.climb import clocked
from judge.grade import Ahead, grade, replay
from judge.history import opened, place
from judge.mine import NOTHING, Mine, before, staged
from judge.play import fresh_box
from judge.rules import Ratio
from judge.seeds import Seed
from judge.spec import Family
from judge.verdict import Code
from sandbox.box import BoxError
from sandbox.bubblewrap import Bubblewrap
from sandbox.doctor import quickest
from sandbox.unboxed import Unboxed
from tests.catalogs import SOLUTION, SPEC, exercise
from tests.reports import RIGHT, WRONG, report

SEED = Seed.parse("6")
USES = "from mine.twice import twice as once\n\n\ndef twice(x):\n    return once(x)\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """toy/first and other/twice, before toy/twice, before toy/third; all four are the same."""
    root = tmp_path_factory.mktemp("catalog")
    exercise(root, spec=SPEC)
    text = (root / "exercises/toy/twice/spec.py").read_text()
    for name, requires in (("toy/first", []), ("toy/third", ["toy/twice", "toy/gone"]), ("other/twice", [])):
        for tree in ("exercises", "reference"):
            (root / tree / name).parent.mkdir(exist_ok=True)
            (root / tree / name).mkdir()
            for path in (root / tree / "toy/twice").glob("*.*"):
                (root / tree / name / path.name).write_bytes(path.read_bytes())
        changed = text.replace('entry="twice",', f'entry="twice", requires={requires},')
        (root / "exercises" / name / "spec.py").write_text(changed)
    (root / "exercises/toy/twice/spec.py").write_text(
        text.replace('entry="twice",', 'entry="twice", requires=["toy/first", "other/twice"],')
    )
    return root


@pytest.fixture
def catalog(root):
    return Catalog(root)


def of(**files: str) -> Mine:
    return Mine(tuple((name, text.encode()) for name, text in {"__init__": "", **files}.items()), tuple(files))


def judged(catalog, tmp_path, source, mine, backend=None, axes=("correctness", "stability")):
    path = tmp_path / "mine.py"
    path.write_text(source)
    third = catalog.find("toy/third")
    return grade(third, path, seed=SEED, backend=backend or quickest(), axes=axes, ahead=Ahead(mine=mine))


def spoken(report):
    """Its notes but those of the machine."""
    return [note for note in report.notes if "watched from outside" not in note]


def test_what_comes_before_is_named_once_the_nearest_first(catalog):
    assert before(catalog, "toy/third") == ["toy/twice", "toy/first", "other/twice"]
    assert before(catalog, "toy/first") == []


def test_of_two_with_one_name_the_nearer_is_there(catalog):
    accepted = {"toy/twice": b"near", "other/twice": b"far", "toy/first": b"first"}
    mine = staged(catalog, "toy/third", accepted.get)
    assert dict(mine.files) == {"__init__": b"", "twice": b"near", "first": b"first"}
    assert (mine.built, mine.missing) == (("toy/twice", "toy/first"), ())


def test_what_was_not_accepted_is_not_there_and_with_nothing_there_is_no_package(catalog):
    mine = staged(catalog, "toy/third", {"other/twice": b"far"}.get)
    assert (mine.built, mine.missing) == (("other/twice",), ("toy/twice", "toy/first"))
    assert staged(catalog, "toy/third", lambda name: None).files == ()


@pytest.mark.parametrize("backend", [Bubblewrap(), quickest(), Unboxed()], ids=lambda backend: backend.name)
def test_a_submission_is_built_of_what_its_learner_built_before(catalog, tmp_path, backend):
    if trouble := backend.trouble():
        pytest.skip(trouble)
    near = "from mine.first import plus\n\n\ndef twice(x):\n    return plus(x, x)\n"
    mine = of(twice=near, first="def plus(x, y):\n    return x + y\n")
    found = judged(catalog, tmp_path, USES, mine, backend)
    assert found.verdict.code is Code.ACCEPTED, found.verdict
    assert [note for note in found.notes if note.startswith("the package mine holds twice (")]


def test_where_nothing_was_accepted_nothing_is_there_and_the_report_says_so(catalog, tmp_path):
    found = judged(catalog, tmp_path, USES, staged(catalog, "toy/third", lambda name: None))
    assert found.verdict.code is Code.RUNTIME_ERROR
    message = found.verdict.results[0].findings[0].message
    assert "No module named 'mine'" in message
    assert f'File "{tmp_path}/mine.py", line 1' in message  # and not what it is called in the box
    lacks = "not accepted yet, and so not there: toy/twice, toy/first, other/twice"
    assert f"the package mine holds nothing; {lacks}" in found.notes


@pytest.mark.parametrize("wanted", ["helpers", "toy.first"])
def test_what_a_file_imports_from_its_learners_folders_is_said_to_be_left_behind(catalog, tmp_path, wanted):
    for folder in ("other", "toy"):
        (tmp_path / folder).mkdir()
    (tmp_path / "toy/helpers.py").write_text("")
    found = judged(catalog, tmp_path / "toy", f"import {wanted}\nimport nowhere\n", of(), Unboxed())
    assert any(note.startswith(f"the box has no {wanted.partition('.')[0]}, which lies near") for note in found.notes)
    for nowhere in ("nowhere", "n" * 300, "toy"):  # what lies beside a folder that is no track's may be another's
        found = judged(catalog, tmp_path / "other", f"import {nowhere}\n", of(), Unboxed())
        assert (found.verdict.code, spoken(found)) == (Code.RUNTIME_ERROR, [])


def test_outside_of_a_workspace_it_is_said_that_the_package_is_there_only_in_one(catalog, tmp_path):
    (note,) = spoken(judged(catalog, tmp_path, USES, NOTHING, Unboxed()))
    assert note.endswith("before this exercise and are accepted, where the file is that of a workspace")


def test_a_report_on_a_file_that_does_not_speak_of_it_says_nothing(catalog, tmp_path):
    found = judged(catalog, tmp_path, SOLUTION, of(twice="def twice(x):\n    return x + x\n"))
    assert not [note for note in found.notes if "mine" in note]


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        ("import sys\nsys.exit(0)", Code.RUNTIME_ERROR),
        ("import os\nos._exit(0)", Code.RUNTIME_ERROR),
        ("import numpy as np\nnp.array_equal = lambda *a, **k: True\ndef twice(x):\n    return x", Code.WRONG_ANSWER),
        ("while True: pass", Code.TIME_LIMIT),
    ],
)
def test_a_hostile_one_gains_nothing_that_the_file_itself_would_not(catalog, tmp_path, hostile, code):
    found = judged(catalog, tmp_path, USES, of(twice=hostile + "\n"))
    assert found.verdict.code is code, found.verdict


def test_the_reference_does_not_have_it(catalog, tmp_path):
    """On the clock the reference's file runs in a box of its own, where nothing of a learner's is."""
    third = catalog.find("toy/third")
    (third.reference / "spying.py").write_text('"""Spies."""\n\nimport mine\n\n\ndef twice(x):\n    return x + x\n')
    family = Family("large", "Quick.", "speed", third.spec.families[-1].make, rule=Ratio(9.0, against="spying"))
    mine = of(twice="def twice(x):\n    return x + x\n")
    start = partial(fresh_box, third, quickest())
    with pytest.raises(BoxError, match="No module named 'mine'"):
        clocked(third, family, third.submission(USES.encode(), mine=mine.files), SEED, start, rounds=1)


def test_one_case_is_played_again_with_the_same_beside_it(catalog, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(USES)
    mine = of(twice="def twice(x):\n    return x + x\n")
    third = catalog.find("toy/third")
    _, result = replay(third, path, seed=SEED, backend=quickest(), case="rows[0.0]", mine=mine)
    assert result.code is Code.ACCEPTED


# On the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def run(root, capsys, tmp_path, monkeypatch):
    """Runs the command in a workspace that solves toy/third by toy/twice: exit code, stdout, stderr."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    cli.run(["--catalog", str(root), "init", str(tmp_path / "learn")])
    monkeypatch.chdir(tmp_path / "learn")
    Path("toy").mkdir()
    Path("toy/third.py").write_text(USES)
    capsys.readouterr()

    def command(*arguments):
        return (cli.run(["--catalog", str(root), *map(str, arguments)]), *capsys.readouterr())

    return command


def record(name, source, codes=RIGHT, counts=True):
    """A grading of this source, as it would be recorded."""
    with opened(place(), writing=True) as kept:
        kept.add(report(codes, source=source, exercise=name, counts=counts), source, {})


@pytest.mark.parametrize("words", [("test", "third", "--all"), ("grade", "third", "toy/third.py"), ("submit", "third")])
def test_the_accepted_source_is_used_and_no_other(run, words):
    words = (*words, "--backend", "unboxed", "--format", "json")
    assert json.loads(run(*words)[1])["verdict"] == "runtime_error"
    record("toy/twice", b"def twice(x):\n    return x + x  # first\n")
    record("toy/twice", b"def twice(x):\n    return x\n", WRONG)
    record("toy/twice", b"def twice(x):\n    return 3 * x\n", counts=False)
    Path("toy/twice.py").write_text("raise SystemExit\n")
    found = json.loads(run(*words)[1])
    assert found["verdict"] == "accepted", found
    assert any("the package mine holds toy/twice" in note for note in found["notes"])


def test_a_file_that_is_not_the_learners_own_gets_nothing_of_his(run, tmp_path):
    record("toy/twice", b"def twice(x):\n    return x + x\n")
    handed_in = tmp_path / "handed_in.py"
    handed_in.write_text(USES)
    _, out, _ = run("grade", "third", handed_in, "--backend", "unboxed", "--format", "json")
    assert json.loads(out)["verdict"] == "runtime_error"


@pytest.mark.parametrize(("right", "code"), [("x + x", Code.ACCEPTED), ("x", Code.RUNTIME_ERROR)])
def test_in_ci_what_comes_before_is_graded_first_and_once(catalog, tmp_path, right, code):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/twice.py").write_text(f"def twice(x):\n    return {right}\n")
    (tmp_path / "toy/third.py").write_text(USES)
    told: list[str] = []
    rules = Rules(quickest, axes=("correctness", "stability"), canary=False)
    tasks = found(catalog, tmp_path)
    reports = graded(catalog, tmp_path, tasks[:1], rules, told.append)
    assert [(one.exercise, one.verdict.code) for one in reports] == [("toy/third", code)]
    reports = graded(catalog, tmp_path, tasks, rules, told.append)
    assert [one.exercise for one in reports] == ["toy/third", "toy/twice"]
    assert sum(message == "toy/twice: toy/twice.py" for message in told) == 2
