"""`make bench-scale`: memory and time of a training of the advanced model, by the number of tracks.

The tracks are those of a real catalogue, again and again under new ids, with their numbers moved a little. Each size
is trained in a process of its own. One network learns for a few epochs: further epochs and networks take time, but no
further memory, as they follow one another.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import numpy as np

from ml.dataset import Dataset
from ml.features import FIELDS, TEXT_FIELDS
from ml.fitting import fit_calibrated
from ml.settings import AdvancedSettings
from ml.splitting import split
from tests.benchmarks.models.catalogues import open_catalogue

SEED = 20261125
FORESEEN = 600_000
EPOCHS = 3
_SAMPLES_A_SECOND = 20
_LINE = re.compile(r"(\d+) tracks, (\d+) MB, ([\d.]+) s")


def enlarged(dataset: Dataset, n_tracks: int, seed: int) -> Dataset:
    """Repeat a dataset until it has so many tracks; every copy of an artist is another artist.

    Continuous numbers of the copies move by a normal draw of a twentieth of their spread, inside their limits.
    """
    copy, rows = np.divmod(np.arange(n_tracks), len(dataset.primary))
    tracks, chance = dataset.tracks.iloc[rows].reset_index(drop=True), np.random.default_rng(seed)
    for field in FIELDS:
        if field.kind == "number" and field.name not in TEXT_FIELDS:
            values = tracks[field.name].to_numpy()
            moved = values + chance.normal(size=n_tracks) * np.nanstd(values) / 20 * (copy > 0)
            tracks[field.name] = np.clip(moved, field.low, field.high)
    suffix = np.array([f"-{number}" for number in range(copy.max() + 1)], dtype=object)[copy]
    return replace(
        dataset,
        tracks=tracks,
        track_ids=dataset.track_ids[rows] + suffix,
        artists=dataset.artists[rows] + suffix,
        primary=dataset.primary[rows],
        memberships=dataset.memberships[rows],
        micro_genres=dataset.micro_genres[rows],
    )


def resident_mb() -> float:
    """Memory that this process holds, in MB."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found.group(1)) / 1024


@contextmanager
def told(stage: str) -> Iterator[None]:
    """Print the most memory that a stage held, and its time."""
    ends, peak, begun_s = Event(), [resident_mb()], monotonic()

    def watch() -> None:
        while not ends.wait(1 / _SAMPLES_A_SECOND):
            peak[0] = max(peak[0], resident_mb())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    yield
    ends.set()
    watcher.join()
    print(f"  {stage:<28}{peak[0]:>8,.0f} MB{monotonic() - begun_s:>9.1f} s", flush=True)


def train_once(sources: list[str], work: Path, n_tracks: int, epochs: int) -> None:
    """Train on so many tracks and print the memory of each stage, and the most of all."""
    import resource

    begun_s = monotonic()
    with told("reading the catalogue"):
        dataset = open_catalogue(sources, work).dataset
    with told("making the tracks"):
        dataset = enlarged(dataset, n_tracks, SEED)
    with told("dividing"):
        parts = split(dataset, SEED)
    with told("fitting and calibrating"):
        settings = replace(AdvancedSettings(), networks=1, epochs=epochs)
        fitted = fit_calibrated("advanced", parts, SEED, settings, lambda done: None)
    with told("answering the test tracks"):
        fitted.answer(parts.test)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{n_tracks} tracks, {peak_mb:.0f} MB, {monotonic() - begun_s:.1f} s", flush=True)


def measure(arguments: list[str], n_tracks: int) -> tuple[float, float]:
    """Train in a process of its own; gives the most memory it held, in MB, and its seconds."""
    command = [sys.executable, "-m", "tests.benchmarks.model_scaling", "--child", "--tracks", str(n_tracks)]
    result = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    found = _LINE.search(result.stdout)
    if result.returncode or not found:
        sys.exit(f"the training on {n_tracks:,} tracks failed\n{result.stdout}")
    print(result.stdout, end="", flush=True)
    return float(found.group(2)), float(found.group(3))


def main() -> None:
    """Train on a quarter of the tracks and on all, and tell what more of them would take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=130_000)
    parser.add_argument("--data", default="pozytywka", help="name or path of the catalogue that is repeated")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--work", type=Path, default=Path("instance/bench-models"))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    if chosen.child:
        return train_once([chosen.data], chosen.work, chosen.tracks, chosen.epochs)
    rest = ["--data", chosen.data, "--epochs", str(chosen.epochs), "--work", str(chosen.work)]
    few = chosen.tracks // 4
    (few_mb, few_s), (all_mb, all_s) = measure(rest, few), measure(rest, chosen.tracks)
    slope, seconds = ((b - a) / (chosen.tracks - few) for a, b in ((few_mb, all_mb), (few_s, all_s)))
    print(
        f"\n{1000 * slope:.1f} KB for each further track; {FORESEEN:,} tracks would take "
        f"{all_mb + slope * (FORESEEN - chosen.tracks):,.0f} MB and, for {chosen.epochs} epochs of one network, "
        f"{all_s + seconds * (FORESEEN - chosen.tracks):,.0f} s on {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
