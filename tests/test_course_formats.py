"""The gradebook in its formats: what Canvas reads, what a spreadsheet must not run, what a browser shows."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from judge.course import canvas, lines, page, shown
from judge.course.book import Book, Cell, Column, Row, Standing, judged_families
from judge.course.rejudged import Change
from judge.course.roster import Learner
from judge.report.as_json import document
from judge.report.as_terminal import printed
from judge.verdict import AxisResult, Code
from tests import pages
from tests.invented import ACCEPTED, FAMILIES, NASTY, SHAKY, finding, hostile, report

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    '"=1',
    "'=1",
    "＝1+1",
    "|x",
    "%x",
    "\n=cmd|' /C calc'!A0",
]
MASKED = report(AxisResult("correctness", Code.WRONG_ANSWER, (finding(Code.WRONG_ANSWER, "expected 0", "masks[0.1]"),)))
COLUMN = Column("maths/softmax", "Softmax (1234)", FAMILIES)


def graded(one, **changes):
    return Cell(Standing.GRADED, document(one), **changes)


def book(*cells, names=None, columns=(COLUMN,), **facts):
    names = names or [f"learner {at}" for at in range(len(cells))]
    rows = [
        Row(Learner(name, name, Path(name), login=name, **facts), (cell,))
        for name, cell in zip(names, cells, strict=True)
    ]
    return Book(columns, tuple(rows))


def imported(text):
    """What Canvas's importer takes from a file, by the rules that its source states: points possible, then grades."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = rows[0]
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert re.search(r"SIS\s+User\s+ID", head[2])
    assert re.search(r"SIS\s+Login\s+ID", head[3])
    assert "Section" in head[4]
    possible, grades = {}, {}
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            possible = dict(zip(head[5:], row[5:], strict=True))
        elif not all(re.match(r"^\s*(Muted|Manual Posting.*)?\s*$", cell, re.IGNORECASE) for cell in row):
            grades[row[0]] = row[5:]
    return possible, grades


# What it counts


def test_a_family_that_was_passed_is_a_point_and_what_is_no_grade_has_none():
    made = book(graded(ACCEPTED), graded(SHAKY), Cell(Standing.MISSING), Cell(Standing.FAILED))
    assert [COLUMN.points(row.cells[0]) for row in made.rows] == [4, 2, None, None]


def test_what_ran_without_walls_is_no_grade():
    assert COLUMN.points(Cell(Standing.UNWALLED, document(ACCEPTED))) is None


def test_only_axes_that_were_asked_for_and_devices_that_are_here_are_worth_points():
    assert judged_families(FAMILIES, ("correctness", "speed")) == (*FAMILIES[:2], "speed/long_rows")
    assert judged_families(FAMILIES, ("speed",), ["speed/long_rows"]) == ()


def test_where_the_class_fell_is_counted_over_those_who_were_graded():
    made = book(*[graded(MASKED)] * 31, *[graded(ACCEPTED)] * 59, *[Cell(Standing.MISSING)] * 5)
    assert [str(fall) for fall in made.falls(COLUMN)] == ["31 of 90 fell at masks (correctness)"]
    assert made.verdicts(COLUMN) == {Code.ACCEPTED: 59, Code.WRONG_ANSWER: 31}


def test_known_mistakes_are_counted():
    made = book(*[graded(report(*MASKED.verdict.results, mistake="No mask."))] * 2, graded(ACCEPTED))
    assert made.mistakes(COLUMN) == [("No mask.", 2)]


# Canvas


def test_the_header_is_canvas_own_to_the_letter_and_the_second_row_has_the_points():
    text = canvas.render(book(graded(ACCEPTED)))
    assert text.splitlines()[0] == "Student,ID,SIS User ID,SIS Login ID,Section,Softmax (1234)"
    assert text.splitlines()[1] == "    Points Possible,,,,,4"


def test_canvas_reads_points_and_leaves_alone_what_is_no_grade():
    possible, grades = imported(canvas.render(book(graded(SHAKY), Cell(Standing.MISSING), names=["Ada", "Bob"])))
    assert possible == {"Softmax (1234)": "4"}
    assert grades == {"Ada": ["2"], "Bob": [""]}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    column = Column("toy/twice", text, FAMILIES)
    made = canvas.render(
        book(graded(ACCEPTED), names=[text], columns=(column,), id=text, sis_user_id=text, section=text)
    )
    for row in csv.reader(io.StringIO(made, newline="")):
        assert not [cell for cell in row if re.match(r"[\s\"]*[=+\-@|%＝＋－＠]", cell) or re.search(r"[\t\r\n]", cell)]


