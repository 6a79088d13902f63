"""The doctor: what it says of this machine, and the argv of machines that are not this one."""

import dataclasses
from collections.abc import Mapping

import pytest

from sandbox import doctor
from sandbox.box import MEND, Backend, Box, BoxError, Limits, Meter
from sandbox.bubblewrap import DROP, MODULES, Bubblewrap, Host, command
from sandbox.meter import Watcher

HOST = Host(
    root=False,
    interpreter="/home/ada/.pyenv/versions/3.12/bin/python3.12",
    prefix="/home/ada/.pyenv/versions/3.12",
    sites=("/home/ada/judge/.venv/lib/python3.12/site-packages",),
    links=(("usr/bin", "/bin"), ("usr/lib", "/lib")),
    folders=("/lib64",),
    masked=(("/home/ada/judge/.venv/lib/python3.12/site-packages/judge", True),),
    disables_userns=True,
)
BOX = Box(
    "judge-1-a", Limits(tmp_mib=8, processes=9), "numpy", descriptors=dict.fromkeys((*MODULES, "seccomp", "passwd"), 7)
)


class Absent(Bubblewrap):
    """A backend that cannot run here."""

    def trouble(self) -> str | None:
        return f"bwrap is missing.{MEND}apt install bubblewrap"


class Stuck:
    """A backend that promises much and starts nothing."""

    name = "stuck"
    isolates = True

    def trouble(self) -> str | None:
        return None

    def payload(self) -> Mapping[str, bytes]:
        return {}

    def command(self, box: Box) -> list[str]:
        return ["/bin/false"]

    def meter(self, box: Box) -> Meter:
        return Watcher(box.limits.memory_mib)

    def reap(self, box: Box) -> None:
        return


def pairs(words: list[str], option: str) -> list[tuple[str, str]]:
    return [(words[at + 1], words[at + 2]) for at, word in enumerate(words) if word == option]


# What it says ------------------------------------------------------------------------------------------------------


def test_every_wall_that_it_touches_holds_here():
    checks = doctor.checks()
    optional = ("memory", "bubblewrap", "docker", "torch", "triton")
    broken = [check for check in checks if not check.works and not check.name.endswith(optional)]
    assert broken == []
    assert {"unboxed", "torch", "triton"} <= {check.name for check in checks}


def test_what_does_not_work_comes_with_what_mends_it():
    (check,) = doctor._backend(Absent())
    assert (check.works, check.state, check.remedy) == (False, "bwrap is missing.", "apt install bubblewrap")


def test_a_backend_that_starts_nothing_is_found_out():
    (check,) = doctor._backend(Stuck())
    assert not check.works
    assert "did not come up" in check.state


def test_the_best_backend_isolates_or_there_is_none(monkeypatch: pytest.MonkeyPatch):
    absent: tuple[Backend, ...] = (Absent(), doctor.BACKENDS[-1])
    monkeypatch.setattr(doctor, "BACKENDS", absent)
    with pytest.raises(BoxError, match="apt install bubblewrap"):
        doctor.best()


# The argv ----------------------------------------------------------------------------------------------------------


def test_an_ordinary_user_starts_bwrap_and_nothing_else():
    assert command(BOX, HOST)[0] == "bwrap"


def test_kernels_are_compiled_in_a_box_that_sees_a_gpu_and_interpreted_elsewhere():
    assert "TRITON_INTERPRET" in command(BOX, HOST)
    seeing = dataclasses.replace(BOX, place="cuda", descriptors={**BOX.descriptors, "arena": 8})
    assert "TRITON_INTERPRET" not in command(seeing, HOST)


def test_root_is_dropped_before_bwrap_starts():
    words = command(BOX, dataclasses.replace(HOST, root=True))
    assert words[:5] == ["unshare", "--mount", "--propagation", "private", "--"]
    assert words.index(DROP) < words.index("bwrap")
    assert "--reuid 65534 --regid 65534 --clear-groups --no-new-privs" in DROP


@pytest.mark.parametrize("root", [False, True])
def test_neither_homes_nor_the_checkout_are_shown(root: bool):
    words = command(BOX, dataclasses.replace(HOST, root=root))
    shown = pairs(words, "--ro-bind")
    assert not [place for _, place in shown if place.startswith(("/home", "/root"))]
    assert not [source for source, _ in shown if source in ("/", "/home", "/home/ada", "/home/ada/judge")]


def test_nothing_is_bound_for_writing():
    assert not {"--bind", "--dev-bind", "--bind-try", "--bind-data"} & set(command(BOX, HOST))


def test_ours_is_masked_where_the_libraries_lie():
    words = command(BOX, HOST)
    at = words.index("/opt/site0/judge")
    assert words[at - 1] == "--tmpfs"


def test_every_namespace_is_its_own():
    words = command(BOX, HOST)
    assert {f"--unshare-{name}" for name in ("user", "pid", "net", "ipc", "uts", "cgroup")} <= set(words)
    assert {"--die-with-parent", "--new-session", "--clearenv", "--disable-userns", "--seccomp"} <= set(words)


def test_an_old_bwrap_is_not_asked_for_what_it_lacks():
    assert "--disable-userns" not in command(BOX, dataclasses.replace(HOST, disables_userns=False))


def test_writable_folders_have_a_size():
    words = command(BOX, HOST)
    for place in ("/tmp", "/dev/shm"):
        at = words.index(place, words.index("--dev"))
        assert words[at - 3 : at] == ["--size", str(8 << 20), "--tmpfs"]


def test_the_root_is_read_only_at_the_end():
    words = command(BOX, HOST)
    inner = words[: words.index("--", words.index("bwrap"))]
    assert inner[-4:] == ["--remount-ro", "/", "--chdir", "/tmp"]


def test_processes_are_counted_by_the_group_or_inside():
    assert command(BOX, HOST)[-2:] == ["9", "0"]
    grouped = dataclasses.replace(BOX, groups=("/sys/fs/cgroup/judge-1-a/cgroup.procs",))
    assert command(grouped, HOST)[-2:] == ["0", "0"]
    assert command(dataclasses.replace(grouped, tidy=True), HOST)[-2:] == ["0", "1"]
    assert "/sys/fs/cgroup/judge-1-a/cgroup.procs" in command(grouped, HOST)


def test_a_python_below_usr_stays_where_it_is():
    system = dataclasses.replace(
        HOST, interpreter="/usr/bin/python3.12", prefix="/usr", sites=("/usr/lib/python3/dist-packages",)
    )
    words = command(BOX, system)
    assert "/usr/bin/python3.12" in words
    assert not [place for _, place in pairs(words, "--ro-bind") if place.startswith("/opt")]
