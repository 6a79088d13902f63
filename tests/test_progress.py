"""A learner's progress: gathered from catalogue and history, and put on a page that stays small and silent."""

import json
import sqlite3
import time
from pathlib import Path

import pytest

import cli
from judge.catalog import Catalog
from judge.history import Entry, Kept, Standing, opened, place
from judge.progress import WHOLE, Progress, Step, progress
from judge.report import of_progress
from judge.report.as_json import document
from judge.report.recalled import report_of
from judge.verdict import Code
from tests.catalogs import SPEC, exercise
from tests.invented import ACCEPTED, FAILED, NASTY, SHAKY, UNBOXED, coded, hostile
from tests.pages import check, shape
from tests.reports import ERROR, RIGHT, WRONG, report
from tests.test_html import said

NOW = time.mktime((2026, 5, 20, 15, 0, 0, 0, 0, -1))
DAY = 86400.0
HISTORY = Path("history.sqlite3")


@pytest.fixture
def catalog(tmp_path):
    """toy/twice; toy/again and late/last need it, toy/lost does not load."""
    root = tmp_path / "catalog"
    exercise(root)
    needs = SPEC.replace("panel=[]", 'panel=[], requires=["toy/twice", "toy/gone"]').lstrip()
    for name, spec in (("toy/again", needs), ("late/last", needs), ("toy/lost", "import nothing_like_it\n")):
        folder = root / "exercises" / name
        folder.mkdir(parents=True)
        (folder / "spec.py").write_text(spec)
        (folder / "statement.md").write_text("# Again\n\n## The contract\n\nThe answer is $2x$.\n")
        (folder / "stub.py").write_text("def twice(x): ...\n")
    return Catalog(root)


