"""After picoGPT: numpy in float64, one text at a time, a mask of -1e10 that is added."""

import numpy as np
import torch


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def softmax(x):
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


def layer_norm(x, g, b, eps=1e-5):
    mean, variance = np.mean(x, axis=-1, keepdims=True), np.var(x, axis=-1, keepdims=True)
    return g * (x - mean) / np.sqrt(variance + eps) + b


def linear(x, w, b):
    return x @ w + b


def attention(q, k, v, mask):
    return softmax(q @ k.T / np.sqrt(q.shape[-1]) + mask) @ v


def mha(x, c_attn, c_proj, n_head):
    x = linear(x, **c_attn)
    heads = [np.split(part, n_head, axis=-1) for part in np.split(x, 3, axis=-1)]
    mask = (1 - np.tri(x.shape[0])) * -1e10
    return linear(np.hstack([attention(q, k, v, mask) for q, k, v in zip(*heads)]), **c_proj)


def transformer_block(x, mlp, attn, ln_1, ln_2, n_head):
    x = x + mha(layer_norm(x, **ln_1), **attn, n_head=n_head)
    return x + linear(gelu(linear(layer_norm(x, **ln_2), **mlp["c_fc"])), **mlp["c_proj"])


def load_hf(state_dict):
    params = {"blocks": []}
    for name, value in state_dict.items():
        words = name.removeprefix("transformer.").split(".")
        value = value.double().numpy()
        if words[0] == "h":
            while len(params["blocks"]) <= int(words[1]):
                params["blocks"].append({})
            place = params["blocks"][int(words[1])]
            words = words[2:]
        else:
            place = params
        for word in words[:-1]:
            place = place.setdefault(word, {})
        short = "g" if words[-2].startswith("ln") and words[-1] == "weight" else words[-1][0]
        place[short] = value
    return params


def gpt2(params, ids):
    wte, wpe = params["wte"]["w"], params["wpe"]["w"]
    out = []
    for text in ids.tolist():
        x = wte[text] + wpe[range(len(text))]
        for block in params["blocks"]:
            x = transformer_block(x, **block, n_head=wte.shape[1] // 64)
        out.append(layer_norm(x, **params["ln_f"]) @ wte.T)
    return torch.from_numpy(np.stack(out)).float()
