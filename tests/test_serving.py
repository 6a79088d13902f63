"""Functions that stay in the judge: what boxes ask of them is claims, and whatever it is, nothing of ours fails."""

import time

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import tensors, wire
from sandbox.box import BoxError, Died, Garbled, Limits, Outcome, Raised, Returned, Served, Step, Submission, TimedOut
from sandbox.clauses import LIMITS, asking, opened, serve
from sandbox.handed import QUESTION_BYTES, Asker
from sandbox.serving import OveraskedError, Serving
from sandbox.tensors import Handed
from sandbox.unboxed import Unboxed
from sandbox.wire import Frame, WireError


def sent(buffers) -> Frame:
    data = b"".join(map(bytes, buffers))

    def take(size: int) -> bytes:
        nonlocal data
        data, taken = data[size:], data[:size]
        return taken

    return wire.receive(take, 1 << 30)


def question(*args: object, number: object = 1, **kwargs: object) -> Frame:
    tree, blobs = tensors.encode([list(args), kwargs], 1 << 25)
    return sent(wire.pack("ask", 7, {"function": number, "tree": tree}, blobs))


@pytest.fixture
def serving() -> Serving:
    made = Serving(torch=False)
    made.hand([serve(lambda x: 2 * x, calls=3)])
    return made


def test_a_question_is_answered_under_the_number_of_its_request(serving):
    frame = sent(serving.answer(question(np.ones(3))))
    assert (frame.kind, frame.number) == ("answer", 7)
    assert tensors.decode(frame.body["tree"], frame.blob).tolist() == [2, 2, 2]
    assert serving.asked == {"f": 1}


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (lambda x: x["a"], "IndexError"),
        (lambda x, y: x, "TypeError"),
        (lambda x: (_ for _ in ()).throw(SystemExit(1)), "SystemExit"),
        (lambda x: np.linalg.inv(np.zeros((2, 2))), "LinAlgError"),
        (lambda x: object(), "UnencodableError"),
    ],
)
def test_what_a_function_raises_is_told_to_the_box_and_raised_nowhere_else(function, error):
    serving = Serving(torch=False)
    serving.hand([serve(function)])
    frame = sent(serving.answer(question(np.ones(3))))
    assert (frame.kind, frame.body["error"]) == ("refused", error)


def test_one_question_too_many_ends_it_and_a_new_request_begins_to_count_again(serving):
    for _ in range(3):
        serving.answer(question(1))
    with pytest.raises(OveraskedError, match="`f` more than 3 times"):
        serving.answer(question(1))
    serving.hand([])
    assert serving.asked == {}
    assert sent(serving.answer(question(4))).body == {"tree": 8}


def test_steps_that_go_together_may_ask_as_often_as_they_might_alone(serving):
    serving.hand([serve(lambda x: x, calls=2), serve(lambda x: x, calls=2)])
    for _ in range(2 * 2 + 3):
        serving.answer(question(1))
    with pytest.raises(OveraskedError):
        serving.answer(question(1))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"function": 2, "tree": ["l", ["l"], ["d"]]},
        {"function": "1", "tree": ["l", ["l"], ["d"]]},
        {"function": 1},
        {"function": 1, "tree": None},
        {"function": 1, "tree": ["l", ["d"], ["l"]]},
        {"function": 1, "tree": ["l", ["l"], ["d", "x"]]},
        {"function": 1, "tree": ["l", ["l", ["h", "function", 1, "f"]], ["d"]]},
        {"function": 1, "tree": ["l", ["l", ["h", "generator", "numpy", 1]], ["d"]]},
        {"function": 1, "tree": ["l", ["l", ["n", "float64", [3]]], ["d"]]},
        {"function": 1, "tree": ["t", ["l"], ["d"]]},
        {"function": 1, "tree": ["l", ["l"], ["d"], ["l"]]},
    ],
)
def test_a_question_in_any_other_form_is_a_wire_error(serving, body):
    with pytest.raises(WireError):
        serving.answer(Frame("ask", 7, body))


@given(st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda x: st.lists(x, max_size=5), max_leaves=12))
@settings(max_examples=200)
def test_whatever_its_tree_is_the_judge_answers_or_refuses_it(tree):
    serving = Serving(torch=False)
    serving.hand([serve(lambda *args, **kwargs: 1)])
    try:
        serving.answer(Frame("ask", 7, {"function": 1, "tree": tree}, b"\0" * 9))
    except WireError:
        return
    pytest.fail("bytes that belong to no value were let pass")


def test_a_question_of_many_bytes_is_a_wire_error(serving):
    with pytest.raises(WireError, match="a question of"):
        serving.answer(question(np.zeros(QUESTION_BYTES + (2 << 20), np.uint8)))


def test_nothing_that_the_box_makes_itself_comes_out_of_a_box():
    with pytest.raises(WireError):
        tensors.decode(["h", "generator", "numpy", 1], b"")
    with pytest.raises(tensors.UnencodableError):
        tensors.encode(Handed(("generator", "numpy", 1)), 100)


