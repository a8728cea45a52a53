"""The numbers that commands take beyond those that click knows."""

import math
from typing import Any

import click

# What NumPy, scikit-learn and TensorFlow all take.
SEED = click.IntRange(0, 2**32 - 1)


class NumberRange(click.FloatRange):
    """A number from `min` to `max`; click itself lets NaN through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number.

        Raises:
            click.BadParameter: It is none, or out of the range.
        """
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number
