"""The device that a time was measured on."""

import platform

import pytest

from judge.device import processor


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
