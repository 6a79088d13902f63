"""Warm boxes: what forks of one process might share, and how that process ends. The contract is in test_backends."""

import concurrent.futures
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import zygote
from sandbox.box import Box, BoxError, Limits, Returned
from sandbox.bubblewrap import MODULES
from sandbox.clauses import ASKED, LIMITS, answer, ask, opened
from sandbox.processes import descendants
from sandbox.session import Session
from sandbox.warm import Warm, command
from tests.boxes import ROOT
from tests.processes import gone

PATIENCE_SECONDS = 30.0
SECRET = "judge-warm-probe"


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    backend = Warm()
    if trouble := backend.trouble():
        pytest.skip(trouble)
    yield backend
    backend.close()


@pytest.fixture(scope="module")
def pair(warm: Warm) -> Iterator[tuple[Session, Session]]:
    with opened(warm) as one, opened(warm) as other:
        yield one, other


def mother(backend: Warm) -> int:
    """The number of the zygote's first process here."""
    return backend._zygotes["numpy"].pid


# What forks might share --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["import random; answer = random.random()", "import numpy; answer = numpy.random.rand()"]
)
def test_each_box_draws_numbers_of_its_own(pair: tuple[Session, Session], code: str):
    one, other = (answer(box, code) for box in pair)
    assert one != other


def test_a_box_with_torch_has_one_thread_and_draws_numbers_of_its_own(warm: Warm):
    pytest.importorskip("torch")
    drawn = set()
    for _ in range(2):
        with Session(warm, LIMITS, "torch") as session:
            assert isinstance(session.load(ASKED), Returned)
            got = ask(session, "import torch; answer = (torch.get_num_threads(), torch.rand(1).item())")
            assert isinstance(got, Returned), got
            threads, number = got.value
            assert threads == 1
            drawn.add(number)
    assert len(drawn) == 2


@pytest.mark.parametrize("kind", ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"])
def test_no_namespace_is_shared(pair: tuple[Session, Session], kind: str):
    one, other = (answer(box, f"import os; answer = os.readlink('/proc/self/ns/{kind}')") for box in pair)
    assert len({one, other, os.readlink(f"/proc/self/ns/{kind}")}) == 3


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "."])
def test_no_file_is_shared(pair: tuple[Session, Session], folder: str):
    one, other = pair
    answer(one, f"open('{folder}/{SECRET}', 'w').close(); answer = 1")
    code = f"import os; answer = [n for f in ('/tmp', '/dev/shm', '.') for n in os.listdir(f) if n == {SECRET!r}]"
    assert answer(other, code) == []


def test_no_terminal_is_in_sight(pair: tuple[Session, Session]):
    assert answer(pair[0], "import os; answer = os.listdir('/dev/pts')") == []


def test_no_socket_is_shared(pair: tuple[Session, Session]):
    one, other = pair
    bind = f"import socket, builtins; s = builtins.s = socket.socket(1); s.bind('\\0{SECRET}'); s.listen(); answer = 1"
    answer(one, bind)
    assert answer(other, bind) == 1
    assert SECRET in str(answer(one, "answer = open('/proc/net/unix').read()"))


def test_the_first_process_has_no_parent_to_be_seen(pair: tuple[Session, Session]):
    code = "import os; answer = [sorted(int(n) for n in os.listdir('/proc') if n.isdigit())[:2], os.getppid()]"
    assert answer(pair[0], code) == [[1, 2], 1]
    status = str(answer(pair[0], "answer = open('/proc/1/status').read()"))
    assert re.search(r"PPid:\s+0\n", status)


@pytest.mark.parametrize("line", [r"CapEff:\s+0+\n", r"CapBnd:\s+0+\n", r"NoNewPrivs:\s+1\n", r"Seccomp:\s+2\n"])
@pytest.mark.parametrize("pid", ["1", "self"])
def test_both_processes_of_a_box_stand_behind_the_walls(pair: tuple[Session, Session], pid: str, line: str):
    assert re.search(line, str(answer(pair[0], f"answer = open('/proc/{pid}/status').read()")))


def test_no_namespace_may_be_made_below_even_without_the_filter(pair: tuple[Session, Session]):
    assert answer(pair[0], "answer = open('/proc/sys/user/max_user_namespaces').read()") == "0\n"


def test_no_socket_of_the_zygote_is_inherited(warm: Warm):
    code = """
import gc, os, socket
answer = [s.fileno() for s in gc.get_objects() if isinstance(s, socket.socket) and s.fileno() >= 0]
answer += [n for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")
           and os.readlink(f"/proc/self/fd/{n}").startswith("socket:")]
"""
    with opened(warm) as session:
        assert answer(session, code) == []


def test_a_box_costs_little_memory(pair: tuple[Session, Session]):
    private_kib = 0
    for pid in descendants(pair[1]._first.pid):
        with contextlib.suppress(PermissionError):  # process 1 is closed to those who are not root
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            private_kib += sum(int(size) for size in re.findall(r"Private_\w+:\s+(\d+)", rollup))
    assert 0 < private_kib <= 40 << 10


