"""The README, and the other texts, tell the truth: what they name exists, what they show is what comes out."""

import re
import shlex
from pathlib import Path

import click
import pytest

import cli
from judge.catalog import Catalog
from judge.report import as_json, as_terminal
from judge.report.words import HEADLINES
from judge.verdict import Code, Report, Verdict

ROOT = Path(__file__).parent.parent
TEXTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
PATH = re.compile(r"(?<![\w/.-])(?:(?:judge|sandbox|exercises|reference|tests|benchmarks)/[\w./-]*|[A-Z]+\.md|cli\.py)")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name):
    """Every `judge ...` and `make ...` in a text's code."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", text(name), re.M | re.S)
    code = [block for language, block in fenced if not language] + re.findall(r"`([^`\n]+)`", text(name))
    lines = [line.split("#")[0].strip().removeprefix("$ ") for block in code for line in block.splitlines()]
    return [line.removeprefix(".venv/bin/") for line in lines if re.match(r"(\.venv/bin/)?(judge|make) [a-z-]", line)]


JUDGE = sorted({(name, line) for name in TEXTS for line in commands(name) if line.startswith("judge ")})
MAKE = sorted({(name, line) for name in TEXTS for line in commands(name) if line.startswith("make ")})


SCHEMAS = (
    "judge/report/",
    "judge/reports/",
    "judge/submission/",
    "judge/gradebook/",
    "judge/change/",
)  # names of documents, and of no folder


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_that_a_text_names_exists(name):
    named = {found.rstrip(".") for found in PATH.findall(text(name)) if "NAME" not in found}
    missing = {path for path in named if not (ROOT / path).exists()}
    assert {path for path in missing if not path.startswith(SCHEMAS)} == set()


@pytest.mark.parametrize(("name", "line"), MAKE)
def test_every_target_that_a_text_names_is_one(name, line):
    assert re.search(rf"^{re.escape(line.split()[1])}:", text("Makefile"), re.M)


@pytest.mark.parametrize(("name", "line"), JUDGE)
def test_every_command_that_a_text_names_is_one(name, line):
    words = shlex.split(line.replace("\\", ""))[1:]
    if words[0].startswith("--"):
        assert words[0] in {option for parameter in cli.cli.params for option in parameter.opts} | {"--help"}
        return
    command = cli.cli.commands[words.pop(0)]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_command_is_shown_in_the_help():
    with click.Context(cli.cli) as context:
        said = cli.cli.get_help(context)
    assert all(name in said for name in cli.cli.commands)


def test_the_readme_names_every_verdict_in_order():
    listed = re.search(r"Verdicts, best first: (.*?)\. An axis", README, re.S)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed.group(1)) == [code.value for code in Code if code is not Code.NOT_JUDGED]


@pytest.mark.parametrize("code", [cli.ACCEPTED, cli.NOT_ACCEPTED, cli.USAGE, cli.JUDGE_ERROR, cli.INTERRUPTED])
def test_the_readme_explains_every_exit_code(code):
    assert f"\n| {code} | " in README


def test_the_readme_names_every_field_of_the_report():
    empty = Report("a/b", "", "", Verdict(()), "", True, "0" * 32)
    assert all(f"`{field}`" in README for field in as_json.document(empty))


def test_the_readme_shows_what_a_learner_would_see():
    (screen,) = re.findall(r"^```\n(\$ judge grade.*?)^```", README, re.M | re.S)
    assert max(map(len, screen.splitlines())) <= as_terminal.WIDTH
    assert HEADLINES[Code.WRONG_ANSWER] in screen
    exercise = Catalog().find(screen.split()[3])
    shown = re.findall(r"^correctness: wrong answer in (\w+)\[", screen, re.M)
    sentences = {family.name: family.sentence for family in exercise.spec.families}
    assert shown
    assert all(sentences[family] in " ".join(screen.split()) for family in shown)


def test_the_trust_model_has_ten_lines():
    section = README.partition("## The trust model in ten lines\n")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", section, re.M) == [str(number) for number in range(1, 11)]


def test_the_folders_of_the_map_are_the_folders_of_the_tree():
    section = README.partition("## The map\n")[2]
    assert set(re.findall(r"^(\w+)/ ", section, re.M)) == {
        "judge",
        "sandbox",
        "exercises",
        "reference",
        "examples",
        "tests",
        "benchmarks",
    }


@pytest.mark.parametrize("name", TEXTS)
def test_no_line_is_longer_than_a_line_of_code(name):
    assert [line for line in text(name).splitlines() if len(line) > 120] == []
