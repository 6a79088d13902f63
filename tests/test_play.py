"""Playing: how many cases go together, and that nothing which goes wrong in company is decided there."""

import time
from collections.abc import Sequence

import numpy as np

from judge.answers import Answer
from judge.axes.axis import Planned
from judge.play import LARGE_BYTES, TOGETHER, TOGETHER_BYTES, Player, company
from judge.spec import Case, Family, call
from judge.trials import Ready
from sandbox.box import Limits, Outcome, Returned, Submission, TimedOut
from sandbox.messages import Request
from sandbox.session import Session
from sandbox.unboxed import Unboxed

ROOMY = Limits()
FAMILY = Family("rows", "All is well.", "correctness", lambda rng: ())


def ready(size: int = 1, steps: int = 1, answer: int = 1) -> Ready:
    """A case whose steps take so many bytes all together."""
    asked = tuple(call(np.zeros(size if at == 0 else 0, np.uint8)) for at in range(steps))
    want = Answer(Returned(np.zeros(answer, np.uint8)))
    return Ready(Planned(FAMILY, Case("rows[0]", asked)), (want,), "numpy")


def test_so_many_small_cases_go_together():
    assert company([ready()] * 200, 1000) == TOGETHER
    assert company([ready()] * 200, 10) == 10
    assert company([ready()] * 3, 1000) == 3


def test_steps_are_counted_and_not_cases():
    assert company([ready(steps=20)] * 9, 1000) == 3
    assert company([ready(steps=200)] * 9, 1000) == 1


def test_a_large_case_goes_alone():
    large = ready(LARGE_BYTES + 1)
    assert company([ready(), ready(), large, ready()], 1000) == 2
    assert company([large, ready()], 1000) == 1


def test_answers_are_counted_as_well_since_they_all_come_in_one_reply():
    assert company([ready(answer=TOGETHER_BYTES // 4)] * 9, 1000) == 4


class Listening(Session):
    """A session that remembers what was sent together, and how long it had."""

    def __init__(self, limits: Limits, sent: list[tuple[int, float]]) -> None:
        super().__init__(Unboxed(), limits)
        self.sent = sent

    def together(self, requests: Sequence[Request], seconds: float) -> Outcome:
        self.sent.append((len(requests), seconds))
        return super().together(requests, seconds)


def played(body: str, count: int, limits: Limits = ROOMY) -> tuple[list[Outcome], list[tuple[int, float]]]:
    """The outcomes of so many cases, and what was sent together."""
    sent: list[tuple[int, float]] = []
    source = f"import time\n\ndef f(x):\n    {body}\n"
    with Player(Submission(source.encode(), "f"), lambda: Listening(limits, sent)) as player:
        cases = [Ready(Planned(FAMILY, Case("rows[0]", (call(at),))), (), "numpy") for at in range(count)]
        return [trial.got[0] for trial in player.play(cases)], sent


def test_a_quick_submission_is_played_in_few_exchanges():
    got, sent = played("return x + 1", 150)
    assert [one.value for one in got if isinstance(one, Returned)] == list(range(1, 151))
    assert len(sent) < 30


def test_a_slow_submission_is_played_in_smaller_company_and_comes_to_the_same():
    got, sent = played("time.sleep(0.05); return x + 1", 12)
    assert [one.value for one in got if isinstance(one, Returned)] == list(range(1, 13))
    assert max(count for count, _ in sent) <= 5


def test_a_call_that_hangs_is_found_in_company_within_two_seconds_and_decided_alone():
    begin = time.monotonic()
    got, sent = played("time.sleep(60 * (x == 9)); return x", 20, Limits(call_seconds=1.0))
    assert [at for at, one in enumerate(got) if isinstance(one, TimedOut)] == [9]
    assert len(got) == 20
    assert all(seconds <= 2 for _, seconds in sent)
    assert time.monotonic() - begin < 30
