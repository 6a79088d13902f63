"""What every backend does, as clauses: what comes back, what a submission finds in its box, and what is left of it."""

import os
import re
import time
from pathlib import Path

from sandbox import runtime
from sandbox.box import Backend, Died, Garbled, Raised, Returned, Submission, TimedOut
from sandbox.clauses import LIMITS, SHORT, alone, answer, ask, asking, need, opened, raised, serve, shared, value_of
from sandbox.handed import generator
from sandbox.session import Session
from sandbox.tensors import Handed

ENVIRONMENT = {*runtime.environment(), "HOME", "TMPDIR", "PYTHONPATH"}
ALSO_ALLOWED = {"LD_LIBRARY_PATH", "PWD"}
PATIENCE = 20  # looks at what a box left behind: the kernel buries in its own time


@shared
def value(box: Session) -> None:
    """A value comes back."""
    need(answer(box, "answer = 6 * 7") == 42, "another value")


@shared
def arrays(box: Session) -> None:
    """Arrays come back bit for bit, large ones too."""
    got = answer(box, "import numpy as np; answer = np.arange(1 << 18, dtype='f4').reshape(4, -1)")
    need(got.shape == (4, 1 << 16) and got.dtype == "float32" and float(got[3, -1]) == (1 << 18) - 1, got)


@shared
def error(box: Session) -> None:
    """An error is told with its place in the submission, and without our frames."""
    got = raised(box, "1 / 0", "ZeroDivisionError")
    need("ArithmeticError" in got.bases and "worker.py" not in got.trace and "slot-submission" in got.trace, got)


@shared
def uncaught(box: Session) -> None:
    """What no `except Exception` catches is an error like any other."""
    for what in ("SystemExit(0)", "KeyboardInterrupt", "GeneratorExit", "BaseException"):
        raised(box, f"raise {what}", what.removesuffix("(0)"))


@shared
def recursion(box: Session) -> None:
    """So is endless recursion."""
    raised(box, "def f():\n    f()\nf()", "RecursionError")


@shared
def unshowable(box: Session) -> None:
    """So is an error that cannot be shown."""
    got = raised(box, "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd", "Odd")
    need("cannot be shown" in got.message, got)


@shared
def uncrossable(box: Session) -> None:
    """A value that cannot cross is refused, however large it claims to be, and the box lives."""
    got = ask(box, "import numpy as np; answer = np.broadcast_to(np.float32(1), (1 << 40,))")
    need(isinstance(got, Garbled), got)
    need(answer(box, "answer = 1") == 1, "nothing more")


@shared
def prints(box: Session) -> None:
    """What is printed is kept, and is not on the wire."""
    need(answer(box, "import os, sys; print('seen'); os.write(1, b'raw\\n'); answer = 1") == 1, "another value")
    need(answer(box, "answer = 2") == 2, "another value")
    need("seen" in box.output and "raw" in box.output, box.output)


@shared
def lingering_child(box: Session) -> None:
    """A child that stays does not keep the answer."""
    need(answer(box, "import os, time\nif os.fork() == 0:\n    time.sleep(600)\nanswer = 3") == 3, "another value")


@shared
def environment(box: Session) -> None:
    """The environment is the one that we made."""
    names = set(answer(box, "import os; answer = list(os.environ)"))
    need(names - ALSO_ALLOWED == ENVIRONMENT, names ^ ENVIRONMENT)


@shared
def descriptors(box: Session) -> None:
    """Nothing is inherited but the wire."""
    code = "import os; answer = [os.readlink(f'/proc/self/fd/{n}') for n in range(3, 64) if os.path.lexists("
    listed = answer(box, code + "f'/proc/self/fd/{n}')]")
    need(len(listed) <= 2 and all(re.match("pipe:|socket:", str(name)) for name in listed), listed)


@shared
def home(box: Session) -> None:
    """There is a home and a temporary folder to write to, and programs may lie in them."""
    code = """
import os, subprocess, tempfile
with tempfile.NamedTemporaryFile("w", dir=os.environ["HOME"], suffix=".sh", delete=False) as file:
    file.write("#!/bin/sh\\necho 5\\n")
os.chmod(file.name, 0o700)
answer = subprocess.run([file.name], capture_output=True, text=True).stdout
"""
    need(answer(box, code) == "5\n", "nothing")


@shared
def concurrency(box: Session) -> None:
    """Threads, forks, spawned processes, locks between them and other programs work."""
    code = """
import multiprocessing, threading, subprocess, sys
found = []
threads = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with multiprocessing.get_context("fork").Pool(2) as pool:
    squares = pool.map(abs, [-1, -2])
with multiprocessing.get_context("spawn").Pool(1) as pool:
    squares += pool.map(abs, [-3])
said = subprocess.run([sys.executable, "-c", "print(5)"], capture_output=True, text=True).stdout
answer = [sorted(found), squares, said]
"""
    got = answer(box, code)
    need(got == [[0, 1, 2, 3], [1, 2, 3], "5\n"], got)


