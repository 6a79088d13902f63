"""The local pool: an executor like any other, whose processes take nobody with them and leave nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from judge.pool import Pool
from sandbox.box import BoxError
from tests.processes import gone, number_in

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60.0


def doubled(number: int) -> int:
    return 2 * number


def refused() -> None:
    raise ValueError("no such number")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def met(folder: Path, own: str, other: str) -> bool:
    """Whether two of them are at work at the same time."""
    (folder / own).touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (folder / other).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return (folder / other).exists()


def busy(note: Path, ended: Path) -> None:
    """Sleeps, and says when it is told to leave."""
    note.write_text(str(os.getpid()))
    try:
        time.sleep(PATIENCE_SECONDS)
    finally:
        ended.touch()


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as made:
        yield made


def test_results_come_in_the_order_of_the_work(pool):
    assert list(pool.map(doubled, range(5))) == [0, 2, 4, 6, 8]


def test_work_is_done_in_another_process(pool):
    assert pool.submit(os.getpid).result() != os.getpid()


def test_pieces_of_work_run_side_by_side(pool, tmp_path):
    futures = [pool.submit(met, tmp_path, *names) for names in (("a", "b"), ("b", "a"))]
    assert [future.result() for future in futures] == [True, True]


def test_what_the_work_raises_is_raised(pool):
    with pytest.raises(ValueError, match="no such number"):
        pool.submit(refused).result()


def test_a_process_that_dies_takes_only_its_own_work_with_it(pool):
    futures = [pool.submit(doubled, 1), pool.submit(killed), pool.submit(doubled, 2)]
    with pytest.raises(BoxError, match="SIGKILL"):
        futures[1].result()
    assert [futures[0].result(), futures[2].result()] == [2, 4]


def test_a_result_that_cannot_be_sent_is_an_error_and_no_end(pool):
    with pytest.raises(TypeError, match="cannot be sent"):
        pool.submit(eval, "lambda: None").result()
    assert pool.submit(doubled, 3).result() == 6


def test_a_process_takes_nothing_from_the_folder_that_we_are_in_and_is_gone_when_the_pool_is(tmp_path, monkeypatch):
    for name in ("multiprocessing", "signal"):
        (tmp_path / f"{name}.py").write_text("open('tripped', 'w')")
    monkeypatch.chdir(tmp_path)
    with Pool(1) as made:
        pid = made.submit(os.getpid).result()
    assert (gone(pid), (tmp_path / "tripped").exists()) == (True, False)


def test_an_error_ends_what_is_under_way_and_lets_it_clean_up(tmp_path):
    note, ended = tmp_path / "pid", tmp_path / "ended"
    never = tmp_path / "never"

    def interrupted():
        with Pool(1) as made:
            for path in (note, never):
                made.submit(busy, path, ended)
            number_in(note)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (gone(number_in(note)), ended.exists(), never.exists()) == (True, True, False)


def test_the_processes_end_with_the_judge_even_where_it_is_killed(tmp_path):
    note, ended = tmp_path / "pid", tmp_path / "ended"
    script = "from tests.test_pool import *; p = Pool(1); p.submit(busy, Path(sys.argv[1]), Path(sys.argv[2])).result()"
    judge = subprocess.Popen([sys.executable, "-c", script, str(note), str(ended)], cwd=ROOT)
    pid = number_in(note)
    judge.kill()
    judge.wait()
    assert (gone(pid), ended.exists()) == (True, True)


def test_ctrl_c_is_the_judges_alone_to_hear(pool):
    pid = pool.submit(os.getpid).result()
    os.kill(pid, signal.SIGINT)
    assert os.getpid() != pool.submit(os.getpid).result()
    assert Path(f"/proc/{pid}").exists()
