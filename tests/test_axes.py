"""Correctness and stability, with invented outcomes: what each outcome amounts to, and what is forgiven."""

from dataclasses import replace

import numpy as np
import pytest

from judge.answers import Answer
from judge.axes.axis import Planned, Trial, weigh
from judge.axes.correctness import AT_MOST, Correctness, twin
from judge.axes.stability import Stability
from judge.seeds import Seed
from judge.spec import Case, Family, Spec, call, method, new
from judge.verdict import Code, Verdict, worst
from judge.yardstick import Evidence, lay
from sandbox.box import Died, Garbled, Outcome, OutOfMemory, Raised, Returned, TimedOut

U = 2.0**-24
SPEC = Spec(entry="f")
RIGHT = np.ones((4, 3), np.float32)


def family(name="rows", axis="correctness"):
    return Family(name, "All is well.", axis, lambda rng: ())


def trial(*got: Outcome, want: Outcome | None = None, at: Family | None = None, index=0):
    owner = at or family()
    evidence = () if isinstance(want, Raised) else (Evidence(RIGHT.astype("f8")),)
    yards = tuple(lay("float32", one, owner.measure) for one in evidence)
    answer = Answer(want or Returned(RIGHT), evidence, yards)
    case = Case(f"{owner.name}[0.{index}]", tuple(call() for _ in got))
    return Trial(Planned(owner, case), tuple(got), tuple(answer for _ in got))


def off(yards: float, blocks: int = 1):
    value = RIGHT.copy()
    value[:blocks, 0] += np.float32(yards * U)
    return Returned(value)


@pytest.mark.parametrize(
    ("got", "code"),
    [
        (Returned(RIGHT), Code.ACCEPTED),
        (Returned(RIGHT * 2), Code.WRONG_ANSWER),
        (Returned(RIGHT * np.nan), Code.WRONG_ANSWER),
        (Returned(RIGHT.T), Code.MALFORMED),
        (Returned(RIGHT.astype("f8")), Code.MALFORMED),
        (Returned(None), Code.MALFORMED),
        (Raised("ZeroDivisionError", "division by zero"), Code.RUNTIME_ERROR),
        (TimedOut(3.0), Code.TIME_LIMIT),
        (OutOfMemory(512), Code.MEMORY_LIMIT),
        (Died("exited with status 0 before it answered"), Code.RUNTIME_ERROR),
        (Died("started too many processes", "processes"), Code.PROCESS_LIMIT),
        (Died("printed too much", "output"), Code.OUTPUT_LIMIT),
        (Garbled("an array of objects"), Code.MALFORMED),
    ],
)
def test_each_outcome_has_its_code_on_both_axes(got, code):
    assert weigh(Correctness(), [trial(got)]).code is code
    stable = Code.UNSTABLE if code is Code.WRONG_ANSWER else code
    assert weigh(Stability(), [trial(got)]).code is stable


def test_one_wrong_case_among_many_is_wrong():
    trials = [trial(Returned(RIGHT), index=i) for i in range(50)]
    assert weigh(Correctness(), [*trials, trial(Returned(RIGHT + 1), index=50)]).code is Code.WRONG_ANSWER


def test_a_few_roundings_are_right_and_many_are_wrong():
    assert weigh(Correctness(), [trial(off(AT_MOST / 2))]).code is Code.ACCEPTED
    assert weigh(Correctness(), [trial(off(AT_MOST * 2))]).code is Code.WRONG_ANSWER


def test_an_expected_exception_is_right_and_its_subclasses_are():
    want = Raised("ValueError", "full")
    for got in (want, Raised("Mine", "full", bases=("Mine", "ValueError"))):
        assert weigh(Correctness(), [trial(got, want=want)]).code is Code.ACCEPTED
    for got in (Returned(None), Raised("KeyError", "full")):
        assert weigh(Correctness(), [trial(got, want=want)]).code is Code.WRONG_ANSWER


def test_the_first_fault_of_a_trace_is_told_and_not_its_consequences():
    result = weigh(Correctness(), [trial(Returned(RIGHT), Returned(RIGHT * 2), Died("ended by SIGSEGV"))])
    assert result.code is Code.WRONG_ANSWER
    assert "step 2 of 3" in result.findings[0].message


def test_a_trace_that_was_not_played_to_its_end_is_not_accepted():
    played = trial(Returned(RIGHT), Returned(RIGHT))
    assert weigh(Correctness(), [replace(played, got=played.got[:1])]).code is Code.RUNTIME_ERROR


@pytest.mark.parametrize(("count", "likes"), [(3, "2 more of this family fail"), (2, "1 more of this family fails")])
def test_a_finding_speaks_the_familys_sentence_and_counts_its_likes(count, likes):
    result = weigh(Correctness(), [trial(Returned(RIGHT * 2), index=i) for i in range(count)])
    (finding,) = result.findings
    assert finding.case == "rows[0.0]"
    assert finding.sentence == "All is well."
    assert finding.message.endswith(likes)


def test_findings_come_worst_first():
    trials = [trial(Returned(RIGHT * 2)), trial(TimedOut(1.0), at=family("slow"))]
    assert [f.code for f in weigh(Correctness(), trials).findings] == [Code.TIME_LIMIT, Code.WRONG_ANSWER]


