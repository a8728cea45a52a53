"""Measure listening habits: how often, how long, what happens to a track, and how listeners differ."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.demo.scores import between_share, normal_scores, quantiles
from ml.demo.tables import Floats

Numbers = dict[str, float | list[float]]


def listening_parameters(source: Path, artists: pd.DataFrame, tracks: pd.DataFrame) -> Numbers:
    """Measure every habit; quantiles stand at scores.PROBABILITIES.

    Args:
        source: Folder with users and sessions as .jsonl.gz.
        artists: Columns id and genres.
        tracks: Columns id, id_artist, popularity and duration_ms.
    """
    users = pd.read_json(source / "users.jsonl.gz", lines=True, dtype=False)
    events = pd.read_json(source / "sessions.jsonl.gz", lines=True, dtype=False)
    events["time"] = pd.to_datetime(events.timestamp, format="ISO8601")
    known = tracks.set_index("id")
    events["duration_s"] = events.track_id.map(known.duration_ms) / 1000
    return {
        "premium": float(users.premium_user.mean()),
        **_sessions(events),
        **_reactions(events),
        **_advertising(events),
        **_taste(events, users, artists, known),
    }


def _sessions(events: pd.DataFrame) -> Numbers:
    plays = events[events.event_type == "PLAY"].groupby(["user_id", "session_id"]).size()
    spans = events.groupby(["user_id", "session_id"]).time.agg(["min", "max"]).sort_values(["user_id", "min"])
    pause = (spans["min"] - spans.groupby("user_id")["max"].shift()).dropna().dt.total_seconds() / 3600
    first = spans.groupby("user_id")["min"].min()
    hours = spans["min"].dt.hour.value_counts(normalize=True)
    owner = plays.index.get_level_values("user_id").to_numpy()
    counts = plays.to_numpy().astype(float)
    return {
        "sessions": _quantiles(spans.groupby("user_id").size()),
        "plays": _quantiles(plays),
        "plays_listener_share": between_share(normal_scores(counts), owner),
        "pause_hours": _quantiles(pause.clip(lower=0)),
        "first_day": _quantiles((first - first.min().normalize()).dt.total_seconds() / 86400),
        "hours": [float(hours.get(hour, 0.0)) for hour in range(24)],
    }


def _reactions(events: pd.DataFrame) -> Numbers:
    """Shares of plays skipped and liked (mean, spread over listeners), and how far into the track."""
    plays = events.user_id[events.event_type == "PLAY"].value_counts()
    result: Numbers = {}
    played_at = events.time.where(events.event_type == "PLAY").ffill()
    length = events.duration_s.where(events.event_type == "PLAY").ffill()
    for name in ("skip", "like"):
        rows = events.event_type == name.upper()
        mean, spread = rate_moments(
            events.user_id[rows].value_counts().reindex(plays.index, fill_value=0), plays
        )
        at = (events.time - played_at).dt.total_seconds()[rows] / length[rows]
        result |= {name: mean, f"{name}_spread": spread, f"{name}_at": _quantiles(at)}
    return result


def _advertising(events: pd.DataFrame) -> Numbers:
    """Advertisements per play before a listener has premium, their length, and when premium is bought."""
    bought = (events.event_type == "BUY_PREMIUM").groupby(events.user_id).cumsum()
    free = events[bought == 0]
    plays = free.user_id[free.event_type == "PLAY"].value_counts()
    ads = free.user_id[free.event_type == "ADVERTISEMENT"].value_counts().reindex(plays.index, fill_value=0)
    mean, spread = rate_moments(ads, plays)
    position = events.groupby("user_id").cumcount() / events.groupby("user_id").user_id.transform("size")
    pause = events.time.groupby(events.session_id).diff().shift(-1).dt.total_seconds()
    return {
        "advertisement": mean,
        "advertisement_spread": spread,
        "advertisement_s": _quantiles(pause[events.event_type == "ADVERTISEMENT"].dropna()),
        "purchase_at": _quantiles(position[events.event_type == "BUY_PREMIUM"]),
    }


def _taste(events: pd.DataFrame, users: pd.DataFrame, artists: pd.DataFrame, tracks: pd.DataFrame) -> Numbers:
    """How strongly plays follow popularity and favourite micro-genres.

    A play is drawn by popularity to the power `popularity_power`, except for the share `taste` that is drawn
    from the artists who carry one of the listener's favourite micro-genres.
    """
    plays = events[events.event_type == "PLAY"]
    popularity = tracks.popularity.to_numpy(dtype=float)
    power = _power(popularity, plays.track_id.map(tracks.popularity).mean())
    weights = popularity**power / np.sum(popularity**power)
    carried = tracks.id_artist.map(artists.set_index("id").genres.map(set))
    excess = []
    for user_id, favourites in zip(users.user_id, users.favourite_genres, strict=True):
        fits = carried.map(set(favourites).isdisjoint).eq(False)
        base = float(np.sum(weights * fits.to_numpy()))
        share = float(plays.track_id[plays.user_id == user_id].map(fits).mean())
        excess.append((share - base) / (1 - base))
    names = users.favourite_genres.explode().nunique()
    return {"popularity_power": power, "taste": float(np.mean(excess)), "favourite_names": float(names)}


def _power(popularity: Floats, target: float) -> float:
    """Find the power at which popularity-weighted draws have the mean popularity `target`."""
    powers = np.linspace(0, 6, 601)
    means = [np.sum(popularity ** (power + 1)) / np.sum(popularity**power) for power in powers]
    return float(powers[np.argmin(np.abs(np.array(means) - target))])


def rate_moments(hits: pd.Series, tries: pd.Series) -> tuple[float, float]:
    """Mean and standard deviation of listeners' true rates; the binomial noise of each rate is taken out."""
    rates = hits / tries
    noise = float((rates * (1 - rates) / tries).mean())
    return float(rates.mean()), float(np.sqrt(max(1e-6, rates.var() - noise)))


def _quantiles(values: pd.Series) -> list[float]:
    return [float(value) for value in quantiles(values.to_numpy(dtype=float))]
