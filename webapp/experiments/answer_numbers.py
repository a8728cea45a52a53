"""Kinds of numbers in answers."""

from typing import Annotated

from pydantic import Field

Number = Annotated[float, Field(allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]
