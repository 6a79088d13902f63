"""A workspace: found from anywhere inside it, and nothing of a learner's is overwritten or lost."""

import os

import pytest

from judge.workspace import NotAWorkspace, NothingToReset, around, create, worth_doing
from tests.catalogs import STUB, exercise

DIGEST = "d" * 64


@pytest.fixture
def twice(tmp_path):
    return exercise(tmp_path / "catalog")


@pytest.fixture
def here(tmp_path):
    return create(tmp_path / "learn", DIGEST)


def test_a_workspace_is_found_from_any_folder_inside_it(here):
    inside = here.root / "toy" / "deep"
    inside.mkdir(parents=True)
    assert around(inside) == around(here.root) == here


def test_outside_there_is_none(here):
    assert around(here.root.parent) is None


def test_of_two_the_inner_one_is_meant(here):
    inner = create(here.root / "inner", DIGEST)
    assert around(here.root / "inner") == inner


@pytest.mark.parametrize(
    "text", ["[catalog", "[tool]\n", "[catalog]\nversion = '1'\n", "catalog = 3\n", "\xff", "a = " + "[" * 5000]
)
def test_a_marker_that_is_none_of_ours_is_said_and_left_alone(tmp_path, text):
    (tmp_path / "judge.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(NotAWorkspace, match=r"judge\.toml: .*move it away, and `judge init \."):
        around(tmp_path)
    with pytest.raises(NotAWorkspace):
        create(tmp_path, DIGEST)
    assert (tmp_path / "judge.toml").read_bytes() == text.encode("latin-1")


def test_what_is_a_workspace_already_names_the_new_catalogue_and_keeps_all_else(here):
    marker = here.root / "judge.toml"
    marker.write_text(f"{marker.read_text()}\n[mine]\nnote = 'keep'\n")
    (here.root / ".gitignore").write_text("mine\n")
    again = create(here.root, "e" * 64)
    assert again == around(here.root)
    assert (again.digest, "note = 'keep'" in marker.read_text()) == ("e" * 64, True)
    assert (here.root / ".gitignore").read_text() == "mine\n"


def test_backups_are_not_for_git(here):
    assert "*~\n" in (here.root / ".gitignore").read_text()


def test_start_puts_stub_and_statement_there(here, twice):
    path = here.start(twice)
    assert (path, path.read_text()) == (here.root / "toy/twice.py", STUB.lstrip())
    assert here.statement("toy/twice").read_text().startswith("# Twice\n")


def test_start_overwrites_nothing(here, twice):
    path = here.start(twice)
    path.write_text("precious")
    here.statement("toy/twice").write_text("with my notes")
    with pytest.raises(FileExistsError):
        here.start(twice)
    path.unlink()
    here.start(twice)
    assert here.statement("toy/twice").read_text() == "with my notes"


def test_start_does_not_write_through_a_link(here, twice, tmp_path):
    (here.root / "toy").mkdir()
    here.solution("toy/twice").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        here.start(twice)
    assert not (tmp_path / "elsewhere").exists()


def test_reset_brings_the_stub_back_and_keeps_every_version(here, twice):
    path = here.start(twice)
    for text in ("first", "second"):
        path.write_text(text)
        backup = here.reset(twice)
        assert (backup.read_text(), path.read_text()) == (text, STUB.lstrip())
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "twice.md",
        "twice.py",
        "twice.py.~1~",
        "twice.py.~2~",
    ]


def test_reset_of_nothing_says_so(here, twice):
    with pytest.raises(NothingToReset, match="judge start toy/twice"):
        here.reset(twice)
    path = here.start(twice)
    with pytest.raises(NothingToReset, match="is the stub already"):
        here.reset(twice)
    path.unlink()
    path.symlink_to("nowhere.py")
    with pytest.raises(NothingToReset, match="is no file: move it away"):
        here.reset(twice)


def test_what_cannot_be_replaced_is_as_it_was(here, twice, monkeypatch):
    path = here.start(twice)
    path.write_text("precious")

    def full(*paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        here.reset(twice)
    assert path.read_text() == "precious"
    assert not list(path.parent.glob(".twice*"))


def test_what_was_saved_last_comes_first(here):
    for at, name in enumerate(["toy/a", "toy/b", "toy/c"]):
        path = here.solution(name)
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (at % 2, at % 2))
    assert here.begun(["toy/a", "toy/b", "toy/c", "toy/d"]) == ["toy/b", "toy/a", "toy/c"]


NEEDS = {"a": [], "b": ["a"], "c": ["a", "b"], "d": ["no such exercise"]}


@pytest.mark.parametrize(
    ("begun", "accepted", "found"),
    [
        ([], [], ["a", "d"]),
        ([], ["a"], ["b", "d"]),
        (["d", "c"], ["a"], ["d", "c", "b"]),
        (["a"], ["a", "b"], ["c", "d"]),
        (["a"], ["a", "b", "c", "d"], []),
    ],
)
def test_what_was_begun_is_worth_doing_and_then_what_is_unlocked(begun, accepted, found):
    assert list(worth_doing(list(NEEDS), begun, accepted, NEEDS.__getitem__)) == found


def test_what_most_others_wait_for_comes_first():
    needs = {"a": [], "b": [], "c": ["b"], "d": ["c"], "e": ["b"], "f": [], "g": ["f"], "h": ["h"]}
    assert list(worth_doing(list(needs), [], [], needs.__getitem__)) == ["b", "f", "a"]


def test_no_more_is_looked_at_than_is_asked_for():
    asked = []
    assert next(worth_doing(["a", "b"], ["b"], [], lambda name: asked.append(name) or [])) == "b"
    assert asked == []
