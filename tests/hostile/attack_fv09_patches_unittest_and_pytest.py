"""Makes every unittest assertion a no-op and plants a conftest.py that turns failures into passes.

Must fail: no test framework runs in the process or the folder of a submission.

Expected: wrong_answer
"""

import contextlib
import os
import tempfile
import unittest

import numpy as np

CONFTEST = """
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
"""

for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, lambda *args, **kwargs: None)
unittest.TestResult.addFailure = unittest.TestResult.addError = lambda self, test, error: self.addSuccess(test)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None

for folder in {".", tempfile.gettempdir(), os.path.dirname(os.path.abspath(__file__))}:
    with contextlib.suppress(OSError), open(os.path.join(folder, "conftest.py"), "x") as file:
        file.write(CONFTEST)


def softmax(x, axis=-1):
    return np.zeros_like(x)
