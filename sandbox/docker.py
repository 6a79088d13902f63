"""Docker: a box that an engine builds, read-only but for two small folders in memory, and removed by its name.

`command` is a pure function of the box and of `Settings`. Docker's own filter of system calls stays as it is; ours is
laid on top of it by the first process, before the worker, since a profile that is handed to Docker replaces Docker's.
The learner's folders are sized, nothing of the host is mounted, and of /sys there is nothing to see.
"""

import base64
import functools
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox import containers, images, runtime, seccomp
from sandbox.box import MEND, Box, BoxError, Meter
from sandbox.containers import OWNER, Contained
from sandbox.engine import SECONDS, Engine, endpoint, unreachable
from sandbox.worker import INODES

NOBODY = "65534:65534"
NEEDED = {"MemoryLimit": "memory", "PidsLimit": "processes", "CPUSet": "processors"}
ROOTLESS = "systemctl restart docker, on a host whose control groups it may use (docker info names what it lacks)"
# The filter lies on top of Docker's: without privileges it can be added to, and never taken away.
ENTER = """
import base64, ctypes, runpy, struct, sys
program = base64.b64decode(sys.argv.pop(1))
code = ctypes.create_string_buffer(program, len(program))
rules = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
if ctypes.CDLL(None).prctl(22, ctypes.c_ulong(2), rules, 0, 0):
    sys.exit("the filter of system calls was refused")
del base64, ctypes, struct, program, code, rules
runpy.run_module("sandbox.worker", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a box's argv depends on besides the box.

    Attributes:
        tool: the path of the docker command.
        address: where the engine listens.
        owner: who the judge is, for whoever cleans up after it.
        filter: our filter of system calls, in base64.
        runtime: the engine's runtime, `runsc` for gVisor; empty for its default.
    """

    tool: str
    address: str
    owner: str
    filter: str
    runtime: str = ""


class Docker:
    """A container for each box. Threads may share it: every box has a connection of its own."""

    name = "docker"
    isolates = True

    def __init__(self, runtime: str = "", patience_seconds: float = SECONDS) -> None:
        """`runtime`: of the engine, `runsc` for gVisor; without it what JUDGE_DOCKER_RUNTIME names."""
        self._patience_seconds = patience_seconds
        self._runtime = runtime or os.environ.get("JUDGE_DOCKER_RUNTIME", "")

    def trouble(self) -> str | None:
        """No tool, no engine, an engine that cannot limit, no image, or a stale one."""
        if shutil.which("docker") is None:
            return f"docker is missing.{MEND}apt install docker.io"
        try:
            if trouble := unreachable(endpoint()) or seccomp.trouble():
                return trouble
            with Engine(endpoint()) as engine:
                return lacking(engine.info(), self._runtime) or images.trouble(engine, "numpy")
        except BoxError as error:
            return f"{error}.{MEND}systemctl restart docker"

    def payload(self) -> Mapping[str, bytes]:
        """The image has everything already."""
        return {}

    def command(self, box: Box) -> list[str]:
        """The argv of the docker command."""
        return command(box, self._settings())

    def meter(self, box: Box) -> Meter:
        """The container's own control group where it can be read here, else the engine; others' leavings go first.

        Raises:
            BoxError: where the engine fails, or the image of the framework is missing or stale.
        """
        if trouble := unreachable(endpoint()):
            raise BoxError(trouble)
        engine = Engine(endpoint(), self._patience_seconds)
        try:
            containers.sweep(engine)
            if trouble := images.trouble(engine, box.framework):
                raise BoxError(trouble)
            return Contained(engine, box.name, notes(_abilities(endpoint())))
        except BaseException:
            engine.close()
            raise

    def reap(self, box: Box) -> None:
        """The meter has removed the container."""

    def _settings(self) -> Settings:
        encoded = base64.b64encode(seccomp.program()).decode()
        tool = shutil.which("docker") or "docker"
        return Settings(tool, endpoint(), containers.owner(), encoded, self._runtime)


def command(box: Box, settings: Settings) -> list[str]:
    """The argv: the tool, the walls, the image, then a clean environment, our filter and the worker."""
    folders = {"HOME": "/tmp", "TMPDIR": "/tmp", "PYTHONPATH": "/opt/judge:/opt/site"}
    variables = runtime.environment() | folders
    return [
        *(settings.tool, "--host", settings.address, "run", "--interactive", "--pull", "never"),
        *("--name", box.name, "--label", f"{OWNER}={settings.owner}"),
        *_walls(box, settings),
        *_limits(box),
        images.tag(box.framework),
        *("/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items())),
        *("/opt/judge/python", *runtime.FLAGS, "-c", ENTER, settings.filter),
        *runtime.worker_words(box, processes=0),
    ]


def _walls(box: Box, settings: Settings) -> list[str]:
    size = f"size={box.limits.tmp_mib << 20},nr_inodes={INODES},mode=700,uid=65534,gid=65534"
    empty = "ro,noexec,nosuid,nodev,size=4k,mode=555"
    return [
        *("--runtime", settings.runtime) * bool(settings.runtime),
        *("--network", "none", "--ipc", "private", "--cgroupns", "private", "--hostname", "box"),
        *("--read-only", "--workdir", "/tmp", "--user", NOBODY),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *(word for at in ("/tmp", "/dev/shm") for word in ("--tmpfs", f"{at}:rw,exec,nosuid,nodev,{size}")),
        *(word for at in ("/dev/mqueue", "/dev/pts", "/sys") for word in ("--tmpfs", f"{at}:{empty}")),
        *("--log-driver", "none", "--no-healthcheck", "--stop-timeout", "1"),
    ]


def _limits(box: Box) -> list[str]:
    memory, file = f"{box.limits.memory_mib}m", box.limits.tmp_mib << 20
    return [
        *("--memory", memory, "--memory-swap", memory, "--pids-limit", str(box.limits.processes)),
        *("--ulimit", "core=0:0", "--ulimit", "nofile=1024:1024", "--ulimit", f"fsize={file}:{file}"),
        *("--ulimit", "msgqueue=0:0"),
        *("--cpuset-cpus", str(box.core)) * (box.core is not None),
    ]


def lacking(info: Mapping[str, object], runtime: str = "") -> str | None:
    """What an engine that says this of itself cannot do, and what mends it."""
    if info.get("OSType") != "linux":
        return f"the Docker engine runs {info.get('OSType')} containers.{MEND}export DOCKER_HOST=... of one for Linux"
    if missing := [what for key, what in NEEDED.items() if not info.get(key)]:
        return f"the Docker engine cannot limit {' and '.join(missing)}.{MEND}{ROOTLESS}"
    known = info.get("Runtimes")
    if runtime and not (isinstance(known, Mapping) and runtime in known):
        return f"the Docker engine has no runtime {runtime}.{MEND}{runtime} install && systemctl restart docker"
    return None


def notes(info: Mapping[str, object]) -> tuple[str, ...]:
    """What a reader of the verdict must know of such an engine."""
    return () if info.get("SwapLimit") else ("the Docker engine does not limit swap here",)


@functools.cache
def _abilities(address: str) -> Mapping[str, object]:
    with Engine(address) as engine:
        return engine.info()
