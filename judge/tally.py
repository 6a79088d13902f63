"""Counters, played: fresh cases in one box, answers checked, and the calls of each step counted by who answers them."""

import os
from collections.abc import Iterator
from dataclasses import replace

from judge.axes.axis import Fault, Planned, describe_fault
from judge.axes.correctness import Correctness
from judge.axes.counted import Count, Tally
from judge.catalog import Exercise
from judge.duel import Start
from judge.rules import Calls
from judge.seeds import Seed
from judge.spec import Case, Family, SpecError
from judge.trials import ready
from judge.verdict import Code, Finding
from sandbox.box import Outcome, Step, Submission
from sandbox.session import Session

ROUNDS = 3


def tallied(exercise: Exercise, family: Family, submission: Submission, seed: Seed, start: Start) -> Tally:
    """Every case of the family under ROUNDS streams; the first wrong answer ends it.

    Raises:
        BoxError: where a box fails. SpecError: where the rule gives no number.
    """
    assert isinstance(family.rule, Calls)
    counts: list[Count] = []
    with start(max(os.sched_getaffinity(0))) as session:
        fault = Fault.of(0, session.load(submission))
        for case in _cases(exercise, family, seed):
            right = ready(exercise, Planned(family, case), Correctness(), seed)
            if fault is not None:
                return Tally(family, failed=describe_fault(right.played(()), fault))
            got, more = _played(session, family, case, family.rule)
            failed = Correctness().tell(right.played(got)).finding
            if failed is not None:
                return Tally(family, failed=_timely(failed))
            counts += more
    return Tally(family, (tuple(counts),))


def _cases(exercise: Exercise, family: Family, seed: Seed) -> Iterator[Case]:
    for round_ in range(ROUNDS):
        yield from family.cases(seed.stream(exercise.name, "speed", family.name, round_), str(round_))


def _played(session: Session, family: Family, case: Case, rule: Calls) -> tuple[tuple[Outcome, ...], list[Count]]:
    got: list[Outcome] = []
    counts: list[Count] = []
    session.forget()
    for step in case.steps:
        got.append(session.step(step))
        asked = session.asked.get(rule.of, 0) if rule.of else sum(session.asked.values())
        if step.verb in ("call", "method"):
            counts.append(Count(case.name, asked, _limit(family, step, rule)))
        if not session.alive:
            break
    return tuple(got), counts


def _limit(family: Family, step: Step, rule: Calls) -> float:
    if not callable(rule.at_most):
        return rule.at_most
    try:
        return float(rule.at_most(*step.args, **step.kwargs))
    except Exception as error:  # the author's own function fails in any way
        raise SpecError(f"{family.place}: its at_most does not say how many calls are allowed: {error}") from error


def _timely(finding: Finding) -> Finding:
    """Here, no answer in time is too slow."""
    return replace(finding, code=Code.TOO_SLOW) if finding.code is Code.TIME_LIMIT else finding