@pytest.mark.parametrize("words", [[], ["generator", "jax", 1], ["generator", "numpy", "x"], ["function", 1], ["file"]])
def test_words_that_stand_for_nothing_are_refused_in_the_box(words):
    asker = Asker(lambda *frame: None, lambda: Frame("answer", 0, {}), torch=False)
    with pytest.raises(WireError):
        asker.make(words)


def test_torch_has_its_own_generator():
    asker = Asker(lambda *frame: None, lambda: Frame("answer", 0, {}), torch=True)
    made = asker.make(["generator", "torch", 5])
    assert torch.equal(torch.rand(4, generator=made), torch.rand(4, generator=torch.Generator().manual_seed(5)))


# In a box, which is this machine's own where nothing else is said ---------------------------------------------------

FORGED = """
import json, os, struct
def forge(kind, number, body):
    header = json.dumps([kind, number, body]).encode()
    message = struct.pack("<4sIQ", b"jdg1", len(header), 0) + header
    for fd in range(3, 20):
        try: os.write(fd, message)
        except OSError: pass
"""


def outcome(code: str, function=lambda x: x, limits: Limits = LIMITS, calls: int = 10_000) -> Outcome:
    with opened(Unboxed(), limits) as session:
        return asking(session, code, serve(function, calls))


@pytest.mark.parametrize(
    "code",
    [
        "forge('ask', 1, {'function': 1, 'tree': ['l', ['l'], ['d']]})\nimport time; time.sleep(5)",
        "forge('ask', f.__closure__[2].cell_contents.request, {'function': 99, 'tree': ['l', ['l'], ['d']]})",
        "forge('answer', 1, {'tree': 1})",
    ],
)
def test_a_forged_question_breaks_the_wire(code):
    assert isinstance(outcome(FORGED + code), Garbled)


def test_an_error_of_the_function_is_an_ordinary_exception_of_the_box():
    def f(x):
        raise {"v": ValueError, "k": KeyError, "m": MemoryError, "r": RecursionError}[x](x)

    code = "def name(x):\n    try: f(x)\n    except Exception as e: return type(e).__name__\n"
    code += "answer = list(map(name, 'vkmrz'))"
    got = outcome(code, f)
    assert isinstance(got, Returned)
    assert got.value == ["ValueError", "KeyError", "RuntimeError", "RuntimeError", "KeyError"]


def test_an_uncaught_one_is_told_with_the_learners_line_and_without_ours():
    got = outcome("f(0)", lambda x: 1 / x)
    assert isinstance(got, Raised)
    assert (got.error, got.message) == ("ZeroDivisionError", "division by zero")
    assert "handed.py" not in got.trace


def test_arguments_of_its_own_making_cannot_call_the_function_within_a_call():
    code = "class Odd(list):\n    def __iter__(self):\n        f(1); return iter([1, 2])\nanswer = f(Odd([3]))"
    got = outcome(code, lambda x: x)
    assert isinstance(got, Returned)


def test_time_that_a_function_takes_counts_in_full():
    with opened(Unboxed(), Limits(load_seconds=5, call_seconds=0.4)) as session:
        asking(session, "answer = 1", serve(abs))
        got = asking(session, "answer = [f(1) for _ in range(8)]", serve(lambda x: time.sleep(0.1)))
    assert got == TimedOut(0.4, "call")


def test_a_million_calls_are_ended_at_the_limit():
    got = outcome("for n in range(10 ** 6): f(n)", calls=300)
    assert got == Died("called `f` more than 300 times", "calls")


def test_a_function_kept_from_an_earlier_step_may_be_called_in_a_later_one():
    source = b"class Agent:\n    def __init__(self, f): self.f = f\n    def act(self, x): return self.f(x)\n"
    with opened(Unboxed()) as session:
        session.load(Submission(source, "Agent"), "agent")
        session.step(Step("new", (serve(lambda x: 3 * x),), target="it"), "agent")
        got = session.step(Step("method", (5,), target="it", name="act"), "agent")
    assert isinstance(got, Returned)
    assert got.value == 15


def test_functions_in_lists_and_dicts_are_handed_over_as_well():
    with opened(Unboxed()) as session:
        session.load(Submission(b"def run(tools): return tools['add'][0](2) + tools['add'][1](3)\n", "run"), "tools")
        add = [Served(("function", n, f"f{n}"), n, f"f{n}", lambda x, n=n: n * x, 5) for n in (10, 20)]
        got = session.step(Step("call", ({"add": add},)), "tools")
        assert isinstance(got, Returned)
        assert (got.value, session.asked) == (80, {"f10": 1, "f20": 1})


def test_an_argument_that_cannot_be_sent_is_still_our_failure():
    with opened(Unboxed()) as session, pytest.raises(BoxError, match="cannot be sent"):
        session.step(Step("call", (lambda x: x,)))
