"""As Hugging Face's transformers do it, in float32 throughout."""

import math

import torch


def find_correction_dim(num_rotations, dim, base, max_position_embeddings):
    return (dim * math.log(max_position_embeddings / (num_rotations * 2 * math.pi))) / (2 * math.log(base))


def find_correction_range(low_rot, high_rot, dim, base, max_position_embeddings):
    low = math.floor(find_correction_dim(low_rot, dim, base, max_position_embeddings))
    high = math.ceil(find_correction_dim(high_rot, dim, base, max_position_embeddings))
    return max(low, 0), min(high, dim - 1)


def linear_ramp_factor(low, high, dim):
    if low == high:
        high += 0.001
    return torch.clamp((torch.arange(dim, dtype=torch.float32) - low) / (high - low), 0, 1)


def rope_freqs(d, base, train_len, factor, method, beta_fast=32, beta_slow=1):
    if method == "ntk":
        base = base * factor ** (d / (d - 2))
    pos_freqs = base ** (torch.arange(0, d, 2).float() / d)
    if method == "linear":
        return 1.0 / pos_freqs / factor, 1.0
    if method == "ntk":
        return 1.0 / pos_freqs, 1.0
    extrapolation, interpolation = 1.0 / pos_freqs, 1.0 / (factor * pos_freqs)
    low, high = find_correction_range(beta_fast, beta_slow, d, base, train_len)
    keep = 1 - linear_ramp_factor(low, high, d // 2)
    return interpolation * (1 - keep) + extrapolation * keep, 0.1 * math.log(factor) + 1.0 if factor > 1 else 1.0