@alone
def syntax(backend: Backend) -> None:
    """A file with a syntax error, or without what was asked for, is an error of loading."""
    with Session(backend, LIMITS) as session:
        got = session.load(Submission(b"def f(:\n", "f"))
        need(isinstance(got, Raised) and got.error == "SyntaxError", got)
        got = session.load(Submission(b"def g(): pass\n", "f"), slot="second")
        need(isinstance(got, Raised) and got.error == "EntryMissing" and "g" in got.message, got)


@alone
def death(backend: Backend) -> None:
    """A worker that ends has died, says how, and is followed by a box that lives."""
    for code, how in (
        ("import os; os._exit(0)", "exited with status 0"),
        ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os; os.execv('/bin/true', ['true'])", "exited with status 0"),
    ):
        with opened(backend) as session:
            got = ask(session, code)
            need(isinstance(got, Died) and how in got.how and not session.alive, got)
            need(isinstance(ask(session, "answer = 1"), Died), "an answer from the dead")
    with opened(backend) as session:
        need(answer(session, "answer = 1") == 1, "another value")


@alone
def second_voice(backend: Backend) -> None:
    """Whoever else speaks on the wire breaks it."""
    for code in (
        "import os\nif os.fork() == 0: pass\nanswer = 1",  # the child returns into our loop and answers as well
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'x' * 100)\n    except OSError: pass\nanswer = 1",
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'jdg1' + b'\\xff' * 12)\n    except OSError: pass",
    ):
        with opened(backend) as session:
            got = [ask(session, more) for more in (code, "import time; time.sleep(0.2)", "answer = 5")]
            need(any(isinstance(outcome, Garbled) for outcome in got) and not session.alive, got)


@shared
def generators(box: Session) -> None:
    """A generator is made in the box, in the state that its seed means."""
    got = value_of(asking(box, "answer = f.integers(1 << 60, size=4)", Handed(("generator", "numpy", 12345))))
    need(got.tolist() == generator("numpy", 12345).integers(1 << 60, size=4).tolist(), got)


@shared
def functions(box: Session) -> None:
    """A function that stays in the judge is called from the box, by its threads as well; what it raises is raised."""
    code = """
from concurrent.futures import ThreadPoolExecutor
import numpy as np
with ThreadPoolExecutor(4) as pool:
    squares = list(pool.map(f, range(40)))
try:
    f("x")
except TypeError as error:
    said = str(error)
try:
    f(object())
except TypeError as error:
    refused = str(error)
answer = squares == [n * n for n in range(40)], f(np.full(50_000, 3.0)).sum(), said, "cannot be called" in refused
"""
    got = value_of(asking(box, code, serve(lambda x: x * x)))
    need(got == (True, 450_000.0, "can't multiply sequence by non-int of type 'str'", True), got)
    need(box.asked == {"f": 42}, box.asked)


@alone
def questions(backend: Backend) -> None:
    """Such a function is called only while a call is being answered, by its own process, and not for ever."""
    late = "import sys, threading, time\n"
    late += "def later():\n    time.sleep(0.2)\n    try: f(1)\n    except RuntimeError as e: sys.held = str(e)\n"
    late += "threading.Thread(target=later).start(); answer = f(2)"
    child = "import os\npid = os.fork()\nif not pid:\n    try: f(1)\n    except RuntimeError: os._exit(7)\n"
    child += "    os._exit(1)\nanswer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])"
    with opened(backend) as session:
        got = [asking(session, late, serve(lambda x: x + 1))]
        need(isinstance(got[0], Returned) and got[0].value == 3, got)
        time.sleep(0.5)
        need("only before your function returns" in answer(session, "import sys; answer = sys.held"), "another refusal")
        got = [asking(session, child, serve(lambda x: x))]
        need(isinstance(got[0], Returned) and got[0].value == 7, got)
        got = [asking(session, "while True: f(1)", serve(lambda x: x, calls=200))]
        need(got == [Died("called `f` more than 200 times", "calls")] and not session.alive, got)
    with opened(backend, SHORT) as session:
        asking(session, "answer = 1", serve(lambda x: x))  # the first step of a box has the load's time
        got = [asking(session, "while True: f(1)", serve(lambda x: time.sleep(0.05)))]
        need(got == [TimedOut(SHORT.call_seconds, "call")], got)


@alone
def own_numbers(backend: Backend) -> None:
    """Each box draws random numbers of its own."""
    drawn = set()
    for _ in range(2):
        with opened(backend) as session:
            drawn.add(answer(session, "import numpy as np; answer = float(np.random.rand())"))
    need(len(drawn) == 2, drawn)


@alone
def nothing_left(backend: Backend) -> None:
    """Nothing is left behind: no process, no control group, no file."""
    before = _leftovers()
    with opened(backend) as session:
        name, first = session.name, session.pid
        ask(
            session, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\nopen('x', 'w').close()"
        )
    for _ in range(PATIENCE):
        left = [path for path in _leftovers() - before if name in path]
        if not left and not Path(f"/proc/{first}").exists():
            return
        time.sleep(0.05)
    need(False, left or f"process {first}")


def _leftovers() -> set[str]:
    """Control groups and files with a box's name, wherever a box could leave them."""
    groups = (path for path, _, _ in os.walk("/sys/fs/cgroup"))
    return {path for path in groups if "judge-" in path} | {str(path) for path in Path("/tmp").glob("judge-*")}
