"""Returns an array that runs code in whoever unpickles it: it would patch numpy there and leave a canary.

Must fail: no pickle and no Python object crosses from the box to the judge.

Expected: wrong_answer rejected runtime_error malformed
"""

import numpy as np

PAYLOAD = """
import numpy, tempfile, os
numpy.allclose = numpy.array_equal = lambda *a, **k: True
open(os.path.join(tempfile.gettempdir(), "judge-was-here"), "w").close()
"""


class Payload(np.ndarray):
    def __reduce__(self):
        return (exec, (PAYLOAD,))

    def __reduce_ex__(self, protocol):
        return self.__reduce__()

    def __deepcopy__(self, memo):
        return self


def softmax(x, axis=-1):
    return np.zeros_like(x).view(Payload)
