"""The order of exercises: nothing waits for itself, every track says why it is there, and `list --tree` shows both."""

import json
import re

import pytest

import cli
from judge.catalog import HERE, Catalog
from judge.mine import before, module
from judge.spec import SpecError
from judge.tracks import heading, ordered, tracks
from tests.catalogs import SPEC, exercise

CATALOG = Catalog()


def test_no_exercise_waits_for_itself_however_far_round():
    assert sorted(ordered({one.name: [n for n in one.spec.requires if n in CATALOG.names()] for one in CATALOG}))


@pytest.mark.parametrize("exercise", list(CATALOG), ids=lambda one: one.name)
def test_what_an_exercise_requires_is_named_in_full_and_no_two_would_have_one_name_in_mine(exercise):
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9_]+", name) for name in exercise.spec.requires)
    near = [module(name) for name in exercise.spec.requires]
    assert len(set(near)) == len(near)
    assert exercise.name not in before(CATALOG, exercise.name)


@pytest.mark.parametrize("track", sorted({name.partition("/")[0] for name in CATALOG.names()}))
def test_every_track_has_a_page_that_says_why_it_is_there_and_what_to_read(track):
    text = (HERE / "exercises" / track / "README.md").read_text(encoding="utf-8")
    assert heading(CATALOG, track)
    assert "Read first:" in text


def test_exercises_come_behind_what_they_require():
    for track in tracks(CATALOG):
        names = [place.name for place in track.places]
        for place in track.places:
            within = [name for name in place.after if name in names]
            assert all(names.index(name) < names.index(place.name) for name in within)


def test_what_requires_an_exercise_is_what_it_unlocks():
    places = {place.name: place for track in tracks(CATALOG) for place in track.places}
    assert "maths/softmax" in places["maths/logsumexp"].unlocks
    assert {(a, b) for a, one in places.items() for b in one.unlocks} == {
        (a, b) for b, one in places.items() for a in one.after
    }


def test_a_circle_is_told_by_those_who_are_in_it():
    with pytest.raises(SpecError, match="requires") as told:
        ordered({"a/x": ["b/y"], "b/y": ["a/x"], "c/z": []})
    words = {f"{one} requires {other} requires {one}: nobody" for one, other in (("a/x", "b/y"), ("b/y", "a/x"))}
    assert any(str(told.value).startswith(word) for word in words)


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def command(*words):
        return (cli.run(["--catalog", str(tmp_path), *words]), *capsys.readouterr())

    return command


def test_the_tree_shows_tracks_with_their_titles_and_what_unlocks_what(run, tmp_path):
    exercise(tmp_path, spec=SPEC.replace("panel=[],", 'panel=[], requires=["other/first", "toy/gone"],'))
    for tree in ("exercises", "reference"):
        (tmp_path / tree / "other").mkdir()
        (tmp_path / tree / "other/first").symlink_to(tmp_path / tree / "toy/twice")
    (tmp_path / "exercises/other/first").unlink()
    (tmp_path / "exercises/other/first").mkdir()
    (tmp_path / "exercises/other/first/spec.py").write_text(SPEC.lstrip().replace("Twice the input", "Begin [b]here"))
    (tmp_path / "exercises/toy/README.md").write_text("Some words.\n\n# Toys for tests\n")
    code, out, _ = run("list", "--tree")
    assert (code, [line.rstrip() for line in out.rstrip().splitlines()]) == (
        cli.ACCEPTED,
        [
            "other",
            "  first  Begin [b]here.",
            "    unlocks toy/twice",
            "",
            "toy  Toys for tests",
            "  twice  Twice the input.",
            "    after other/first",
        ],
    )


def test_a_broken_exercise_has_its_place_and_says_why(run, tmp_path):
    exercise(tmp_path, spec='"""Broken."""\n\nraise KeyError("no")\n')
    code, out, _ = run("list", "--tree")
    assert code == cli.JUDGE_ERROR
    assert "KeyError" in " ".join(out.split())


def test_a_catalogue_in_a_circle_is_no_tree_and_its_author_hears_so(run, tmp_path):
    for name, other in {"toy/twice": "toy/again", "toy/again": "toy/twice"}.items():
        requires = f'panel=[], requires=["{other}", "maths/softmax", "softmax"],'
        exercise(tmp_path, name=name, spec=SPEC.replace("panel=[],", requires))
    code, out, _ = run("list", "--tree")
    assert (code, "toy/twice requires toy/again" in out) == (cli.JUDGE_ERROR, True)
    code, out, _ = run("verify", "toy/twice", "--desk", "--seed", "1", "--format", "json")
    nowhere, circle = json.loads(out)["exercises"][0]["errors"]
    assert code == cli.NOT_ACCEPTED
    assert "spec.py: requires='softmax': no catalogue here has it" in nowhere
    assert "spec.py: comes before toy/again, which comes before it" in circle
