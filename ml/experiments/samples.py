"""What a comparison needs to know about one arm: how many listeners, their mean and their variance."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

# Sums of squares lose this relative part to rounding; a smaller spread cannot be told from none.
_SUMS_RESOLUTION = 1e-12


class InsufficientDataError(ValueError):
    """The data cannot carry the statistic: too few listeners, or nothing varies."""


@dataclass(frozen=True)
class Sample:
    """One metric over the listeners of one arm.

    Attributes:
        n: Listeners, at least 2.
        mean: Mean of the listeners' values, in the metric's unit.
        variance: Variance between listeners with n - 1 in the denominator, in the metric's unit squared.

    Raises:
        InsufficientDataError: n is below 2.
        ValueError: The mean is not finite, or the variance is negative or not finite.
    """

    n: int
    mean: float
    variance: float

    def __post_init__(self) -> None:
        if self.n < 2:
            raise InsufficientDataError(f"n is {self.n} listeners, must be at least 2")
        if not math.isfinite(self.mean):
            raise ValueError(f"mean is {self.mean}, must be finite")
        if not 0 <= self.variance < math.inf:
            raise ValueError(f"variance is {self.variance}, must be finite and at least 0")

    @classmethod
    def from_values(cls, values: ArrayLike) -> Self:
        """Summarise one value per listener.

        Args:
            values: Numbers of shape (n_listeners,), finite.

        Raises:
            InsufficientDataError: Fewer than 2 listeners.
            ValueError: The shape is not one-dimensional or a value is not finite.
        """
        array = np.asarray(values, dtype=np.float64)
        if array.ndim != 1:
            raise ValueError(f"values have {array.ndim} dimensions, must have 1")
        if array.size < 2:
            raise InsufficientDataError(f"n is {array.size} listeners, must be at least 2")
        if not np.isfinite(array).all():
            raise ValueError(
                f"{np.count_nonzero(~np.isfinite(array))} values are NaN or infinite, must be finite"
            )
        # Measuring from the first value makes equal values have a variance of exactly 0.
        shifted = array - array[0]
        return cls(int(array.size), float(array[0] + shifted.mean()), float(shifted.var(ddof=1)))

    @classmethod
    def from_sums(cls, n: int, total: float, total_of_squares: float) -> Self:
        """Summarise sums that a query returned.

        Precise while the standard deviation is above a millionth of the root mean square; a spread below that is
        rounding and counts as none.

        Args:
            n: Listeners, at least 2.
            total: Sum of the listeners' values, in the metric's unit.
            total_of_squares: Sum of the squared values, in the metric's unit squared.

        Raises:
            InsufficientDataError: n is below 2.
            ValueError: A sum is not finite, or no n values can have these sums.
        """
        if n < 2:
            raise InsufficientDataError(f"n is {n} listeners, must be at least 2")
        if not (math.isfinite(total) and math.isfinite(total_of_squares)):
            raise ValueError(f"sums are {total} and {total_of_squares}, must both be finite")
        spread = total_of_squares - total * total / n
        if spread < -1e-9 * abs(total_of_squares):
            raise ValueError(f"total_of_squares is {total_of_squares}, must be at least {total * total / n}")
        if abs(spread) <= _SUMS_RESOLUTION * total_of_squares:
            spread = 0.0
        return cls(n, total / n, spread / (n - 1))

    @property
    def variance_of_mean(self) -> float:
        """Squared standard error of the mean, in the metric's unit squared."""
        return self.variance / self.n

    def joined_with(self, other: "Sample") -> "Sample":
        """Summarise the listeners of both samples as one.

        References:
            Chan, Golub, LeVeque (1983), The American Statistician 37, 242-247.
        """
        n = self.n + other.n
        gap = other.mean - self.mean
        spread = self.variance * (self.n - 1) + other.variance * (other.n - 1) + gap**2 * self.n * other.n / n
        return Sample(n, self.mean + gap * other.n / n, spread / (n - 1))
