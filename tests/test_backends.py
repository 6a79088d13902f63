"""One contract for every backend, and walls for those that isolate. Boxes are shared wherever they survive."""

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import runtime
from sandbox.box import Backend, Died, Garbled, Limits, OutOfMemory, Raised, Submission, TimedOut
from sandbox.bubblewrap import Bubblewrap
from sandbox.session import Session
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm
from tests.boxes import LIMITS, ROOT, answer, ask, opened, pytest_as_ordinary_user

WALLED = (Bubblewrap(), Warm())
SHORT = dataclasses.replace(LIMITS, load_seconds=1.0, call_seconds=1.0)
CALL = "import ctypes; call = ctypes.CDLL(None, use_errno=True); "


def usable(backend: Backend) -> Backend:
    if trouble := backend.trouble():
        pytest.skip(f"{backend.name}: {trouble}")
    return backend


@pytest.fixture(scope="module", params=[*WALLED, Unboxed()], ids=lambda backend: backend.name)
def backend(request: pytest.FixtureRequest) -> Backend:
    return usable(request.param)


@pytest.fixture(scope="module")
def box(backend: Backend) -> Iterator[Session]:
    with opened(backend) as session:
        yield session


@pytest.fixture(scope="module", params=WALLED, ids=lambda backend: backend.name)
def isolating(request: pytest.FixtureRequest) -> Backend:
    return usable(request.param)


@pytest.fixture(scope="module")
def walled(isolating: Backend) -> Iterator[Session]:
    with opened(isolating) as session:
        yield session


# What every backend does -------------------------------------------------------------------------------------------


def test_a_value_comes_back(box: Session):
    assert answer(box, "answer = 6 * 7") == 42


def test_an_error_is_told_without_our_frames(box: Session):
    got = ask(box, "1 / 0")
    assert isinstance(got, Raised)
    assert got.error == "ZeroDivisionError"
    assert "ArithmeticError" in got.bases
    assert "worker.py" not in got.trace
    assert "slot-submission" in got.trace


@pytest.mark.parametrize("raised", ["SystemExit(0)", "KeyboardInterrupt", "GeneratorExit", "BaseException"])
def test_what_no_except_exception_catches_is_caught(box: Session, raised: str):
    got = ask(box, f"raise {raised}")
    assert isinstance(got, Raised)
    assert got.error == raised.removesuffix("(0)")


def test_recursion_is_an_error_like_any_other(box: Session):
    got = ask(box, "def f():\n    f()\nf()")
    assert isinstance(got, Raised)
    assert got.error == "RecursionError"
    assert box.alive


def test_an_error_that_cannot_be_shown_is_still_one(box: Session):
    got = ask(box, "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd")
    assert isinstance(got, Raised)
    assert "cannot be shown" in got.message


def test_what_cannot_cross_is_refused_and_the_box_lives(box: Session):
    got = ask(box, "import numpy as np; answer = np.broadcast_to(np.float32(1), (1 << 40,))")
    assert isinstance(got, Garbled)
    assert answer(box, "answer = 1") == 1


def test_prints_are_not_on_the_wire(box: Session):
    assert answer(box, "import os, sys; print('seen'); os.write(1, b'raw\\n'); answer = 1") == 1
    assert answer(box, "answer = 2") == 2
    assert "seen" in box.output
    assert "raw" in box.output


def test_a_child_that_stays_does_not_stop_the_answer(box: Session):
    assert answer(box, "import os, time\nif os.fork() == 0:\n    time.sleep(600)\nanswer = 3") == 3


def test_the_environment_is_what_we_made_it(box: Session):
    names = answer(box, "import os; answer = list(os.environ)")
    assert isinstance(names, list)
    assert set(names) - {"LD_LIBRARY_PATH", "PWD"} == {*runtime.ENVIRONMENT, "HOME", "TMPDIR", "PYTHONPATH"}


def test_only_the_wire_is_inherited(box: Session):
    listed = answer(box, "import os; answer = [os.readlink(f'/proc/self/fd/{fd}') for fd in range(3, 64) if os.path."
                         "lexists(f'/proc/self/fd/{fd}')]")  # fmt: skip
    assert isinstance(listed, list)
    assert len(listed) == 2
    assert all(str(name).startswith("pipe:") for name in listed)


