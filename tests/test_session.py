"""Sessions: clocks, deadlines and ends, on invented backends where the trouble must be invented, else without walls."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sandbox import groups, meter, processes, runtime, wire
from sandbox.box import (
    Backend,
    Box,
    BoxError,
    Died,
    Garbled,
    Limits,
    Meter,
    OutOfMemory,
    Raised,
    Returned,
    Step,
    Submission,
    TimedOut,
)
from sandbox.bubblewrap import Bubblewrap
from sandbox.clauses import ASKED, LIMITS, answer, ask, opened
from sandbox.clock import OURS, stood
from sandbox.doctor import BACKENDS
from sandbox.messages import Request, request
from sandbox.session import Session
from sandbox.unboxed import Unboxed

HELLO = b"".join(map(bytes, wire.pack("hello", 0, {})))
ADDS = Submission(
    b"class Adds:\n    n = 0\n    def add(self, x):\n        self.n += x\n        return self.n\n", "Adds"
)


class Scripted:
    """A backend whose box is a line of shell."""

    name = "scripted"
    isolates = True

    def __init__(self, script: str, forged: bytes = b"") -> None:
        self.script, self.forged = script, forged
        self.reaped: list[str] = []

    def trouble(self) -> str | None:
        return None

    def payload(self) -> Mapping[str, bytes]:
        return {"hello": HELLO, "forged": self.forged}

    def command(self, box: Box) -> list[str]:
        return ["/bin/sh", "-c", self.script, "sh", *map(str, box.descriptors.values())]

    def meter(self, box: Box) -> Meter:
        return meter.Watcher(box.limits.memory_mib)

    def reap(self, box: Box) -> None:
        self.reaped.append(box.name)


GREETED = "cat /dev/fd/$1; "
QUICK = dataclasses.replace(LIMITS, load_seconds=0.5)


def first_outcome(script: str, limits: Limits = QUICK) -> object:
    with Session(Scripted(script), limits) as session:
        return session.load(ASKED)


# Our own failures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script", ["exit 1", "echo no such thing >&2; exit 3", "head -c 100 /dev/zero", "exec 1>&-; sleep 60"]
)
def test_a_box_that_never_says_hello_is_our_failure(script: str):
    backend = Scripted(script)
    with pytest.raises(BoxError, match="did not come up"), Session(backend, QUICK) as session:
        session.load(ASKED)
    assert len(backend.reaped) == 1


def test_what_the_tool_said_is_in_the_error():
    with pytest.raises(BoxError, match="no such thing"):
        first_outcome("echo no such thing >&2; exit 3")


def test_a_tool_that_is_missing_is_our_failure():
    backend = Scripted("")
    backend.command = lambda box: ["/nonexistent/tool"]  # type: ignore[method-assign]  # this one object's
    with pytest.raises(BoxError, match="could not be started"):
        Session(backend, QUICK)


def test_a_tool_that_is_killed_from_outside_is_our_failure():
    with pytest.raises(BoxError, match="SIGKILL"):
        first_outcome(GREETED + "kill -9 $$", LIMITS)


def test_an_argument_that_cannot_be_sent_is_our_failure(plain: Session):
    with pytest.raises(BoxError, match="cannot be sent"):
        plain.step(Step("call", ({1, 2},)))


# Deadlines and the wire --------------------------------------------------------------------------------------------


def test_a_box_that_does_not_read_is_late():
    source = Submission(bytes(8 << 20), "f")
    with Session(Scripted(GREETED + "sleep 60"), QUICK) as session:
        assert session.load(source) == TimedOut(0.5, "load")


def test_a_box_that_does_not_answer_is_late():
    assert first_outcome(GREETED + "cat >/dev/null") == TimedOut(0.5, "load")


def test_a_box_that_closes_the_wire_has_died():
    got = first_outcome(GREETED + "exec 0<&- 1>&-; sleep 60", LIMITS)
    assert got == Died("closed the wire before it answered")


def test_bytes_that_nobody_asked_for_are_garbled():
    with Session(Scripted(GREETED + "cat /dev/fd/$1; sleep 60"), LIMITS) as session:
        time.sleep(0.3)
        assert isinstance(session.load(ASKED), Garbled)


@pytest.mark.parametrize("body", [{}, {"tree": None}])
def test_an_answer_to_another_request_is_garbled(body: dict[str, None]):
    forged = b"".join(map(bytes, wire.pack("ready", 5, body)))
    script = GREETED + "head -c 20 >/dev/null; cat /dev/fd/$2; sleep 60"
    with Session(Scripted(script, forged), LIMITS) as session:
        assert isinstance(session.load(ASKED), Garbled)


def test_all_steps_share_a_total():
    with opened(Unboxed(), dataclasses.replace(LIMITS, total_seconds=1.5)) as session:
        got = ask(session, "import time; time.sleep(30)")
    assert isinstance(got, TimedOut)
    assert got.phase == "total"


def test_the_first_step_may_be_slow_and_the_second_not():
    with opened(Unboxed(), dataclasses.replace(LIMITS, call_seconds=0.4)) as session:
        assert answer(session, "import time; time.sleep(0.8); answer = 1") == 1
        assert ask(session, "import time; time.sleep(30)") == TimedOut(0.4, "call")


# What a session can do ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain():
    with opened(Unboxed()) as session:
        yield session


def test_objects_are_made_and_used(plain: Session):
    assert isinstance(plain.load(ADDS, "adds"), Returned)
    assert isinstance(plain.step(Step("new", target="it"), "adds"), Returned)
    assert isinstance(plain.step(Step("method", (3,), target="it", name="add"), "adds"), Returned)
    got = plain.step(Step("get", target="it", name="n"), "adds")
    assert isinstance(got, Returned)
    assert got.value == 3


def test_an_object_that_was_never_made_is_an_error(plain: Session):
    plain.load(ADDS, "adds")
    got = plain.step(Step("method", target="nobody", name="add"), "adds")
    assert isinstance(got, Raised)
    assert got.error == "LookupError"


def test_arguments_keep_their_layout_in_the_box():
    source = Submission(b"def f(x, *, y): return [list(x.strides), x.flags.writeable, y]\n", "f")
    with Session(Unboxed(), LIMITS) as session:
        session.load(source)
        got = session.step(Step("call", (np.asfortranarray(np.zeros((2, 3))),), {"y": "z"}))
    assert isinstance(got, Returned)
    assert got.value == [[8, 16], True, "z"]


def test_seconds_are_the_judges_own(plain: Session):
    code = "import time\nreal = time.sleep\ntime.perf_counter = time.time = lambda: 0.0\nreal(0.3); answer = 1"
    got = ask(plain, code)
    assert isinstance(got, Returned)
    assert got.seconds >= 0.3


def test_control_characters_are_escaped(plain: Session):
    ask(plain, "print('\\x1b[31m\\u202egone')")
    assert "\\x1b[31m\\u202egone" in plain.output


def test_an_error_cannot_paint_either(plain: Session):
    got = ask(plain, "raise ValueError('\\x1b[2J\\ud800 gone')")
    assert isinstance(got, Raised)
    assert got.message == "\\x1b[2J\\ud800 gone"
    assert "\x1b" not in got.trace


def test_work_counts_and_sleep_does_not(plain: Session):
    begin = plain.cpu_seconds()
    ask(plain, "import time; time.sleep(0.5)")
    slept = plain.cpu_seconds()
    ask(plain, "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass")
    worked = plain.cpu_seconds()
    assert slept - begin < 0.4 <= worked - slept


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


def test_the_watcher_lets_off_no_time_since_it_may_not_know_who_had_the_processor():
    code = "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    code += "if os.fork() == 0:\n    while time.process_time() < 0.5: pass\n    os._exit(0)\n"
    code += "try: os.wait()\nexcept ChildProcessError: pass"
    with opened(Watched()) as session:
        begin = session.cpu_seconds()
        assert isinstance(ask(session, code), Returned)
        assert session.cpu_seconds() - begin < 0.4, "nobody buries the child, so its seconds are in no account"
        assert set(session.queued()) == {OURS}


def test_work_of_children_counts(plain: Session):
    code = "import os, time\nif os.fork() == 0:\n    while time.process_time() < 0.5: pass\n    os._exit(0)\nos.wait()"
    begin = plain.cpu_seconds()
    ask(plain, code)
    assert plain.cpu_seconds() - begin >= 0.4


@pytest.mark.parametrize("watched", [False, True], ids=["groups", "watcher"])
def test_a_frozen_box_uses_no_time(watched: bool, monkeypatch: pytest.MonkeyPatch):
    backend: Backend = Watched() if watched else Unboxed()
    with opened(backend) as session:
        ask(session, "import os\nif os.fork() == 0:\n    while True: pass")
        session.freeze()
        begin = session.cpu_seconds()
        time.sleep(0.5)
        assert session.cpu_seconds() - begin < 0.05
        session.thaw()
        assert answer(session, "answer = 1") == 1


class Watched(Unboxed):
    """Without walls and without control groups."""

    def meter(self, box: Box) -> Meter:
        return meter.Watcher(box.limits.memory_mib)


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


def test_memory_that_the_allocator_refuses_is_out_of_memory():
    with opened(Unboxed()) as session:
        assert ask(session, "raise MemoryError") == OutOfMemory(256)
        assert not session.alive


def test_memory_that_is_taken_between_two_steps_is_the_submissions_as_well():
    with opened(Unboxed()) as session:
        if session.notes:
            pytest.skip("no control group limits memory here")
        take = "import threading; threading.Timer(0.05, lambda: b'x' * (400 << 20)).start(); answer = 1"
        assert answer(session, take) == 1
        deadline = time.monotonic() + 10
        while session._first.status() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ask(session, "answer = 1") == OutOfMemory(256)


def test_tensors_cross_in_a_box_with_torch():
    torch = pytest.importorskip("torch")
    backend = next(backend for backend in BACKENDS if backend.trouble() is None)
    source = b"import torch\ndef f(x): return torch.get_num_threads(), (x * 2).bfloat16()\n"
    with Session(backend, Limits(load_seconds=60, call_seconds=60), "torch") as session:
        session.load(Submission(source, "f"))
        got = session.step(Step("call", (torch.ones(3, requires_grad=True),)))
    assert isinstance(got, Returned)
    assert got.value[0] == 1
    assert got.value[1].dtype == torch.bfloat16


def test_a_box_can_be_pinned_to_a_core():
    core = min(os.sched_getaffinity(0))
    backend = next(backend for backend in BACKENDS if backend.trouble() is None)
    with Session(backend, LIMITS, core=core) as session:
        session.load(ASKED)
        assert answer(session, "import os; answer = list(os.sched_getaffinity(0))") == [core]


# Ends --------------------------------------------------------------------------------------------------------------


def test_a_dead_box_says_so_again():
    with opened(Unboxed()) as session:
        ask(session, "import os; os._exit(4)")
        spent = session.cpu_seconds()
        got = ask(session, "answer = 1")
        assert isinstance(got, Died)
        assert "exited with status 4" in got.how
        assert session.cpu_seconds() == spent > 0


def test_an_interrupt_leaves_nothing_behind():
    with opened(Unboxed()) as session:
        folder = Path(str(answer(session, "import os; answer = os.getcwd()")))
        threading.Timer(0.5, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            ask(session, "import time; time.sleep(600)")
        assert not session.alive
        assert not folder.exists()
        assert not Path(f"/proc/{session._first.pid}").exists()


def test_a_session_that_is_closed_at_once_leaves_nothing_behind():
    backend = Bubblewrap()
    if trouble := backend.trouble():
        pytest.skip(trouble)
    with Session(backend, LIMITS) as session:
        pid = session._first.pid
    assert not Path(f"/proc/{pid}").exists()


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


def test_the_worker_needs_no_more_than_is_said():
    words = runtime.worker_arguments(Box("x", LIMITS, "torch"), processes=7)
    assert words == ["-s", "-P", "-S", "-m", "sandbox.worker", "torch", "8", "16", "7", "0"]


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
            begin = session.cpu_seconds()
            time.sleep(0.02)
            assert session.cpu_seconds() - begin < 0.005
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


def test_a_box_that_works_on_when_it_is_to_stop_is_ended_and_late():
    with opened(Unstoppable()) as session:
        with pytest.raises(BoxError, match="freezing"):
            session.freeze()
        assert isinstance(ask(session, "import os\nif os.fork() == 0:\n    while True: pass"), Returned)
        session.freeze()
        assert ask(session, "answer = 1") == TimedOut(processes.PATIENCE_SECONDS, "cpu")


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


# Steps that are taken together ------------------------------------------------------------------------------------


def asked(*codes: str) -> list[Request]:
    return [request(Step("call", (code,)), "numpy") for code in codes]


def test_steps_together_come_to_what_they_come_to_alone():
    codes = ("import numpy as np; answer = np.arange(3.0)", "1 / 0", "answer = [1, 'two', None]", "raise SystemExit")
    with opened(Unboxed()) as session:
        alone = [ask(session, code) for code in codes]
        together = session.together(asked(*codes), 60.0)
    assert isinstance(together, Returned)
    assert [type(one) for one in together.value] == [type(one) for one in alone]
    assert np.array_equal(together.value[0].value, np.arange(3.0))
    assert [one.error for one in together.value if isinstance(one, Raised)] == ["ZeroDivisionError", "SystemExit"]
    assert together.value[2].value == [1, "two", None]


def test_what_a_step_returned_is_read_before_the_next_changes_it():
    code = "import builtins, numpy as np\nanswer = builtins.__dict__.setdefault('kept', np.zeros(3))\nanswer += 1"
    with opened(Unboxed()) as session:
        got = session.together(asked(code, code, code), 60.0)
    assert isinstance(got, Returned)
    assert [float(one.value[0]) for one in got.value] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("code", "death"),
    [("import os; os._exit(3)", Died), ("raise MemoryError", OutOfMemory), ("import time; time.sleep(60)", TimedOut)],
)
def test_one_step_that_ends_the_box_ends_all_that_were_taken_together(code: str, death: type):
    with opened(Unboxed()) as session:
        got = session.together(asked("answer = 1", code, "answer = 2"), 1.0)
        assert isinstance(got, death)
        assert not session.alive


def test_parts_of_an_answer_that_do_not_add_up_break_the_wire():
    lie = "import sys\nframe = sys._getframe()\nwhile frame.f_code.co_name != 'steps': frame = frame.f_back\n"
    with opened(Unboxed()) as session:
        got = session.together(asked(lie + "frame.f_locals['answers'].append(['returned', {'tree': ['b']}])", ""), 60.0)
    assert isinstance(got, Garbled)


def test_a_frozen_box_spends_nothing_and_what_it_spends_after_a_thaw_is_found():
    loop = "import threading\ndef spin():\n    while True: pass\n"
    spins = f"{loop}def f(): threading.Thread(target=spin, daemon=True).start()\n".encode()
    with Session(Unboxed(), Limits()) as session:
        session.load(Submission(spins, "f"))
        session.step(Step("call"))
        session.freeze()
        frozen = session.cpu_seconds()
        time.sleep(0.2)
        assert session.cpu_seconds() == frozen
        session.thaw()
        time.sleep(0.2)
        session.freeze()
        assert session.cpu_seconds() > frozen + 0.01
