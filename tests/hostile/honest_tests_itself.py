"""Holds its own tests, doctests and a main part, and runs the tests while it is loaded.

>>> softmax(np.zeros(2)).tolist()
[0.5, 0.5]
"""

import doctest
import unittest

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


class TestSoftmax(unittest.TestCase):
    def test_sums_to_one(self):
        self.assertAlmostEqual(softmax(np.arange(5.0)).sum(), 1.0)

    @unittest.expectedFailure
    def test_fails(self):
        self.assertEqual(softmax(np.arange(5.0)).sum(), 2.0)


assert unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(TestSoftmax)).wasSuccessful()
assert doctest.run_docstring_examples(__doc__, globals()) is None

if __name__ == "__main__":
    unittest.main()
