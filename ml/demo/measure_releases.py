"""Measure keys, release dates and how many tracks an artist has."""

import pandas as pd

from ml.demo.scores import quantiles

DECADES = range(1920, 2030, 10)


def release_parameters(tracks: pd.DataFrame) -> dict[str, float | list[float]]:
    """Shares of keys 0-11, of coarse dates per decade and of unknown tempo; tracks beyond the first."""
    per_artist = tracks.groupby("id_artist").size()
    decade = (tracks.release_date.str[:4].astype(int) // 10 * 10).clip(DECADES[0], DECADES[-1])
    length = tracks.release_date.str.len()
    keys = tracks.key.value_counts(normalize=True)
    full = tracks.release_date[length == 10]
    return {
        "keys": [float(keys.get(key, 0.0)) for key in range(12)],
        "decades": [float(each) for each in DECADES],
        "year_only": [float((length == 4)[decade == each].mean()) for each in DECADES],
        "first_of_january": [float((full.str[5:] == "01-01")[decade == each].mean()) for each in DECADES],
        "month_only": float((length == 7).mean()),
        "unknown_tempo": float((tracks.tempo == 0).mean()),
        "extra_tracks": [float(n) for n in quantiles(per_artist.to_numpy().astype(float) - 1)],
    }
