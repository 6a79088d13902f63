"""What benchmarks/mutation.py keeps: a row can be read again, and the last one is the whole."""

from pathlib import Path

from judge.loading import load
from judge.mutants import Mutant
from judge.mutate import Mutation, Played
from tests.boxes import ROOT

BENCHMARK = load(ROOT / "benchmarks" / "mutation.py")
ROWS = {
    "transformer/rope": BENCHMARK.Row(10, 8, 0, 1, 1, 3),
    "maths/sum": BENCHMARK.Row(6, 3, 1, 2, 0, 2),
}


def test_a_table_is_read_as_it_was_written():
    assert BENCHMARK.kept(BENCHMARK.table(ROWS)) == ROWS


def test_tracks_have_their_order_and_the_last_row_is_the_whole():
    *_, first, second, whole = BENCHMARK.table(ROWS).splitlines()
    assert first == "| maths/sum | 6 | 3 | 1 | 2 | 0 | 75.0 % | 2 |"
    assert second == "| transformer/rope | 10 | 8 | 0 | 1 | 1 | 100.0 % | 3 |"
    assert whole == "| all | 16 | 11 | 1 | 3 | 1 | 91.7 % | 5 |"


def test_a_row_counts_every_fate():
    mutant = Mutant(1, "x", "y", "y")
    fates = ["killed"] * 3 + ["survived", "same", "same", "equivalent"]
    row = BENCHMARK.Row.of(Mutation("a/b", Path("s.py"), tuple(Played(mutant, fate) for fate in fates)), 1.4)
    assert row == BENCHMARK.Row(7, 3, 1, 1, 2, 1)


def test_the_table_that_is_kept_meets_the_bar():
    rows = BENCHMARK.kept(BENCHMARK.RESULTS.read_text())
    assert len(rows) > 20
    assert {name for name, row in rows.items() if row.score < BENCHMARK.AT_LEAST} == set()
    assert all(row.mutants == row.killed + row.survived + row.equivalent + row.same for row in rows.values())
