"""Private catalogues: several at a time, packed with a version and a digest, named by a workspace, told in reports."""

import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import cli
from judge import shelf
from judge.bundle import NotABundle, unzipped, zipped
from judge.catalog import MARK, Catalog
from judge.pins import Pins
from judge.spec import SpecError
from judge.workspace import around, create
from tests.catalogs import SOLUTION, exercise

COURSE = 'name = "course"\nversion = "1.2"\n'


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A shelf, and a history, of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("JUDGE_CATALOG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = cli.run([*map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def course(root, text=COURSE, name="toy"):
    """A catalogue with `toy/twice`, or the same in another track."""
    exercise(root)
    for part in ("exercises", "reference"):
        (root / part / "toy").rename(root / part / name)
    (root / MARK).write_text(text)
    return root


# Several


def test_several_catalogues_are_one(tmp_path):
    one, other = course(tmp_path / "one", name="ours"), course(tmp_path / "other", name="theirs")
    both = Catalog(one, (other,))
    assert both.names() == ["ours/twice", "theirs/twice"]
    assert [found.root for found in both] == [one, other]
    assert both.find("theirs/twice").solution(2) == 4


def test_one_name_in_two_catalogues_is_an_error_that_names_both(run, tmp_path):
    one, other = course(tmp_path / "one"), course(tmp_path / "other")
    with pytest.raises(SpecError, match=rf"toy/twice is in {one} and in {other}: rename one"):
        Catalog(one, (other,)).names()
    code, _, err = run("--catalog", one, "--catalog", other, "list")
    assert (code, "toy/twice is in" in err) == (cli.USAGE, True)


def test_the_command_line_takes_several_and_the_judges_own(run, tmp_path):
    course(tmp_path / "one")
    code, out, _ = run("--catalog", tmp_path / "one", "--catalog", "builtin", "list")
    assert (code, "toy/twice" in out, "maths/softmax" in out) == (cli.ACCEPTED, True, True)


def test_the_environment_names_several(run, tmp_path, monkeypatch):
    monkeypatch.setenv("JUDGE_CATALOG", f"{course(tmp_path / 'one', name='a')}:{course(tmp_path / 'two', name='b')}")
    assert [line.split()[0] for line in run("list")[1].splitlines()] == ["a/twice", "b/twice"]


@pytest.mark.parametrize("name", ["nowhere", "no/where", "course==2"])
def test_a_catalogue_that_is_not_there_is_wrong_use(run, name):
    code, _, err = run("--catalog", name, "list")
    assert (code, "no such folder" in err) == (cli.USAGE, True)


# Packed, and on the shelf


def test_a_packed_catalogue_is_found_by_its_name(run, tmp_path):
    folder = course(tmp_path / "mine")
    code, out, _ = run("catalog", "pack", folder)
    digest = Pins.of(Catalog(folder)).catalog
    assert (code, f"course-1.2.zip: course 1.2, 1 exercise, digest {digest}" in out) == (cli.ACCEPTED, True)
    assert run("catalog", "add", "course-1.2.zip", "--digest", digest)[0] == cli.ACCEPTED
    assert f"course 1.2  {digest[:12]}  1 exercise" in run("catalog", "list")[1]
    for name in ("course", "course==1.2", "builtin"):  # whatever lies in the folder that we are in
        course(tmp_path / name, name="theirs")
    for name, first in (("course", "toy/twice"), ("course==1.2", "toy/twice"), ("./course", "theirs/twice")):
        assert run("--catalog", name, "list")[1].split()[0] == first
        assert shelf.named(shelf.written(shelf.named(name))) == shelf.named(name)
    assert "theirs/twice" not in run("--catalog", "builtin", "list")[1]


def test_the_same_catalogue_is_packed_as_the_same_bytes(tmp_path):
    one, other = course(tmp_path / "one"), course(tmp_path / "other")
    assert shelf.packed(one) == shelf.packed(other)


def test_a_catalogue_with_another_digest_is_not_added(run, tmp_path):
    run("catalog", "pack", course(tmp_path / "mine"))
    code, _, err = run("catalog", "add", "course-1.2.zip", "--digest", "ab" * 32)
    assert (code, "nothing was added" in err, list(shelf.shelved())) == (cli.USAGE, True, [])


def test_another_catalogue_of_the_same_version_is_refused_and_a_later_version_is_taken(tmp_path):
    folder = course(tmp_path / "mine")
    shelf.add(shelf.packed(folder)[1])
    (folder / "exercises/toy/twice/statement.md").write_text("`twice(x)`, in other words\n")
    with pytest.raises(NotABundle, match=r"another course 1\.2 is here already"):
        shelf.add(shelf.packed(folder)[1])
    (folder / MARK).write_text(COURSE.replace("1.2", "1.10"))
    shelf.add(shelf.packed(folder)[1])
    assert shelf.folder(shelf.Label("course", "")).name == "1.10"
    assert shelf.folder(shelf.Label("course", "1.2")).name == "1.2"


@pytest.mark.parametrize("text", ["", "name = 3", COURSE.replace("course", "../x"), COURSE.replace("1.2", "new")])
def test_a_catalogue_says_its_name_and_version(run, tmp_path, text):
    code, _, err = run("catalog", "pack", course(tmp_path / "mine", text))
    assert (code, MARK in err) == (cli.USAGE, True)


def linked():
    entry = zipfile.ZipInfo("exercises/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK no zip",
        zipped({"../out": b""}),
        zipped({"/etc/out": b""}),
        zipped({"exercises/../../out": b""}),
        linked(),
    ],
    ids=["empty", "junk", "up", "absolute", "through", "link"],
)
def test_what_leads_out_of_its_folder_is_not_unpacked(tmp_path, data):
    with pytest.raises(NotABundle):
        unzipped(data)
    with pytest.raises(NotABundle):
        shelf.add(data)
    assert list(shelf.shelved()) == []


