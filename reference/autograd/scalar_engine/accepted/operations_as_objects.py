"""An operation is an object with a forward and a backward method, and a value remembers which made it."""

import math


class Op:
    def __call__(self, *inputs):
        self.inputs = [x if isinstance(x, Value) else Value(x) for x in inputs]
        return Value(self.forward(*(x.data for x in self.inputs)), self)


class Add(Op):
    def forward(self, a, b):
        return a + b

    def backward(self, g):
        return g, g


class Sub(Op):
    def forward(self, a, b):
        return a - b

    def backward(self, g):
        return g, -g


class Mul(Op):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, g):
        return g * self.b, g * self.a


class Div(Op):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a / b

    def backward(self, g):
        return g / self.b, -g * self.a / (self.b * self.b)


class Pow(Op):
    def __init__(self, p):
        self.p = p

    def forward(self, a):
        self.a = a
        return math.pow(a, self.p)

    def backward(self, g):
        return (g * self.p * math.pow(self.a, self.p - 1) if self.p != 0 else 0.0,)


class Exp(Op):
    def forward(self, a):
        self.y = math.inf if a > math.log(1.7976931348623157e308) else math.exp(a)
        return self.y

    def backward(self, g):
        return (g * self.y,)


class Log(Op):
    def forward(self, a):
        self.a = a
        return math.log(a) if a > 0 else -math.inf

    def backward(self, g):
        return (g / self.a,)


class Tanh(Op):
    def forward(self, a):
        self.y = math.tanh(a)
        return self.y

    def backward(self, g):
        return (g * (1 - self.y) * (1 + self.y),)


class Relu(Op):
    def forward(self, a):
        self.on = a > 0
        return a if self.on else 0.0

    def backward(self, g):
        return (g if self.on else 0.0,)


class Value:
    def __init__(self, data, op=None):
        self.data, self.op, self.grad = data, op, 0.0

    __add__ = lambda self, other: Add()(self, other)
    __radd__ = lambda self, other: Add()(other, self)
    __sub__ = lambda self, other: Sub()(self, other)
    __rsub__ = lambda self, other: Sub()(other, self)
    __mul__ = lambda self, other: Mul()(self, other)
    __rmul__ = lambda self, other: Mul()(other, self)
    __truediv__ = lambda self, other: Div()(self, other)
    __rtruediv__ = lambda self, other: Div()(other, self)
    __pow__ = lambda self, power: Pow(power)(self)
    exp = lambda self: Exp()(self)
    log = lambda self: Log()(self)
    tanh = lambda self: Tanh()(self)
    relu = lambda self: Relu()(self)

    def sorted(self):
        found, open_, state = [], [self], {}
        while open_:
            value = open_.pop()
            if state.get(id(value)) == "entered":
                state[id(value)] = "left"
                found.append(value)
            elif id(value) not in state:
                state[id(value)] = "entered"
                open_.append(value)
                if value.op:
                    open_.extend(x for x in value.op.inputs if id(x) not in state)
        found.reverse()
        return found

    def backward(self):
        arrived = {id(self): 1.0}
        for value in self.sorted():
            g = arrived[id(value)]
            if value.op is None:
                value.grad += g
                continue
            for x, part in zip(value.op.inputs, value.op.backward(g)):
                arrived[id(x)] = arrived.get(id(x), 0.0) + part

    def zero_grad(self):
        for value in self.sorted():
            value.grad = 0.0
