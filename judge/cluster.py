"""A Ray cluster behind the interface of `concurrent.futures`: names and bytes go to a node, bytes come back.

On every node lives one `judge.node.Actor` as long as the cluster is used; what is clocked has the node for itself. Ray
tries nothing again. Where a node is lost, the futures of its work raise a BoxError, and whoever ordered the work orders
it again.
"""

import importlib
import json
import os
import queue
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from typing import Any

from judge.node import OURS, Actor, RemoteError, plain
from sandbox.box import BoxError

LOOK_SECONDS, HELLO_SECONDS, END_SECONDS, NO_NODE_SECONDS = 1.0, 120.0, 20.0, 60.0
KNOCK_SECONDS = 5.0
STARTS = 3  # how often an actor is started on a node that is there
STORE_BYTES = 80 << 20  # Ray's least; what crosses is small


@dataclass(frozen=True, slots=True)
class Need:
    """What a piece of work asks of its node.

    Attributes:
        gpu: the name of the GPU, as Ray knows it (`accelerator_type:NAME`); empty where a processor will do.
        clocked: the node for itself.
    """

    gpu: str = ""
    clocked: bool = False

    def met(self, resources: dict[str, float]) -> bool:
        """Has a node with these resources what is needed?"""
        return resources.get("CPU", 0) >= 1 and (not self.gpu or resources.get(f"accelerator_type:{self.gpu}", 0) > 0)


@dataclass(eq=False)
class Call:
    """A piece of work that somebody waits for."""

    name: str
    args: tuple[bytes, ...]
    need: Need
    future: Future[bytes] = field(default_factory=Future)


@dataclass(eq=False)
class Node:
    """A node as the driver sees it."""

    id: str
    actor: Any
    resources: dict[str, float]
    slots: int = 0  # none before it has said hello
    busy: int = 0
    alone: bool = False

    def takes(self, need: Need) -> bool:
        """Has it room for this now?"""
        if not self.slots or self.alone or not need.met(self.resources):
            return False
        return self.busy == 0 if need.clocked else self.busy < self.slots


