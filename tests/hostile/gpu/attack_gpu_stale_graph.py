"""Captures its work once as a graph and replays it, on the input that it saw then.

Must fail: every call has fresh numbers, and its own place for them.

Expected: wrong_answer runtime_error
"""

import torch

graph = output = None


def softmax(x):
    global graph, output
    if graph is None:
        torch.softmax(x, -1)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        kept = x.clone()
        with torch.cuda.graph(graph):
            output = torch.softmax(kept, -1)
    graph.replay()
    return output.clone()
