"""Turns on the clock, of sessions that are invented: what is measured, what is left out, and what is told of it."""

import time

import pytest

from judge.spec import Case, method, new
from judge.turns import Pace, Turn, less, on_the_clock
from sandbox.box import Died, Returned, TimedOut


class Heard:
    """A session that notes what it is asked and answers everything with None."""

    alive = True

    def __init__(self):
        self.asked = []

    def step(self, step, slot):
        self.asked.append(step.verb)
        return Returned(None)

    def together(self, requests, seconds):
        self.asked.append(len(requests))
        return Returned([Returned(None)] * len(requests))

    def cpu_seconds(self):
        return 0.0

    def queued(self):
        return {}

    def freeze(self):
        self.asked.append("freeze")

    def thaw(self):
        self.asked.append("thaw")


def test_the_steps_of_a_trace_are_one_exchange_where_growth_is_asked_for():
    case = Case("trace[0]", (new(), method("append", 1), method("append", 2)))
    for together, asked in ((None, ["new", "method", "method"]), ("numpy", [3])):
        session = Heard()
        turn = on_the_clock(session, [case], together=together)
        assert session.asked == ["thaw", *asked, "freeze"]
        assert turn.outcomes == ((Returned(None),) * 3,)


class Mortal(Heard):
    """A session whose every step costs a second, and that dies in the one with this number."""

    def __init__(self, last):
        super().__init__()
        self.last, self.spent = last, 0.0

    def step(self, step, slot):
        if self.alive:
            self.spent += 1.0
            self.alive = self.spent < self.last
        return Returned(None) if self.alive else Died("exited with status 0 before it answered")

    def cpu_seconds(self):
        return self.spent


CALLS = [Case(f"big[{at}]", (method("f", at),)) for at in range(4)]


def test_calls_before_the_clock_starts_are_no_part_of_the_turn():
    turn = on_the_clock(Mortal(9), CALLS, before=1)
    assert turn.cpu == 3.0
    assert turn.outcomes == ((Returned(None),),) * 3


class Queueing(Heard):
    """A session that takes a while for every step, of which one of its threads, or each of them, has a tenth part."""

    def __init__(self, threads):
        super().__init__()
        self.threads, self.stood = threads, 0.0

    def step(self, step, slot):
        time.sleep(0.05)
        self.stood += 0.045 / self.threads
        return Returned(None)

    def queued(self):
        return dict.fromkeys(range(1, self.threads + 1), self.stood)


def test_a_wait_for_the_processor_is_no_wait_of_the_submissions():
    assert on_the_clock(Queueing(1), CALLS, before=1).wall < 0.1 < 3 * 0.05


def test_threads_that_queue_behind_each_other_wait_no_longer_than_one_of_them():
    assert on_the_clock(Queueing(9), CALLS, before=1).wall > 0.1


class Restless(Heard):
    """A session that answers everything, and works on when it is to be frozen."""

    def freeze(self):
        return TimedOut(10.0, "cpu")


def test_whoever_is_ended_when_he_is_to_be_frozen_has_not_given_his_last_answer():
    turn = on_the_clock(Restless(), CALLS, before=1)
    assert turn.outcomes == ((Returned(None),),) * 2 + ((TimedOut(10.0, "cpu"),),)


@pytest.mark.parametrize(("last", "answers"), [(1, 0), (2, 0), (3, 1)])
def test_whoever_dies_before_the_clock_starts_is_found_dead_on_it(last, answers):
    turn = on_the_clock(Mortal(last), CALLS, before=1)
    assert turn.outcomes == ((Returned(None),),) * answers + ((Died("exited with status 0 before it answered"),),)


def test_who_is_late_before_the_clock_starts_is_played_on_it_all_the_same():
    turn = on_the_clock(Mortal(9), CALLS, before=1, patience=0.0)
    assert len(turn.outcomes) == 1
    assert turn.cpu == 3.0  # of the one that was played, and as much for each of the two that were left out


def test_what_the_reference_takes_far_beyond_its_most_alone_is_nobodys_credit():
    pace = Pace(1, 0, 9.0, idle_cpu=1.0, idle_wall=1.0, alone_cpu=3.0, alone_wall=5.0)
    assert pace.undisturbed(Turn((), 2.5, 4.0)) == (1.5, 3.0)
    assert pace.undisturbed(Turn((), 13.0, 21.0)) == (1.5 * (3.0 - 1.0), 5.0)  # a quarter of both
    assert pace.undisturbed(Turn((), 2.5, 90.0)) == (1.5, 89.0)  # others had the processor


def test_what_an_exchange_costs_leaves_a_twentieth_of_the_seconds_at_least():
    assert [less(1.0, idle) for idle in (0.25, 0.99, 5.0)] == [0.75, 0.05, 0.05]
    assert less(0.0, 0.0) == 1e-7


def test_a_block_may_take_fifty_times_what_the_references_takes_and_a_second_at_least():
    assert [Pace(1, 0, wall).patience for wall in (0.001, 1.0)] == [1.0, 50.0]


def test_who_is_in_time_is_played_to_the_end():
    assert len(on_the_clock(Mortal(9), CALLS, before=1, patience=60.0).outcomes) == 3


class Working(Queueing):
    """The same, which works meanwhile, whatever it is said to have waited."""

    def cpu_seconds(self):
        return self.stood


def test_nobody_has_waited_while_he_worked():
    turn = on_the_clock(Working(1), CALLS, before=1)
    assert turn.wall >= turn.cpu == pytest.approx(3 * 0.045)


class Falling(Heard):
    """A session that ends when its steps come together."""

    def together(self, requests, seconds):
        return Died("went away")


def test_what_ended_steps_that_were_sent_together_is_all_that_came_of_them():
    case = Case("trace[0]", (new(), method("append", 1)))
    assert on_the_clock(Falling(), [case], together="numpy").outcomes == ((Died("went away"),),)
