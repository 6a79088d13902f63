"""Clocks and meters: seconds, queues, frozen boxes, watched memory; of boxes without walls."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sandbox import groups, meter, processes
from sandbox.box import Backend, Box, BoxError, Meter, OutOfMemory, Queued, Returned, Step, TimedOut
from sandbox.clauses import LIMITS, answer, ask, opened
from sandbox.clock import OURS, Clock, stood
from sandbox.messages import request
from sandbox.session import Session
from sandbox.unboxed import Unboxed


@pytest.fixture(scope="module")
def plain():
    with opened(Unboxed()) as session:
        yield session


class Watched(Unboxed):
    """Without walls and without control groups."""

    def meter(self, box: Box) -> Meter:
        return meter.Watcher(box.limits.memory_mib)


def test_work_counts_and_sleep_does_not(plain: Session):
    begin = plain.cpu_seconds()
    ask(plain, "import time; time.sleep(0.5)")
    slept = plain.cpu_seconds()
    ask(plain, "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass")
    worked = plain.cpu_seconds()
    assert slept - begin < 0.4 <= worked - slept


@pytest.mark.parametrize("watched", [False, True], ids=["groups", "watcher"])
def test_a_frozen_box_uses_no_time(watched: bool):
    backend: Backend = Watched() if watched else Unboxed()
    with opened(backend) as session:
        ask(session, "import os\nif os.fork() == 0:\n    while True: pass")
        session.freeze()
        begin = session._meter.cpu_seconds()
        time.sleep(0.5)
        assert session._meter.cpu_seconds() - begin < 0.05
        session.thaw()
        assert answer(session, "answer = 1") == 1


class Invented(meter.Watcher):
    """Says that each look finds a second more, and hears how long somebody may have waited."""

    spent = heard = 0.0

    def cpu_seconds(self) -> float:
        self.spent += 1.0
        return self.spent

    def queued(self, waiting: float) -> Queued:
        self.heard = waiting
        return {7: 5.0}

    def freeze(self) -> None:
        return

    def thaw(self) -> None:
        return


def test_a_frozen_box_is_counted_once_and_one_that_ends_for_the_last_time():
    clock = Clock(Invented(1))
    assert [clock.cpu_seconds(), clock.cpu_seconds()] == [1.0, 2.0]
    assert (clock.freeze(), clock.frozen) == (True, True)
    assert [clock.cpu_seconds(), clock.cpu_seconds()] == [3.0, 3.0]
    clock.thaw()
    assert (clock.cpu_seconds(), clock.frozen) == (4.0, False)
    clock.stop()
    assert [clock.cpu_seconds(), clock.cpu_seconds()] == [5.0, 5.0]


def test_nobody_can_have_waited_longer_than_since_the_thaw_and_who_is_frozen_waits_for_nothing():
    told, made = Invented(1), time.perf_counter()
    clock = Clock(told)
    assert clock.queued().keys() == {7, OURS}
    assert 0 < told.heard <= time.perf_counter() - made
    clock.freeze()
    clock.queued()
    assert told.heard == 0
    thawed = time.perf_counter()
    clock.thaw()
    clock.queued()
    assert 0 < told.heard <= time.perf_counter() - thawed


def test_a_look_at_what_a_box_spends_is_enough_for_a_while():
    clock = Clock(Invented(1))
    assert [clock.overworked(0.5), clock.overworked(0.5)] == [True, False]
    assert not Clock(Invented(1)).overworked(1.0)


def test_who_has_no_processor_queues_and_who_sleeps_does_not(plain: Session):
    if isinstance(plain._meter, meter.Watcher):
        pytest.skip("no control groups here: no wait is let off")
    neighbour = "import os, time\nif os.fork() == 0:\n    while True: pass\n"
    burn = "end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    ask(plain, "import os; os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})")
    begin = plain.queued()
    ask(plain, "import time; time.sleep(0.5)")
    slept = plain.queued()
    assert isinstance(ask(plain, neighbour + burn), Returned)
    running = plain.queued()
    plain.freeze()
    counted = stood(slept, plain.queued())
    assert stood(begin, slept) < 0.3 < 2 * counted
    assert stood(slept, running) > counted, "nobody has counted yet how long the neighbour stands there now"


def test_who_can_run_now_may_stand_in_the_queue_uncounted():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    processes.wait_until(lambda: processes.state(other.native_id or 0) == "S", "a thread that sleeps")
    found = processes.queued([os.getpid()], 1e6)
    done.set()
    assert found[threading.get_native_id()] > 1e6 > found[other.native_id or 0]


def test_a_number_that_another_thread_may_have_taken_says_nothing_of_a_wait():
    assert stood({OURS: 1.0, 7: 0.0, 8: 5.0}, {OURS: 1.5, 7: 5.0}) == 0.5
    assert stood({OURS: 1.0, 7: 0.0, 8: 5.0}, {OURS: 1.5, 7: 0.25, 8: 5.0, 9: 1.0}) == 1.5
    assert stood({OURS: 1.0, 7: 0.0}, {OURS: 1.5, 7: 2.0}) == 2.5
    assert (stood({OURS: 1.0}, {OURS: 1.5}), stood({7: 1.0}, {7: 2.0}), stood({}, {})) == (0.5, 1.0, 0.0)


def test_the_watcher_lets_off_no_time_since_it_may_not_know_who_had_the_processor():
    code = "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    code += "if os.fork() == 0:\n    while time.process_time() < 0.5: pass\n    os._exit(0)\n"
    code += "try: os.wait()\nexcept ChildProcessError: pass"
    with opened(Watched()) as session:
        begin = session.cpu_seconds()
        assert isinstance(ask(session, code), Returned)
        assert session.cpu_seconds() - begin < 0.4, "nobody buries the child, so its seconds are in no account"
        assert set(session.queued()) == {OURS}


def test_the_watcher_ends_what_takes_too_much_memory():
    code = "import numpy as np, time\nkept = []\nwhile True: kept.append(np.ones(1 << 19)); time.sleep(0.01)"
    with opened(Watched()) as session:
        assert ask(session, code) == OutOfMemory(256)
        assert session.notes == ("no memory limit by the kernel here: watched from outside",)


def test_the_watcher_remembers_what_the_dead_had():
    code = "import os, time\nif not (pid := os.fork()):\n    kept = b'1' * (128 << 20)\n"
    code += "    time.sleep(0.4)\n    os._exit(0)\n"
    with opened(Watched()) as session:
        before = session.mark_memory()
        assert isinstance(ask(session, code + "os.waitpid(pid, 0)\nanswer = 1"), Returned)
        assert 128 << 20 < session.peak_memory() - before < 200 << 20


def test_the_watcher_shares_out_what_forks_share():
    code = "import numpy as np, os, time\nkept = np.ones(1 << 23)\nfor _ in range(6):\n    if os.fork() == 0:\n"
    code += "        time.sleep(600)\ntime.sleep(1)\nanswer = 1"
    with opened(Watched()) as session:
        assert answer(session, code) == 1


def test_a_box_whose_programs_wait_for_frozen_threads_is_frozen_all_the_same():
    code = "import os, threading, time\nif not os.fork():\n    end = time.monotonic() + 20\n"
    code += "    while time.monotonic() < end:\n        if not (child := os.fork()):\n            for _ in range(25):\n"
    code += "                threading.Thread(target=time.sleep, args=(10,), daemon=True).start()\n"
    code += "            os.execv('/bin/true', ['true'])\n        os.waitpid(child, 0)\nanswer = 1"
    with opened(Unboxed()) as session:
        assert isinstance(ask(session, code), Returned)
        for _ in range(60):
            time.sleep(0.003)
            session.freeze()
            session.thaw()


def test_a_box_that_starts_programs_is_frozen_without_control_groups_too():
    code = "import os, time\nfor _ in range(4):\n    if not os.fork():\n        end = time.monotonic() + 20\n"
    code += "        while time.monotonic() < end:\n"
    code += "            os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)\nanswer = 1"
    with opened(Watched()) as session:
        assert isinstance(ask(session, code), Returned)
        for _ in range(20):
            time.sleep(0.003)
            session.freeze()
            begin = session._meter.cpu_seconds()
            time.sleep(0.02)
            assert session._meter.cpu_seconds() - begin < 0.005
            session.thaw()


def test_a_box_that_waits_in_the_kernel_for_what_nobody_says_is_frozen_all_the_same():
    code = """
