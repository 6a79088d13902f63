"""Mutation: a change of the reference that no case notices is told, and one that is right is listed with a reason."""

import json
from pathlib import Path

import pytest

import cli
from judge.catalog import Exercise
from judge.mutants import Mutant
from judge.mutate import Bench, Mutation, Played, Tried, concluded, mutate
from judge.seeds import Seed
from judge.spec import SpecError
from tests.catalogs import exercise

SEEDS = [Seed.parse("1"), Seed.parse("2")]
DOUBLED = '"""Adds x to itself."""\n\n\ndef twice(x):\n    return x + x\n'
UNREACHED = DOUBLED.replace("    return", "    if x.size > 99:\n        return x + x * 1\n    return")
ROUGH = DOUBLED.replace("x + x", "x + x * 1.0000002")
LISTED = '[[equivalent]]\nreason = "{}"\nchanges = ["{}"]\n'
DROPPED = "return x + x * 1.0000002 -> return x + x"


def made(root: Path, solution: str, listed: str = "") -> Exercise:
    own = exercise(root, solution=solution)
    if listed:
        (own.reference / "equivalent.toml").write_text(listed)
    return own


def fates(found: Mutation) -> dict[str, str]:
    return {one.mutant.new: one.fate for one in found.played}


def test_what_a_case_notices_is_killed_and_it_is_said_by_what(tmp_path):
    found = mutate(made(tmp_path, DOUBLED), seeds=SEEDS)
    assert {(one.mutant.new, one.fate, one.by, one.code) for one in found.played} == {
        ("return x - x", "killed", "correctness/rows", "wrong_answer"),
        ("return x", "killed", "correctness/rows", "wrong_answer"),
    }
    assert (found.score, found.ok) == (1.0, True)


def test_what_no_case_reaches_never_differs(tmp_path):
    found = mutate(made(tmp_path, UNREACHED), seeds=SEEDS)
    assert fates(found)["return x + x * 2"] == "same"


def test_what_differs_and_is_accepted_has_survived(tmp_path):
    found = mutate(made(tmp_path, ROUGH), seeds=SEEDS)
    assert fates(found)["return x + x"] == "survived"
    assert 0 < found.score < 0.95
    assert not found.ok


def test_what_is_listed_with_a_reason_is_equivalent(tmp_path):
    found = mutate(made(tmp_path, ROUGH, LISTED.format("It is rounded away.", DROPPED)), seeds=SEEDS)
    (one,) = found.of("equivalent")
    assert (one.mutant.change, one.reason) == (DROPPED, "It is rounded away.")
    assert found.errors == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("return x + x * 1.0000002 -> return 7", "is no change of solution.py any more"),
        ("return x + x * 1.0000002 -> return x", "is caught by correctness/rows, so it is not equivalent"),
    ],
)
def test_an_entry_that_does_not_apply_is_an_error(tmp_path, change, error):
    found = mutate(made(tmp_path, ROUGH, LISTED.format("No.", change)), seeds=SEEDS)
    (told,) = found.errors
    assert f"equivalent.toml: {change}: {error}" in told
    assert not found.ok


@pytest.mark.parametrize("text", ["nonsense", "[[equivalent]]\nreason = 'No change.'\n", LISTED.format("", DROPPED)])
def test_a_list_that_cannot_be_read_is_the_authors_error(tmp_path, text):
    with pytest.raises(SpecError, match=r"equivalent\.toml: "):
        mutate(made(tmp_path, ROUGH, text), seeds=SEEDS)


def mutant(body: str) -> Mutant:
    return Mutant(1, "", "", f'"""A mutant."""\n\nimport os\n\n\ndef twice(x):\n    {body}\n')


@pytest.mark.parametrize(
    ("body", "by", "code"),
    [
        ("while True: pass", "time", "time_limit"),
        ("os.kill(os.getpid(), 9)", "death", "runtime_error"),
        ("os._exit(3)", "death", "runtime_error"),
        ("return bytearray(2 << 30)", "correctness/rows", "runtime_error"),
        ("return bytearray(2 << 10)", "correctness/rows", "malformed"),
        ("return x + x", "", ""),
    ],
    ids=["endless", "dead", "gone", "too large", "no array", "right"],
)
def test_whatever_a_mutant_does_the_next_one_is_played(tmp_path, body, by, code):
    bench = Bench(made(tmp_path, DOUBLED), SEEDS[:1])
    right = mutant("return x + x")
    fates = dict(bench.played([mutant(body), right]))
    assert [(one.by, one.code) for one in fates[mutant(body)]] == [(by, code)]
    assert fates[right] == [Tried(same=True)]


