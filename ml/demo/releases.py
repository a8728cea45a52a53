"""Draw release dates that are as precise as real ones of their decade."""

import calendar

from numpy.random import Generator

from ml.demo.choosing import happens
from ml.demo.tables import read_toml


def release_date(rng: Generator, year: int) -> str:
    """Give YYYY, YYYY-MM or YYYY-MM-DD."""
    measured = read_toml("parameters")["release"]
    decade = max(0, sum(start <= year for start in measured["decades"]) - 1)
    if happens(rng, measured["year_only"][decade]):
        return f"{year}"
    month = int(rng.integers(1, 13))
    if happens(rng, measured["month_only"]):
        return f"{year}-{month:02}"
    if happens(rng, measured["first_of_january"][decade]):
        return f"{year}-01-01"
    day = int(rng.integers(1, calendar.monthrange(year, month)[1] + 1))
    return f"{year}-{month:02}-{day:02}"
