"""The filter: what it is made of. What it does inside a box is in test_backends."""

import struct

import pytest

from sandbox import seccomp

if trouble := seccomp.trouble():
    pytest.skip(trouble, allow_module_level=True)


def instructions() -> list[tuple[int, int, int, int]]:
    return list(struct.iter_unpack("=HBBI", seccomp.program()))


def test_the_filter_is_one_that_the_kernel_accepts_in_size():
    assert 0 < len(instructions()) <= 4096


def test_the_filter_looks_at_the_architecture_first():
    assert instructions()[0] == (0x20, 0, 0, 4)  # load the field `arch` of what the kernel shows


def test_the_filter_refuses_allows_and_kills():
    returned = {value for code, _, _, value in instructions() if code == 0x06}
    assert 0x7FFF0000 in returned  # allow
    assert 0x00050001 in returned  # EPERM
    assert 0x00050026 in returned  # ENOSYS, for clone3
    assert 0x00000000 in returned  # kill, for another architecture


def test_every_name_is_listed_once():
    assert len(set(seccomp.REFUSED)) == len(seccomp.REFUSED)


@pytest.mark.parametrize(
    "name",
    ["keyctl", "ptrace", "mount", "unshare", "perf_event_open", "io_uring_setup", "bpf", "setpriority", "seccomp"],
)
def test_what_opens_the_kernel_is_refused(name: str):
    assert name in seccomp.REFUSED
