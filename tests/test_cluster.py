"""A Ray cluster is one more executor: what a node is given and gives back, and what is lost with a node or a driver.

The tests that are marked start a real cluster of several nodes on this machine.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import cli
from judge.cluster import Cluster, Lane, Need
from judge.course.work import Piece, graded
from judge.node import RemoteError
from tests.catalogs import SAME, exercise

ROOT = Path(__file__).parent.parent
NODE = {"num_cpus": 1, "object_store_memory": 80 << 20}
SLEEPS = "import time\n\n\ndef twice(x):\n    time.sleep(0.05)\n    return x + x + 0 * {}\n"
LEARNERS = 16


# Without a cluster


@pytest.mark.parametrize(
    ("work", "args", "kwargs"),
    [(os.getpid, (), {}), (Piece.of, (b"",), {}), (graded, ("text",), {}), (graded, (b"",), {"source": b""})],
)
def test_nothing_but_names_and_bytes_is_sent_to_a_node(work, args, kwargs):
    with pytest.raises(TypeError):
        Lane(None, Need()).submit(work, *args, **kwargs)


def test_a_need_is_met_by_resources():
    processor, gpu = {"CPU": 2.0}, {"CPU": 2.0, "GPU": 1.0, "accelerator_type:TOY": 1.0}
    assert [Need().met(one) for one in (processor, gpu, {"CPU": 0.0})] == [True, True, False]
    assert [Need("TOY").met(one) for one in (processor, gpu)] == [False, True]


# With one


pytestmark = pytest.mark.filterwarnings("default")  # Ray's own are not ours to mend


@pytest.fixture(scope="module")
def nodes():
    """A head without processors, and whatever a test adds."""
    utils = pytest.importorskip("ray.cluster_utils")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    head = NODE | {"num_cpus": 0, "include_dashboard": False}
    made = utils.Cluster(initialize_head=True, head_node_args=head)
    yield made
    made.shutdown()


@contextlib.contextmanager
def more(nodes, count=1, **resources):
    """So many nodes more."""
    added = [nodes.add_node(**(NODE | resources)) for _ in range(count)]
    try:
        yield added
    finally:
        for node in added:
            if node in nodes.worker_nodes:
                nodes.remove_node(node, allow_graceful=False)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A catalogue, a class, and a folder to be in."""
    exercise(tmp_path / "catalog")
    for at in range(LEARNERS):
        path = tmp_path / "class" / f"l{at:02}" / "toy/twice.py"
        path.parent.mkdir(parents=True)
        path.write_text(SAME if at == 3 else SLEEPS.format(at))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(room, out, *more):
    return [
        *("--catalog", str(room / "catalog"), "class", "grade", "class", "--out", out, "--seed", "7"),
        *("--backend", "unboxed", "--jobs", "1", *more),
    ]


def on_ray(room, nodes, out):
    """The command as a process of its own."""
    command = [sys.executable, "-c", "from cli import main; main()", *words(room, out, "--engine", "ray")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*command, "--address", nodes.address], env=environment, stdout=subprocess.PIPE, text=True)


def gradings(out):
    path = Path(out, "class.sqlite3")
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        try:
            return connection.execute("SELECT digest, attempt, code FROM gradings ORDER BY id").fetchall()
        except sqlite3.OperationalError:  # there is no table yet
            return []


def wait_for(count, out):
    deadline = time.monotonic() + 100
    while len(gradings(out)) < count:
        assert time.monotonic() < deadline, "nothing is recorded"
        time.sleep(0.05)


def same_as_local(room, out, capsys):
    """Every submission once, and the gradebook that the local pool makes."""
    rows = gradings(out)
    assert len(rows) == len({digest for digest, *_ in rows}) == LEARNERS
    assert {attempt for _, attempt, _ in rows} == {1}
    cli.run(words(room, "local"))
    capsys.readouterr()
    for name in ("gradebook.jsonl", "canvas.csv", "gradebook.html"):
        assert Path(out, name).read_bytes() == Path("local", name).read_bytes()


@pytest.mark.ray
def test_a_node_that_is_killed_loses_nothing_and_doubles_nothing(nodes, room, capsys):
    with more(nodes, 2) as (first, _), on_ray(room, nodes, "ray") as running:
        wait_for(3, "ray")
        nodes.remove_node(first, allow_graceful=False)
        assert len(gradings("ray")) < LEARNERS
        running.communicate(timeout=150)
    assert running.returncode == cli.JUDGE_ERROR  # there are no walls
    same_as_local(room, "ray", capsys)


@pytest.mark.ray
def test_a_driver_that_is_killed_goes_on_where_it_was(nodes, room, capsys):
    with more(nodes, 2):
        with on_ray(room, nodes, "ray") as running:
            wait_for(3, "ray")
            running.send_signal(signal.SIGKILL)
        before = gradings("ray")
        assert 3 <= len(before) < LEARNERS
        with on_ray(room, nodes, "ray") as running:
            running.communicate(timeout=150)
        assert gradings("ray")[: len(before)] == before
    same_as_local(room, "ray", capsys)


@pytest.mark.ray
def test_a_named_gpu_is_asked_of_the_node_that_has_it_and_the_clock_is_one_at_a_time(nodes):
    with (
        more(nodes),
        more(nodes, resources={"accelerator_type:TOY": 1}) as (theirs,),
        Cluster(nodes.address) as cluster,
    ):
        deadline = time.monotonic() + 60
        while cluster.slots < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        said = [cluster.executor(Need("TOY", clocked=True)).submit(graded, b"x", b"") for _ in range(3)]
        seen = set()
        while not all(one.done() for one in said):
            busy = {node.id: (node.busy, node.alone) for node in list(cluster._nodes.values()) if node.busy}
            seen |= set(busy.items())
        assert [type(one.exception()) for one in said] == [RemoteError] * 3
    assert seen <= {(theirs.node_id, (1, True)), (theirs.node_id, (1, False))}


@pytest.mark.ray
def test_where_no_cluster_answers_that_is_said(room, capsys):
    code = cli.run([*words(room, "ray", "--engine", "ray"), "--address", "127.0.0.1:1"])
    assert code == cli.JUDGE_ERROR
    assert "no Ray cluster at 127.0.0.1:1" in capsys.readouterr().err


def test_an_address_without_the_engine_is_wrong_use(room, capsys):
    assert cli.run(words(room, "ray", "--address", "127.0.0.1:1")) == cli.USAGE
    assert "--engine ray" in capsys.readouterr().err


def test_the_suite_ends_with_no_thread_of_ours():
    assert [thread.name for thread in threading.enumerate() if thread.name == "cluster"] == []
