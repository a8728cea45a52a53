"""The primary metric's value of every listener: for what sums cannot tell, such as percentiles and pairs."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml.experiments.analysis.metric_columns import MetricColumns, divided
from ml.experiments.moments import FloatArray


@dataclass(eq=False)
class KeptValues:
    """Values so far, part by part; 24 bytes per listener."""

    arms: list[NDArray[np.int16]] = field(default_factory=list)
    blocks: list[NDArray[np.int32]] = field(default_factory=list)
    numerators: list[FloatArray] = field(default_factory=list)
    denominators: list[FloatArray] = field(default_factory=list)

    def add(self, columns: MetricColumns, arm: NDArray[np.int64], block: FloatArray) -> None:
        """Keep those who count."""
        counted = columns.is_counted
        self.arms.append(arm[counted].astype(np.int16))
        self.blocks.append(block[counted].astype(np.int32))
        self.numerators.append(columns.numerator[counted])
        self.denominators.append(columns.denominator[counted])

    def __len__(self) -> int:
        return sum(map(len, self.arms))

    def of_arm(self, position: int) -> FloatArray:
        """Values of one arm, float64 array of shape (n_listeners,); of a ratio where the denominator is not 0."""
        parts = [
            divided(above[here], below[here])[below[here] != 0]
            for above, below, arm in zip(self.numerators, self.denominators, self.arms, strict=True)
            for here in [arm == position]
        ]
        return np.concatenate([np.empty(0), *parts])

    def linearised_of_arm(self, position: int) -> FloatArray:
        """What a listener adds to the arm's ratio, float64 array of shape (n_listeners,); of a mean its values.

        Measured by the ratio of all arms together, so that it does not know of the division.
        """
        above = np.concatenate([np.empty(0), *self.numerators])
        below = np.concatenate([np.empty(0), *self.denominators])
        here = np.concatenate([np.empty(0, np.int16), *self.arms]) == position
        ratio = above.sum() / below.sum() if below.sum() else 0.0
        scale = below.mean() if below.sum() else 1.0
        linear: FloatArray = (above[here] - ratio * below[here]) / scale + ratio
        return linear

    def in_pairs(self) -> tuple[FloatArray, FloatArray]:
        """Control's and treatment's values by block, float64 arrays of shape (n_blocks,); NaN for who has none."""
        blocks = np.concatenate([np.empty(0, np.int32), *self.blocks])
        arms = np.concatenate([np.empty(0, np.int16), *self.arms])
        values = np.concatenate([np.empty(0), *self.numerators])
        numbers, place = np.unique(blocks, return_inverse=True)
        pairs = np.full((2, len(numbers)), np.nan)
        is_of_pair = arms < 2
        pairs[arms[is_of_pair], place[is_of_pair]] = values[is_of_pair]
        return pairs[0], pairs[1]
