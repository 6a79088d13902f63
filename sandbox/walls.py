"""What backends that isolate must hold as well, as clauses: no harm and no sight of anything beyond the box."""

import dataclasses
import re
from pathlib import Path

from sandbox.box import Backend, Died, OutOfMemory
from sandbox.clauses import LIMITS, alone, answer, ask, need, opened, raised, shared
from sandbox.processes import namespace
from sandbox.session import Session

OURS = Path(__file__).resolve().parent.parent
STATUS = "answer = ''.join(n for n in open('/proc/self/status') if n.startswith(('Uid', 'Cap', 'NoNew', 'Seccomp:')))"
CALL = "import ctypes; call = ctypes.CDLL(None, use_errno=True)\n"


@shared
def no_network(box: Session) -> None:
    """There is no network."""
    raised(box, "import socket; s = socket.socket(); s.settimeout(5); s.connect(('192.0.2.1', 80))")
    devices = answer(box, "answer = open('/proc/net/dev').read()")
    need(re.findall(r"(\w+):", devices) in (["lo"], []), devices)


@shared
def nothing_of_ours(box: Session) -> None:
    """Neither the judge nor the host's files are to be seen."""
    places = ("/root", "/home", "/mnt", "/etc/shadow", "/run/docker.sock", str(OURS))
    code = f"import os; answer = [p for p in {places!r} if (os.path.isdir(p) and os.access(p, 4) and os.listdir(p)) or "
    need((seen := answer(box, code + "(os.path.isfile(p) and os.access(p, 4)) or p.endswith('.sock') and "
                             "os.path.exists(p)]")) == [], seen)  # fmt: skip
    code = "import importlib.util as u; answer = [n for n in ('judge', 'cli', 'reference') if u.find_spec(n)]"
    need((seen := answer(box, code)) == [], seen)


@shared
def read_only(box: Session) -> None:
    """Nothing can be written but two small folders."""
    code = """
import os
answer = []
for folder, below, _ in os.walk("/"):
    if folder == "/proc" or folder.count("/") > 3:
        below.clear()
    path = os.path.join(folder, "judge-was-here")
    try:
        open(path, "x").close()
        os.unlink(path)
        answer.append(folder)
        os.remove(os.path.join(folder, "planted"))
    except OSError:
        pass
"""
    written = {re.sub(r"^(/tmp|/dev/shm).*", r"\1", str(folder)) for folder in answer(box, code)}
    need(written == {"/tmp", "/dev/shm"}, written)


@shared
def no_kernel_settings(box: Session) -> None:
    """No setting of the kernel can be written, and no control group."""
    code = """
import os
answer = []
for top in ("/proc/sys", "/sys/fs/cgroup"):
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
                answer.append(name)
            except OSError:
                pass
"""
    need((opened_ := answer(box, code)) == [], opened_)


