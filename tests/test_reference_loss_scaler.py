"""training/loss_scaler's reference beside torch's own GradScaler, over hundreds of steps with overflows."""

import pytest
import torch

from judge.catalog import Catalog
from judge.loading import named

EXERCISE = Catalog().find("training/loss_scaler")


class Counting:
    """Counts its steps."""

    count = 0

    def step(self):
        self.count += 1


@pytest.mark.parametrize(("interval", "growth", "backoff"), [(3, 2.0, 0.5), (1, 4.0, 0.25), (7, 2.0, 0.5)])
def test_it_scales_skips_and_grows_as_torchs_own(interval, growth, backoff):
    theirs = torch.amp.GradScaler(
        "cpu", init_scale=2.0**10, growth_factor=growth, backoff_factor=backoff, growth_interval=interval
    )
    ours = EXERCISE.solution(2.0**10, interval, growth, backoff, 2.0**40)
    p, opt = torch.ones(3, requires_grad=True), Counting()
    descent, loss = torch.optim.SGD([p], lr=0.0), torch.tensor(1.5)
    source, steps = torch.Generator().manual_seed(1), 0
    for _ in range(200):
        scaled = theirs.scale(loss)
        if not 4 <= float(scaled) / 1.5 <= 2.0**36:
            break
        assert torch.equal(ours.scale(loss), scaled)
        g = torch.randn(3, generator=source) * 1e3
        if torch.rand((), generator=source) < 0.25:
            g[1] = float("inf")
        p.grad, mine = g.clone(), g.clone()
        theirs.unscale_(descent)
        assert ours.unscale([mine]) == (not bool(torch.isfinite(g).all()))
        assert torch.equal(mine, p.grad)
        theirs.step(descent)
        theirs.update()
        ours.step(opt)
        ours.update()
        steps += bool(torch.isfinite(g).all())
    assert opt.count == steps > 5


def test_a_second_unscale_is_refused_as_torch_refuses_it():
    ours = EXERCISE.solution()
    ours.unscale([torch.ones(2)])
    with pytest.raises(RuntimeError, match="already"):
        ours.unscale([torch.ones(2)])


def test_gradients_of_1e_9_come_through_float16_with_its_eleven_bits():
    w, x = torch.full((4,), 0.75).half(), torch.full((3, 4), 0.5).half()
    y = torch.full((3,), 1e-9)
    got, found = named(EXERCISE.solution, "backward")(w, x, y)
    torch.testing.assert_close(got, torch.full((4,), 1.5e-9), rtol=2.0**-10, atol=0)
    assert not bool(found)


def test_the_scale_stays_within_its_bounds():
    ours = EXERCISE.solution(2.0, growth_interval=1, max_scale=8.0)
    scales = []
    for number in (1.0, 1.0, 1.0, float("nan"), float("inf"), float("inf"), float("inf"), float("inf"), 1.0):
        ours.unscale([torch.tensor([number])])
        ours.update()
        scales.append(float(ours.scale(torch.tensor(1.0))))
    assert scales == [4, 8, 8, 4, 2, 1, 1, 1, 2]