@pytest.fixture
def run(catalog, capsys, tmp_path, monkeypatch):
    """Runs the command in a workspace: exit code, stdout, stderr."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    cli.run(["--catalog", str(catalog.root), "init", str(tmp_path / "learn")])
    monkeypatch.chdir(tmp_path / "learn")
    capsys.readouterr()

    def command(*arguments):
        code = cli.run(["--catalog", str(catalog.root), *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def gathered(catalog, path, begun=(), now=NOW):
    with opened(path) as history:
        return progress(catalog, history, list(begun), now)


def recorded(path, *reports):
    """A history with these, a day apart, the last of them today."""
    with opened(path, writing=True) as history:
        for at, (told, source) in enumerate(reports):
            history.add(told, source, {}, NOW - DAY * (len(reports) - 1 - at))


def submitted(*codes, **changes):
    sources = [f"# {at}\n".encode() for at in range(len(codes))]
    return [(report(code, source=source, **changes), source) for code, source in zip(codes, sources, strict=True)]


def step(name="toy/twice", standing=None, **changes):
    facts = {"title": "Twice.", "requires": (), "statement": "# Twice\n", "begun": False} | changes
    return Step(name, standing=standing, **facts)


def kept(told, number=1):
    entry = Entry(number, told.exercise, NOW, told.verdict.code, told.counts, told.digest, told.seconds)
    return Kept(entry, json.loads(json.dumps(document(told))), {}, b"")


def steps_of(found):
    return {one.name: one for one in found.steps}


def test_an_empty_history_has_every_exercise_and_no_submission(catalog, tmp_path):
    found = gathered(catalog, tmp_path / HISTORY)
    assert [one.name for one in found.steps] == ["late/last", "toy/again", "toy/lost", "toy/twice"]
    assert (found.entries, found.next) == ((), "toy/twice")


def test_what_is_required_and_not_in_the_catalogue_holds_nobody_up(catalog, tmp_path):
    assert steps_of(gathered(catalog, tmp_path / HISTORY))["toy/again"].requires == ("toy/twice",)


def test_a_broken_exercise_says_why_and_is_not_worth_doing(catalog, tmp_path):
    recorded(tmp_path / HISTORY, *submitted(RIGHT))
    found = gathered(catalog, tmp_path / HISTORY)
    assert "nothing_like_it" in steps_of(found)["toy/lost"].broken
    assert found.next == "late/last"


def test_a_step_knows_its_last_submissions_newest_first(catalog, tmp_path):
    recorded(tmp_path / HISTORY, *submitted(*[WRONG] * (WHOLE + 3)))
    found = steps_of(gathered(catalog, tmp_path / HISTORY))["toy/twice"]
    assert [one.entry.id for one in found.submissions] == list(range(WHOLE + 3, 3, -1))


@pytest.mark.parametrize(
    ("standing", "code", "accepted"),
    [
        (None, Code.NOT_JUDGED, False),
        (Standing(1, None, Code.UNSTABLE, NOW), Code.UNSTABLE, False),
        (Standing(2, NOW, Code.WRONG_ANSWER, NOW), Code.ACCEPTED, True),
    ],
)
def test_what_was_accepted_once_stays_accepted(standing, code, accepted):
    one = step(standing=standing)
    assert (one.code, one.accepted) == (code, accepted)


@pytest.mark.parametrize("told", [ACCEPTED, SHAKY, FAILED, UNBOXED, hostile(NASTY[:90])])
def test_a_report_is_the_same_again_from_what_was_kept_of_it(told):
    assert document(report_of(json.loads(json.dumps(document(told))))) == document(told)


def test_the_page_of_an_empty_history_says_what_to_do(catalog, tmp_path):
    page = of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW)
    check(page)
    assert "0 of 4 exercises accepted" in said(page)
    assert "Nothing is submitted yet." in said(page)
    assert "Next: toy/twice" in said(page)


def test_the_page_of_an_empty_catalogue_is_one_as_well():
    check(of_progress.render(Progress((), ()), NOW))


def test_the_page_shows_standing_requirements_and_statement(catalog, tmp_path):
    recorded(tmp_path / HISTORY, *submitted(WRONG, RIGHT, ERROR))
    page = of_progress.render(gathered(catalog, tmp_path / HISTORY, ["toy/again"]), NOW)
    found = check(page)
    text = said(page)
    assert "1 of 4 exercises accepted" in text
    assert "2 tries, accepted 1 day ago" in text
    assert "requires toy/twice ✓" in text
    assert "late/last open" in text
    assert "toy/again begun" in text
    assert "This exercise cannot be used" in text
    assert any(one.tag == "math" for one in found)


def test_the_map_draws_a_line_for_each_requirement(catalog, tmp_path):
    found = check(of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW))
    assert sum(one.attributes.get("class") == "need" for one in found) == 2


def test_what_waits_for_another_is_locked_until_that_is_accepted(catalog, tmp_path):
    before = said(of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW))
    recorded(tmp_path / HISTORY, *submitted(RIGHT))
    after = said(of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW))
    assert ("again locked" in before, "again locked" in after) == (True, False)


def test_what_fades_is_said_as_judge_status_says_it(catalog, tmp_path):
    recorded(tmp_path / HISTORY, *submitted(RIGHT))
    now = NOW + 400 * DAY
    page = of_progress.render(gathered(catalog, tmp_path / HISTORY, now=now), now)
    check(page)
    assert "1 fading: judge review" in said(page)
    assert "accepted 1 year ago; fading, " in said(page)
    assert "fading" not in said(of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW))


@pytest.mark.parametrize("code", list(Code))
def test_every_verdict_is_shown(code):
    told = coded(code)
    one = kept(told)
    standing = None if code in (Code.NOT_JUDGED, Code.JUDGE_ERROR) else Standing(1, None, code, NOW)
    made = step("maths/softmax", standing, submissions=(one,))
    page = of_progress.render(Progress((made,), (one.entry,)), NOW)
    check(page)
    assert code.replace("_", " ") in said(page)


def nasty(text):
    one = kept(hostile(text, exercise=text))
    steps = (
        step(f"{text}/{text}", title=text, submissions=(one,), standing=Standing(1, None, Code.WRONG_ANSWER, NOW)),
        step(f"b{text}", title=text, requires=(f"{text}/{text}",), broken=text),
    )
    return of_progress.render(Progress(steps, (one.entry,), f"b{text}"), NOW)


def test_nothing_hostile_becomes_markup_wherever_it_stands():
    plain = "".join("x" if sign in "<>&\"'`" else sign for sign in NASTY)
    check(nasty(NASTY))
    assert shape(nasty(NASTY)) == shape(nasty(plain))


@pytest.mark.parametrize(
    "text", ['"><script>alert(1)</script>', "' onload='x", "{{ 7 * 7 }}", "</style>", "\x1b[2J\u202e"]
)
def test_hostile_names_are_shown_as_they_are_or_escaped(text):
    page = nasty(text)
    check(page)
    assert "49" not in said(page).replace("2026-05-20", "")
    assert not {"\x1b", "\u202e"} & set(page)


def test_a_private_catalogue_s_folders_titles_and_statements_are_no_markup(catalog, tmp_path):
    bait = "<script>alert(1)<\u2215script>"  # a slash of another kind: it is the name of a folder
    folder = catalog.root / "exercises" / f"t{bait}" / f"{{{{ 7 * 7 }}}}\"'{bait}"
    folder.mkdir(parents=True)
    (folder / "spec.py").write_text(SPEC.replace("Twice the input.", "<script>alert(1)</script>").lstrip())
    (folder / "statement.md").write_text("# T\n\n<script>alert(1)</script> $\\text{<script>}$\n")
    (folder / "stub.py").write_text("")
    page = of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW)
    check(page)
    assert "{{ 7 * 7 }}\"'<script>" in said(page)
    assert "<script>alert(1)</script>" in said(page)


def test_the_same_progress_at_the_same_moment_is_the_same_page(catalog, tmp_path):
    found = gathered(catalog, tmp_path / HISTORY)
    assert of_progress.render(found, NOW) == of_progress.render(found, NOW)


def many(path, count):
    """So many submissions, which would take long one by one: each has a transaction, and the disk has the last word."""
    recorded(path, *submitted(WRONG))
    columns = "exercise, at, code, counts, digest, seed, seconds, report, environment"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})
            INSERT INTO submissions ({columns}) SELECT exercise, at - 3600 * i, code, counts, digest,
            printf('%032x', i + 1000), seconds, report, environment FROM submissions, n"""
        )
    connection.close()


