"""Who is in the class, and what they handed in: every error says where, and one learner's trouble is nobody else's."""

import contextlib
import os
import subprocess

import pytest

from judge import since
from judge.course.handed import State, handed_in, trouble
from judge.course.roster import BadRoster, Learner, learners
from judge.source import LARGEST_FILE
from tests.repositories import committed, git

STUB = b"def twice(x):\n    raise NotImplementedError\n"
RIGHT = "def twice(x):\n    return x + x\n"


def roster(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def errors(path):
    with pytest.raises(BadRoster) as found:
        learners(path)
    return str(found.value).replace(str(path), "roster").splitlines()


# Who


def test_every_folder_is_a_learner_but_for_hidden_ones_and_our_own(tmp_path):
    for name in ("bob", "Ann", ".git", "gradebook"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("")
    assert [one.key for one in learners(tmp_path, tmp_path / "gradebook")] == ["Ann", "bob"]


def test_a_link_that_leads_nowhere_is_a_learner_whose_folder_is_trouble(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (one,) = learners(tmp_path)
    assert (one.key, trouble(one)) == ("loop", "Too many levels of symbolic links")


def test_a_roster_names_learners_and_paths_beside_it(tmp_path):
    (one,) = learners(roster(tmp_path, "Name,ID,Path,Section\n Ada Lovelace ,17,ada,A1\n"))
    assert one == Learner("17", "Ada Lovelace", tmp_path / "ada", id="17", section="A1")


def test_a_gradebook_exported_from_canvas_with_a_path_is_a_roster(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section,path\n    Points Possible,,,,,\nAda,17,s17,ada,A1,ada\n"
    (one,) = learners(roster(tmp_path, text))
    assert (one.id, one.sis_user_id, one.login, one.section) == ("17", "s17", "ada", "A1")


def test_a_folder_is_found_however_its_accents_are_spelt(tmp_path):
    for name in ("Jose\u0301", "o\u0308", "\u00f6"):
        (tmp_path / name).mkdir()
    path = roster(tmp_path, f"name,path\nJosé,Jos\u00e9\nBjörn,\u00f6\nNobody,{'x' * 300}\n")
    assert [one.folder.name for one in learners(path)] == ["\u00f6", "Jose\u0301", "x" * 300]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_roster_may_be_a_spreadsheets(tmp_path, encoding):
    (one,) = learners(roster(tmp_path, "name;path\r\nJosé;josé\r\n", encoding))
    assert (one.name, one.folder.name) == ("José", "josé")


def test_each_wrong_line_of_a_roster_is_named(tmp_path):
    text = 'name,id,path\nAda,1,ada\nBob,,\n,,cy\n"Dee\nDee",1,dee\nEve,5\nFay,6,./ada\n'
    assert errors(roster(tmp_path, text)) == [
        "roster:3: says no path",
        "roster:4: says neither name nor id",
        "roster:6: has the same id as line 2",
        "roster:7: has 2 columns, where the first line has more",
        "roster:8: has the same path as line 2",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "roster:1: its first line must name the columns, `path` and `name` or `id`, between commas"),
        (
            "name,id\nAda,1\n",
            "roster:1: its first line must name the columns, `path` and `name` or `id`, between commas",
        ),
        ("name,Student,path\n", "roster:1: has two columns for name"),
        ("name,path\n", "roster: holds no learner"),
    ],
)
def test_a_roster_without_its_columns_or_learners_is_refused(tmp_path, text, error):
    assert errors(roster(tmp_path, text)) == [error]


def test_a_roster_in_another_encoding_says_in_which_line(tmp_path):
    (error,) = errors(roster(tmp_path, "name,path\nAda,ada\nJosé,j\n", "latin-1"))
    assert error == "roster:3: is not UTF-8; save it as `CSV UTF-8`"


def test_a_class_that_is_not_there_says_so(tmp_path):
    assert errors(tmp_path / "gone.csv") == ["roster: No such file or directory"]


# What


def put(folder, text, name="toy/twice"):
    path = folder / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def only(folder):
    (found,) = handed_in(Learner("ann", "ann", folder), {"toy/twice": STUB})
    return found


def test_what_lies_at_its_place_is_handed_in(tmp_path):
    put(tmp_path, RIGHT)
    found = only(tmp_path)
    assert (found.state, len(found.digest)) == (State.HANDED, 64)


@pytest.mark.parametrize("text", ["", "\n", STUB.decode(), f"\n{STUB.decode()}\n\n"])
def test_the_stub_is_not_begun(tmp_path, text):
    put(tmp_path, text)
    assert only(tmp_path).state is State.STUB


def test_nothing_is_missing_wherever_it_lacks(tmp_path):
    assert only(tmp_path).state is State.MISSING
    (tmp_path / "toy").write_text("a file")
    assert only(tmp_path).state is State.MISSING


def test_links_devices_and_huge_files_are_refused_and_nothing_is_read_through_them(tmp_path):
    other = put(tmp_path / "other", RIGHT)
    mine = put(tmp_path / "mine", RIGHT)
    mine.unlink()
    mine.symlink_to(other)
    assert (only(tmp_path / "mine").state, only(tmp_path / "mine").why[:21]) == (State.REFUSED, "it is a symbolic link")
    mine.unlink()
    os.mkfifo(mine)
    assert only(tmp_path / "mine").state is State.REFUSED
    mine.unlink()
    with mine.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than 4 MiB" in only(tmp_path / "mine").why


def test_a_track_that_is_a_link_is_refused(tmp_path):
    put(tmp_path / "other", RIGHT)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/toy").symlink_to(tmp_path / "other/toy")
    assert "its folder is a symbolic link" in only(tmp_path / "mine").why


def test_what_cannot_be_read_is_no_verdict_and_says_why(tmp_path):
    (tmp_path / "toy/twice.py").mkdir(parents=True)
    found = only(tmp_path)
    assert (found.state, "is a folder" in found.why) == (State.UNREADABLE, True)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert only(tmp_path / "loop").state is State.UNREADABLE


# Since


@pytest.fixture
def repository(tmp_path):
    """A learner's, with one commit."""
    put(tmp_path, RIGHT)
    return committed(tmp_path)


def test_what_is_edited_or_new_differs_from_a_commit_and_the_rest_does_not(repository):
    first = since.commit(repository, "HEAD")
    assert not since.differs(repository, first, "toy/twice.py", RIGHT.encode())
    assert since.differs(repository, first, "toy/twice.py", b"x = 1\n")
    assert since.differs(repository, first, "toy/new.py", RIGHT.encode())


@pytest.mark.parametrize("ref", ["week-3", "", "--all", "HEAD:toy", "a\nb"])
def test_a_name_that_is_no_commit_is_unknown(repository, ref):
    with pytest.raises(since.Unknown):
        since.commit(repository, ref)


def test_a_folder_without_a_repository_is_unknown(tmp_path):
    with pytest.raises(since.Unknown, match="not a git repository"):
        since.commit(tmp_path, "HEAD")


def test_no_program_that_a_repository_names_is_run(repository):
    trap = repository / "trap"
    for key in ("core.fsmonitor", "filter.x.clean", "diff.external", "core.sshCommand", "remote.o.uploadpack"):
        git(repository, "config", key, f"touch {trap}; cat")
    for key, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "o"),
        ("remote.o.promisor", "true"),
        ("remote.o.url", f"ext::sh -c touch% {trap}"),
        ("protocol.ext.allow", "always"),
    ):
        git(repository, "config", key, value)
    (repository / ".gitattributes").write_text("*.py filter=x diff=x\n")
    first = since.commit(repository, "HEAD")
    assert not since.differs(repository, first, "toy/twice.py", RIGHT.encode())
    for lost in (repository / ".git/objects").glob("??/*"):  # git would fetch them, were it let
        lost.unlink()
    with pytest.raises(since.Unknown):
        since.commit(repository, "HEAD")
    with contextlib.suppress(since.Unknown):  # some versions of git say that it is not there
        assert since.differs(repository, first, "toy/twice.py", RIGHT.encode())
    assert not trap.exists()


def test_git_names_bytes_as_we_do(repository):
    said = subprocess.run(
        ["git", "-C", repository, "hash-object", "toy/twice.py"], capture_output=True, text=True, check=True
    )
    assert since.blob(RIGHT.encode()) == said.stdout.strip()
