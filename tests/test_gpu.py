"""What only a GPU can show: shared memory of the device, work that is not done in time, and every attack on its clock.

Run by `make gpu`, where there is one, before benchmarks/gpu.py, which holds every exercise with a rule for a GPU to its
solutions. tests/test_afar.py has the rest, with the host in the device's place.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from judge import device as devices
from judge.afar import QUIET_SECONDS, limits, raced
from judge.axes.timed import weigh
from judge.catalog import Catalog
from judge.ceilings import Ceilings
from judge.device import Gpu, uncompiled
from judge.grade import grade
from judge.seeds import Seed
from judge.verdict import Code
from sandbox import gpu
from sandbox.arena import made
from sandbox.box import Limits, OutOfMemory, Raised, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.session import Session
from tests.catalogs import exercise

pytestmark = [pytest.mark.gpu, pytest.mark.filterwarnings("default")]

ATTACKS = sorted((Path(__file__).parent / "hostile" / "gpu").glob("attack_*.py"))
SPEC = '''
"""Softmax over the last axis, in torch."""

import torch

from judge.draw import normal
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="softmax", framework="torch", panel=[], limits=Limits(call_seconds=10))


@spec.correctness(scale="one")
def rows(rng):
    """Rows sum to one."""
    for n in (1, 5, 33):
        yield call(normal(rng, (2, n)))


@spec.speed(at_most=2.0, device="gpu", scale="one", noise=False)
def wide_rows(rng):
    """As quick as torch's own."""
    yield call(normal(rng, (2048, 4096)))


@spec.roofline(at_least=0.1, moves=lambda x: 2 * x.numel() * x.element_size(), scale="one", noise=False)
def moves_little(rng):
    """Reads once and writes once."""
    yield call(normal(rng, (8192, 4096)))
'''
LIBRARY = "import torch\n\n\ndef softmax(x):\n    return torch.softmax(x, -1)\n"
STEPWISE = "def softmax(x):\n    y = (x - x.amax(-1, keepdim=True)).exp()\n    return y / y.sum(-1, keepdim=True)\n"
HOG = """
import time, torch
torch.ones(1, device="cuda")
torch.cuda._sleep(12_000_000_000)
print("at work", flush=True)
time.sleep(6)
"""


@pytest.fixture(scope="module", autouse=True)
def there():
    if devices.here() is None:
        pytest.fail(f"no GPU can be used: {devices.missing()}; `make gpu` is for machines that have one")


def toy(root):
    known = {"accepted/stepwise": f'"""In steps."""\n{STEPWISE}'}
    return exercise(root, spec=SPEC, solution=f'"""The library\'s."""\n{LIBRARY}', known=known)


def timed(root, source, family="wide_rows"):
    own = toy(root)
    chosen = next(one for one in own.spec.families if one.name == family)
    task = Submission(source.encode(), own.spec.entry)
    return weigh([raced(own, chosen, task, Seed.fresh(), Bubblewrap(), Gpu(), Ceilings(Gpu()))])


def expected(path):
    words = re.search(r"^Expected: (.*)$", path.read_text(), re.MULTILINE)
    return {Code(word) for word in words[1].split()}


def test_a_right_solution_is_accepted_whole(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(LIBRARY.replace("-1)", "dim=-1)"))
    report = grade(toy(tmp_path), path, seed=Seed.fresh(), backend=Bubblewrap(), axes=("correctness", "speed"))
    assert (report.verdict.code, report.counts) == (Code.ACCEPTED, True), report
    assert report.verdict.results[-1].device == torch.cuda.get_device_name(0)
    assert 0.1 < report.verdict.results[-1].numbers["moves_little.share"] < 1.25


def test_several_passes_over_memory_show_in_the_ratio(tmp_path):
    result = timed(tmp_path, STEPWISE)
    assert result.code is Code.TOO_SLOW, result


def test_a_box_sees_the_device_and_no_other_nodes():
    source = b"import os\n\ndef f(x):\n    return sorted(n for n in os.listdir('/dev') if 'nvidia' in n), x * 2\n"
    memory = made("cuda", 64 << 20)
    with Session(Bubblewrap(), limits(Limits()), "torch", arena=memory) as session:
        session.load(Submission(source, "f"))
        got = session.step(Step("call", (torch.arange(4.0, device="cuda"),)))
    memory.release()
    assert isinstance(got, Returned)
    assert got.value[0] == sorted(Path(node).name for node in gpu.nodes())
    assert (got.value[1].device.type, got.value[1].tolist()) == ("cuda", [0, 2, 4, 6])


def test_a_kernel_is_compiled_in_a_box_that_sees_the_device():
    own, memory, x = Catalog().find("kernels/softmax"), made("cuda", 64 << 20), torch.randn(33, 70, device="cuda")
    with Session(Bubblewrap(), limits(own.spec.limits), "triton", arena=memory) as session:
        session.load(Submission((own.reference / "accepted/one_row_a_program.py").read_bytes(), own.spec.entry))
        got = session.step(Step("call", (x,)))
    memory.release()
    assert (uncompiled(), isinstance(got, Returned)) == ("", True), got
    torch.testing.assert_close(got.value, torch.softmax(x, -1))


def test_a_box_without_a_device_cannot_find_it():
    source = b"import os, torch\n\ndef f(x):\n    return str(os.listdir('/dev')), torch.cuda.is_available()\n"
    with Session(Bubblewrap(), Limits(), "torch") as session:
        session.load(Submission(source, "f"))
        got = session.step(Step("call", (torch.ones(1),)))
    assert isinstance(got, Returned)
    assert ("nvidia" in got.value[0], got.value[1]) == (False, False)


def test_an_error_of_the_device_is_the_submissions_and_so_is_a_want_of_its_memory():
    source = b"""
import torch

def f(x):
    if len(x) == 1:
        return torch.empty(1 << 50, device=x.device)
    return x[torch.full((4,), 1 << 40, device=x.device)]
"""
    memory = made("cuda", 64 << 20)
    with Session(Bubblewrap(), limits(Limits()), "torch", arena=memory) as session:
        session.load(Submission(source, "f"))
        want = session.step(Step("call", (torch.ones(1, device="cuda"),)))
        late = session.step(Step("call", (torch.ones(2, device="cuda"),)))
    memory.release()
    assert isinstance(want, Raised | OutOfMemory)
    assert isinstance(late, Raised)


def test_somebody_elses_work_shows_in_a_pulse():
    assert Gpu().pulse() < QUIET_SECONDS / 2
    with subprocess.Popen([sys.executable, "-c", HOG], stdout=subprocess.PIPE) as hog:
        assert hog.stdout.readline()
        beside = Gpu().pulse()
        hog.kill()
    assert beside > QUIET_SECONDS


def test_the_device_says_what_it_is():
    record = Gpu().record()
    assert {"name", "driver_version", "clocks.sm", "temperature.gpu", "torch", "cuda"} <= set(record)
    assert 0 < Gpu().free() <= 1


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_on_the_devices_clock_is_not_accepted(tmp_path, path):
    result = timed(tmp_path, path.read_text())
    assert result.code in expected(path), result