import ctypes, os, struct, time
call, x86 = ctypes.CDLL(None).syscall, os.uname().machine == "x86_64"
asked = 110 if x86 else 173  # getppid
told = ((0x20, 0, 0, 0), (0x15, 0, 1, asked), (0x06, 0, 0, 0x7FC00000), (0x06, 0, 0, 0x7FFF0000))
said = b"".join(struct.pack("=HBBI", *one) for one in told)
where = ctypes.create_string_buffer(said, len(said))
rules = ctypes.create_string_buffer(struct.pack("@HP", 4, ctypes.addressof(where)), 16)
hears, heard = os.pipe()
if not os.fork():
    call(157 if x86 else 167, 38, 1, 0, 0, 0)  # no new privileges
    listener = call(317 if x86 else 277, 1, 8 | 32, rules)
    if not os.fork():
        os._exit(call(asked) * 0)
    ctypes.CDLL(None).ioctl(listener, ctypes.c_ulong(0xC0502100), ctypes.create_string_buffer(256))
    os.write(heard, b"x")
    time.sleep(60)
answer = len(os.read(hears, 1))
"""
    with opened(Unboxed()) as session:
        assert isinstance(ask(session, code), Returned)
        session.freeze()
        session.thaw()
        assert answer(session, "answer = 2") == 2


class Unstoppable(Watched):
    """No freeze reaches who works in the kernel."""

    def meter(self, box: Box) -> Meter:
        class Late(meter.Watcher):
            def freeze(self) -> None:
                raise BoxError("freezing a box did not happen")

        return Late(box.limits.memory_mib)


WORKS_ON = "import os\nif os.fork() == 0:\n    while True: pass"
LATE = TimedOut(processes.PATIENCE_SECONDS, "cpu")


def test_a_box_that_works_on_when_it_is_to_stop_is_ended_and_late():
    with opened(Unstoppable()) as session:
        with pytest.raises(BoxError, match="freezing"):
            session.freeze()
        assert isinstance(ask(session, WORKS_ON), Returned)
        assert session.freeze() == LATE
        assert ask(session, "answer = 1") == LATE


def test_a_box_that_works_on_when_its_answer_is_there_has_not_given_it():
    with opened(Unstoppable()) as session:
        asked = request(Step("call", (WORKS_ON,)), "numpy")
        assert session.together([asked], 10.0, answered=session.freeze) == LATE


KILLED = """
import time
from sandbox.box import Limits, Submission
from sandbox.session import Session
from sandbox.unboxed import Unboxed
session = Session(Unboxed(), Limits())
session.load(Submission(b"def f(): return 1", "f"))
session.freeze()
print("frozen", session._first.pid, flush=True)
time.sleep(600)
"""


def test_a_frozen_box_of_a_judge_that_was_killed_is_ended_by_the_next_one():
    with opened(Unboxed()) as session:
        if not session._box.groups:
            pytest.skip("no control groups here: nothing is frozen by them")
    judge = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True)
    assert judge.stdout is not None
    pid = int(judge.stdout.readline().split()[1])
    judge.kill()
    judge.communicate()
    assert Path(f"/proc/{pid}").exists()
    for _ in range(50):
        with opened(Unboxed()):
            pass
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    pytest.fail("the box of the killed judge lives on")


def test_a_group_of_a_dead_judge_is_swept(tmp_path: Path):
    here, nobody = processes.namespace(), 999999999
    alive, unseen = f"judge-{os.getpid()}-{here}-abc", f"judge-{nobody}-{here + 1}-abc"
    for name in (f"judge-{nobody}-{here}-abc", alive, unseen):
        (tmp_path / name).mkdir()
    groups.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {alive, unseen}  # who counts processes otherwise may live


def test_groups_of_version_two_are_refused_where_a_controller_is_missing(tmp_path: Path):
    (tmp_path / "cgroup.controllers").write_text("cpu\n")
    assert groups.OneGroup.make(Box("judge-1-x", LIMITS, "numpy"), tmp_path) is None
    assert not list(tmp_path.glob("judge-*"))
