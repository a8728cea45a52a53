"""The catalogues that models are measured on: imported as people import them, once per working folder."""

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from ml.dataset import Dataset, load_dataset
from ml.groups import Group
from tests.benchmarks.importing import flask
from webapp.models import Genre

SHARED = Path(os.environ.get("GENRE_SHARED_DATA", "../shared/data"))


class CatalogueError(ValueError):
    """A catalogue or a class that is not there."""


class Catalogue(NamedTuple):
    """The labelled tracks, and the micro-genres that the columns of `dataset.micro_genres` stand for."""

    dataset: Dataset
    micro_genres: list[str]


def open_catalogue(sources: list[str], work: Path) -> Catalogue:
    """Read the labelled tracks of catalogues that are imported together, in the order given.

    Args:
        sources: Names of folders of the shared data, or paths.
        work: Where the database is kept; one that is complete is not made again.

    Raises:
        CatalogueError: A source does not exist.
    """
    database = work / f"{'+'.join(Path(source).name for source in sources)}.sqlite"
    if not database.exists():
        _import(sources, database)
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        names = session.scalars(select(Genre.name).order_by(Genre.name)).all()
        catalogue = Catalogue(load_dataset(session), list(names))
    engine.dispose()
    return catalogue


def _import(sources: list[str], database: Path) -> None:
    paths = [str(_path_of(source)) for source in sources]
    draft = database.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    flask(f"sqlite:///{draft}", "db", "upgrade")
    rejects = ("--rejects", str(database.parent / "rejects"))
    flask(f"sqlite:///{draft}", "catalogue", "import", "--fold", *rejects, *paths)
    draft.rename(database)


def _path_of(source: str) -> Path:
    for path in (SHARED / source, Path(source)):
        if path.exists():
            return path.resolve()
    raise CatalogueError(
        f"there is no catalogue {source!r}, neither in {SHARED} (GENRE_SHARED_DATA names it) nor as a path"
    )


def with_classes(catalogue: Catalogue, names: list[str]) -> Dataset:
    """Let micro-genres be the groups, as the source spells them; tracks without any of them go.

    Where a track has several, the first by name is its primary one, as in a file that is sorted by label and keeps
    the first of equal tracks.

    Args:
        catalogue: The labelled tracks.
        names: The micro-genres that become classes; none for all.

    Raises:
        CatalogueError: No track has one of the names.
    """
    dataset, known = catalogue
    chosen = sorted(names or known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise CatalogueError(f"no track has the genre {unknown[0]!r}")
    has = dataset.micro_genres[:, [known.index(name) for name in chosen]].toarray().astype(bool)
    classes = tuple(Group(name.replace(" ", "-"), name) for name in chosen)
    primary = has.argmax(axis=1).astype(np.int64)
    relabelled = replace(dataset, groups=classes, memberships=has, primary=primary)
    return _rows_of(relabelled, np.flatnonzero(has.any(axis=1)))


def _rows_of(dataset: Dataset, rows: NDArray[np.int64]) -> Dataset:
    return replace(
        dataset,
        tracks=dataset.tracks.iloc[rows].reset_index(drop=True),
        track_ids=dataset.track_ids[rows],
        artists=dataset.artists[rows],
        primary=dataset.primary[rows],
        memberships=dataset.memberships[rows],
        micro_genres=dataset.micro_genres[rows],
    )