@shared
def no_devices(box: Session) -> None:
    """There are no devices but the harmless ones, and no terminals can be made, which keep what nobody reads."""
    harmless = {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx"}
    code = "import os, stat; answer = [n for n in os.listdir('/dev') if not os.path.islink('/dev/' + n) and "
    found = set(answer(box, code + "(stat.S_ISBLK(m := os.stat('/dev/' + n).st_mode) or stat.S_ISCHR(m))]"))
    need(found <= harmless, found - harmless)
    code = """
import os, stat
path = os.environ["TMPDIR"] + "/disk"
try:
    os.mknod(path, stat.S_IFBLK | 0o600, os.makedev(8, 0))
    os.unlink(path)
    answer = "made"
except OSError:
    answer = ""
"""
    need(answer(box, code) == "", "a disk")
    raised(box, "import os; os.openpty()", "FileNotFoundError")


@shared
def no_privileges(box: Session) -> None:
    """It has no privileges, can gain none, and is nobody."""
    status = answer(box, STATUS)
    for pattern in (r"CapEff:\s+0+\n", r"CapPrm:\s+0+\n", r"CapBnd:\s+0+\n", r"NoNewPrivs:\s+1", r"Uid:(\s+65534){4}"):
        need(re.search(pattern, status), status)


@shared
def filtered(box: Session) -> None:
    """System calls that computing needs not are refused."""
    status = answer(box, STATUS)
    need(re.search(r"Seccomp:\s+2", status), status)
    for call in (
        "unshare(0x10000000)",
        "unshare(0x20000)",
        "setns(0, 0)",
        "mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "ptrace(0, 0, 0, 0)",
        "chroot(b'/tmp')",
        "personality(0x40000)",
        "syscall(425, 1, 0)",  # io_uring_setup, the same number everywhere
        "syscall(206 if __import__('os').uname().machine == 'x86_64' else 0, 1, 0)",  # io_setup
        "syscall(447, 0)",  # memfd_secret
        "socket(40, 1, 0)",  # AF_VSOCK
        "socket(2, 1, 0)",  # AF_INET
        "socket(16, 3, 0)",  # AF_NETLINK
        "socket(2, 1, 262)",  # IPPROTO_MPTCP
        "ioctl(0, 0x5412, b'x')",  # TIOCSTI
        "ioctl(0, 0x5423, b'nil')",  # TIOCSETD
        "process_vm_readv(1, 0, 0, 0, 0, 0)",
        "ioctl(0, 0x8940, 0)",  # SIOCGIFBR
        "prctl(22, 2, 0)",  # PR_SET_SECCOMP
        "prctl(62, 9, 0, 0, 0)",  # PR_SCHED_CORE
        "setsockopt(0, 1, 26, 0, 0)",  # SO_ATTACH_FILTER
        "fcntl(0, 1024, 1)",  # F_SETLEASE
        "fcntl(0, 6, 0)",  # F_SETLK
        "fcntl(0, 38, 0)",  # F_OFD_SETLKW
        "prlimit64(1, 0, 0, 0)",  # limits of the first process
        "syncfs(0)",
        "mmap(0, 0x200000, 3, 0x40022, -1, 0)",  # MAP_HUGETLB
        "memfd_create(b'huge', 4)",  # MFD_HUGETLB
        "shmget(0, 0x200000, 0o5600)",  # SHM_HUGETLB
    ):
        got = answer(box, CALL + f"r = call.{call}; answer = (r, ctypes.get_errno())")
        need(got in {(-1, 1), (-1, 38), (-1, 97)}, f"{got} from {call}")


@shared
def no_namespaces(box: Session) -> None:
    """New namespaces are refused by clone too."""
    code = "import os, platform; n = 56 if platform.machine() == 'x86_64' else 220\n"
    code += "r = call.syscall(n, 0x10000000 | 17, 0, 0, 0, 0)\nif r == 0: os._exit(0)\nanswer = (r, ctypes.get_errno())"
    need((got := answer(box, CALL + code)) == (-1, 1), got)


@shared
def first_process(box: Session) -> None:
    """The first process of a box is not the submission's, and cannot be read."""
    need(answer(box, "import os; answer = os.getpid() != 1"), "process 1")
    for name in ("mem", "environ", "maps"):
        raised(box, f"open('/proc/1/{name}', 'rb').read(1)", "PermissionError")


@shared
def other_processes(box: Session) -> None:
    """Other processes are not to be seen, nor is what they share."""
    seen = answer(box, "import os; answer = [int(p) for p in os.listdir('/proc') if p.isdigit()]")
    need(max(seen) < 1000, seen)
    need(
        answer(box, "import os; answer = os.stat('/proc/self/ns/pid').st_ino") != namespace(), "the judge's own numbers"
    )
    need(answer(box, "answer = len(open('/proc/sysvipc/shm').readlines())") == 1, "shared memory of others")


@alone
def process_count(backend: Backend) -> None:
    """Processes have an end."""
    code = "import os, time\nfor _ in range(200):\n    if os.fork() == 0:\n        time.sleep(60)\n        os._exit(0)"
    with opened(backend) as session:
        got = ask(session, code)
        need(isinstance(got, Died) and got.limit == "processes", got)


@alone
def folder_size(backend: Backend) -> None:
    """The two folders are as small as was said, and the limit is told from other errors."""
    with opened(backend, dataclasses.replace(LIMITS, tmp_mib=3)) as session:
        for folder in ("/tmp", "/dev/shm"):
            size = answer(session, f"import os; s = os.statvfs({folder!r}); answer = s.f_blocks * s.f_frsize")
            need(size == 3 << 20, size)
        code = "for n in range(9): open(f'/tmp/{n}', 'wb').write(bytes(1 << 20))"
        got = ask(session, code)
        need(isinstance(got, Died) and got.limit == "files", got)


@alone
def file_count(backend: Backend) -> None:
    """The number of files has an end."""
    with opened(backend) as session:
        got = ask(session, "for n in range(400_000): open(f'/tmp/{n}', 'w').close()")
        need((isinstance(got, Died) and got.limit == "files") or isinstance(got, OutOfMemory), got)


@alone
def nothing_between(backend: Backend) -> None:
    """What one box writes, shares or leaves running, no other sees."""
    leave = """
import os, socket, time
for path in ("/tmp/judge-was-here", "/dev/shm/judge-was-here"): open(path, "w").close()
s = socket.socket(socket.AF_UNIX); s.bind("\\0judge-was-here"); s.listen()
if os.fork() == 0: time.sleep(600)
"""
    look = """
import os, socket
s = socket.socket(socket.AF_UNIX)
answer = [path for path in ("/tmp/judge-was-here", "/dev/shm/judge-was-here") if os.path.exists(path)]
for path in answer: os.unlink(path)
if s.connect_ex("\\0judge-was-here") == 0: answer.append("socket")
"""
    with opened(backend) as one, opened(backend) as other:
        ask(one, leave)
        need((seen := answer(other, look)) == [], seen)
