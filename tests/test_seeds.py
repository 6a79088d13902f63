"""Seeds: independent streams below one secret."""

import numpy as np
import pytest

from judge.seeds import Seed


def draw(seed: Seed, *path: str | int) -> list[int]:
    return seed.stream(*path).integers(1 << 30, size=4).tolist()


def test_a_path_always_gives_the_same_stream():
    assert draw(Seed.parse("7"), "maths/softmax", "rows", 1) == draw(Seed.parse("7"), "maths/softmax", "rows", 1)


@pytest.mark.parametrize("path", [("a", "b"), ("a", "b", 1), ("ab",), ("b", "a")])
def test_another_path_gives_another_stream(path):
    assert draw(Seed.parse("7"), *path) != draw(Seed.parse("7"), "a", "b", 0)


def test_another_seed_gives_another_stream():
    assert draw(Seed.parse("7"), "a") != draw(Seed.parse("8"), "a")


def test_a_fresh_seed_is_never_the_last_one():
    assert Seed.fresh() != Seed.fresh()


def test_a_seed_is_read_back_from_its_digits():
    seed = Seed.fresh()
    assert Seed.parse(seed.hex) == seed
    assert Seed.parse("0xFF").hex == "0" * 30 + "ff"


@pytest.mark.parametrize("text", ["", "xyz", "1" * 33, "-1"])
def test_other_text_is_no_seed(text):
    with pytest.raises(ValueError, match="hexadecimal"):
        Seed.parse(text)


def test_the_commitment_does_not_show_the_seed():
    seed = Seed.parse("7")
    assert seed.hex not in seed.commitment
    assert len(seed.commitment) == 64


def test_streams_are_uniform_enough():
    values = Seed.parse("1").stream("x").uniform(size=10_000)
    assert abs(np.mean(values) - 0.5) < 0.02
