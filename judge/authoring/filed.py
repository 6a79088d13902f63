"""What an exercise must have beside its reference: enough known solutions, where they belong, a true panel, hints."""

import ast
import itertools
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from judge.answers import arrays
from judge.catalog import Exercise
from judge.spec import SpecError
from judge.trials import Cases
from judge.verdict import Code
from judge.yardstick import read

LEAST = {Code.ACCEPTED: 3, Code.WRONG_ANSWER: 6, Code.UNSTABLE: 3, Code.TOO_SLOW: 2}
PANEL_AT_MOST = 1000.0  # yardsticks


def missing(exercise: Exercise) -> list[str]:
    """Verdicts that too few solutions are filed under."""
    have = {code: sum(known.code is code for known in exercise.known) for code in LEAST}
    axes = {family.axis for family in exercise.spec.families}
    need = dict(LEAST)
    if "speed" not in axes:
        del need[Code.TOO_SLOW]
    if "stability" not in axes:
        del need[Code.UNSTABLE]
    return [
        f"{exercise.reference / code.value}: holds {have[code]} solutions; at least {least} are asked for"
        for code, least in need.items()
        if have[code] < least
    ]


def misfiled(exercise: Exercise) -> list[str]:
    """Solutions that lie in no folder of a verdict, or deeper: nobody would play them."""
    own = [exercise.reference / name for name in ("solution.py", "oracle.py")]
    folders = {code.value for code in Code}
    return [
        f"{path}: lies in no verdict's folder, so nobody plays it; file it under wrong_answer/, say"
        for path in sorted(exercise.reference.rglob("*.py"))
        if path not in own and (path.parent.parent != exercise.reference or path.parent.name not in folders)
    ]


def copied(exercise: Exercise) -> list[str]:
    """Known solutions that are another one but for the docstring: they show nothing that it does not."""
    first: dict[str, Path] = {}
    errors = []
    for path in [exercise.reference / "solution.py", *(known.path for known in exercise.known)]:
        with suppress(SyntaxError, ValueError):
            body = ast.parse(path.read_bytes()).body
            code = ast.unparse(ast.Module(body[1:] if ast.get_docstring(ast.Module(body, [])) else body, []))
            if first.setdefault(code, path) != path:
                errors.append(f"{path}: is the same code as {first[code]}; let it differ, or leave it out")
    return errors


def misled(exercise: Exercise) -> list[str]:
    """What is wrong with the hints, which an exercise need not have."""
    try:
        exercise.hints  # noqa: B018 - to read them is to check them
    except SpecError as error:
        return [str(error)]
    return []


def check_panel(cases: Cases) -> None:
    """The solution and the panel set the yardstick, so they are held to a coarse one that is not their own.

    Raises:
        SpecError: where one of them is far from the oracle: it would stretch the yardstick over wrong answers.
    """
    exercise = cases.exercise
    files = ["solution.py", *(f"accepted/{name}.py" for name in exercise.spec.panel)]
    for case in itertools.chain.from_iterable(cases):
        how = case.planned.family.measure
        for answer in case.answers:
            for pair, evidence in zip(arrays(answer), answer.evidence, strict=True):
                for file, member in zip(files, evidence.panel, strict=True):
                    off = read(member, pair.dtype, replace(evidence, panel=(), zeros=False), how)
                    if not off.worst <= PANEL_AT_MOST:
                        raise SpecError(
                            f"{exercise.reference / file}: is {off.worst:.3g} yardsticks from the oracle in "
                            f"{case.planned.case.name} under seed {cases.seed.hex}: {off.special or off.place}; "
                            "mend it, or the oracle, or name another in the panel"
                        )