def test_a_syntax_error_is_an_error_of_loading(backend: Backend):
    with Session(backend, LIMITS) as session:
        got = session.load(Submission(b"def f(:\n", "f"))
        assert isinstance(got, Raised)
        assert got.error == "SyntaxError"
        missing = session.load(Submission(b"def g(): pass\n", "f"), slot="second")
    assert isinstance(missing, Raised)
    assert missing.error == "EntryMissing"
    assert "g" in missing.message


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; os._exit(0)", "exited with status 0"),
        ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os; os.execv('/bin/true', ['true'])", "exited with status 0"),
    ],
)
def test_a_worker_that_ends_has_died(backend: Backend, code: str, how: str):
    with opened(backend) as session:
        got = ask(session, code)
        assert isinstance(got, Died)
        assert how in got.how
        assert not session.alive
        assert isinstance(ask(session, "answer = 1"), Died)
    with opened(backend) as session:
        assert answer(session, "answer = 1") == 1


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import signal, time\nfor n in (1, 2, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        "import os, time\nif os.fork() == 0: os.setsid()\nwhile True: time.sleep(1)",
    ],
)
def test_a_loop_is_ended(backend: Backend, code: str):
    with opened(backend, dataclasses.replace(LIMITS, load_seconds=30.0)) as session:
        ask(session, "answer = 1")
        session._limits = SHORT  # the first step of a box has the load's time, and loading takes its own
        assert ask(session, code) == TimedOut(1.0, "call")


def test_a_flood_of_output_is_ended(backend: Backend):
    with opened(backend) as session:
        got = ask(session, "while True: print('x' * 1000)")
        assert isinstance(got, Died)
        assert got.limit == "output"
        assert len(session.output) <= 64 << 10


def test_memory_has_an_end(backend: Backend):
    code = "import numpy as np, time\nkept = []\nwhile True: kept.append(np.ones(1 << 19)); time.sleep(0.001)"
    with opened(backend) as session:
        assert ask(session, code) == OutOfMemory(256)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nif os.fork() == 0: pass\nanswer = 1",  # the child returns into our loop and answers as well
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'x' * 100)\n    except OSError: pass\nanswer = 1",
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'jdg1' + b'\\xff' * 12)\n    except OSError: pass",
    ],
)
def test_a_second_voice_on_the_wire_breaks_it(backend: Backend, code: str):
    with opened(backend) as session:
        got = [ask(session, code), ask(session, "import time; time.sleep(0.2)"), ask(session, "answer = 5")]
        assert any(isinstance(outcome, Garbled) for outcome in got)
        assert not session.alive


# Walls -------------------------------------------------------------------------------------------------------------


def test_there_is_no_network(walled: Session):
    got = ask(walled, "import socket; s = socket.socket(); s.settimeout(5); s.connect(('192.0.2.1', 80))")
    assert isinstance(got, Raised)
    devices = str(answer(walled, "answer = open('/proc/net/dev').read()"))
    assert re.findall(r"(\w+):", devices) in (["lo"], [])


def test_nothing_of_ours_is_to_be_seen(walled: Session):
    found = answer(walled, "import os; answer = [p for p in ('/root', '/home', '/work', '/mnt', '/etc/shadow', "
                           f"'/sys', '/run', '/var', {str(ROOT)!r}) if os.path.exists(p)]")  # fmt: skip
    assert found == []
    code = "import importlib.util as u; answer = [n for n in ('judge', 'cli', 'reference') if u.find_spec(n)]"
    assert answer(walled, code) == []


def test_nothing_can_be_written_but_the_two_small_folders(walled: Session):
    code = """
import os, tempfile
answer = []
for folder, below, _ in os.walk("/"):
    if folder == "/proc" or folder.count("/") > 3:
        below.clear()
    try:
        open(os.path.join(folder, "planted"), "w").close()
        answer.append(folder)
    except OSError:
        pass
"""
    written = answer(walled, code)
    assert isinstance(written, list)
    assert {re.sub(r"^(/tmp|/dev/shm).*", r"\1", str(folder)) for folder in written} == {"/tmp", "/dev/shm"}


def test_no_kernel_setting_can_be_written(walled: Session):
    code = """
import os
answer = []
for folder, _, names in os.walk("/proc/sys"):
    for name in names:
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            answer.append(name)
        except OSError:
            pass
"""
    assert answer(walled, code) == []