def test_a_file_that_is_no_part_of_a_catalogue_is_refused(tmp_path):
    with pytest.raises(NotABundle, match="is no part of a catalogue"):
        shelf.add(zipped({MARK: COURSE.encode(), "setup.py": b""}))


# In a workspace, and in a report


def shelved(tmp_path):
    return shelf.add(shelf.packed(course(tmp_path / "mine"))[1])


def test_a_workspace_names_the_catalogues_that_it_was_made_with(run, tmp_path, monkeypatch):
    label = shelved(tmp_path)
    code, out, _ = run("--catalog", "builtin", "--catalog", "course", "init", "learn")
    assert (code, out) == (cli.ACCEPTED, "learn: is a workspace; go there, then: judge next\n")
    assert around(tmp_path / "learn").private == (label,)
    monkeypatch.chdir(tmp_path / "learn")
    assert {"toy/twice", "maths/softmax"} <= {line.split()[0] for line in run("list")[1].splitlines()}
    assert run("start", "twice")[0] == cli.ACCEPTED


def test_a_workspace_that_is_made_again_keeps_its_catalogues_and_names_each_once(tmp_path):
    label = shelved(tmp_path)
    create(tmp_path / "learn", "ab" * 32, [label])
    create(tmp_path / "learn", "cd" * 32)
    assert around(tmp_path / "learn").private == (label,)
    create(tmp_path / "learn", "cd" * 32, [label])
    assert (tmp_path / "learn/judge.toml").read_text().count("[[private]]") == 1


def test_a_folder_is_used_but_named_by_no_workspace(run, tmp_path):
    _, out, _ = run("--catalog", course(tmp_path / "mine"), "init", "learn")
    assert "mine: is a folder, which judge.toml does not name" in out
    assert out.endswith(f"go there, then: judge --catalog {tmp_path / 'mine'} next\n")
    assert around(tmp_path / "learn").private == ()


@pytest.mark.parametrize(("changed", "words"), [("version", "course 9 is not on"), ("digest", "here is another one")])
def test_a_catalogue_that_is_not_the_one_that_a_workspace_names_is_said(run, tmp_path, monkeypatch, changed, words):
    label = shelved(tmp_path)
    facts = {"name": label.name, "version": label.version, "digest": label.digest}
    create(tmp_path / "learn", "ab" * 32, [shelf.Label(**facts | {changed: "9"})])
    monkeypatch.chdir(tmp_path / "learn")
    code, _, err = run("list")
    assert (code, words in err) == (cli.USAGE, True)
    if changed == "version":
        assert run("doctor")[0] != cli.USAGE


def test_a_repository_in_ci_chooses_no_catalogue(run, tmp_path, monkeypatch):
    create(tmp_path / "learn", "ab" * 32, [shelved(tmp_path)])
    (tmp_path / "learn/toy").mkdir()
    (tmp_path / "learn/toy/twice.py").write_text(SOLUTION)
    monkeypatch.chdir(tmp_path / "learn")
    code, _, err = run("ci")
    assert (code, "holds no solution" in err) == (cli.USAGE, True)


def test_pytest_finds_the_catalogues_that_a_workspace_names(run, tmp_path):
    label = shelved(tmp_path)
    create(tmp_path / "learn", "ab" * 32, [label])
    (tmp_path / "learn/toy").mkdir()
    (tmp_path / "learn/toy/twice.py").write_text(SOLUTION)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parent), "PYTEST_PLUGINS": ""}
    done = subprocess.run(command, cwd=tmp_path / "learn", env=environment, capture_output=True, text=True, check=False)
    assert "toy/twice.py::correctness::rows" in done.stdout, done.stdout + done.stderr


def test_a_report_says_which_catalogue_it_is_about(run, tmp_path):
    shelved(tmp_path)
    (tmp_path / "mine.py").write_text(SOLUTION)
    options = ["--backend", "unboxed", "--axis", "correctness", "--format", "json"]
    _, out, _ = run("--catalog", "course", "grade", "twice", tmp_path / "mine.py", *options)
    assert json.loads(out)["versions"]["catalog"] == "course 1.2"
    _, out, _ = run("--catalog", tmp_path / "mine", "grade", "twice", tmp_path / "mine.py", *options[:4])
    assert "catalog course 1.2" in " ".join(out.split())
