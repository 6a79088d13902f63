"""Playing: how many cases go together, and that nothing which goes wrong in company is decided there."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from judge.answers import Answer
from judge.axes.axis import Planned
from judge.handed import served
from judge.play import LARGE_BYTES, TOGETHER, TOGETHER_BYTES, Player, company
from judge.spec import Case, Family, call
from judge.trials import Ready
from sandbox.box import Garbled, Limits, Outcome, Raised, Returned, Submission, TimedOut
from sandbox.messages import Request
from sandbox.serving import GONE
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


def test_a_case_with_functions_goes_alone_and_those_of_an_earlier_one_are_called_in_vain():
    source = b"kept = []\n\ndef f(g):\n    kept.append(g)\n    return kept[0](2), g(2)\n"
    steps = [call(served(lambda x: x + 1)), call(served(lambda x: x + 2))]
    cases = [Ready(Planned(FAMILY, Case("rows[0]", (step,))), (), "numpy") for step in steps]
    assert company([ready(), cases[0], ready()], 1000) == company([cases[0], ready()], 1000) == 1
    with Player(Submission(source, "f"), lambda: Session(Unboxed(), ROOMY)) as player:
        first, second = (trial.got[0] for trial in player.play(cases))
    assert isinstance(first, Returned)
    assert first.value == (3, 3)
    assert isinstance(second, Raised)
    assert second.message == GONE


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


def test_of_far_more_than_is_due_only_why_it_is_no_answer_is_kept_and_nothing_beside_it():
    source = b"import numpy as np\n\ndef f(x):\n    return np.zeros(x, np.uint8)\n"
    due = Answer(Returned(np.zeros(70_000, np.uint8)))
    steps = [call(size) for size in (70_000, 3 << 20) * 4]
    cases = [Ready(Planned(FAMILY, Case("rows[0]", (step,))), (due,), "numpy") for step in steps]
    with Player(Submission(source, "f"), lambda: Session(Unboxed(), ROOMY)) as player:
        got = [trial.got[0] for trial in player.play(cases)]
    assert got[1::2] == [Garbled(f"the result has the shape [{3 << 20}]; expected [70000]")] * 4
    assert all(isinstance(one, Returned) and memory(one.value) < 80_000 for one in got[::2])


def memory(array: Any) -> int:
    """Bytes that it keeps from being given back."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array.nbytes if array.base is None else memoryview(array.base).obj.nbytes


def test_a_call_that_hangs_is_found_in_company_within_two_seconds_and_decided_alone():
    begin = time.monotonic()
    got, sent = played("time.sleep(60 * (x == 9)); return x", 20, Limits(call_seconds=1.0))
    assert [at for at, one in enumerate(got) if isinstance(one, TimedOut)] == [9]
    assert len(got) == 20
    assert all(seconds <= 2 for _, seconds in sent)
    assert time.monotonic() - begin < 30


def test_who_hangs_now_and_then_has_no_more_seconds_in_all_his_boxes_than_in_one():
    limits = Limits(load_seconds=2.0, call_seconds=0.3, total_seconds=4.0)
    got, _ = played("time.sleep(60 * (x % 2)); return x", 60, limits)
    assert next(one.phase for one in got if isinstance(one, TimedOut)) == "call"
    assert got[-1] == TimedOut(4.0, "total")
    assert len(got) < 40
