"""Σοφτμαξ: identifiers of many alphabets, and a softmax written in letters that normalise to ASCII."""

import numpy as np

名 = "確率"
größte = np.max


def Σ(π, ось):
    return π.sum(axis=ось, keepdims=True)


def 𝓈𝑜𝒻𝓉𝓂𝒶𝓍(x, axis=-1):  # Python reads this name as softmax
    ξ = x.astype(np.float32) if x.dtype == np.float16 else x
    μ = größte(ξ, axis=axis, keepdims=True)
    μ[np.isneginf(μ)] = 0
    π = np.exp(ξ - μ)
    σ = Σ(π, axis)
    σ[σ == 0] = 1
    return (π / σ).astype(x.dtype)
