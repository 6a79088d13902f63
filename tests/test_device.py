"""The device that a time was measured on."""

import os
import platform
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from judge.device import Gpu, here, missing, processor, uncompiled, unusable
from judge.grade import gpu_for
from sandbox import gpu, runtime
from sandbox.bubblewrap import Bubblewrap

ROOT = Path(__file__).parent.parent
SMI = """#!/bin/sh
case "$*" in *event_reasons*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2;; esac
echo 'Some GPU, 525.1, 345 MHz, 2619 MHz, 34'
"""
ODD = "#!/bin/sh\necho 'No devices were found'\nexit 6\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("processor\t: 0\nmodel name\t: Some  CPU @ 2 GHz\nflags\t: fpu\n", "Some CPU @ 2 GHz"),
        ("processor\t: 0\nBogoMIPS\t: 50\n", platform.machine()),
        ("model name\t:\nflags\t: fpu\n", platform.machine()),
    ],
    ids=["named", "nameless", "empty"],
)
def test_a_processor_has_its_name_or_its_architecture(tmp_path, text, name):
    path = tmp_path / "cpuinfo"
    path.write_text(text)
    assert processor(path) == name


def test_a_machine_that_tells_nothing_has_an_architecture(tmp_path):
    assert processor(tmp_path / "none") == platform.machine()


# A GPU


@pytest.mark.parametrize(
    ("visible", "shown"),
    [
        ("0", ("/dev/nvidia2",)),
        ("1", ("/dev/nvidia10",)),
        ("1,0", ("/dev/nvidia10",)),
        ("2", ()),
        ("", ()),
        ("-1", ()),
        ("GPU-1234", ()),
        (None, ("/dev/nvidia2",)),
    ],
)
def test_a_box_is_shown_the_gpu_that_cuda_sees_first_whatever_its_node_is_called(visible, shown):
    names = ["nvidia-uvm", "nvidia10", "nvidia2", "nvidiactl", "null"]
    assert gpu.card(names, visible) == shown
    assert gpu.card(["nvidia7", "nvidiactl"], "GPU-1234") == ("/dev/nvidia7",)


@pytest.mark.parametrize(
    ("names", "visible", "shown"),
    [
        (["nvidia0", "nvidia2"], None, "/dev/nvidia2"),
        (["nvidia0", "nvidia2"], "1", "/dev/nvidia0"),
        (["nvidia0", "nvidia2"], "GPU-47", "/dev/nvidia0"),
        (["nvidia0", "nvidia2"], "GPU-5", None),
        (["nvidia0"], None, "/dev/nvidia0"),
        (["nvidia0", "nvidia1"], None, "/dev/nvidia0"),  # of one of them nothing is told
    ],
)
def test_cuda_counts_in_the_order_of_the_bus_whatever_nodes_are_numbered_by(tmp_path, names, visible, shown):
    for bus, number in (("0000:07:00.0", 2), ("0000:47:00.0", 0), ("0000:4e:00.0", None)):
        (tmp_path / bus).mkdir()
        minor = "" if number is None else f"Device Minor: \t {number}\n"
        text = f"Model: \t\t Some GPU\nGPU UUID: \t GPU-{bus[5:7]}\nBus Location: \t {bus}\n{minor}GPU Excluded:\t No\n"
        (tmp_path / bus / "information").write_text(text)
    assert gpu.card([*names, "nvidiactl"], visible, gpu.cards(tmp_path)) == ((shown,) if shown else ())


@pytest.mark.parametrize(
    ("names", "visible", "said"),
    [
        (["null", "nvidiactl"], "0", "none is here$"),
        (["nvidia0", "nvidiactl", "nvidia-uvm"], None, "$"),
        (["nvidia3", "nvidiactl", "nvidia-uvm"], "0", "$"),
        (["nvidia0", "nvidiactl", "nvidia-uvm"], "1", "none is here that CUDA may use: CUDA_VISIBLE_DEVICES is '1'"),
        (["nvidia0", "nvidia1", "nvidiactl"], "GPU-12", "CUDA_VISIBLE_DEVICES is 'GPU-12', and the number of one"),
        (["nvidia0", "nvidiactl", "nvidia-uvm"], "MIG-12", "CUDA_VISIBLE_DEVICES is 'MIG-12', and no part of one"),
        (["nvidia0", "nvidiactl", "nvidia-uvm"], "", "CUDA_VISIBLE_DEVICES is '', and"),
        (["nvidia0", "nvidiactl"], None, "/dev/nvidia-uvm is missing .*: nvidia-modprobe"),
    ],
)
def test_whoever_cannot_use_a_gpu_hears_why(names, visible, said):
    assert re.match(f".*{said}" if said != "$" else "$", gpu.absence(names, visible))


