"""numpy on the memory of the parameters, with velocities in float64."""

import numpy as np


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.arrays = [p.numpy() for p in params]
        self.hyper = {"lr": lr, "momentum": momentum, "nesterov": nesterov, "wd": wd}
        self.state = {}

    def step(self, grads):
        h = self.hyper
        for i, (p, g) in enumerate(zip(self.arrays, grads)):
            if g is not None:
                d = g.numpy().astype("f8") + h["wd"] * p.astype("f8")
                v = self.state[str(i)] = h["momentum"] * self.state.get(str(i), 0.0) + d
                p -= (h["lr"] * (d + h["momentum"] * v if h["nesterov"] else v)).astype("f4")

    def state_dict(self):
        return {"hyper": dict(self.hyper), "state": {key: np.copy(v) for key, v in self.state.items()}}

    def load_state_dict(self, state):
        self.hyper = dict(state["hyper"])
        self.state = dict(state["state"])
