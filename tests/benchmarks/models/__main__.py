"""`make bench-models`: our models beside the original's and beside their peers, on folds by artist.

Every score is pooled over the chosen folds; no model has met the artist of a track it is scored on. Calibration,
early stopping, thresholds and the tuning of the peers see the validation artists of a fold alone. Finished folds are
kept in the working folder, so that a run that was interrupted goes on.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ml.dataset import Dataset
from ml.settings import AdvancedSettings, BaselineSettings, SettingsError
from ml.splitting import FOLDS
from tests.benchmarks.models.catalogues import CatalogueError, open_catalogue, with_classes
from tests.benchmarks.models.contenders import NO_PEERS, OURS, Contender, contenders
from tests.benchmarks.models.finished import answers_in
from tests.benchmarks.models.fold_answers import FoldAnswers
from tests.benchmarks.models.folds import Fold
from tests.benchmarks.models.scoring import Truth, draws_of, pooled_rows
from tests.benchmarks.models.search import Search
from tests.benchmarks.models.table import table, verdicts

SEED = 20261125
Rows = dict[str, list[FoldAnswers]]


def main() -> None:
    """Measure whoever is chosen and print the table."""
    chosen = _arguments()
    chosen.work.mkdir(parents=True, exist_ok=True)
    try:
        dataset = _dataset(chosen)
        baseline, advanced = _settings(chosen.settings)
    except (CatalogueError, SettingsError) as error:
        sys.exit(str(error))
    folder = chosen.work / _name_of_data(chosen, dataset)
    folder.mkdir(exist_ok=True)
    folds = [Fold(dataset, number, chosen.split_seed) for number in chosen.folds]
    search = Search(folds[0], folder, chosen.trials, 60 * chosen.minutes, _say)
    everyone = contenders(baseline, advanced, search)
    names = chosen.models or list(everyone)
    unknown = [name for name in names if name not in everyone]
    if unknown:
        sys.exit(f"there is no model {unknown[0]!r}, must be one of {', '.join(everyone)}")
    folders = {name: folder / f"{name}{_digest(name, baseline, advanced)}" for name in names}
    if chosen.fresh:
        for one in folders.values():
            shutil.rmtree(one, ignore_errors=True)
    _print(_measure({name: everyone[name] for name in names}, folders, folds, chosen.seeds), dataset, chosen)


def _measure(
    chosen: Mapping[str, Contender], folders: Mapping[str, Path], folds: list[Fold], seeds: list[int]
) -> dict[str, Rows]:
    """Answers of each contender by the title of the row; a title holds one entry per fold and seed."""
    found: dict[str, Rows] = {name: {} for name in chosen}
    for fold in folds:
        for name, contender in chosen.items():
            for seed in seeds:
                for title, answers in answers_in(folders[name], contender, fold, seed, _say).items():
                    found[name].setdefault(f"{title}, seed {seed}" if len(seeds) > 1 else title, []).append(
                        answers
                    )
    return found


def _print(found: dict[str, Rows], dataset: Dataset, chosen: argparse.Namespace) -> None:
    rows = {title: answers for one in found.values() for title, answers in one.items()}
    truth = Truth.of(dataset, pooled_rows(next(iter(rows.values()))), chosen.split_seed)
    draws = {title: draws_of(answers, truth) for title, answers in rows.items()}
    groups = len(set(truth.primary.tolist()))
    print(
        f"\n{'+'.join(chosen.data)}, {groups} classes: {len(truth.rows):,} tracks of {truth.bootstrap.n_artists:,} "
        f"artists in folds {', '.join(map(str, chosen.folds))} of {FOLDS} by artist; seed {chosen.split_seed}, "
        f"models' seeds {', '.join(map(str, chosen.seeds))}; 95 % intervals over artists.\n"
    )
    print(table(rows, draws, truth) + "\n")
    peers = [title for name, one in found.items() if name not in NO_PEERS for title in one]
    for title in (title for name in OURS for title in found.get(name, {})):
        if "without" not in title:
            print("\n".join(verdicts(title, peers, draws, truth)))


def _dataset(chosen: argparse.Namespace) -> Dataset:
    catalogue = open_catalogue(chosen.data, chosen.work)
    if chosen.classes is None:
        return catalogue.dataset
    return with_classes(catalogue, [] if chosen.classes == ["all"] else chosen.classes)


def _settings(path: Path | None) -> tuple[BaselineSettings, AdvancedSettings]:
    """Read what `flask models tune` wrote, or take the defaults."""
    record = json.loads(path.read_text(encoding="utf-8")) if path else {}
    of_baseline, of_advanced = (record.get(kind, {}).get("settings", {}) for kind in ("baseline", "advanced"))
    return BaselineSettings.from_record(of_baseline), AdvancedSettings.from_record(of_advanced)


def _name_of_data(chosen: argparse.Namespace, dataset: Dataset) -> str:
    labels = "groups" if chosen.classes is None else f"{len(dataset.groups)}-classes"
    return f"{'+'.join(Path(one).name for one in chosen.data)}-{labels}-{dataset.fingerprint[:8]}-{chosen.split_seed}"


def _digest(name: str, baseline: BaselineSettings, advanced: AdvancedSettings) -> str:
    """Tell answers of other settings of our models apart."""
    settings = {"baseline": baseline, **dict.fromkeys(OURS, advanced)}.get(name)
    return f"-{sha256(repr(settings).encode()).hexdigest()[:8]}" if settings else ""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    def words(text: str) -> list[str]:
        return [word.strip() for word in text.split(",") if word.strip()]

    def numbers(text: str) -> list[int]:
        return [int(word) for word in words(text)]

    def folds(text: str) -> list[int]:
        found = numbers(text)
        if not found or not set(found) <= set(range(FOLDS)):
            raise argparse.ArgumentTypeError(f"the folds are {text!r}, must be of 0 to {FOLDS - 1}")
        return found

    parser = argparse.ArgumentParser(prog="make bench-models", description=__doc__)
    parser.add_argument("--data", type=words, default=["pozytywka"], help="names or paths, imported together")
    parser.add_argument(
        "--classes", type=words, help="micro-genres to learn in place of the groups, or `all`"
    )
    parser.add_argument("--folds", type=folds, default=list(range(FOLDS)), help="such as 0,1")
    parser.add_argument("--models", type=words, help="such as advanced,lightgbm; all by default")
    parser.add_argument("--settings", type=Path, help="a settings.json of `flask models tune`")
    parser.add_argument("--seeds", type=numbers, default=[1], help="of the models")
    parser.add_argument("--split-seed", type=int, default=SEED, help="of the folds")
    parser.add_argument(
        "--trials", type=int, default=8, help="settings tried for who is tuned, on the first fold"
    )
    parser.add_argument(
        "--minutes", type=float, default=15, help="after which no trial of a contender begins"
    )
    parser.add_argument("--work", type=Path, default=Path("instance/bench-models"), help="the working folder")
    parser.add_argument("--fresh", action="store_true", help="measure the chosen models anew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
