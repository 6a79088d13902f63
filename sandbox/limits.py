"""What every backend limits and counts, as clauses: time, memory, files and output; and a frozen box stands still."""

import time
from dataclasses import replace

from sandbox.box import Backend, Died, Outcome, OutOfMemory, Returned, Submission, TimedOut
from sandbox.clauses import LIMITS, SHORT, alone, answer, ask, need, opened
from sandbox.session import Session


@alone
def call_time(backend: Backend) -> None:
    """A call that does not end is ended, whatever signals it ignores and whatever it leaves running."""
    for code in (
        "while True: pass",
        "import signal, time\nfor n in (1, 2, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        "import os, time\nif os.fork() == 0: os.setsid()\nwhile True: time.sleep(1)",
    ):
        with opened(backend, SHORT) as session:
            ask(session, "answer = 1")  # the first step of a box has the load's time
            got = ask(session, code)
            need(got == TimedOut(SHORT.call_seconds, "call"), got)


@alone
def load_time(backend: Backend) -> None:
    """A file that does not finish loading is ended."""
    with Session(backend, replace(LIMITS, load_seconds=1.0)) as session:
        got = session.load(Submission(b"while True: pass\n", "f"))
        need(got == TimedOut(1.0, "load"), got)


@alone
def total_time(backend: Backend) -> None:
    """A run of many short calls is ended in the end."""
    with opened(backend, replace(LIMITS, total_seconds=1.5)) as session:
        got: Outcome = Died("never")
        for _ in range(40):
            if isinstance(got := ask(session, "import time; time.sleep(0.1); answer = 1"), TimedOut):
                break
        need(got == TimedOut(1.5, "total"), got)


@alone
def processor_time(backend: Backend) -> None:
    """Work that goes on between the calls is counted, and ended in the end."""
    code = "import threading\ndef burn():\n    while True: pass\nthreading.Thread(target=burn, daemon=True).start()"
    with opened(backend, replace(LIMITS, cpu_seconds=2.0)) as session:
        ask(session, code)
        got: Outcome = Died("never")
        for _ in range(60):
            if isinstance(got := ask(session, "import time; time.sleep(0.1)"), TimedOut):
                break
        need(isinstance(got, TimedOut) and got.phase == "cpu", got)


@alone
def flood(backend: Backend) -> None:
    """A flood of output is ended; its end is kept."""
    with opened(backend) as session:
        got = ask(session, "while True: print('x' * 1000)")
        need(isinstance(got, Died) and got.limit == "output" and len(session.output) <= 64 << 10, got)


@alone
def memory(backend: Backend) -> None:
    """Memory has an end."""
    with opened(backend) as session:
        code = "import numpy as np, time\nkept = []\nwhile True: kept.append(np.ones(1 << 19)); time.sleep(0.001)"
        got = ask(session, code)
        need(got == OutOfMemory(256), got)


@alone
def memory_of_children(backend: Backend) -> None:
    """So has that of all processes of a box together."""
    code = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        kept = []
        for _ in range(12):
            kept.append(os.urandom(1) * (8 << 20))
            time.sleep(0.02)
        time.sleep(1)
        os._exit(0)
answer = [os.wait()[1] for _ in range(6)]
"""
    with opened(backend) as session:
        got = ask(session, code)  # the kernel ends whom it chooses: the answer says how the children ended
        need(got == OutOfMemory(256) or (isinstance(got, Returned) and 9 in got.value), got)


@alone
def file_size(backend: Backend) -> None:
    """A file has a largest size, and the limit is told from other errors."""
    with opened(backend) as session:
        code = "import os, tempfile\nwith tempfile.TemporaryFile() as file: os.truncate(file.fileno(), 17 << 20)"
        got = ask(session, code)
        need(isinstance(got, Died) and got.limit == "files", got)


@alone
def open_files(backend: Backend) -> None:
    """The number of open files has an end, and the limit is told from other errors."""
    with opened(backend) as session:
        got = ask(session, "kept = [open('/dev/null') for _ in range(2000)]")
        need(isinstance(got, Died) and got.limit == "open files", got)


@alone
def frozen(backend: Backend) -> None:
    """A frozen box does not work; thawed, it goes on."""
    count = """
import builtins, threading, time
builtins.seen = []
def count():
    while True:
        time.sleep(0.001)
        seen.append(1)
threading.Thread(target=count, daemon=True).start()
"""
    with opened(backend) as session:
        ask(session, count)
        before = answer(session, "answer = len(seen)")
        session.freeze()
        time.sleep(0.5)
        session.thaw()
        meanwhile = answer(session, "answer = len(seen)") - before
        need(meanwhile < 100, f"{meanwhile} turns of work while frozen")
        after = answer(session, "import time; time.sleep(0.2); answer = len(seen)")
        need(after > before + meanwhile, "no work after it")


@alone
def seconds(backend: Backend) -> None:
    """The processor's seconds of a box are counted, those of its ended children as well."""
    burn = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    with opened(backend) as session:
        ask(session, "answer = 1")
        before = session.cpu_seconds()
        ask(session, burn)
        own = session.cpu_seconds() - before
        ask(
            session, f"import os\npid = os.fork()\nif not pid:\n    exec({burn!r})\n    os._exit(0)\nos.waitpid(pid, 0)"
        )
        both = session.cpu_seconds() - before
    need(0.3 < own < 1.5 and both - own > 0.3, (own, both))


@alone
def tidied(backend: Backend) -> None:
    """What a tidy box frees goes back to the kernel at once, whatever is kept between: other boxes keep it."""
    for count, size in ((80, 1 << 20), (800, 100 << 10)):  # of which the allocator gives back only the large ones
        made = f"[b'x' * (600 if at % 2 else {size}) for at in range({count})]"
        kept = f"import sys\nsys.kept = {made}\ndel sys.kept[::2]\nanswer = len(sys.kept)"
        held = {}
        for tidy in (False, True):
            with opened(backend, tidy=tidy) as session:
                ask(session, "answer = 1")
                before = session.mark_memory()
                need(answer(session, kept) == count // 2, tidy)
                need(session.peak_memory() - before > 35 << 20, tidy)
                held[tidy] = session.mark_memory() - before
        need(held[True] < 10 << 20 < 30 << 20 < held[False], (size, held))