class Cluster:
    """The nodes, and the thread that gives them work. A context manager; `executor` is what one submits to."""

    def __init__(self, address: str = "", slots: int = 0) -> None:
        """Join the cluster at this address, or start one on this machine.

        slots: pieces at a time on each node; 0 for one for each of its processors.

        Raises:
            BoxError: where Ray is not installed, or no node says hello.
        """
        self._ray = _ray()
        self._most = slots
        self._events: queue.SimpleQueue[Callable[[], bool]] = queue.SimpleQueue()
        self._nodes: dict[str, Node] = {}
        self._starts: dict[str, int] = {}
        self._waiting: deque[Call] = deque()
        self._refused = ""
        self._ready = threading.Event()
        self._lonely = time.monotonic()
        self._join(address)
        self._thread = threading.Thread(target=self._serve, name="cluster", daemon=True)
        self._thread.start()
        if not self._ready.wait(HELLO_SECONDS):
            self.close()
            raise BoxError(f"no node of the Ray cluster said hello{self._refused}")

    def __enter__(self) -> "Cluster":
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Whatever is under way is lost, and the nodes clean up."""
        self.close()

    @property
    def slots(self) -> int:
        """How many pieces can be done at a time now."""
        return sum(node.slots for node in list(self._nodes.values()))

    def executor(self, need: Need = Need()) -> "Lane":
        """What takes work that needs this."""
        return Lane(self, need)

    def add(self, call: Call) -> None:
        """Have it done."""
        self._events.put(partial(self._add, call))

    def close(self) -> None:
        """End the actors and leave the cluster; one that was started here ends."""
        if self._ray.is_initialized():
            self._events.put(lambda: False)
            if hasattr(self, "_thread"):
                self._thread.join()
            self._ray.shutdown()

    def _join(self, address: str) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        more: dict[str, Any] = {"address": address} if address else {"address": "local", **_own(self._most)}
        with _own_signals():
            try:
                _knock(address)
                self._ray.init(log_to_driver=False, logging_level="ERROR", **more)
            except (Exception, SystemExit) as error:  # Ray's and the network's own kinds of errors; Ray ends processes
                raise BoxError(f"there is no Ray cluster at {address or 'this machine'}: {error}") from error

    # In the thread -------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        going = True
        looked = -LOOK_SECONDS
        while going:
            if time.monotonic() >= looked + LOOK_SECONDS:
                self._look()
                looked = time.monotonic()
            with suppress(queue.Empty):
                going = self._events.get(timeout=LOOK_SECONDS)()
            self._dispatch()
        for node in self._nodes.values():
            self._end(node)
        for call in self._waiting:
            call.future.cancel()

    def _add(self, call: Call) -> bool:
        self._waiting.append(call)
        return True

    def _look(self) -> None:
        """Nodes that have come get an actor; of one that has gone we hear by the work that it had."""
        with suppress(Exception):  # whatever Ray says, it is asked again soon
            there = {known["NodeID"]: known["Resources"] for known in self._ray.nodes() if known["Alive"]}
            for gone in [node for node in self._nodes.values() if node.id not in there and not node.busy]:
                del self._nodes[gone.id]
            for id_, resources in there.items():
                if id_ not in self._nodes and Need().met(resources):
                    self._start(id_, resources)
        if self._nodes:
            self._lonely = time.monotonic()
        elif time.monotonic() > self._lonely + NO_NODE_SECONDS:
            while self._waiting:
                self._waiting.popleft().future.set_exception(BoxError(f"the cluster has no node{self._refused}"))

    def _start(self, id_: str, resources: dict[str, float]) -> None:
        self._starts[id_] = self._starts.get(id_, 0) + 1
        if self._starts[id_] > STARTS:
            return
        processors = int(resources["CPU"])
        slots = min(self._most or processors, processors)
        here = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(id_, soft=False)
        made = self._ray.remote(Actor).options(
            num_cpus=slots,
            num_gpus=resources.get("GPU", 0),
            max_restarts=0,
            max_task_retries=0,
            max_concurrency=slots + 2,
            scheduling_strategy=here,
        )
        node = self._nodes[id_] = Node(id_, made.remote(slots), dict(resources))
        self._when(node.actor.hello.remote(), partial(self._greeted, node))

    def _when(self, reference: Any, then: Callable[[Future[bytes]], bool]) -> None:
        """In this thread, once it is known what became of it."""
        reference.future().add_done_callback(lambda done: self._events.put(partial(then, done)))

    def _greeted(self, node: Node, said: Future[bytes]) -> bool:
        try:
            hello = json.loads(plain(said.result()))
        except Exception as error:  # whatever kind of error Ray has for it
            self._lost(node, error)
            return True
        if hello["judge"] != version("judge"):
            self._refused = f": a node has judge {hello['judge']}, not {version('judge')}"
            return True
        node.slots = hello["slots"]
        self._ready.set()
        return True

    def _dispatch(self) -> None:
        """Give away what can be given, in the order in which it came."""
        kept: deque[Call] = deque()
        while self._waiting:
            call = self._waiting.popleft()
            free = [node for node in self._nodes.values() if node.takes(call.need) and not _awaited(node, kept)]
            if not free:
                kept.append(call)
                if not call.need.gpu:  # what comes after it asks for the same, or for more
                    break
                continue
            if call.future.set_running_or_notify_cancel():
                self._give(max(free, key=lambda node: node.slots - node.busy), call)
        self._waiting.extendleft(reversed(kept))

    def _give(self, node: Node, call: Call) -> None:
        node.busy += 1
        node.alone = call.need.clocked
        self._when(node.actor.do.remote(call.name, call.need.clocked, *call.args), partial(self._done, node, call))

    def _done(self, node: Node, call: Call, said: Future[bytes]) -> bool:
        node.busy -= 1
        node.alone = False
        try:
            call.future.set_result(plain(said.result()))
        except (BoxError, RemoteError) as error:
            call.future.set_exception(error)
        except Exception as error:  # whatever kind of error Ray has for a node or a process that is gone
            self._lost(node, error)
            call.future.set_exception(BoxError(f"a node of the cluster was lost: {type(error).__name__}"))
        return True

    def _lost(self, node: Node, error: Exception) -> None:
        self._refused = f": {type(error).__name__}: {error}"
        if self._nodes.get(node.id) is node:
            del self._nodes[node.id]

    def _end(self, node: Node) -> None:
        with suppress(Exception):  # it may be gone, and then there is nothing to end
            self._ray.get(node.actor.end.remote(), timeout=END_SECONDS)
        with suppress(Exception):
            self._ray.kill(node.actor)


class Lane(Executor):
    """Takes work of one need: functions of ours by name, with bytes for arguments and a result."""

    def __init__(self, cluster: Cluster, need: Need) -> None:
        self._cluster = cluster
        self._need = need

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor does.

        Raises:
            TypeError: where it is no function of ours, or anything but bytes would have to cross.
        """
        name = f"{work.__module__}:{work.__qualname__}"
        if not name.startswith(OURS) or "." in work.__qualname__:
            raise TypeError(f"{name} is no function of the judge's that a node could find")
        if kwargs or not all(type(one) is bytes for one in args):
            raise TypeError("only bytes are sent to a node")
        call = Call(name, args, self._need)
        self._cluster.add(call)
        return call.future


def _awaited(node: Node, calls: Iterable[Call]) -> bool:
    """Does any of them wait for this node? Then nothing that came later gets in before it."""
    return any(call.need.met(node.resources) for call in calls)


def _ray() -> Any:
    try:
        importlib.import_module("ray.util.scheduling_strategies")
        return importlib.import_module("ray")
    except ImportError as error:
        raise BoxError(f"Ray is not installed: pip install ray ({error})") from error


def _knock(address: str) -> None:
    """Ray waits for minutes where nobody answers; we do not."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit() and "/" not in host:
        with socket.create_connection((host.strip("[]"), int(port)), KNOCK_SECONDS):
            pass


def _own(slots: int) -> dict[str, Any]:
    """What a cluster on this machine needs to be told: no more than we use."""
    told: dict[str, Any] = {"include_dashboard": False, "object_store_memory": STORE_BYTES}
    return told | ({"num_cpus": slots} if slots else {})


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray sets handlers; ours stay."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                signal.signal(number, handler)
