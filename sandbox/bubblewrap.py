"""Bubblewrap: a box of namespaces without privileges, read-only but for two small folders in memory.

`command` is a pure function of the box and of what `Host` found on this machine. bwrap started by root is no sandbox:
user 0 stays the kernel's user 0, and /proc/sys opens for writing. So where the judge is root, a private mount namespace
is made first, in which the interpreter is bound to a place that others can reach, then root is dropped, and only then
bwrap starts.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import gpu, meter, runtime, seccomp
from sandbox.box import MEND, Box, Meter
from sandbox.worker import INODES

OURS = Path(__file__).resolve().parent
MODULES = ("wire.py", "arena.py", "tensors.py", "handed.py", "programs.py", "guards.py", "worker.py")
NAMES = ("judge", "sandbox", "cli.py", "exercises", "reference")  # ours, wherever they are installed
NOBODY = "65534"
PASSWD = b"nobody:x:65534:65534:nobody:/tmp:/usr/sbin/nologin\n"
LOOSE = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
NAMESPACES = ("user", "pid", "net", "ipc", "uts", "cgroup")
TOOLS = {"bwrap": "bubblewrap", "setpriv": "util-linux", "unshare": "util-linux", "taskset": "util-linux"}
SEALED = ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp")
SWITCHES = (
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("user.max_user_namespaces", "0", "15000"),
)
# As root: join the groups; below /mnt make the box's two folders and show what others cannot reach; then be nobody.
# Nothing is quoted: all is "$1".
DROP = """
set -e
options=$1; shift
while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift
mount -t tmpfs -o mode=755,size=1m judge /mnt
for place in tmp shm; do mkdir "/mnt/$place"; mount -t tmpfs -o "$options" judge "/mnt/$place"; done
n=0
while [ "$1" != -- ]; do mkdir "/mnt/$n"; mount --bind "$1" "/mnt/$n"; n=$((n+1)); shift; done; shift
exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
"""
JOIN = 'set -e; while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift; exec "$@"'


@dataclass(frozen=True, slots=True)
class Host:
    """What matters of this machine: the pure part takes it as an argument, so every kind of machine can be tested."""

    root: bool
    interpreter: str
    prefix: str
    sites: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    masked: tuple[tuple[str, bool], ...]
    disables_userns: bool
    gpu: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()

    def mounts(self) -> list[tuple[str, str]]:
        """(folder here, folder in the box) of what does not lie below /usr, outermost first."""
        found: list[tuple[str, str]] = []
        for folder, place in (
            (self.prefix, "/opt/python"),
            *((site, f"/opt/site{n}") for n, site in enumerate(self.sites)),
            *((folder, f"/opt/driver{n}") for n, folder in enumerate(self.drivers)),
        ):
            if not _below(folder, "/usr") and not any(_below(folder, known) for known, _ in found):
                found.append((folder, place))
        return found

    def inside(self, path: str) -> str:
        """The path in the box of what is at this path here."""
        for folder, place in self.mounts():
            if _below(path, folder):
                return place + path[len(folder) :]
        return path


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


@functools.cache
def host() -> Host:
    """This machine."""
    interpreter, sites = runtime.interpreter(), runtime.site_folders()
    prefix = str(Path(interpreter).parent.parent)
    loose = [Path("/", name) for name in LOOSE]
    bwrap = shutil.which("bwrap", path=runtime.PATH)
    text = subprocess.run([bwrap, "--help"], capture_output=True, text=True, check=False).stdout if bwrap else ""
    return Host(
        root=os.geteuid() == 0,
        interpreter=interpreter,
        prefix=prefix,
        sites=sites,
        links=tuple((os.readlink(path), str(path)) for path in loose if path.is_symlink()),
        folders=tuple(str(path) for path in loose if path.is_dir() and not path.is_symlink()),
        masked=tuple(_masked({*sites, prefix, "/usr"})),
        disables_userns="--disable-userns" in text,
        gpu=gpu.nodes(),
        drivers=gpu.drivers(),
    )


def _masked(shown: set[str]) -> Iterator[tuple[str, bool]]:
    """(path, is a folder) of whatever of ours lies in the folders that a box shows."""
    for site in runtime.site_folders():
        for name in NAMES:
            path = Path(site, name)
            if path.exists():
                yield str(path), path.is_dir()
        for path in Path(site).glob("*judge-*"):
            if path.name.startswith(("judge-", "__editable__")):
                yield str(path), path.is_dir()
    checkout = OURS.parent
    if any(_below(str(checkout), folder) for folder in shown) and str(checkout) not in runtime.site_folders():
        yield str(checkout), True


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """A box by bwrap, as root or as anybody."""

    name = "bubblewrap"
    isolates = True
    shares = True

    def trouble(self) -> str | None:
        """A tool that is missing, or namespaces that are forbidden."""
        for tool, package in TOOLS.items():
            if shutil.which(tool, path=runtime.PATH) is None:
                return f"{tool} is missing.{MEND}apt install {package}"
        return seccomp.trouble() or namespace_trouble()

    def payload(self) -> Mapping[str, bytes]:
        """Our files, the filter and a user; nothing is staged on the host."""
        return {name: (OURS / name).read_bytes() for name in MODULES} | {"seccomp": seccomp.program(), "passwd": PASSWD}

    def command(self, box: Box) -> list[str]:
        """The argv."""
        return command(box, host())

    def meter(self, box: Box) -> Meter:
        """Control groups where there are any."""
        return meter.meter(box)

    def reap(self, box: Box) -> None:
        """The namespaces went with the last process."""


def command(box: Box, machine: Host) -> list[str]:
    """The argv on this machine: what drops root, then bwrap, then the worker."""
    filtered = ["--die-with-parent", "--seccomp", str(box.descriptors["seccomp"])]
    nested = ["--disable-userns"] if machine.disables_userns else []
    size = str(box.limits.tmp_mib << 20)
    folders: list[str] = []
    for name, place in (("tmp", "/tmp"), ("shm", "/dev/shm")):  # only root can limit how many files are in them
        folders += ["--bind", f"/mnt/{name}", place] if machine.root else ["--size", size, "--tmpfs", place]
    sees = box.place == "cuda"
    shown = [word for node in machine.gpu for word in ("--dev-bind", node, node)] if sees else []
    # A GPU's driver names its threads in /proc and gives up where it cannot; who gives way to others gains nothing on
    # the wall clock, by which a GPU's rules are judged.
    shut = ["--ro-bind", "/proc/sys", "/proc/sys"] if sees else ["--remount-ro", "/proc"]
    walls = [*_walls(machine, gpu=sees), *nested, *filtered]
    words = [*walls, *_tree(box, machine), *shown, *shut]
    processes = 0 if box.groups else box.limits.processes
    return _started(box, machine, [*words, *folders, *SEALED], runtime.worker_arguments(box, processes))


def nursery(box: Box, machine: Host, arguments: list[str]) -> list[str]:
    """The argv of a box for trusted code that makes boxes in it: all walls but those that would forbid this.

    Its own /proc stays whole, since the kernel refuses a new one below one that is covered; nothing in it is writable.
    """
    words = [*_walls(machine), *_tree(box, machine), "--tmpfs", "/tmp", "--remount-ro", "/tmp"]
    return _started(box, machine, [*words, "--dir", "/dev/shm", *SEALED], arguments)


def _started(box: Box, machine: Host, walls: list[str], arguments: list[str]) -> list[str]:
    sources = [folder for folder, _ in machine.mounts()]
    pin = [] if box.core is None else ["taskset", "-c", str(box.core)]
    wrapped = [*pin, "bwrap", *walls, "--", machine.inside(machine.interpreter), *arguments]
    if machine.root:
        start = ["unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", DROP, "sh"]
        size = f"size={box.limits.tmp_mib << 20},nr_inodes={INODES}"
        options = f"nosuid,nodev,mode=755,uid={NOBODY},gid={NOBODY},{size}"
        return [*start, options, *box.groups, "--", *sources, "--", *wrapped]
    return ["/bin/sh", "-c", JOIN, "sh", *box.groups, "--", *wrapped] if box.groups else wrapped


def _walls(machine: Host, gpu: bool = False) -> list[str]:
    variables = {**runtime.environment(gpu), "HOME": "/tmp", "TMPDIR": "/tmp"}
    variables["PYTHONPATH"] = ":".join(["/opt/judge", *(machine.inside(site) for site in machine.sites)])
    libraries = [machine.inside(folder) for folder in machine.drivers]
    if machine.inside(machine.prefix) != machine.prefix:
        libraries.insert(0, machine.inside(machine.prefix) + "/lib")
    if libraries:
        variables["LD_LIBRARY_PATH"] = ":".join(libraries)
    return [
        *(f"--unshare-{namespace}" for namespace in NAMESPACES),
        *("--new-session", "--as-pid-1", "--cap-drop", "ALL"),
        *("--uid", NOBODY, "--gid", NOBODY, "--hostname", "box"),
        "--clearenv",
        *(word for name, value in variables.items() for word in ("--setenv", name, value)),
    ]


def _tree(box: Box, machine: Host) -> list[str]:
    """The files of the box. Every mount point lies in what bwrap itself made, never below a writable folder."""
    words = ["--ro-bind", "/usr", "/usr"]
    for target, path in machine.links:
        words += ["--symlink", target, path]
    for folder in machine.folders:
        words += ["--ro-bind", folder, folder]
    for path in ("/etc/ld.so.cache", "/etc/alternatives"):
        words += ["--ro-bind-try", path, path]
    for number, (folder, place) in enumerate(machine.mounts()):
        words += ["--ro-bind", f"/mnt/{number}" if machine.root else folder, place]
    for path, is_folder in machine.masked:
        words += ["--tmpfs", machine.inside(path)] if is_folder else ["--ro-bind", "/dev/null", machine.inside(path)]
        words += ["--remount-ro", machine.inside(path)] if is_folder else []
    words += ["--ro-bind-data", str(box.descriptors["passwd"]), "/etc/passwd"]
    for name in (name for name in box.descriptors if name.endswith(".py")):
        words += ["--ro-bind-data", str(box.descriptors[name]), f"/opt/judge/sandbox/{name}"]
    return [*words, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/pts", "--remount-ro", "/dev/pts"]


@functools.cache
def namespace_trouble() -> str | None:
    """Whether somebody without privileges may make a box here, and which switch forbids it."""
    words = ["bwrap", *(f"--unshare-{namespace}" for namespace in NAMESPACES), "--ro-bind", "/", "/", "--proc", "/proc"]
    if os.geteuid() == 0:
        drop = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
        words = ["unshare", "--mount", "--propagation", "private", "--", *drop, *words]
    done = subprocess.run(
        [*words, "true"],
        env={"PATH": runtime.PATH},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # a Ctrl-C between its two processes would leave the second one waiting for ever
    )
    if done.returncode == 0:
        return None
    for name, forbidding, mending in SWITCHES:
        file = Path("/proc/sys", *name.split("."))
        if file.exists() and file.read_text().strip() == forbidding:
            return f"user namespaces are forbidden by {name}={forbidding}.{MEND}sysctl -w {name}={mending}"
    cause = done.stderr.strip()[:500]
    return f"no box can be made here: {cause}{MEND}in a container, docker run --security-opt seccomp=unconfined ..."
