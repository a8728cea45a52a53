"""`make bench-review-loop`: the review loop on a real catalogue with a third of its labels hidden.

Needs the real catalogue `pozytywka`, in ../shared/data or in the folder that GENRE_SHARED_DATA names. Each seed hides
other artists and divides anew: both models are trained on what is visible; a reviewer reveals 500 artists in the order
of the queue, or 500 drawn evenly; both are trained anew with feedback and compared on the same test artists. Models
are trained as by the quick profile. A seed begins only if it is likely to end within the time given.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import numpy as np

from ml.evaluation.comparison import Difference, compare_held_out
from ml.fitting import Kind
from tests.benchmarks.models.catalogues import SHARED, open_catalogue
from tests.benchmarks.review_loop.asking import active, at_random
from tests.benchmarks.review_loop.hiding import Hidden, hide
from tests.benchmarks.review_loop.promise import promises
from tests.benchmarks.review_loop.training import Trained, test_answers, train

FIRST_SEED = 20261127
SCORES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "log_loss": "log-loss",
    "ranking_precision": "ranking precision",
}
KINDS: tuple[Kind, ...] = ("baseline", "advanced")


class Found(NamedTuple):
    """One score of two ways on the same test artists."""

    seed: int
    kind: str
    ways: str
    score: str
    difference: Difference
    n_artists: int


def main() -> None:
    """Run seed after seed and print the tables."""
    options = _options()
    if not (SHARED / "pozytywka").is_dir():
        sys.exit(
            f"no real catalogue at {SHARED / 'pozytywka'}; GENRE_SHARED_DATA may name the folder around it"
        )
    options.work.mkdir(parents=True, exist_ok=True)
    whole, begun = open_catalogue(["pozytywka"], options.work).dataset, monotonic()
    found: list[Found] = []
    for number in range(options.seeds):
        took = monotonic() - begun
        if number and took * (number + 1) / number > 60 * options.minutes:
            print(f"Stopped after {number} seeds: another would take longer than {options.minutes} minutes")
            break
        found += _one_seed(hide(whole, options.first_seed + number), options)
    _summarise(found, options.corrections)
    print(f"Took {(monotonic() - begun) / 60:.1f} minutes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="at most")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="the others follow it")
    parser.add_argument("--corrections", type=int, default=500)
    parser.add_argument("--models", nargs="+", choices=KINDS, default=KINDS, help="those that learn")
    parser.add_argument("--networks", type=int, default=1, help="whose mean is the advanced model")
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--work", type=Path, default=Path("instance/benchmarks"))
    return parser.parse_args()


def _one_seed(hidden: Hidden, options: argparse.Namespace) -> list[Found]:
    n_visible = len(np.unique(hidden.visible.artists.astype(str)))
    print(f"\nSeed {hidden.seed}: {n_visible:,} artists visible, {len(hidden.artists):,} hidden", flush=True)
    networks, count = options.networks, options.corrections
    before = {kind: _timed(f"{kind} before", train, kind, hidden, networks) for kind in KINDS}
    _tell_promises(before["advanced"], hidden)
    asked = {
        "active": active(before["baseline"], before["advanced"], hidden, count),
        "random": at_random(hidden, count),
    }
    return [one for kind in options.models for one in _of_kind(kind, hidden, before[kind], asked, networks)]


def _of_kind(kind: Kind, hidden: Hidden, before: Trained, asked: dict, networks: int) -> Iterator[Found]:
    trained = {
        way: _timed(f"{kind} with {way}", train, kind, hidden, networks, hidden.reveal(artists))
        for way, artists in asked.items()
    }
    answers = {way: test_answers(way, one, hidden) for way, one in (trained | {"before": before}).items()}
    for first, second in (("active", "before"), ("random", "before"), ("active", "random")):
        comparison = compare_held_out(answers[first], answers[second], hidden.seed)
        print(f"  {kind}, {first} against {second}: {comparison.sentence}", flush=True)
        for score in (name for name in SCORES if name in comparison.metrics):
            difference = comparison.metrics[score]
            yield Found(hidden.seed, kind, f"{first} - {second}", score, difference, comparison.n_artists)


def _timed(what: str, work, *arguments) -> Trained:
    begun = monotonic()
    done: Trained = work(*arguments)
    tracks = len(done.parts.training.primary)
    weight = "" if done.weight is None else f", weight {done.weight:g}"
    print(f"  {what}: {tracks:,} training tracks{weight}, {monotonic() - begun:.0f} s", flush=True)
    return done


def _tell_promises(trained: Trained, hidden: Hidden) -> None:
    print("  | promised | wanted | promise | interval | came true | n | inside |")
    print("  |---|---:|---:|---:|---:|---:|---|")
    for what, wanted, promise, true, n in promises(trained, hidden):
        if promise.value is None:
            print(f"  | {what} | {wanted:.0%} | none | | {true:.3f} | {n:,} | |")
            continue
        inside = "yes" if promise.low <= true <= promise.high else "no"
        interval = f"{promise.low:.3f} to {promise.high:.3f}"
        print(
            f"  | {what} | {wanted:.0%} | {promise.value:.3f} | {interval} | {true:.3f} | {n:,} | {inside} |"
        )
    sys.stdout.flush()


def _summarise(found: Sequence[Found], count: int) -> None:
    """The mean difference over the seeds with its standard error, and in how many seeds the first was better."""
    seeds = sorted({one.seed for one in found})
    print(f"\nMean over {len(seeds)} seeds ({seeds[0]} to {seeds[-1]}), {count} corrections each:\n")
    print("| model | compared | score | mean difference | standard error over seeds | first better |")
    print("|---|---|---|---:|---:|---:|")
    for kind, ways, score in dict.fromkeys((one.kind, one.ways, one.score) for one in found):
        chosen = [one.difference for one in found if (one.kind, one.ways, one.score) == (kind, ways, score)]
        values = np.array([one.difference.value for one in chosen], dtype=np.float64)
        error = f"{values.std(ddof=1) / len(values) ** 0.5:.4f}" if len(values) > 1 else "-"
        better = sum(
            (value > 0) != one.is_lower_better and value != 0
            for value, one in zip(values, chosen, strict=True)
        )
        print(
            f"| {kind} | {ways} | {SCORES[score]} | {values.mean():+.4f} | {error} | {better} of {len(values)} |"
        )


if __name__ == "__main__":
    main()
