"""A local pool: work is done in processes of its own, several at a time, behind the interface of `concurrent.futures`.

Processes, since half of a grading is the judge's own arithmetic and threads would take turns at it. Each is spawned,
inherits nothing, and ends with the judge, however that ends. One that dies takes only its own piece of work with it.
"""

import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType, TracebackType
from typing import Any, NoReturn, ParamSpec, TypeVar

from sandbox.box import BoxError
from sandbox.endings import name_of

END_SECONDS = 15.0  # a box has 10 to end
P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[], Any]


def processors() -> int:
    """How many of them we may use."""
    return len(os.sched_getaffinity(0))


class Pool(Executor):
    """Processes that do what `submit` is given: functions and arguments that can be pickled, as their results can.

    A future raises what the work raised, and a BoxError where its process ended before it had done it.
    """

    def __init__(self, jobs: int) -> None:
        """As many processes at most, each started when it is first needed."""
        self._threads = ThreadPoolExecutor(jobs, "pool")
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._workers: list[Worker] = []
        self._ended = False
        self._lock = threading.Lock()

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As every executor does."""
        return self._threads.submit(self._done, partial(work, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """No more work is taken; the processes end when all that was taken is done."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            self._dismiss()

    def terminate_workers(self) -> None:
        """End the processes at once: whatever they are at is lost, and they clean up behind them."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._ended = True
            workers = list(self._workers)
        for worker in workers:
            worker.interrupt()
        self._threads.shutdown(wait=True)
        self._dismiss()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is under way; but Ctrl-C, and whatever else goes wrong, ends it."""
        if kind is None:
            self.shutdown()
        else:
            self.terminate_workers()

    def _done(self, work: Callable[[], T]) -> T:
        """In one of our threads: the work, done by a process that is free."""
        worker = self._worker()
        try:
            done: T = worker.do(work)
            return done
        finally:
            if worker.alive:
                self._idle.put(worker)

    def _worker(self) -> "Worker":
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:  # so that nobody starts one after all have been ended
            if self._ended:
                raise BoxError("the pool has been ended")
            worker = Worker()
            self._workers = [known for known in self._workers if known.alive] + [worker]
            return worker

    def _dismiss(self) -> None:
        with self._lock:
            self._ended = True
            for worker in self._workers:
                worker.end()
            self._workers.clear()


class Terminated(BaseException):
    """A signal asks to end. It is no SystemExit, which an author's file may raise as well."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def terminate(number: int, frame: FrameType | None) -> NoReturn:
    """A handler: boxes are taken down on the way out; who is asked a second time goes on doing that."""
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(number)


class Worker:
    """The judge's end of one process; one thread at a time may use it."""

    def __init__(self) -> None:
        """Start it."""
        self.alive = True
        self._pipe, theirs = multiprocessing.get_context("spawn").Pipe()
        with theirs, _deaf(), _nowhere():
            self._process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()

    def do(self, work: Work) -> Any:
        """The result of the work.

        Raises:
            BoxError: where the process ends before it is done; else whatever the work raises.
        """
        try:
            self._pipe.send(work)
            done, error = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise BoxError(f"a process of the pool ended: {_ending(self._process.exitcode)}") from None
        if error is not None:
            raise error
        return done

    def interrupt(self) -> None:
        """Ask it to leave its work and end; also from another thread."""
        self._process.terminate()

    def end(self) -> None:
        """It ends when it has no more to do, and is killed where it does not."""
        self.alive = False
        self._pipe.close()
        self._process.join(END_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@contextmanager
def _deaf() -> Iterator[None]:
    """Nothing started meanwhile hears Ctrl-C until it asks for it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _nowhere() -> Iterator[None]:
    """What is started meanwhile imports nothing from the folder that we are in, which may be anybody's."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _ending(code: int | None) -> str:
    return f"by {name_of(-code)}" if code is not None and code < 0 else f"with status {code}"


# In the process ----------------------------------------------------------------------------------------------------


def serve(pipe: Connection) -> None:
    """Do one piece of work after another, until nobody is there to give any.

    Ctrl-C is the judge's to hear, who then sends SIGTERM; not ignored, since boxes would inherit that.
    """
    signal.signal(signal.SIGINT, lambda caught, frame: None)
    signal.signal(signal.SIGTERM, terminate)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_follow, daemon=True).start()
    try:
        while True:
            _do(pipe.recv(), pipe)
    except (EOFError, BrokenPipeError):
        return
    except Terminated as ended:
        sys.exit(128 + ended.number)


def _do(work: Work, pipe: Connection) -> None:
    """The work, and what came of it sent back; where that cannot be sent, why."""
    done: tuple[Any, Exception | None]
    try:
        done = work(), None
    except Exception as error:  # it is raised again where the work was ordered
        done = None, error
    try:
        pipe.send(done)
    except BrokenPipeError:
        raise
    except Exception as error:  # pickling fails in many ways, all of them before the first byte
        pipe.send((None, TypeError(f"the result cannot be sent: {error}")))


def _follow() -> None:
    """Where the judge was killed there is nobody to report to: end, and leave nothing behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
