"""Growth and slow baselines, played in boxes: what is linear passes, what is quadratic does not, and wrong is wrong."""

import itertools
import os
import re
from functools import partial

import numpy as np
import pytest

from judge.axes.timed import weigh
from judge.climb import clocked
from judge.duel import Duel, Shared, race
from judge.play import fresh_box
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verdict import Code
from sandbox.box import Limits, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.doctor import quickest
from sandbox.groups import ManyGroups, OneGroup
from sandbox.session import Session
from sandbox.unboxed import Unboxed
from tests.catalogs import SPEC, exercise

GROWING = (
    SPEC
    + '''

@spec.growth(of="seconds", at_most=1.5, sizes=(64, 128, 256, 512), within=50)
def longer(rng, n):
    """Stays linear."""
    yield call(rng.normal(size=(n, 64)).astype("f4"))


@spec.growth(of="bytes", at_most=1.5, sizes=(512, 1024, 2048))
def wider(rng, n):
    """Keeps little."""
    yield call(rng.normal(size=(n, 512)).astype("f4"))


@spec.faster(than="too_slow/naive", at_least=5)
def rows_of_eight(rng):
    """Whole arrays."""
    yield call(rng.normal(size=(500, 8)).astype("f4"))
'''
)
NAIVE = "def twice(x):\n    y = x.copy()\n    for row in y:\n        row += row\n    return y\n"
FAST = "def twice(x):\n    return x + x\n"
LINEAR = "def twice(x):\n    for _ in range(40):\n        y = x + x\n    return y\n"  # more than an exchange costs
QUADRATIC = """
import numpy as np

def twice(x):
    kept = np.empty_like(x)
    for row in x:
        np.exp(x, out=kept)
    return x + x
"""
PAIRS = """
import numpy as np

def twice(x):
    kept = np.ones((len(x), len(x), 8), "f4")
    return x + x * kept[:1, 0, :1]
"""
POOL = """
import numpy as np

pool = np.ones(1 << 25, "f4")

def twice(x):
    n = len(x)
    kept = pool[: n * n * 8].reshape(n, n, 8)
    kept[:] = 1
    return x + x * kept[:1, 0, :1]
"""
PADDED = """
import numpy as np

def twice(x):
    for at in range(256):
        kept = np.minimum(x.mean(), np.ones((512, 64), "f4"))
    return x + x
"""
LATE = "def twice(x):\n    return x + x if x.size < 200000 else x * 3\n"


def judged(root, family, source, **how):
    known = {"too_slow/naive": f'"""Row by row."""\n{NAIVE}'}
    roomy = GROWING.replace("memory_mib=256", "memory_mib=1024")
    reference = LINEAR if family == "longer" else FAST
    own = exercise(root, spec=roomy, known=known, solution=f'"""Right."""\n\n\n{reference}')
    chosen = next(one for one in own.spec.families if one.name == family)
    start = partial(fresh_box, own, quickest())
    return weigh([clocked(own, chosen, Submission(source.encode(), "twice"), Seed.parse("1"), start, **how)])


def test_of_one_that_is_known_to_be_slow_a_second_pair_of_boxes_is_not_asked(tmp_path):
    for at, (known, pairs) in enumerate([(None, 2), (Shared(), 1)]):
        result = judged(tmp_path / str(at), "wider", PAIRS, known=known)
        assert (result.code, result.numbers["wider.pairs"]) == (Code.TOO_SLOW, pairs)


NEVER = "import time\n\ndef twice(x):\n    time.sleep(9)\n    return x + x\n"


@pytest.mark.parametrize(("family", "whose"), [("longer", "the reference"), ("rows_of_eight", "too_slow/naive")])
def test_who_gives_no_answer_in_time_hears_what_the_other_side_takes(tmp_path, family, whose):
    (finding,) = judged(tmp_path, family, NEVER).findings
    said = rf"no answer within 4 s\n{whose} takes \S+ ms for as much"
    assert (finding.code, bool(re.fullmatch(said, finding.message))) == (Code.TOO_SLOW, True), finding


@pytest.mark.parametrize(
    ("family", "source", "code"),
    [
        ("longer", LINEAR, Code.ACCEPTED),
        ("longer", QUADRATIC, Code.TOO_SLOW),
        ("wider", FAST, Code.ACCEPTED),
        ("wider", PAIRS, Code.TOO_SLOW),
        ("longer", PADDED, Code.TOO_SLOW),
        ("wider", POOL, Code.TOO_SLOW),
        ("wider", LATE, Code.WRONG_ANSWER),
        ("rows_of_eight", FAST, Code.ACCEPTED),
        ("rows_of_eight", NAIVE, Code.TOO_SLOW),
    ],
    ids=[
        "linear",
        "quadratic",
        "lean",
        "keeps pairs",
        "padded",
        "pool",
        "wrong when large",
        "whole arrays",
        "row by row",
    ],
)
def test_a_rule_tells_what_it_asks_for_from_what_it_does_not(tmp_path, family, source, code):
    result = judged(tmp_path, family, source)
    assert result.code is code, result


