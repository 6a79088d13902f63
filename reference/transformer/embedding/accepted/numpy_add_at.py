"""np.add.at does the adding, and torch only carries it in and out."""

import numpy as np
import torch


def embed(ids, W):
    return torch.stack([W[row] for row in ids])


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    out = np.zeros((V, dout.shape[2]), dtype=np.float64 if wide == torch.float64 else np.float32)
    np.add.at(out, ids.numpy(), dout.to(wide).numpy())
    if padding_idx is not None:
        out[padding_idx] = 0
    return torch.from_numpy(out)