def test_of_gpus_that_a_cluster_shares_out_only_those_count_that_may_be_opened(tmp_path):
    (tmp_path / "nvidiactl").touch()
    for number in (0, 3):
        (tmp_path / f"nvidia{number}").symlink_to(tmp_path / "gone")  # as for whoever may not open it
    assert gpu.card(gpu.names(tmp_path), "0") == ("/dev/nvidia0",)
    (tmp_path / "nvidia3").unlink()
    (tmp_path / "nvidia3").touch()
    assert sorted(gpu.names(tmp_path)) == ["nvidia3", "nvidiactl"]
    assert gpu.card(gpu.names(tmp_path), "0", [("GPU-1", 0), ("GPU-2", 3)]) == ("/dev/nvidia3",)


def test_where_no_gpu_is_that_is_all_there_is_to_say(monkeypatch):
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
    assert (missing(), gpu.nodes(), here()) == ("none is here", (), None)
    assert os.environ["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"  # in which the node is sought that a box is shown


def test_whoever_has_a_torch_that_cannot_use_the_gpu_hears_it_in_torchs_own_words(monkeypatch):
    monkeypatch.setattr(torch.version, "cuda", None)
    assert "was built without CUDA" in unusable()
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    with pytest.raises(Exception, match=r"CUDA|NVIDIA") as said:
        torch.cuda.init()
    assert unusable().endswith(f"(CUDA 13.0) cannot use the GPU that is here: {str(said.value).splitlines()[0]}")


def test_where_triton_compiles_nothing_for_a_gpu_no_kernel_is_judged_on_it(tmp_path, monkeypatch):
    def asked(framework):
        spec = SimpleNamespace(framework=framework)
        return gpu_for(SimpleNamespace(backend=Bubblewrap(), device=Gpu(), exercise=SimpleNamespace(spec=spec)))

    monkeypatch.setitem(runtime.ENVIRONMENT, "PATH", str(tmp_path))
    assert asked("torch") == (Gpu(), "")
    assert asked("triton") == (None, f"its rule names a GPU, and {uncompiled()}")
    assert f"gcc or clang in {tmp_path}" in uncompiled()
    (tmp_path / "gcc").touch(0o755)
    assert f"{tmp_path}/Python.h" in uncompiled(str(tmp_path))
    (tmp_path / "Python.h").touch()
    assert uncompiled(str(tmp_path)) == ""


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (SMI, ["Some GPU", "525.1", "345 MHz", "2619 MHz", "34"]),
        (ODD, []),
    ],
    ids=["an_older_driver", "no_driver"],
)
def test_a_record_holds_what_the_driver_says_and_none_of_its_complaints(tmp_path, monkeypatch, script, told):
    (tmp_path / "nvidia-smi").write_text(script)
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    record = dict(Gpu().record())
    assert set(record) >= {"torch", "cuda"}
    assert [value for name, value in record.items() if name not in ("torch", "cuda")] == told


def test_the_bench_of_a_gpu_runs_where_the_judge_is_not_installed(tmp_path):
    python = tmp_path / "python3"
    site = sysconfig.get_path("purelib")  # as a folder on the path: what points from there to a checkout is not heard
    python.write_text(f'#!/bin/sh\nPYTHONPATH={site} exec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    told = subprocess.run(["make", "-n", "gpu", f"GPU_PYTHON={python}"], cwd=ROOT, capture_output=True, text=True)
    words = shlex.split(told.stdout.partition("status=1; \\\n")[2].partition(" ||")[0].replace("$python", str(python)))
    asked = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([*words, "no/exercise"], cwd=ROOT, env=asked, capture_output=True, text=True)
    assert (done.returncode, "no GPU can be used" in done.stderr) == (1, True), done.stderr


PLAY = "#!/bin/sh\n[ $1 = -c ] || echo {name} $2\n"
LACKS = """#!/bin/sh
echo "Traceback:
ModuleNotFoundError: No module named 'fsrs'" >&2; exit 1
"""


@pytest.mark.parametrize(
    ("python3", "did", "said"),
    [
        (PLAY, ["python3 pytest", "python3 benchmarks.gpu"], ""),
        (
            LACKS,
            ["setup gpu", "python pytest", "python benchmarks.gpu"],
            "not by python3: ModuleNotFoundError: No module named 'fsrs'",
        ),
    ],
    ids=["has_all", "lacks_one"],
)
def test_make_gpu_takes_a_python3_that_has_all_or_says_what_it_lacks(tmp_path, python3, did, said):
    (tmp_path / ".ci").mkdir()
    for name, text in (("python3", python3), ("python", PLAY), (".ci/setup", "#!/bin/sh\necho setup $1\n")):
        (tmp_path / name).write_text(text.format(name=name))
        (tmp_path / name).chmod(0o755)
    words = ["make", "-f", f"{ROOT}/Makefile", "gpu", "GPU_BIN=."]
    asked = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}  # and nothing of the make that may run this
    done = subprocess.run(words, cwd=tmp_path, env=asked, capture_output=True, text=True)
    assert (done.stdout.splitlines(), done.stderr.strip()) == (did, said)