# What becomes of the zygote ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.kill(-1, 9); os.kill(1, 9); os._exit(3)",
        "import os, signal\nfor n in range(1, 65):\n    os.kill(1, n)\nos.abort()",
        "import os\nfor n in range(64):\n    try: os.close(n)\n    except OSError: pass\nos._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "import numpy\nkept = []\nwhile True: kept.append(numpy.ones(1 << 19))",
        "import os\nwhile os.fork() or True: pass",
        "while True: pass",
    ],
)
def test_the_zygote_outlives_its_boxes(warm: Warm, code: str):
    with opened(warm, replace(LIMITS, call_seconds=3.0)) as session:
        before = mother(warm)
        answer(session, "answer = 1")
        assert not isinstance(ask(session, code), Returned)
    with opened(warm) as session:
        assert answer(session, "answer = 2") == 2
    assert mother(warm) == before


def test_a_zygote_is_replaced_after_so_many_forks_and_keeps_the_boxes_that_it_has():
    backend = Warm(forks=2)
    with contextlib.closing(backend):
        with opened(backend) as first:
            old = mother(backend)
            with opened(backend), opened(backend):
                assert mother(backend) != old
            assert answer(first, "answer = 1") == 1
        assert gone(old)


@pytest.mark.parametrize("depth", [0, 1], ids=["bubblewrap", "the zygote"])
def test_a_zygote_that_is_killed_is_our_failure_and_the_next_box_works(depth: int):
    backend = Warm()
    with contextlib.closing(backend):
        with opened(backend) as session:
            victim = descendants(mother(backend))[depth]
            threading.Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()
            with pytest.raises(BoxError):
                ask(session, "import time; time.sleep(60)")
        with opened(backend) as session:
            assert answer(session, "answer = 1") == 1


def test_a_zygote_that_is_killed_while_idle_is_replaced():
    backend = Warm()
    with contextlib.closing(backend):
        with opened(backend):
            old = mother(backend)
        os.kill(old, signal.SIGKILL)
        os.waitid(os.P_PID, old, os.WEXITED | os.WNOWAIT)  # else it may still make the next box, which dies with it
        with opened(backend) as session:
            assert answer(session, "answer = 1") == 1
        assert mother(backend) != old


def test_a_zygote_with_a_second_thread_makes_no_box():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        refused = zygote.Zygote("numpy", ours, b"").fork({}, [])
    stop.set()
    thread.join()
    assert re.fullmatch(r"\d+ threads where one should be", str(refused))


def test_threads_share_a_warm_backend(warm: Warm):
    def square(number: int) -> object:
        with opened(warm) as session:
            return answer(session, f"answer = {number} ** 2")

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        assert list(pool.map(square, range(6))) == [0, 1, 4, 9, 16, 25]


def run(script: str) -> subprocess.CompletedProcess[str]:
    """A judge of its own."""
    words = [sys.executable, "-c", "import os\nfrom sandbox.warm import Warm\nwarm = Warm()\nwarm.trouble()\n" + script]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os._exit(0)", "raise SystemExit"])
def test_a_zygote_dies_with_its_judge(warm: Warm, end: str):
    done = run(f"print(warm._zygotes['numpy'].pid, flush=True)\n{end}")
    assert gone(int(done.stdout))


def test_a_fork_of_the_judge_has_a_zygote_of_its_own(warm: Warm):
    done = run("""
before = warm._zygotes["numpy"].pid
if (child := os.fork()) == 0:
    assert warm.trouble() is None
    assert warm._zygotes["numpy"].pid != before
    raise SystemExit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert warm.trouble() is None
assert warm._zygotes["numpy"].pid == before
""")
    assert done.returncode == 0, done.stderr


def test_the_zygote_is_in_a_box_itself():
    files = dict.fromkeys((*MODULES, "zygote.py", "passwd", "seccomp", "control"), 7)
    words = command(Box("zygote", Limits(), "numpy", descriptors=files))
    assert {"--unshare-user", "--unshare-pid", "--unshare-net", "--clearenv"} <= set(words)
    assert not {"--bind", "--dev-bind", "--bind-try", "--bind-data", "--disable-userns"} & set(words)
    assert words[words.index("/tmp", words.index("--dev")) + 1 :][:2] == ["--remount-ro", "/tmp"]


def test_a_box_is_abandoned_by_another_thread_whatever_it_is_at(warm: Warm):
    with opened(warm) as session:
        begin = time.monotonic()
        threading.Timer(0.2, session.abandon).start()
        with contextlib.suppress(BoxError):  # nobody but us can have killed it
            assert not isinstance(ask(session, "while True: pass"), Returned)
        assert time.monotonic() - begin < LIMITS.call_seconds / 2
    session.abandon()


def test_a_box_that_was_closed_is_not_abandoned_again(warm: Warm):
    with opened(warm) as closed, opened(warm) as other:
        closed.close()
        closed.abandon()
        assert answer(other, "answer = 1") == 1


def test_a_box_of_torchs_optimisers_has_its_compiler_before_the_first_call(warm: Warm):
    with Session(warm, replace(LIMITS, memory_mib=1024), "torch._dynamo") as session:
        assert isinstance(session.load(ASKED), Returned)
        assert answer(session, "import sys; answer = 'torch._dynamo' in sys.modules") is True
        step = "import torch; torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1).step(); answer = 1"
        assert answer(session, step) == 1
