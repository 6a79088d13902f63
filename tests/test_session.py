"""Sessions: deadlines, steps and ends, on invented backends where the trouble must be invented, else without walls."""

import dataclasses
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sandbox import meter, runtime, wire
from sandbox.box import (
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


def test_of_a_library_s_frames_the_last_one_is_shown(plain: Session):
    got = ask(plain, "import json\ndef asked():\n    json.loads('[1')\nasked()")
    assert isinstance(got, Raised)
    assert re.findall(r"in (\S+)\n", got.trace)[-2:] == ["asked", "raw_decode"]


def test_an_error_cannot_paint_either(plain: Session):
    got = ask(plain, "raise ValueError('\\x1b[2J\\ud800 gone')")
    assert isinstance(got, Raised)
    assert got.message == "\\x1b[2J\\ud800 gone"
    assert "\x1b" not in got.trace


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


def test_the_worker_needs_no_more_than_is_said():
    words = runtime.worker_arguments(Box("x", LIMITS, "torch"), processes=7)
    assert words == ["-s", "-P", "-S", "-m", "sandbox.worker", "torch", "8", "16", "7", "0"]


def test_a_worker_whose_library_is_missing_says_which():
    words = [sys.executable, "-m", "sandbox.worker", "no_such_library.of_torch", "8", "16", "7", "0"]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.stderr.startswith("no_such_library is missing")
    assert done.returncode == 1


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
