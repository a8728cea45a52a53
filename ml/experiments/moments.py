"""Means and covariances of several numbers per listener: what the delta method and CUPED compute with."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.experiments.samples import InsufficientDataError

FloatArray: TypeAlias = NDArray[np.float64]

# Sums of products lose this relative part to rounding; a smaller spread cannot be told from none.
_SUMS_RESOLUTION = 1e-12


@dataclass(frozen=True, eq=False)
class Moments:
    """Several columns over the listeners of one arm.

    Attributes:
        n: Listeners, at least 2.
        means: float64 array of shape (n_columns,).
        covariances: float64 array of shape (n_columns, n_columns), with n - 1 in the denominator.
    """

    n: int
    means: FloatArray
    covariances: FloatArray

    def __post_init__(self) -> None:
        if self.n < 2:
            raise InsufficientDataError(f"n is {self.n} listeners, must be at least 2")
        if not (np.isfinite(self.means).all() and np.isfinite(self.covariances).all()):
            raise ValueError("means or covariances are NaN or infinite, must be finite")

    @classmethod
    def from_values(cls, columns: ArrayLike) -> Self:
        """Summarise one row per listener.

        Args:
            columns: Numbers of shape (n_listeners, n_columns), finite.

        Raises:
            InsufficientDataError: Fewer than 2 listeners.
            ValueError: The shape is not two-dimensional or a value is not finite.
        """
        table = np.asarray(columns, dtype=np.float64)
        if table.ndim != 2:
            raise ValueError(f"columns have {table.ndim} dimensions, must have 2")
        if len(table) < 2:
            raise InsufficientDataError(f"n is {len(table)} listeners, must be at least 2")
        # Measuring from the first row makes a constant column have a variance of exactly 0.
        shifted = table - table[0]
        centred = shifted - shifted.mean(axis=0)
        covariances = centred.T @ centred / (len(table) - 1)
        return cls(len(table), table[0] + shifted.mean(axis=0), covariances)

    @classmethod
    def from_sums(cls, n: int, totals: ArrayLike, products: ArrayLike) -> Self:
        """Summarise sums that a query returned.

        Args:
            n: Listeners, at least 2.
            totals: Sums of the columns, of shape (n_columns,).
            products: Sums of the products of two columns, of shape (n_columns, n_columns), symmetric.

        Raises:
            InsufficientDataError: n is below 2.
            ValueError: A sum is not finite, or no n listeners can have these sums.
        """
        if n < 2:
            raise InsufficientDataError(f"n is {n} listeners, must be at least 2")
        sums, squares = np.asarray(totals, dtype=np.float64), np.asarray(products, dtype=np.float64)
        spread = squares - np.outer(sums, sums) / n
        size = np.sqrt(np.outer(np.diag(squares), np.diag(squares)))
        if (np.diag(spread) < -1e-9 * np.diag(squares)).any():
            raise ValueError(f"sums of squares are {np.diag(squares)}, too small for the sums {sums}")
        spread = np.where(np.abs(spread) <= _SUMS_RESOLUTION * size, 0.0, spread)
        return cls(n, sums / n, spread / (n - 1))

    def joined_with(self, other: "Moments") -> "Moments":
        """Summarise the listeners of both as one.

        References:
            Chan, Golub, LeVeque (1983), The American Statistician 37, 242-247.
        """
        n = self.n + other.n
        gap = other.means - self.means
        spread = self.covariances * (self.n - 1) + other.covariances * (other.n - 1)
        spread = spread + np.outer(gap, gap) * (self.n * other.n / n)
        return Moments(n, self.means + gap * (other.n / n), spread / (n - 1))
