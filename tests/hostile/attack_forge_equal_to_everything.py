"""Returns an object that claims to be equal, close and convertible to anything.

Must fail: only values that the border knows cross it.

Expected: wrong_answer rejected runtime_error malformed
"""


class Equal:
    shape, dtype, ndim, size, nbytes, itemsize = (), "float32", 1, 1, 4, 4

    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True

    __lt__ = __ge__ = __eq__
    __hash__ = None

    def __float__(self):
        return 0.0

    def __bool__(self):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def softmax(x, axis=-1):
    return Equal()
