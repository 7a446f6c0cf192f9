"""Lockstep's random numbers (dev.lockstep.Philox and PhiloxStream) in NumPy: the same bits."""

import numpy as np

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


def bits(seed, stream, start, count):
    """The 32-bit words of a stream with index start ... start + count - 1, as uint64."""
    index = np.arange(start, start + count, dtype=np.uint64)
    first, last = start // 4, (start + count + 3) // 4
    block = np.arange(first, last, dtype=np.uint64)
    key0, key1 = np.uint64(seed) & _LOW, np.uint64(seed) >> _32
    c0, c1 = block & _LOW, block >> _32
    c2 = np.full_like(block, stream) & _LOW
    c3 = np.full_like(block, stream) >> _32
    for _ in range(10):
        product0 = np.uint64(0xD2511F53) * c0
        product1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (product1 >> _32) ^ c1 ^ key0, product1 & _LOW, (product0 >> _32) ^ c3 ^ key1, product0 & _LOW
        key0 = (key0 + np.uint64(0x9E3779B9)) & _LOW
        key1 = (key1 + np.uint64(0xBB67AE85)) & _LOW
    words = np.stack([c0, c1, c2, c3], axis=1).reshape(-1)
    return words[index - np.uint64(4 * first)]


def uniform(seed, stream, start, count, low, high):
    """The float32 values of Philox.uniform: fma(unit, high - low, low), rounded once.

    In float64 the sum is exact for the ranges used here (asserted), so rounding it is the fused operation.
    """
    low, high = np.float32(low), np.float32(high)
    unit = (bits(seed, stream, start, count) >> np.uint64(8)).astype(np.float64) * 2.0**-24
    product = unit * np.float64(high - low)
    total = product + np.float64(low)
    assert np.array_equal(total - np.float64(low), product), "the sum must be exact in float64"
    return total.astype(np.float32)


def permutation(seed, stream, n):
    """PhiloxStream.permutation: Fisher-Yates from the last position down, with Lemire's unbiased integers."""
    words = iter(bits(seed, stream, 0, 2 * n + 64).tolist())
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        bound = i + 1
        threshold = (2**32 - bound) % bound
        product = next(words) * bound
        while product % 2**32 < threshold:
            product = next(words) * bound
        j = product >> 32
        order[i], order[j] = order[j], order[i]
    return np.array(order)