def test_the_temporary_folder_is_small(walled: Session):
    got = ask(walled, "open('/tmp/big', 'wb').write(bytes(20 << 20))")
    assert isinstance(got, Raised)
    assert got.error == "OSError"
    assert answer(walled, "import os; os.remove('/tmp/big'); answer = 1") == 1


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "unshare(0x20000)",
        "setns(0, 0)",
        "mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "ptrace(0, 0, 0, 0)",
        "chroot(b'/tmp')",
        "personality(0x40000)",
        "syscall(425, 1, 0)",  # io_uring_setup, the same number everywhere
        "socket(40, 1, 0)",  # AF_VSOCK
        "socket(16, 3, 0)",  # AF_NETLINK
        "ioctl(0, 0x5412, b'x')",  # TIOCSTI
        "process_vm_readv(1, 0, 0, 0, 0, 0)",
    ],
)
def test_what_computing_needs_not_is_refused(walled: Session, call: str):
    refused = answer(walled, CALL + f"r = call.{call}; answer = (r, ctypes.get_errno())")
    assert refused in {(-1, 1), (-1, 38), (-1, 97)}


def test_new_namespaces_are_refused_by_clone_too(walled: Session):
    code = "import os, platform; n = 56 if platform.machine() == 'x86_64' else 220; "
    code += "r = call.syscall(n, 0x10000000 | 17, 0, 0, 0, 0)\nif r == 0: os._exit(0)\nanswer = (r, ctypes.get_errno())"
    assert answer(walled, CALL + code) == (-1, 1)


def test_the_first_process_cannot_be_read(walled: Session):
    for name in ("mem", "environ", "maps"):
        got = ask(walled, f"open('/proc/1/{name}', 'rb').read(1)")
        assert isinstance(got, Raised)
        assert got.error == "PermissionError"
    assert answer(walled, "import os; answer = os.getpid() != 1") is True


def test_there_are_no_privileges(walled: Session):
    status = str(answer(walled, "answer = open('/proc/self/status').read()"))
    assert re.search(r"CapEff:\s+0+\n", status)
    assert re.search(r"CapBnd:\s+0+\n", status)
    assert re.search(r"NoNewPrivs:\s+1", status)


def test_other_processes_are_not_to_be_seen(walled: Session):
    seen = answer(walled, "import os; answer = sorted(int(p) for p in os.listdir('/proc') if p.isdigit())")
    assert isinstance(seen, list)
    assert max(seen) < 1000


def test_processes_have_an_end(isolating: Backend):
    code = "import os, time\nfor _ in range(200):\n    if os.fork() == 0:\n        time.sleep(60)\n        os._exit(0)"
    with opened(isolating) as session:
        got = ask(session, code)
    assert isinstance(got, Died)
    assert got.limit == "processes"


def test_honest_concurrency_works(walled: Session):
    code = """
import multiprocessing, threading, subprocess, tempfile, sys, os
found = []
threads = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with multiprocessing.get_context("fork").Pool(2) as pool:
    squares = pool.map(abs, [-1, -2])
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
context = multiprocessing.get_context("spawn")
with context.Pool(1) as pool:
    squares += pool.map(abs, [-3])
said = subprocess.run([sys.executable, "-c", "print(5)"], capture_output=True, text=True).stdout
answer = [sorted(found), squares, said]
"""
    assert answer(walled, code) == [[0, 1, 2, 3], [1, 2, 3], "5\n"]


def test_an_ordinary_user_meets_the_same_contract():
    chosen = "not ordinary and not unboxed and not died and not voice and not caught and not refused"
    done = pytest_as_ordinary_user(str(Path(__file__).relative_to(ROOT)), "-k", chosen)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_nothing_is_left_behind(backend: Backend):
    before = leftovers()
    with opened(backend) as session:
        name, first = session._box.name, session._first.pid
        ask(
            session, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\nopen('x', 'w').close()"
        )
    assert not Path(f"/proc/{first}").exists()
    assert not [left for left in leftovers() - before if name in left]


def leftovers() -> set[str]:
    groups = (path for path, _, _ in os.walk("/sys/fs/cgroup"))
    return {path for path in groups if "judge-" in path} | {str(path) for path in Path("/tmp").glob("judge-*")}


def test_limits_are_what_the_kernel_says(isolating: Backend):
    with opened(isolating, Limits(tmp_mib=3)) as session:
        code = "import os; s = os.statvfs('/tmp'); answer = s.f_blocks * s.f_frsize"
        assert answer(session, code) == 3 << 20