def test_one_block_a_little_over_in_one_seed_is_forgiven():
    assert weigh(Stability(), [trial(off(12)), trial(off(1), index=1)]).code is Code.ACCEPTED


@pytest.mark.parametrize(
    "trials",
    [
        [trial(off(12)), trial(off(12), index=1)],
        [trial(off(12, blocks=2))],
        [trial(off(40))],
        [trial(Returned(RIGHT * np.inf))],
    ],
    ids=["twice", "two blocks", "far over", "infinite"],
)
def test_more_than_that_is_unstable(trials):
    assert weigh(Stability(), trials).code is Code.UNSTABLE


def test_stability_says_what_careful_arithmetic_could_have_done():
    (finding,) = weigh(Stability(), [trial(off(400))]).findings
    assert "your error is 400 yardsticks (at most 8)" in finding.message


def planned(axis, name="rows"):
    spec = Spec(entry="f")

    def rows(rng):
        """Rows."""
        yield call(rng.normal(size=(2, 5)))

    getattr(spec, axis)(rows)
    return spec


@pytest.mark.parametrize(("axis", "name"), [(Correctness(), "correctness"), (Stability(), "stability")])
def test_every_round_draws_afresh_and_a_seed_repeats_it(axis, name):
    spec = planned(name)
    first = [p.case.steps[0].args[0] for p in axis.plan("e", spec, Seed.parse("1"))]
    again = [p.case.steps[0].args[0] for p in axis.plan("e", spec, Seed.parse("1"))]
    assert len({a.tobytes() for a in first}) == len(first) > 3
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_a_family_more_does_not_change_its_siblings():
    spec = planned("correctness")
    before = [p.case.steps[0].args[0] for p in Correctness().plan("e", spec, Seed.parse("1"))]

    @spec.correctness
    def more(rng):
        """More."""
        yield call(rng.normal(size=3))

    after = [p.case.steps[0].args[0] for p in Correctness().plan("e", spec, Seed.parse("1")) if p.family.name == "rows"]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_case_names_are_unique():
    names = [p.case.name for p in Correctness().plan("e", planned("correctness"), Seed.parse("1"))]
    assert len(set(names)) == len(names)


def test_a_twin_differs_in_two_places_and_leaves_the_original_alone():
    x = np.arange(12.0, dtype="f4").reshape(3, 4)
    case = Case("rows[0]", (new(3), method("append", x.copy())))
    other = twin(case, np.random.default_rng(0))
    assert other is not None
    changed = other.steps[1].args[0]
    assert int((changed != x).sum()) == 2
    assert sorted(changed.ravel()) == sorted(x.ravel())
    assert np.array_equal(case.steps[1].args[0], x)


@pytest.mark.parametrize("x", [np.ones((3, 4)), np.array([1.0]), np.zeros((0, 3)), np.arange(5), 3.0])
def test_nothing_unequal_has_no_twin(x):
    assert twin(Case("rows[0]", (call(x),)), np.random.default_rng(0)) is None


def test_the_worst_code_makes_the_verdict_and_not_judged_never_passes():
    ok = weigh(Correctness(), [trial(Returned(RIGHT))])
    unjudged = replace(ok, code=Code.NOT_JUDGED)
    assert Verdict((ok, replace(ok, code=Code.UNSTABLE), unjudged)).code is Code.UNSTABLE
    assert Verdict((ok, unjudged)).code is Code.ACCEPTED
    assert Verdict((unjudged,)).code is Code.NOT_JUDGED
    assert Verdict(()).code is Code.NOT_JUDGED


def test_codes_are_ordered_by_severity():
    assert worst([Code.TOO_SLOW, Code.MALFORMED, Code.UNSTABLE]) is Code.MALFORMED
    assert worst([]) is Code.ACCEPTED
    assert list(Code)[-1] is Code.JUDGE_ERROR


@pytest.mark.parametrize(("message", "what"), [("", "KeyError"), ("'k'", "KeyError: 'k'")])
def test_what_was_raised_is_said_once_and_then_where(message, what):
    trace = f'Traceback (most recent call last):\n  File "mine.py", line 2, in f\n    raise KeyError\n{what}\n'
    (found,) = weigh(Correctness(), [trial(Raised("KeyError", message, trace))]).findings
    assert found.message.splitlines() == [what, *trace.splitlines()[:-1]]


def test_a_finding_has_the_numbers_around_the_worst_element():
    (found,) = weigh(Correctness(), [trial(off(1e5))]).findings
    assert (found.window.place, found.window.worst) == ("[0, 0:3]", 0)
    assert found.window.want == ("1", "1", "1")


def sums(value):
    """The sum of each row.

    For authors.
    """
    return value.sum(1)


@pytest.mark.parametrize("axis", [Correctness(), Stability()])
def test_where_not_the_answer_is_compared_its_author_s_words_say_what_is(axis):
    at = family(axis=axis.name)
    at = replace(at, measure=replace(at.measure, seen=sums))
    told = weigh(axis, [trial(off(1e4), at=at)] * 2).findings[0].message
    assert "compared is: The sum of each row.\n" in f"{told}\n"
    assert "carries" not in told


def test_an_unstable_answer_says_first_how_many_digits_it_has_lost():
    (found,) = weigh(Stability(), [trial(off(4000), at=family(axis="stability"))] * 2).findings
    assert found.message.splitlines()[0] == "float32 carries 7 digits: 3 right here, 7 with careful arithmetic"
