"""Measure a catalogue folder and write the parameter tables: `python -m ml.demo.measure FOLDER`.

Only totals per group, per language or over everything are written, never a row, a title or a person's name.
"""

import sys
from pathlib import Path

import pandas as pd

from ml.demo.measure_audio import write_audio_tables
from ml.demo.measure_genres import write_genre_tables
from ml.demo.measure_listening import listening_parameters
from ml.demo.measure_names import title_parameters, write_name_tables
from ml.demo.measure_releases import release_parameters
from ml.demo.tables import DATA
from ml.demo.vocabulary import find_group, find_language

HEADER = "# Written by `python -m ml.demo.measure FOLDER`; shares are fractions, units stand in names.\n"


def measure(source: Path, target: Path = DATA) -> None:
    """Write every parameter table.

    Args:
        source: Folder with artists, tracks, users and sessions as .jsonl.gz.
        target: Folder that receives the tables.
    """
    artists = label(_read(source, "artists"))
    tracks = _read(source, "tracks").rename(columns={"name": "title"})
    labelled = artists.dropna(subset="group")
    tracks = tracks.merge(
        labelled[["id", "group", "language"]].rename(columns={"id": "id_artist"}), on="id_artist"
    )
    write_genre_tables(artists, target)
    write_audio_tables(tracks, target)
    write_name_tables(labelled, tracks, target)
    parameters = {
        "release": release_parameters(tracks),
        "title": title_parameters(tracks),
        "listening": listening_parameters(source, artists, _read(source, "tracks")),
    }
    (target / "parameters.toml").write_text(HEADER + _as_toml(parameters), encoding="utf-8")


def label(artists: pd.DataFrame) -> pd.DataFrame:
    """Add the group and the language that each artist's micro-genres point to."""
    groups, languages = artists.genres.map(find_group), artists.genres.map(find_language)
    return artists.assign(group=groups, language=languages)


def _read(source: Path, name: str) -> pd.DataFrame:
    return pd.read_json(source / f"{name}.jsonl.gz", lines=True, dtype=False)


def _as_toml(sections: dict[str, dict[str, float | list[float]]]) -> str:
    lines: list[str] = []
    for name, values in sections.items():
        lines += ["", f"[{name}]", *(f"{key} = {_number(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _number(value: float | list[float]) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_number(each) for each in value) + "]"
    return f"{value:.4g}"


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
