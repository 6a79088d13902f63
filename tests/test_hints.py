"""Hints: how an author writes them, that ours are there and give nothing away, and how they unfold."""

import ast
import re
from pathlib import Path

import pytest

import cli
from judge.authoring.filed import misled
from judge.catalog import Catalog
from judge.grade import grade, replay
from judge.hints import LEVELS, line_of, read
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verdict import Code
from judge.workspace import HINTED, create
from sandbox.unboxed import Unboxed
from tests.catalogs import SAME, exercise, submission

HINTED_ONES = [one for one in Catalog() if (one.folder / "hints.md").exists()]
STATEMENT = "# Twice\n\nEvery number\n**comes back**, doubled.\n\n| `x` | any *shape* \\| dtype |\n"
GOOD = """\
# Hints

## 1
Think.

## 2
Look at the *sum*.

## 3
Add it to itself.

# rows, large
> number comes back

## 1
Which rows?

## 2
All of them.

## 3
Each number, plus itself.
"""


def parsed(text, statement=STATEMENT):
    return read(text, statement, {"rows", "large", "more"}, Path("hints.md"))


@pytest.fixture
def made(tmp_path):
    """toy/twice with hints."""
    one = exercise(tmp_path)
    (one.folder / "statement.md").write_text(STATEMENT)
    (one.folder / "hints.md").write_text(GOOD)
    return one


def test_hints_have_three_levels_on_the_whole_and_on_families():
    hints = parsed(GOOD)
    assert hints.whole.levels == ("Think.", "Look at the *sum*.", "Add it to itself.")
    assert hints.on("rows") == hints.on("large") != hints.whole
    assert hints.on("more") == hints.whole
    assert hints.on("rows").task == "line 3: number comes back"


def test_the_words_of_the_task_are_shown_with_their_code_and_without_their_latex():
    words = r"the **derivative** of `x ** 0 \| 1` is $a^\top b$"
    told = parsed(GOOD.replace("number comes back", words), f"# Twice\n\n{words}\n").on("rows").task
    assert told == "line 3: the derivative of x ** 0 | 1 is a^⊤ b"


@pytest.mark.parametrize(
    ("before", "after", "line", "why"),
    [
        ("# Hints\n", "", 2, "stands before the first heading"),
        ("# Hints\n", "# Tips\n", 1, "begins with '# Hints'"),
        ("## 2\nLook at the *sum*.\n", "", 1, "levels ## 1, ## 2 and ## 3"),
        ("## 2\nLook", "## 4\nLook", 1, "levels ## 1, ## 2 and ## 3"),
        ("Each number, plus itself.\n", "\n", 21, "has no text"),
        ("# rows, large", "# rows, columns", 12, "there is no family 'columns'"),
        ("# rows, large", "# rows, rows", 12, "hints on 'rows' already"),
        ("number comes back", "number goes away", 13, "not in the statement"),
        (GOOD, "", 1, "begins with '# Hints'"),
    ],
)
def test_what_is_written_wrong_is_said_with_its_line(before, after, line, why):
    with pytest.raises(SpecError, match=re.escape(why)) as found:
        parsed(GOOD.replace(before, after))
    assert str(found.value).startswith(f"hints.md:{line}: ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Every number", 3),
        ("comes **back**, doubled", 4),
        ("any shape | dtype", 6),
        ("number comes", 3),
        ("", None),
        ("x y", None),
    ],
)
def test_words_are_found_whatever_the_markup_and_the_line_breaks(words, line):
    assert line_of(words, STATEMENT) == line


def test_an_exercise_need_not_have_hints(tmp_path):
    one = exercise(tmp_path)
    assert (one.hints, misled(one)) == (None, [])
    report = grade(one, submission(tmp_path, SAME), seed=Seed.parse("7"), backend=Unboxed())
    assert [(f.hint, f.task) for f in report.verdict.results[0].findings] == [("", "")]


def test_a_finding_knows_the_hints_and_the_line_of_the_task_on_its_family(tmp_path, made):
    report = grade(made, submission(tmp_path, SAME), seed=Seed.parse("7"), backend=Unboxed())
    (found,) = report.verdict.results[0].findings
    assert (found.hint, found.task) == ("toy/twice rows", "line 3: number comes back")
    _, again = replay(made, tmp_path / "mine.py", seed=Seed.parse("7"), backend=Unboxed(), case=found.case)
    assert again.findings[0].hint == found.hint


def test_hints_that_are_written_wrong_cost_no_verdict_and_are_an_error_of_the_exercise(tmp_path, made):
    (made.folder / "hints.md").write_text("# Tips\n")
    report = grade(made, submission(tmp_path, SAME), seed=Seed.parse("7"), backend=Unboxed())
    assert (report.verdict.code, report.verdict.results[0].findings[0].hint) == (Code.WRONG_ANSWER, "")
    assert [error.partition(": ")[2] for error in misled(made)] == [
        "begins with '# Hints', the hints on the exercise as a whole"
    ]


def test_what_a_learner_begins_with_has_hints():
    names = {one.name.partition("/")[2] for one in HINTED_ONES}
    assert names >= {"softmax", "logsumexp", "attention", "kv_cache", "int8_matmul", "mlp_backprop"}


