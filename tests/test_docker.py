"""Docker boxes: the argv and the troubles without an engine, and what becomes of boxes when an engine fails."""

import dataclasses
import gc
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from sandbox import clauses, containers, docker, images
from sandbox.box import MEND, Box, BoxError, Died, Limits, OutOfMemory, Returned, TimedOut
from sandbox.clauses import answer, ask, opened
from sandbox.containers import OWNER, Contained, is_dead, owner
from sandbox.docker import Docker, Settings, command, lacking, notes
from sandbox.engine import SOCKET, Engine, endpoint, unreachable
from sandbox.session import Session
from tests.boxes import ROOT

SETTINGS = Settings("/usr/bin/docker", "unix:///run/engine.sock", "boot/1/2/3", "ZmlsdGVy")
BOX = Box("judge-1-a", Limits(memory_mib=300, tmp_mib=8, processes=9, reply_mib=7), "numpy")
ABLE = {"OSType": "linux", "MemoryLimit": True, "PidsLimit": True, "CPUSet": True, "SwapLimit": True}
ENOUGH = dataclasses.replace(clauses.LIMITS, memory_mib=128)
# What fails to end is left to the garbage collector: the SDK's socket of a refused connection, a tool that hangs.
LEAKS = pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
SLEEP = "import time; time.sleep(20)"


def values(words: list[str], option: str) -> list[str]:
    return [words[at + 1] for at, word in enumerate(words) if word == option]


def asked(box: Box = BOX, settings: Settings = SETTINGS) -> list[str]:
    """What the docker command is told, without what follows the image."""
    words = command(box, settings)
    return words[: words.index(images.tag(box.framework))]


# The argv ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--host", "unix:///run/engine.sock"),
        ("--pull", "never"),
        ("--name", "judge-1-a"),
        ("--label", "judge.owner=boot/1/2/3"),
        ("--network", "none"),
        ("--ipc", "private"),
        ("--user", "65534:65534"),
        ("--cap-drop", "ALL"),
        ("--security-opt", "no-new-privileges"),
        ("--hostname", "box"),
        ("--memory", "300m"),
        ("--memory-swap", "300m"),
        ("--pids-limit", "9"),
        ("--log-driver", "none"),
    ],
)
def test_each_wall_is_asked_for(option: str, value: str):
    assert values(asked(), option) == [value]


def test_the_root_is_read_only_and_nothing_of_the_host_is_mounted():
    words = asked()
    assert "--read-only" in words
    assert not {"-v", "--volume", "--mount", "--privileged", "--device", "--cap-add", "--env", "--pid"} & set(words)


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
def test_the_two_folders_have_a_size_and_a_number_of_files(place: str):
    (options,) = [value for value in values(asked(), "--tmpfs") if value.startswith(f"{place}:")]
    assert {"rw", "nosuid", "nodev", f"size={8 << 20}", "nr_inodes=16384"} <= set(options.split(":")[1].split(","))


@pytest.mark.parametrize("place", ["/sys", "/dev/mqueue", "/dev/pts"])
def test_what_a_solution_has_no_use_for_is_covered(place: str):
    (options,) = [value for value in values(asked(), "--tmpfs") if value.startswith(f"{place}:")]
    assert {"ro", "noexec"} <= set(options.split(":")[1].split(","))


def test_files_and_cores_have_limits():
    assert {"core=0:0", f"fsize={8 << 20}:{8 << 20}", "msgqueue=0:0"} <= set(values(asked(), "--ulimit"))


@pytest.mark.parametrize(("core", "words"), [(None, []), (0, ["0"]), (3, ["3"])])
def test_a_box_is_pinned_where_it_asks_for_it(core: int | None, words: list[str]):
    assert values(asked(dataclasses.replace(BOX, core=core)), "--cpuset-cpus") == words


def test_kernels_are_interpreted():
    assert "TRITON_INTERPRET=1" in command(dataclasses.replace(BOX, framework="triton"), SETTINGS)


def test_images_are_built_for_whatever_the_judge_has_libraries_of(monkeypatch: pytest.MonkeyPatch):
    assert images.buildable() == tuple(images.LIBRARIES)
    monkeypatch.setitem(images.LIBRARIES, "triton", ("numpy", "no_such_library"))
    assert images.buildable() == ("numpy", "torch")


def test_one_image_of_torch_serves_its_parts():
    assert images.tag("torch._dynamo") == images.tag("torch") == "judge-box:torch"
    assert images.digest("torch._dynamo") == images.digest("torch") != images.digest("numpy")


def test_another_runtime_is_named_to_docker():
    assert values(asked(settings=dataclasses.replace(SETTINGS, runtime="runsc")), "--runtime") == ["runsc"]
    assert "--runtime" not in asked()