class Noting(Duel):
    """A duel that notes which box is on the clock, until the submission has been loaded."""

    noted: list[str] = []  # noqa: RUF012  # of the one duel of the one test

    def clock(self, session, *given, **how):
        self.noted.append("rival" if session is self.rival else "learner")
        return super().clock(session, *given, **how)

    def load(self, submission):
        super().load(submission)
        self.noted.append("loaded")


def test_the_reference_is_measured_before_any_foreign_code_has_run(tmp_path):
    known, right = {"too_slow/naive": f'"""Row by row."""\n{NAIVE}'}, f'"""Right."""\n\n\n{FAST}'
    own = exercise(tmp_path, spec=GROWING, known=known, solution=right)
    (chosen,) = (one for one in own.spec.families if one.name == "rows_of_eight")
    start = partial(fresh_box, own, quickest())
    race(own, chosen, Submission(FAST.encode(), "twice"), Seed.parse("1"), start, rounds=1, duel=Noting)
    loaded = Noting.noted.index("loaded")
    assert set(Noting.noted[:loaded]) == {"rival"}
    assert Noting.noted[loaded:].count("rival") == 1


def test_a_baseline_that_is_not_there_is_the_authors_error(tmp_path):
    own = exercise(tmp_path, spec=GROWING, known={})
    chosen = next(one for one in own.spec.families if one.name == "rows_of_eight")
    start = partial(fresh_box, own, Unboxed())
    with pytest.raises(SpecError, match=r"family 'rows_of_eight': is raced against .*naive.py, which does not exist"):
        clocked(own, chosen, Submission(FAST.encode(), "twice"), Seed.parse("1"), start)


@pytest.mark.parametrize("backend", [Unboxed(), Bubblewrap(), quickest()], ids=["unboxed", "bubblewrap", "quickest"])
def test_the_peak_of_memory_is_seen_from_outside_and_outlives_what_was_freed(backend):
    source = b"import numpy as np\ndef f(n):\n    x = np.ones(n << 17)\n    del x\n    return n\n"
    if backend.trouble() is not None:
        pytest.skip(backend.trouble())
    with Session(backend, Limits(memory_mib=512)) as session:
        session.load(Submission(source, "f"))
        session.step(Step("call", (1,)))
        before = session.mark_memory()
        session.step(Step("call", (64,)))
        assert 60 << 20 < session.peak_memory() - before < 90 << 20


def test_what_is_swapped_out_is_memory_too(tmp_path):
    group = ManyGroups({"memory": tmp_path})
    (tmp_path / "memory.max_usage_in_bytes").write_text("1000\n")
    assert group.peak_memory() == 1000
    (tmp_path / "memory.memsw.max_usage_in_bytes").write_text("9000\n")
    (tmp_path / "memory.memsw.usage_in_bytes").write_text("5000\n")
    assert group.peak_memory() == 9000
    assert group.mark_memory() == 5000
    assert group.peak_memory() == 0


def test_a_group_whose_peak_cannot_be_forgotten_asks_its_processes_until_the_peak_rises(tmp_path):
    files = {"cgroup.procs": f"{os.getpid()}\n", "memory.current": "1000000\n", "memory.peak": "900000000\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    group = OneGroup(tmp_path)
    assert group.mark_memory() == 1_000_000
    assert group.hidden_memory() == 899_000_000
    grown = np.ones(8 << 20)
    assert 60 << 20 < group.peak_memory() - 1_000_000 < 90 << 20
    del grown
    (tmp_path / "memory.peak").write_text("950000000\n")
    assert group.peak_memory() == 950_000_000


def test_a_group_without_a_peak_asks_its_processes(tmp_path):
    (tmp_path / "cgroup.procs").write_text(f"{os.getpid()}\n")
    group = OneGroup(tmp_path)
    before = group.mark_memory()
    assert group.hidden_memory() == 0
    grown = np.ones(8 << 20)
    assert 60 << 20 < group.peak_memory() - before < 90 << 20
    del grown


class Unforgetting(Session):
    """A box whose kernel cannot forget a peak, and sees none below the one of a box's life."""

    life = 0

    def hidden_memory(self):
        return self.life


@pytest.mark.parametrize(("lives", "code"), [((1 << 30, 1 << 30), Code.ACCEPTED), ((0, 1 << 30), Code.TOO_SLOW)])
def test_a_peak_that_hides_all_behind_it_counts_as_theirs_but_where_the_references_does_too(tmp_path, lives, code):
    own = exercise(tmp_path, spec=GROWING, known={})
    chosen = next(one for one in own.spec.families if getattr(one.rule, "of", "") == "bytes")
    left = itertools.cycle(lives)

    def start(core, tidy=False):
        session = Unforgetting(Unboxed(), own.spec.limits, core=core, tidy=tidy)
        session.life = next(left)
        return session

    climb = clocked(own, chosen, Submission(FAST.encode(), "twice"), Seed.parse("1"), start)
    assert weigh([climb]).code is code