@pytest.mark.parametrize("one", HINTED_ONES, ids=lambda one: one.name)
def test_every_family_of_ours_has_hints_and_a_line_of_the_statement(one):
    families = {family.name for family in one.spec.families}
    assert set(one.hints.families) == families
    assert [name for name in families if not one.hints.on(name).task] == []


def code_of(text):
    """Every expression of some length in a solution, as one would type it."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call | ast.BinOp | ast.Assign)]
    return {shown for node in nodes if len(shown := ast.unparse(node)) > 12}


@pytest.mark.parametrize("one", HINTED_ONES, ids=lambda one: one.name)
def test_no_hint_of_ours_is_code_of_a_solution(one):
    told = " ".join(level for hint in (one.hints.whole, *one.hints.families.values()) for level in hint.levels)
    accepted = [known.path for known in one.known if known.code is Code.ACCEPTED]
    solutions = [path.read_text() for path in (one.reference / "solution.py", *accepted)]
    assert "```" not in told
    assert [code for text in solutions for code in code_of(text) if code in told] == []


@pytest.fixture
def run(made, tmp_path, capsys, monkeypatch):
    """Runs `judge hint twice ...` in a workspace: exit code, stdout, stderr."""
    monkeypatch.setenv("JUDGE_CATALOG", str(made.root))
    create(tmp_path / "learn", "digest")
    monkeypatch.chdir(tmp_path / "learn")

    def command(*arguments):
        code = cli.run(["hint", "twice", *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def levels(out):
    """Those that are shown."""
    return [int(number) for number in re.findall(r"^(\d)  (?:a nudge|where to look|nearly)", out, re.M)]


def test_in_a_workspace_hints_unfold_one_level_at_a_time(run):
    assert [levels(run()[1]) for _ in range(4)] == [[1], [1, 2], [1, 2, 3], [1, 2, 3]]


def test_each_family_unfolds_on_its_own_and_may_be_named_by_a_case(run):
    run()
    assert [levels(run(name)[1]) for name in ("rows", "large", "rows[0.1]")] == [[1], [1], [1, 2]]
    assert levels(run()[1]) == [1, 2]


def test_a_level_that_is_asked_for_is_shown_alone_and_remembered(run):
    assert levels(run("--level", 2)[1]) == [2]
    assert levels(run()[1]) == [1, 2, 3]


def test_outside_a_workspace_nothing_is_remembered_and_the_next_level_is_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        code, out, _ = run("rows")
        assert (code, levels(out)) == (cli.ACCEPTED, [1])
        assert "judge hint toy/twice rows --level 2 says more" in out
    assert not (tmp_path / HINTED).exists()


def test_a_hint_says_what_it_is_about(run):
    code, out, _ = run("rows")
    told = " ".join(out.split())
    assert code == cli.ACCEPTED
    assert told.startswith(
        "toy/twice rows Doubles every element. the task, line 3: number comes back 1 a nudge Which rows?"
    )
    assert told.endswith("judge hint toy/twice rows says more")


def test_after_the_last_level_there_is_no_more(run):
    assert "says more" not in run("--level", 3)[1]


def test_the_hints_on_the_whole_name_those_on_families(run):
    assert "judge hint toy/twice rows" in run()[1]
    assert "hints of its own" not in run("rows")[1]


@pytest.mark.parametrize("wrong", [("nothing",), ("--level", 4), ("--level", 0)])
def test_what_is_not_there_is_wrong_use(run, wrong):
    code, _, err = run(*wrong)
    assert code == cli.USAGE
    assert "rows, large" in err or "--level" in err


def test_an_exercise_without_hints_says_so(run, made):
    (made.folder / "hints.md").unlink()
    code, out, _ = run()
    assert (code, "toy/twice has no hints" in out) == (cli.ACCEPTED, True)


def test_hints_that_are_written_wrong_are_the_authors_failure(run, made):
    (made.folder / "hints.md").write_text("# Tips\n")
    code, _, err = run()
    assert (code, "hints.md:1: begins with" in err) == (cli.JUDGE_ERROR, True)


@pytest.mark.parametrize("text", ["rubbish\n\xff", "9999999999 toy/twice\n", "x toy/twice\n1", ""])
def test_a_file_of_hints_that_was_changed_by_hand_does_no_harm(run, text):
    Path(HINTED).write_bytes(text.encode("latin-1"))
    code, out, _ = run()
    assert (code, set(levels(out)) <= set(range(1, len(LEVELS) + 1))) == (cli.ACCEPTED, True)
    assert levels(out)


def test_what_cannot_be_remembered_is_shown_all_the_same(run):
    Path(HINTED).mkdir()
    code, out, _ = run()
    assert (code, levels(out)) == (cli.ACCEPTED, [1])


def test_what_is_shown_is_remembered_in_no_file_elsewhere(run, tmp_path_factory):
    (precious := tmp_path_factory.mktemp("elsewhere") / "precious").write_text("3 pots\n")
    Path(HINTED).symlink_to(precious)
    code, out, _ = run()
    assert (code, levels(out), precious.read_text()) == (cli.ACCEPTED, [1], "3 pots\n")
