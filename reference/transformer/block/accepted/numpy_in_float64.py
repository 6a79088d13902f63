"""numpy in float64, after picoGPT: one text and one head at a time, a mask of -1e10 that is added."""

import numpy as np
import torch


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def softmax(x):
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


def layer_norm(x, g, b, eps=1e-5):
    mean = np.mean(x, axis=-1, keepdims=True)
    variance = np.var(x, axis=-1, keepdims=True)
    return g * (x - mean) / np.sqrt(variance + eps) + b


def linear(x, w, b):
    return x @ w + b


def attention(q, k, v, mask):
    return softmax(q @ k.T / np.sqrt(q.shape[-1]) + mask) @ v


def mha(x, w, n_head):
    x = linear(x, w["attn.wqkv"], w["attn.bqkv"])
    qkv = np.split(x, 3, axis=-1)
    heads = [np.split(part, n_head, axis=-1) for part in qkv]
    mask = (1 - np.tri(x.shape[0])) * -1e10
    return linear(np.hstack([attention(q, k, v, mask) for q, k, v in zip(*heads)]), w["attn.wo"], w["attn.bo"])


def one(x, w, n_head):
    x = x + mha(layer_norm(x, w["ln1.w"], w["ln1.b"]), w, n_head)
    y = gelu(linear(layer_norm(x, w["ln2.w"], w["ln2.b"]), w["mlp.w1"], w["mlp.b1"]))
    return x + linear(y, w["mlp.w2"], w["mlp.b2"])


def block(x, p, h):
    w = {name: value.double().numpy() for name, value in p.items()}
    return torch.from_numpy(np.stack([one(text, w, h) for text in x.double().numpy()])).to(x.dtype)
