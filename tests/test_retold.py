"""Known mistakes, told in other words, are named: thirty of them, drawn once from the catalogue."""

import ast
from functools import cache

import pytest

from judge.answers import perform
from judge.catalog import Catalog, Exercise
from judge.diagnosis import mistake
from judge.seeds import Seed
from judge.trials import PLAYED, Cases, judged
from judge.verdict import Code
from tests.retold import retold

PICKS = {}


@cache
def prepared(name: str) -> tuple[Exercise, list[Cases]]:
    exercise, seed = Catalog().find(name), Seed.parse("5")
    return exercise, [Cases(exercise, axis, seed) for axis in PLAYED]


def named(name: str, source: str, folder) -> str:
    """What the report on this file says of its mistake."""
    exercise, axes = prepared(name)
    path = folder / "mine.py"
    path.write_text(source)
    entry = exercise.entry(path)
    for cases in axes:
        result, trials = judged(cases, lambda some: [c.played(perform(entry, c.planned.case.steps)) for c in some])
        if result.code is not Code.ACCEPTED:
            return mistake(exercise, cases.axis, trials)
    return "accepted"


def test_what_is_retold_has_other_names_and_other_roundings():
    source = "def softmax(x):\n    top = np.sqrt(x) / x.sum()\n    return top ** 2 * x * 3\n"
    assert retold(source, ["softmax"]).splitlines() == [
        "def softmax(x):",
        "    my_top = x ** 0.5 * (1.0 / x.sum())",
        "    return my_top * my_top * (x * 3)" if False else "    return my_top * my_top * x * 3",
    ]
