"""`make demo`: a learner's first ten minutes, then of some exercises a right, a wrong, an unstable and a slow solution.

All of it in the real box; exercises that are named are shown instead, without the ten minutes. Ends with 1 where a step
of the tour is not as it should be, or a verdict is not the one that the solution is filed under.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from judge.catalog import Catalog, Exercise, Known
from judge.grade import PATIENCE, Ahead, grade
from judge.report import as_terminal
from judge.seeds import Seed
from judge.verdict import Code
from sandbox import doctor
from sandbox.box import BoxError
from tests.tour import steps, tour

EXERCISES = (
    *("maths/softmax", "basics/mlp_backprop", "transformer/attention", "inference/kv_cache", "inference/int8_matmul"),
    *("tokens/digits", "kernels/softmax"),
)
TELLING = frozenset(
    {
        *("einsum", "tiled_online", "online_blocks", "float32_blocks"),
        *("epsilon_in_the_sum", "bias_gradient_averaged", "no_scale", "rollback_leaves_stale_rows", "int16_sums"),
        *("no_shift", "global_maximum", "scales_multiplied_first"),
        *("column_by_column", "sample_by_sample", "grows_by_concatenation", "one_dot_at_a_time"),
    }
)
SHOWN = (Code.ACCEPTED, Code.WRONG_ANSWER, Code.UNSTABLE, Code.TOO_SLOW)


def chosen(exercise: Exercise) -> Iterator[Known]:
    """One known solution of each kind: a telling one, else the first. What is slow on a GPU only is left out."""
    for code in SHOWN:
        filed = [known for known in exercise.known if known.code is code and not known.on_a_gpu]
        yield from ([known for known in filed if known.path.stem in TELLING] or filed)[:1]


def main(names: Sequence[str]) -> int:
    """Grade and print; the exit code. Where no exercise is named: the tour, and those of `EXERCISES`."""
    try:
        backend = doctor.quickest()
    except BoxError as error:
        click.echo(f"{error}\n`.venv/bin/judge doctor` says more", err=True)
        return 3
    surprises: list[str] = []
    if not names:
        with tempfile.TemporaryDirectory(prefix="judge-tour-") as folder:
            surprises = tour(Path(folder), steps())
    lines: list[str] = []
    for exercise in map(Catalog().find, names or EXERCISES):
        for known in chosen(exercise):
            path = Path(os.path.relpath(known.path))
            click.echo(f"\n$ judge grade {exercise.name} {path}")
            report = grade(exercise, path, seed=Seed.fresh(), backend=backend, ahead=Ahead(patience=PATIENCE))
            click.echo(as_terminal.render([report], colour=sys.stdout.isatty()), nl=False)
            right = report.verdict.code is known.code
            if not right:
                surprises.append(f"{exercise.name} {known.name}: is {report.verdict.code}")
            lines.append(f"{'✓' if right else '✗'} {exercise.name:24} {known.name:40} {report.verdict.code}")
    click.echo("\n" + "\n".join(lines))
    click.echo(f"{len(lines)} solutions graded, {len(surprises)} surprises")
    for surprise in surprises:
        click.echo(f"  {surprise}")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
