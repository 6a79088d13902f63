"""A filter of system calls: closes what namespaces leave open. Everything is allowed but what is listed here.

The list is for code that computes: keyrings, other processes' memory, mounts, namespaces, modules, clocks, cores and
priorities (who gives way to others stands in their queue as long as he likes), filters of one's own (who waits for what
another process says of a call cannot be frozen, and the kernel's room for their code is everybody's, boxes to come
included), the host's reserve of huge pages (which is in no account of memory), the limits of a box's first process (by
which the kernel would end it, as if from outside), writing out the host's disks and reading in one call as much as one
likes (which no freeze interrupts, and the latter no signal), leases (whoever opens such a file waits), locks of parts
of a file (of which there is no end, and which are in no account of memory), network devices (whose modules are loaded
for whoever asks) and the kernel's newest interfaces are refused with EPERM, so that honest code sees an error and not a
signal. Of sockets only local ones are left: what waits in others, to be sent off or for somebody to accept it, is in no
account of memory either. Calls by another architecture's numbers are answered with a signal, which is libseccomp's own
default.
"""

import errno
import functools
import os
from typing import Any

from sandbox.box import MEND

REFUSED = """
    keyctl add_key request_key
    io_uring_setup io_uring_enter io_uring_register io_setup memfd_secret
    ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp
    mount umount umount2 pivot_root chroot fsopen fsmount fsconfig fspick move_mount open_tree mount_setattr
    seccomp unshare setns sched_setaffinity setpriority sched_setscheduler sched_setparam sched_setattr
    bpf perf_event_open userfaultfd fanotify_init open_by_handle_at name_to_handle_at lookup_dcookie
    kexec_load kexec_file_load init_module finit_module delete_module create_module
    reboot swapon swapoff quotactl quotactl_fd acct syslog vhangup nfsservctl sync syncfs
    settimeofday clock_settime clock_settime64 stime adjtimex clock_adjtime clock_adjtime64
    iopl ioperm modify_ldt vm86 vm86old
""".split()  # noqa: SIM905  # a list of seventy quoted words would be four times as long
NEW_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
AF_UNIX = 1
INT = 0xFFFFFFFF  # the kernel looks at no more of such an argument
FIRST = 1  # the process that is not the submission's
GUARDED = (  # call, argument, the bits of it that count, what they may not be
    *(("clone", 0, flag, flag) for flag in NEW_NAMESPACES),
    *(("mmap", 3, 0x40000, 0x40000), ("memfd_create", 1, 0x4, 0x4), ("shmget", 2, 0o4000, 0o4000)),  # huge pages
    *(("ioctl", 1, INT, request) for request in (0x5412, 0x541C, 0x5423)),  # TIOCSTI, TIOCLINUX, TIOCSETD
    ("ioctl", 1, INT & ~0xFF, 0x8900),  # of network devices
    ("prlimit64", 0, INT, FIRST),
    *(("prctl", 0, INT, option) for option in (22, 62)),  # PR_SET_SECCOMP, PR_SCHED_CORE
    *(("setsockopt", 2, INT, option) for option in (26, 50, 51, 52)),  # SO_ATTACH_FILTER, _BPF, _REUSEPORT_CBPF, _EBPF
    *(("fcntl", 1, INT, command) for command in (6, 7, 37, 38, 1024)),  # F_SETLK, _SETLKW, both of _OFD, F_SETLEASE
)
QUERY_PERSONALITY = 0xFFFFFFFF


def trouble() -> str | None:
    """Why no filter can be made here, and what to do."""
    try:
        program()
    except (ImportError, RuntimeError, OSError) as error:
        return f"libseccomp cannot be used ({error}).{MEND}apt install libseccomp2 && pip install pyseccomp"
    return None


@functools.cache
def program() -> bytes:
    """The filter in the kernel's own language."""
    import pyseccomp  # finds its library at import, and a machine without it should still get a helpful answer

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse, unknown = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    for name in REFUSED:
        _add(pyseccomp, rules, refuse, name)
    _add(pyseccomp, rules, unknown, "clone3")  # its flags lie in memory, where no filter sees them; glibc uses clone
    for name, at, bits, value in GUARDED:
        _add(pyseccomp, rules, refuse, name, pyseccomp.Arg(at, pyseccomp.MASKED_EQ, bits, value))
    _add(pyseccomp, rules, refuse, "personality", pyseccomp.Arg(0, pyseccomp.NE, QUERY_PERSONALITY))
    absent = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    for name in ("socket", "socketpair"):
        _add(pyseccomp, rules, absent, name, pyseccomp.Arg(0, pyseccomp.NE, AF_UNIX))
    return _exported(rules)


def _add(pyseccomp: Any, rules: Any, action: int, name: str, *conditions: Any) -> None:
    """A call that this architecture or this libseccomp does not know cannot be made by name either."""
    try:
        pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    except ValueError:
        return
    rules.add_rule(action, name, *conditions)


def _exported(rules: Any) -> bytes:
    descriptor = os.memfd_create("seccomp")
    with open(descriptor, "r+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