@pytest.mark.parametrize(
    "name", ["Points Possible", " points   Possible", "x Points Possible y", "Muted", "Manual Posting"]
)
def test_a_learner_who_is_called_like_a_row_of_canvas_is_a_learner(name):
    possible, grades = imported(canvas.render(book(graded(SHAKY), names=[name])))
    assert possible == {"Softmax (1234)": "4"}
    assert list(grades.values()) == [["2"]]


def test_a_hostile_name_makes_no_line_and_no_cell_of_its_own():
    rows = list(csv.reader(io.StringIO(canvas.render(book(graded(ACCEPTED), names=[f'a",1\n{NASTY}'])), newline="")))
    assert [len(row) for row in rows] == [6, 6, 6]


# JSON lines


def test_a_line_says_where_a_learner_fell_and_how_to_play_it_again():
    (line,) = map(json.loads, lines.render(book(graded(MASKED, digest="ab"))).splitlines())
    assert (line["schema"], line["learner"], line["points"], line["possible"]) == (
        "judge/gradebook/1",
        "learner 0",
        0,
        4,
    )
    assert line["fell"] == [{"family": "correctness/masks", "said": "wrong answer", "case": "masks[0.1]"}]
    assert (line["seed"], line["exercise_digest"]) == (MASKED.seed, MASKED.exercise_digest)


def test_lines_are_ascii_and_one_for_each_whatever_a_learner_is_called():
    text = lines.render(book(graded(hostile(NASTY)), Cell(Standing.UNREADABLE, why=NASTY), names=[NASTY, "Bob"]))
    assert text.isascii()
    assert [json.loads(line)["standing"] for line in text.splitlines()] == ["graded", "unreadable"]


def test_a_change_is_a_line_of_its_own_schema():
    one = Change(
        Learner("ann", "Ann", Path()), "toy/twice", Code.ACCEPTED, Code.WRONG_ANSWER, (), ("correctness/rows",)
    )
    said = json.loads(lines.change(one))
    assert (said["schema"], said["before"], said["after"]) == ("judge/change/1", "accepted", "wrong_answer")


# HTML


def text_of(made):
    return pages.check(made)[0].text


def test_the_page_says_what_the_gradebook_says():
    cells = graded(ACCEPTED), graded(MASKED), Cell(Standing.MISSING)
    said = text_of(page.render(book(*cells, names=["Ada", "Bob", "Cy"])))
    for words in (
        "3 learners, 1 exercise",
        "1 of 2 fell at masks (correctness)",
        "✗ wrong answer 0/4",
        "✓ accepted 4/4",
    ):
        assert words in said


def test_a_page_of_anybody_is_whole_valid_and_silent():
    old = graded(SHAKY, old=True)
    pages.check(
        page.render(book(old, Cell(Standing.FAILED, why="no box"), Cell(Standing.STUB), Cell(Standing.WAITING)))
    )


def test_no_word_of_a_learner_becomes_a_tag():
    calm = page.render(book(graded(hostile("x" * 30)), Cell(Standing.UNREADABLE, why="x"), names=["a", "b"]))
    column = Column("maths/softmax", NASTY, FAMILIES)
    cells = graded(hostile(NASTY)), Cell(Standing.UNREADABLE, why=NASTY)
    nasty = page.render(book(*cells, names=[NASTY, NASTY + "2"], columns=(column,)))
    assert pages.shape(nasty) == pages.shape(calm)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text_of(nasty))


# The terminal


def test_the_terminal_names_what_needs_a_person():
    cells = graded(MASKED), Cell(Standing.FAILED, why="no box\x1b[2J"), Cell(Standing.UNWALLED, document(ACCEPTED))
    text = printed(shown.summary(book(*cells), {"zoe": "no commit"}))
    for words in (
        "1 of 1 fell at masks",
        "! learner 1 maths/softmax: no box\\x1b[2J",
        "goes on where",
        "without walls",
    ):
        assert words in text
    assert "zoe: graded whole: no commit" in text
