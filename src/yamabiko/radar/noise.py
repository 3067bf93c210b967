"""Thermal noise and backscatter in a focused image: what noise-equivalent sigma zero means in samples and in pixels.

A unit point target, one square metre of radar cross section, has amplitude one in a focused image. Then

    homogeneous ground of sigma nought s       mean pixel power  s x A
    white noise of power n in every sample     mean pixel power  n x mean(w^2) / (number of samples x mean(w)^2)

with w the weights of focusing and A the ground area of the resolution cell: the integral of the point response's squared modulus,
which for uniform weighting is one over the area that the collect covers in the plane of ground spatial frequencies. The
noise-equivalent sigma zero is the s at which both powers are equal.

Source: A. W. Doerry, "Performance Limits for Synthetic Aperture Radar", Sandia report SAND2006-0821, 2006 (signal and noise in the
image, noise-equivalent reflectivity); the cell as an integral over the point response is Parseval's theorem.
"""

from __future__ import annotations

from yamabiko.errors import InputError


def noise_power_in_samples(noise_equivalent_sigma_zero: float, cell_area: float, samples: int) -> float:
    """Power of the complex noise in every sample, for focusing with uniform weights.

    noise_equivalent_sigma_zero : linear (m2 of cross section per m2 of ground). cell_area : ground area of the resolution cell
    (m2). samples : number of samples in the whole phase history, pulses x samples of a pulse.
    Raises InputError for a negative or endless noise-equivalent sigma zero.
    """
    if not 0.0 <= noise_equivalent_sigma_zero < float("inf"):
        raise InputError("noise", "noise-equivalent sigma zero", noise_equivalent_sigma_zero, "zero or a positive number")
    return noise_equivalent_sigma_zero * cell_area * samples


def noise_equivalent_sigma_zero(noise_power: float, cell_area: float, samples: int) -> float:
    """The inverse: the sigma nought (linear) that looks as bright as noise of this power in every sample."""
    return noise_power / (cell_area * samples)