def test_in_the_box_come_a_clean_environment_the_filter_and_the_worker():
    words = command(BOX, SETTINGS)
    inner = words[words.index("judge-box:numpy") + 1 :]
    assert inner[:2] == ["/usr/bin/env", "-i"]
    assert inner[-7:] == [docker.ENTER, "ZmlsdGVy", "numpy", "7", "8", "0", "0"]


def test_a_first_process_whose_filter_is_refused_starts_no_worker():
    words = [sys.executable, "-c", docker.ENTER, "ZmlsdGVy", "numpy", "7", "8", "0", "0"]  # "filter" is none
    done = subprocess.run(words, cwd="/", env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the filter of system calls was refused" in done.stderr


# Troubles ----------------------------------------------------------------------------------------------------------


def test_without_the_tool_docker_says_so_and_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Docker().trouble() == f"docker is missing.{MEND}apt install docker.io"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A docker command that does nothing."""
    (tmp_path / "docker").write_text("#!/bin/sh\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("tool")
def test_without_an_engine_docker_says_where_it_looked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    begin = time.perf_counter()
    trouble = Docker().trouble() or ""
    assert trouble.startswith(f"no Docker engine answers at unix://{tmp_path}/none.sock")
    assert trouble.endswith(f"{MEND}systemctl start docker")
    assert time.perf_counter() - begin < 0.5


def test_a_box_without_an_engine_is_our_failure_and_says_what_mends_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    with pytest.raises(BoxError, match="systemctl start docker"):
        Session(Docker(), ENOUGH)


@pytest.mark.usefixtures("tool")
def test_an_engine_that_talks_nonsense_is_a_trouble_and_no_crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(f"{tmp_path}/engine.sock")
        server.listen()
        threading.Thread(target=nonsense, args=(server,), daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/engine.sock")
        assert (Docker().trouble() or "").startswith("the Docker engine failed")


def nonsense(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            with server.accept()[0] as caller, suppress(BrokenPipeError):
                caller.recv(1000)
                caller.sendall(b"220 mail.example.org ESMTP\r\n")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("unix:///no/such/socket", "no Docker engine answers at unix:///no/such/socket"),
        ("tcp://127.0.0.1:1", "no Docker engine answers at tcp://127.0.0.1:1"),
        ("tcp://nonsense", "no Docker engine answers at tcp://nonsense"),
        ("ssh://host", "ssh://host is neither unix:// nor tcp://"),
    ],
)
def test_whoever_cannot_be_reached_is_named(address: str, words: str):
    assert (unreachable(address) or "").startswith(words)


def test_whoever_listens_is_reached(tmp_path: Path):
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(f"{tmp_path}/engine.sock")
        server.listen()
        assert unreachable(f"unix://{tmp_path}/engine.sock") is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"OSType": "windows"}, "runs windows containers"),
        ({"MemoryLimit": False}, "cannot limit memory"),
        ({"PidsLimit": False, "CPUSet": False}, "cannot limit processes and processors"),
    ],
)
def test_an_engine_that_cannot_build_the_walls_is_refused(said: dict[str, object], words: str):
    trouble = lacking({**ABLE, **said}) or ""
    assert words in trouble
    assert MEND in trouble


def test_an_engine_that_can_is_taken():
    assert lacking(ABLE) is None
    assert lacking({**ABLE, "Runtimes": {"runsc": {}}}, "runsc") is None


def test_a_runtime_that_the_engine_does_not_know_is_named():
    assert "no runtime runsc" in (lacking({**ABLE, "Runtimes": {"runc": {}}}, "runsc") or "")


def test_the_runtime_can_be_chosen_from_outside(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUDGE_DOCKER_RUNTIME", "runsc")
    assert Docker()._settings().runtime == "runsc"
    assert Docker("other")._settings().runtime == "other"


def test_swap_without_a_limit_is_said_in_the_report():
    assert notes(ABLE) == ()
    assert "swap" in notes({**ABLE, "SwapLimit": False})[0]


def test_the_engine_is_where_the_environment_or_the_tools_context_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert endpoint() == SOCKET
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "default"}))
    assert endpoint() == SOCKET
    monkeypatch.setenv("DOCKER_HOST", "tcp://box:2375")
    assert endpoint() == "tcp://box:2375"


# Who owns a box ----------------------------------------------------------------------------------------------------


def test_a_living_judge_is_not_dead():
    assert not is_dead(owner())
    assert not is_dead(owner(os.getppid()))


def test_a_judge_that_ended_is_dead_also_where_its_number_was_given_away():
    child = subprocess.Popen(["/bin/sleep", "60"])
    was = owner(child.pid)
    assert not is_dead(was)
    child.kill()
    child.wait()
    assert is_dead(was)
    boot, space, _, began = was.split("/")
    assert is_dead(f"{boot}/{space}/{os.getpid()}/{began}")


@pytest.mark.parametrize("at", [0, 1])
def test_a_judge_whom_we_cannot_see_may_live(at: int):
    parts = owner().split("/")
    parts[2:] = ["999999999", "1"]
    assert is_dead("/".join(parts))
    parts[at] = "elsewhere"
    assert not is_dead("/".join(parts))


@pytest.mark.parametrize("name", ["", "x", "///", "a/b/c/d"])
def test_a_label_that_is_none_of_ours_is_nobodys(name: str):
    assert not is_dead(name)


# What goes into an image -------------------------------------------------------------------------------------------


def test_an_image_is_made_of_three_files_of_ours(tmp_path: Path):
    (tmp_path / "numpy-1-py3.whl").write_bytes(b"wheel")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    with tarfile.open(fileobj=io.BytesIO(images.context(tmp_path))) as tar:
        assert tar.getnames() == [
            "Dockerfile",
            *(f"sandbox/{name}.py" for name in ("wire", "arena", "tensors", "handed", "programs", "guards", "worker")),
            "wheels",
            "wheels/numpy-1-py3.whl",
        ]


def test_each_framework_has_a_digest_and_the_judges_own_versions():
    assert images.digest("numpy") != images.digest("torch")
    named = [word.partition("==")[0] for word in images.requirements("torch")]
    assert named == ["numpy", "regex", "safetensors", "torch"]
    assert all("==" in word and "+" not in word for word in images.requirements("torch"))


# With an engine ----------------------------------------------------------------------------------------------------


@pytest.fixture
def backend() -> Docker:
    if trouble := Docker().trouble():
        pytest.skip(trouble)
    return Docker()


class Road:
    """A road to the engine that can be cut, as when an engine goes away, or blocked, as when it hangs."""

    def __init__(self, target: str, path: Path) -> None:
        self.address, self._target = f"unix://{path}", target.removeprefix("unix://")
        self._open: list[socket.socket] = []
        self._free = threading.Event()
        self._free.set()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._start(self._accept)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, far = self._server.accept()[0], socket.socket(socket.AF_UNIX)
                far.connect(self._target)
                self._open += [near, far]
                self._start(self._carry, near, far)
                self._start(self._carry, far, near)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._free.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut_once(self) -> None:
        """As when the engine is restarted: whoever was connected is not, and whoever calls is heard."""
        for end in [*self._open]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def block(self) -> None:
        self._free.clear()

    def close(self) -> None:
        self._free.set()
        self.cut()
        for end in self._open:
            end.close()


@pytest.fixture
def road(backend: Docker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Road]:
    real = endpoint()
    made = Road(real, tmp_path / "engine.sock")
    monkeypatch.setenv("DOCKER_HOST", made.address)
    yield made
    made.close()
    deadline = time.monotonic() + 10
    with Engine(real) as engine:  # what the failing road has kept from being removed
        while lost := [found for found in engine.containers(OWNER) if containers.LOST & names(found)]:
            assert time.monotonic() < deadline, lost
            containers.sweep(engine)
    gc.collect()  # now, and not in the next test


def names(found: object) -> set[str]:
    assert isinstance(found, dict)
    return {name.lstrip("/") for name in found["Names"]}


def later(seconds: float, act: Callable[[], object]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


@pytest.mark.docker
@LEAKS
@pytest.mark.parametrize("how", ["cut", "cut_once"])
def test_an_engine_that_goes_away_is_our_failure_and_no_outcome(backend: Docker, road: Road, how: str):
    with pytest.raises(BoxError), opened(backend, ENOUGH) as session:  # noqa: PT012  # leaving fails as well
        later(0.2, getattr(road, how))
        got = ask(session, SLEEP)
        pytest.fail(f"got {got}")


@pytest.mark.docker
@LEAKS
@pytest.mark.usefixtures("backend")
def test_an_engine_that_hangs_is_our_failure_and_no_time_limit(road: Road):
    limits = dataclasses.replace(ENOUGH, call_seconds=0.5)
    impatient = Docker(patience_seconds=1.0)
    with pytest.raises(BoxError), opened(impatient, limits) as session:  # noqa: PT012  # leaving fails as well
        ask(session, "answer = 1")
        road.block()
        got = ask(session, "answer = 2")
        pytest.fail(f"got {got}")


@pytest.mark.docker
@pytest.mark.parametrize("code", [0, 1, 125, 126, 127, 137])
def test_a_status_that_docker_uses_too_is_the_submissions_own_where_it_chose_it(backend: Docker, code: int):
    with opened(backend, ENOUGH) as session:
        got = ask(session, f"import os; os._exit({code})")
    assert isinstance(got, Died)
    assert got.limit == ""
    assert str(code) in got.how or "SIGKILL" in got.how


@pytest.mark.docker
@pytest.mark.parametrize("deed", ["kill", "remove"])
def test_a_box_that_somebody_ends_is_our_failure(backend: Docker, deed: str):
    with Engine(endpoint()) as engine, opened(backend, ENOUGH) as session:
        later(0.2, lambda: getattr(engine, deed)(session.name))
        with pytest.raises(BoxError, match="Docker"):
            ask(session, SLEEP)


@pytest.mark.docker
def test_a_box_whose_image_is_missing_never_comes_up(backend: Docker):
    with pytest.raises(BoxError, match="judge box build --framework torch"):
        Docker().meter(dataclasses.replace(BOX, framework="torch"))


@pytest.mark.docker
def test_an_older_image_is_found_out(backend: Docker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("Dockerfile", *images.MODULES):
        shutil.copy(images.OURS / name, tmp_path)
    monkeypatch.setattr(images, "OURS", tmp_path)
    assert backend.trouble() is None
    (tmp_path / "worker.py").write_text("# newer")
    trouble = backend.trouble() or ""
    assert "another version of the judge" in trouble
    assert trouble.endswith("judge box build --framework numpy")


@pytest.mark.docker
def test_a_runtime_that_is_not_there_is_a_trouble(backend: Docker):
    assert "no runtime runsc-of-another-world" in (Docker("runsc-of-another-world").trouble() or "")


@pytest.mark.docker
def test_two_filters_lie_on_top_of_each_other(backend: Docker):
    with opened(backend) as session:
        status = str(answer(session, "answer = open('/proc/self/status').read()"))
    assert "Seccomp_filters:\t2" in status


@pytest.mark.docker
def test_what_a_killed_judge_left_is_removed_by_the_next_one_even_frozen(backend: Docker):
    code = """
import time
from sandbox import clauses
from sandbox.docker import Docker
session = clauses.opened(Docker())
session.cpu_seconds()
session.freeze()
print(session.name, flush=True)
time.sleep(60)
"""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=variables) as judge:
        assert judge.stdout is not None
        name = judge.stdout.readline().strip()
        with Engine(endpoint()) as engine:
            containers.sweep(engine)
            assert engine.inspect(name)["State"]["Running"]
            judge.kill()
            judge.wait()
            containers.sweep(engine)
            assert name not in set().union(*map(names, engine.containers(OWNER)))


class Remote(Docker):
    """A backend whose containers' control groups cannot be seen from here, as in another machine."""

    def meter(self, box: Box) -> Contained:
        made = super().meter(box)
        assert isinstance(made, Contained)
        made._sought = True
        return made


@pytest.mark.docker
def test_where_control_groups_cannot_be_read_the_engine_is_asked(backend: Docker):
    with opened(Remote(), ENOUGH) as session:
        ask(session, "answer = 1")
        before = session.cpu_seconds()
        session.freeze()
        session.thaw()
        got = ask(session, "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass")
        assert isinstance(got, Returned)
        assert 0.25 < session.cpu_seconds() - before < 1.5
        assert ask(session, "kept = []\nwhile True: kept.append(bytes(1 << 20))") == OutOfMemory(128)


@pytest.mark.docker
def test_a_box_that_is_frozen_or_counted_after_its_end_is_no_failure(backend: Docker):
    with opened(backend, ENOUGH) as session:
        ask(session, "import os, threading; threading.Timer(0.3, os._exit, (3,)).start()")
        spent = session.cpu_seconds()
        time.sleep(1.0)
        session.freeze()
        assert session.cpu_seconds() >= spent > 0
        got = ask(session, "answer = 1")
    assert isinstance(got, Died)
    assert "status 3" in got.how


@pytest.mark.docker
def test_a_session_that_is_closed_at_once_leaves_no_container(backend: Docker):
    session = Session(backend, ENOUGH)
    name = session.name
    session.close()
    with Engine(endpoint()) as engine:
        assert name not in set().union(*map(names, engine.containers(OWNER)))


@pytest.mark.docker
def test_nothing_is_logged_on_the_host(backend: Docker):
    with opened(backend, ENOUGH) as session, Engine(endpoint()) as engine:
        assert engine.inspect(session.name)["HostConfig"]["LogConfig"]["Type"] == "none"
        assert engine.inspect(session.name)["Mounts"] == []


@pytest.mark.docker
def test_an_endless_call_is_a_time_limit_where_docker_is_well(backend: Docker):
    with opened(backend, dataclasses.replace(ENOUGH, call_seconds=0.5)) as session:
        ask(session, "answer = 1")
        assert ask(session, SLEEP) == TimedOut(0.5, "call")