def test_a_file_that_does_not_load_is_caught(tmp_path):
    bench = Bench(made(tmp_path, DOUBLED), SEEDS)
    ((_, tried),) = bench.played([Mutant(1, "", "", "1 / 0")])
    assert [one.by for one in tried] == ["load"]


def test_several_are_played_at_a_time_and_told_in_order(tmp_path):
    own = made(tmp_path, UNREACHED)
    assert mutate(own, seeds=SEEDS[:1], jobs=3).played == mutate(own, seeds=SEEDS[:1]).played


def test_one_that_is_accepted_under_any_seed_has_survived():
    assert concluded(mutant("x"), [Tried("correctness/rows", "wrong_answer"), Tried()], {}).fate == "survived"


@pytest.fixture
def run(capsys, tmp_path):
    def command(*arguments):
        code = cli.run(["--catalog", str(tmp_path), "verify", "twice", "--mutate", *arguments])
        return (code, *capsys.readouterr())

    return command


def test_the_command_names_file_line_and_change_of_what_survives(run, tmp_path):
    own = made(tmp_path, ROUGH)
    code, out, err = run("--seed", "1")
    assert code == cli.NOT_ACCEPTED
    assert f"{own.reference}/solution.py:5" in "".join(out.split())
    assert "- return x + x * 1.0000002\n    + return x + x\n" in out
    assert "to be mended: toy/twice" in out
    assert "mutants" in err


def test_the_command_is_content_where_all_are_caught(run, tmp_path):
    made(tmp_path, DOUBLED)
    code, out, _ = run("--seed", "1", "--jobs", "2")
    assert code == cli.ACCEPTED
    assert "2 mutants, 0 equivalent, 2 killed, 0 survived: 100.0%; every bar is met" in out


def test_the_document_holds_every_mutant(run, tmp_path):
    made(tmp_path, ROUGH)
    document = json.loads(run("--seed", "1", "--format", "json")[1])
    (one,) = document["exercises"]
    assert (document["schema"], document["ok"]) == ("judge/mutation/1", False)
    assert sum(one["counts"].values()) == len(one["mutants"])
    assert {"line": 5, "old": "return x + x * 1.0000002", "new": "return x + x"}.items() <= next(
        found for found in one["mutants"] if found["fate"] == "survived" and found["new"].endswith("+ x")
    ).items()


def test_an_exercise_that_is_broken_is_no_verdict(run, tmp_path):
    made(tmp_path, DOUBLED, "nonsense")
    code, out, _ = run("--seed", "1")
    assert code == cli.JUDGE_ERROR
    assert "equivalent.toml: " in "".join(out.split("\n"))


@pytest.mark.parametrize("words", [("--watch",), ("--online",), ("--backend", "unboxed")])
def test_what_does_not_go_with_it_is_wrong_use(run, tmp_path, words):
    made(tmp_path, DOUBLED)
    assert run(*words)[0] == cli.USAGE


def test_the_score_leaves_out_what_is_equivalent():
    fates = ["killed"] * 19 + ["survived", "same", "equivalent"]
    found = Mutation("toy", Path("solution.py"), tuple(Played(mutant(str(at)), fate) for at, fate in enumerate(fates)))
    assert (found.score, found.ok) == (0.95, True)


def test_a_statement_in_two_places_may_be_free_in_one_of_them(tmp_path):
    twice = DOUBLED.replace("    return", "    y = x + 0\n    if x.size > 99:\n        y = x + 0\n    return").replace(
        "+ x", "+ y"
    )
    found = mutate(made(tmp_path, twice, LISTED.format("No case is so large.", "y = x + 0 -> y = x + 1")), seeds=SEEDS)
    assert [one.fate for one in found.played if one.mutant.new == "y = x + 1"] == ["killed", "equivalent"]
    assert found.errors == ()
