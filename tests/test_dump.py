"""A dumped case makes the same calls as the box did, on the same values."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from judge.dump import dump, told
from judge.guarded import within
from judge.spec import Case, call, get, method, new

CACHE = """
class Cache:
    full = False
    def __init__(self, size):
        self.size, self.held = size, []
    def append(self, x):
        if len(self.held) == self.size:
            raise ValueError("full")
        self.held.append(x)
    def total(self, scale=1.0):
        return float(sum(self.held).sum()) * scale
"""
TRACE = Case("trace[0.1~]", (new(1), method("append", torch.ones(3)), method("append", torch.ones(3)), get("full")))


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(CACHE + "\ndef add(a, b, shift=0.0, names=()):\n    return a[0] + b['x'] + shift\n")
    return path


def ran(script):
    return subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, cwd="/").stdout


def test_nested_arrays_and_plain_values_arrive(mine, tmp_path):
    step = call([np.array([1.0, 2.0])], {"x": np.float32(4)}, shift=float("inf"), names=("a",))
    written = dump(Case("add[0]", (step,)), "add", mine, tmp_path / "out")
    assert [path.suffix for path in written] == [".npz", ".py"]
    assert ran(written[-1]) == "[inf inf]\n"


def test_a_trace_runs_on_where_the_contract_asks_for_an_exception(mine, tmp_path):
    written = dump(TRACE, "Cache", mine, tmp_path, raising=[False, False, True, False])
    assert ran(written[-1]).splitlines() == ["None", "ValueError('full')", "False"]


def test_tensors_are_read_without_running_code(mine, tmp_path):
    (tensors, _) = dump(TRACE, "Cache", mine, tmp_path)
    assert torch.load(tensors, weights_only=True)["in0"].shape == (3,)


def test_a_tensor_within_guards_is_dumped_as_a_plain_view_of_them(mine, tmp_path):
    view = within(torch.ones(2, 3), gap=4)
    (tensors, _) = dump(Case("f[0]", (call(view),)), "f", mine, tmp_path)
    kept = torch.load(tensors, weights_only=True)["in0"]
    assert (type(kept), kept.stride(), kept.storage_offset()) == (torch.Tensor, (7, 1), view.storage_offset())
    assert kept.untyped_storage().nbytes() == view.untyped_storage().nbytes()


def test_a_name_of_a_case_stays_in_its_folder(mine, tmp_path):
    written = dump(Case("../../up[0]", (call(1, {}),)), "add", mine, tmp_path / "out")
    assert {path.parent for path in written} == {tmp_path / "out"}


def test_nothing_is_overwritten(mine, tmp_path):
    dump(TRACE, "Cache", mine, tmp_path)
    with pytest.raises(FileExistsError):
        dump(TRACE, "Cache", mine, tmp_path)


def test_steps_are_told_with_shapes_in_place_of_arrays():
    assert told(TRACE, "Cache") == ["it = Cache(1)", *["it.append(float32[3])"] * 2, "it.full"]
