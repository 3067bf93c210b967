"""The two sums over a patch that the entropy search makes hundreds of times, on real and imaginary parts kept apart.

In one thread and without the linear-algebra library: its threads wait for each other at every one of these short products, which
on a busy machine costs ten times the work itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.path_kernel import compiled

_BLOCK = 2048  # pixels whose running sums stay in the nearest cache

Float32 = NDArray[np.float32]


@compiled
def sum_over_pulses(turn_re: Float32, turn_im: Float32, re: Float32, im: Float32, sum_re: Float32, sum_im: Float32) -> None:
    """Add turn (pulse,) times patch (pulse, pixel) over the pulses to the sums (pixel,), all complex as two parts."""
    pulses, pixels = re.shape
    for start in range(0, pixels, _BLOCK):
        stop = min(start + _BLOCK, pixels)
        for pulse in range(pulses):
            c, s = turn_re[pulse], turn_im[pulse]
            x, y, total_re, total_im = re[pulse, start:stop], im[pulse, start:stop], sum_re[start:stop], sum_im[start:stop]
            for pixel in range(x.size):
                total_re[pixel] += c * x[pixel] - s * y[pixel]
                total_im[pixel] += c * y[pixel] + s * x[pixel]


@compiled
def sum_over_pixels(weight_re: Float32, weight_im: Float32, re: Float32, im: Float32, sum_re: Float32, sum_im: Float32) -> None:
    """Add patch (pulse, pixel) times weight (pixel,) over the pixels to the sums (pulse,), all complex as two parts."""
    pulses, pixels = re.shape
    for start in range(0, pixels, _BLOCK):
        stop = min(start + _BLOCK, pixels)
        for pulse in range(pulses):
            a, b = np.float32(0.0), np.float32(0.0)
            x, y, u, v = re[pulse, start:stop], im[pulse, start:stop], weight_re[start:stop], weight_im[start:stop]
            for pixel in range(x.size):
                a += x[pixel] * u[pixel] - y[pixel] * v[pixel]
                b += x[pixel] * v[pixel] + y[pixel] * u[pixel]
            sum_re[pulse] += a
            sum_im[pulse] += b