def test_ten_thousand_submissions_are_a_small_page_and_no_wait(catalog, tmp_path):
    many(tmp_path / HISTORY, 10_000)
    few = len(of_progress.render(gathered(catalog, tmp_path / "none.sqlite3"), NOW))
    began = time.process_time()
    page = of_progress.render(gathered(catalog, tmp_path / HISTORY), NOW)
    assert time.process_time() - began < 5
    assert "The last 30 of 10000 submissions" in said(page)
    assert len(page) < few + 60_000


def test_the_command_writes_one_page_and_says_where(run, tmp_path):
    recorded(place(), *submitted(WRONG, RIGHT))
    code, out, _ = run("report", "--html", "site")
    assert (code, out) == (0, "site/index.html: open it in a browser\n")
    assert [path.name for path in Path("site").iterdir()] == ["index.html"]
    assert "1 of 4 exercises accepted" in said(Path("site/index.html").read_text(encoding="utf-8"))


def test_the_command_needs_no_workspace_and_makes_no_history(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("report", "--html", "deep/site")[0] == 0
    assert not place().exists()


def test_a_page_of_ours_is_replaced_and_another_s_is_not(run):
    run("report", "--html", "site")
    assert run("report", "--html", "site")[0] == 0
    Path("site/index.html").write_text("<!DOCTYPE html><title>Mine</title>")
    code, _, err = run("report", "--html", "site")
    assert (code, "nothing is overwritten" in err) == (2, True)
    assert Path("site/index.html").read_text() == "<!DOCTYPE html><title>Mine</title>"


def test_a_folder_that_cannot_be_made_is_wrong_use(run):
    Path("file").write_text("")
    code, _, err = run("report", "--html", "file")
    assert code == 2
    assert "file" in err


def test_report_without_a_folder_is_wrong_use(run):
    assert run("report")[0] == 2
