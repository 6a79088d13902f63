"""What an author is helped with: a new exercise that says what it lacks, and all numbers of one solution."""

import json
import re
from pathlib import Path

import pytest

import cli
from judge.attempt import attempt
from judge.catalog import Catalog
from judge.scaffold import MARK, BadName, scaffold, unwritten
from judge.seeds import Seed
from judge.verdict import Code
from judge.verify import verify
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, NO_SHIFT, SAME, SOLUTION, SPEC, exercise, submission

SEED = Seed.parse("7")
# A limit that no box's noise can reach: adding takes little beside moving the arrays, and how much is another test's.
TIMED = '''

@spec.speed(at_most=40.0)
def wide(rng):
    """Wide rows."""
    yield call(rng.normal(size=(64, 4096 + int(rng.integers(1, 16)))).astype("f4"))
'''


@pytest.fixture
def run(capsys, tmp_path):
    def command(*arguments):
        code = cli.run(["--catalog", str(tmp_path), *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def made(root, name="maths/log_sum"):
    for path, data in scaffold(root, name).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Catalog(root).find(name)


def test_new_writes_an_exercise_and_a_list_of_what_to_write_next(run, tmp_path):
    code, out, _ = run("new", "maths/log_sum")
    assert code == cli.ACCEPTED
    assert run("list")[1].strip() == "maths/log_sum  Log sum."
    for place in ("statement.md", "stub.py", "spec.py", "solution.py"):
        assert re.search(rf"{place}:\d+: still to be written: \S", out)
    assert "wrong_answer: holds 0 solutions; at least 6 are asked for" in out
    assert f"What is left: judge --catalog {tmp_path} verify maths/log_sum --desk;" in out


def test_a_new_exercise_verifies_red_and_names_what_is_missing(run, tmp_path):
    run("new", "maths/log_sum")
    code, out, _ = run("verify", "maths/log_sum", "--desk", "--format", "json", "--seed", "1")
    (told,) = json.loads(out)["exercises"]
    errors = "\n".join(told["errors"])
    assert code == cli.NOT_ACCEPTED
    assert errors.count("still to be written") == sum(
        path.read_text().count(MARK) for path in tmp_path.rglob("*.*") if path.suffix != ".pyc"
    )
    assert all(f"/{folder}: holds 0" in errors for folder in ("accepted", "wrong_answer", "unstable", "too_slow"))
    assert "large_values: catches no known unstable solution" in errors


STILL = ("still to be written", "at least", "catches no known", "zeros is accepted")
NEW = [("function", "numpy"), ("function", "torch"), ("stateful", "numpy"), ("stateful", "torch"), ("kernel", "triton")]


@pytest.mark.parametrize(("kind", "framework"), NEW)
def test_a_new_exercise_of_every_kind_runs_and_lacks_only_what_an_author_must_write(run, tmp_path, kind, framework):
    options = ["--framework", framework] if framework != "triton" else []
    assert run("new", "maths/log_sum", "--kind", kind, *options)[0] == cli.ACCEPTED
    one = Catalog(tmp_path).find("log_sum")
    assert (one.spec.kind, one.spec.framework) == (kind, framework)
    assert one.spec.entry == ("LogSum" if kind == "stateful" else "log_sum")
    errors = verify(one, seeds=[SEED], backend=None).errors
    assert sum("still to be written" in error for error in errors) >= 9
    assert [error for error in errors if not any(words in error for words in STILL)] == []


def test_a_kernel_has_a_rule_for_a_gpu_and_flat_memory(run, tmp_path):
    assert run("new", "maths/log_sum", "--kind", "kernel", "--framework", "numpy")[0] == cli.USAGE
    run("new", "maths/log_sum", "--kind", "kernel")
    one = Catalog(tmp_path).find("log_sum")
    assert one.spec.framework == "triton"
    assert [family.name for family in one.spec.families if family.rule and family.rule.device == "gpu"]


def test_a_new_exercise_is_graded_as_any_other(tmp_path):
    found = attempt(made(tmp_path), tmp_path / "reference/maths/log_sum/solution.py", seed=SEED, backend=None)
    assert {row.family: row.code for row in found} == {
        "any_shape": Code.ACCEPTED,
        "large_values": Code.ACCEPTED,
        "long_rows": Code.NOT_JUDGED,
    }


def test_new_overwrites_nothing(run, tmp_path):
    run("new", "maths/log_sum")
    (tmp_path / "exercises/maths/log_sum/spec.py").write_text("precious = True\n")
    code, _, err = run("new", "maths/log_sum")
    assert (code, "nothing is overwritten" in err) == (cli.USAGE, True)
    assert (tmp_path / "exercises/maths/log_sum/spec.py").read_text() == "precious = True\n"


@pytest.mark.parametrize(
    "name", ["softmax", "../out/side", "maths/Log", "maths/a/b", "maths/1st", "maths/", "maths/class", "a/b\n"]
)
def test_a_name_that_no_exercise_can_have_is_wrong_use(run, tmp_path, name):
    with pytest.raises(BadName, match="is no TRACK/NAME"):
        scaffold(tmp_path, name)
    assert run("new", name)[0] == cli.USAGE
    assert list(tmp_path.iterdir()) == []


def test_a_finished_exercise_has_nothing_left_to_write(tmp_path):
    assert list(unwritten(exercise(tmp_path))) == []


@pytest.mark.parametrize(
    "path", sorted(Path(cli.__file__).parent.glob("exercises/*/*/spec.py")), ids=lambda p: p.parts[-2]
)
def test_our_own_exercises_are_written(path):
    assert list(unwritten(Catalog().find("/".join(path.parts[-3:-1])))) == []


def test_a_mark_that_was_left_makes_an_exercise_red(tmp_path):
    one = exercise(tmp_path)
    (one.folder / "statement.md").write_text(f"# Twice\n\n{MARK} the formula\n")
    errors = verify(one, seeds=[SEED], backend=None).errors
    assert [error for error in errors if error.endswith("statement.md:3: still to be written: the formula")]


# All numbers


def rows(root, text, backend=None, **how):
    found = attempt(exercise(root), submission(root, text), seed=SEED, backend=backend, **how)
    return {row.family: row for row in found}


@pytest.mark.parametrize("backend", [None, Unboxed()], ids=["desk", "box"])
def test_every_family_of_every_round_is_played_whatever_fails(tmp_path, backend):
    found = rows(tmp_path, SAME, backend)
    assert {name: (row.code, row.cases) for name, row in found.items()} == {
        "rows": (Code.WRONG_ANSWER, 12),
        "large": (Code.UNSTABLE, 5),
    }
    assert all(row.worst >= row.typical > row.at_most for row in found.values())


def test_the_numbers_of_a_right_solution_lie_within_what_is_allowed(tmp_path):
    found = rows(tmp_path, SOLUTION)
    assert all(row.worst <= row.at_most and row.code is Code.ACCEPTED for row in found.values())
    assert {name: row.at_most for name, row in found.items()} == {"rows": 64.0, "large": 8.0}


def test_an_unstable_solution_is_right_elsewhere(tmp_path):
    assert {name: row.code for name, row in rows(tmp_path, NO_SHIFT).items()} == {
        "rows": Code.ACCEPTED,
        "large": Code.UNSTABLE,
    }


@pytest.mark.parametrize(("text", "code"), [(SOLUTION, Code.ACCEPTED), (SAME, Code.WRONG_ANSWER)])
def test_speed_is_measured_and_only_right_answers_have_a_ratio(tmp_path, text, code):
    made = exercise(tmp_path, spec=SPEC + TIMED)
    (row,) = attempt(made, submission(tmp_path, text), seed=SEED, backend=Unboxed(), axes=("speed",))
    assert (row.family, row.code, row.at_most) == ("wide", code, 40.0)
    assert (row.worst > 0.0) is (code is Code.ACCEPTED)


def test_a_file_that_does_not_load_is_one_row(tmp_path):
    (row,) = rows(tmp_path, "def twice(x:\n", Unboxed()).values()
    assert (row.code, "SyntaxError" in row.message) == (Code.RUNTIME_ERROR, True)


def test_try_shows_all_numbers_and_what_is_wrong(run, tmp_path):
    exercise(tmp_path)
    code, out, _ = run("try", "twice", submission(tmp_path, KNOWN["wrong_answer/half"]), "--desk", "--seed", "7")
    assert code == cli.NOT_ACCEPTED
    assert re.search(r"correctness  rows +12 +\S+ +\S+ +64 +✗ wrong answer", out)
    assert re.search(r"stability +large +5 +inf +inf +8 +✗ unstable", out)
    assert "expected" in out


def test_try_is_one_document_as_json(run, tmp_path):
    exercise(tmp_path)
    path = submission(tmp_path, SOLUTION)
    code, out, _ = run("try", "twice", path, "--backend", "unboxed", "--format", "json", "--axis", "stability")
    document = json.loads(out)
    assert (code, document["schema"], document["exercise"]) == (cli.ACCEPTED, "judge/attempt/1", "toy/twice")
    assert [(one["family"], one["cases"]) for one in document["families"]] == [("large", 5)]


def test_try_of_nothing_is_wrong_use(run, tmp_path):
    exercise(tmp_path)
    assert run("try", "twice", tmp_path / "gone.py", "--desk")[0] == cli.USAGE


@pytest.mark.parametrize(
    ("asked", "has"), [(["--family", "rows"], "none"), (["--family", "wide", "--family", "rows"], "wide")]
)
def test_calibrate_of_a_family_without_a_speed_rule_is_wrong_use(run, tmp_path, asked, has):
    exercise(tmp_path, spec=SPEC + (TIMED if has == "wide" else ""))
    code, _, err = run("calibrate", "twice", *asked)
    assert code == cli.USAGE
    assert f"has no speed family 'rows'; it has {has}" in err
