"""The model card of a version: what it is for, what it is not for, and how well it does; made from its manifest.

References:
    Mitchell et al. (2019), Model cards for model reporting, FAT*, 220-229.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ml.card_scores import (
    Table,
    artist_table,
    breakdown_tables,
    group_table,
    missing_input_table,
    other_split_table,
    score_row,
    score_table,
)
from ml.corrections.card import feedback_items, feedback_sentences
from ml.thresholds import HIGHEST, PRECISION_FLOOR

CARD_FILE = "model_card.md"

ANSWERS = {
    "baseline": "a Random Forest that names one genre group for a track",
    "advanced": "a neural network that names any number of genre groups for a track, or says that it is not sure",
}
CALIBRATIONS = {
    "temperature": "temperature scaling",
    "two heads": "temperature scaling for the primary group, Platt scaling for each group",
}
INTENDED_USE = (
    "Fill in missing genre groups of tracks and artists of a music catalogue, for people to review and correct.",
    "Sort and search a catalogue, where a wrong genre costs little.",
    "Compare with other versions on artists that none of them was trained on.",
)
OUT_OF_SCOPE = (
    "Deciding about people: what an artist earns, whether music is published, who may hear it.",
    "Describing who an artist is. The words and scripts of names are inputs; they say nothing about a person.",
    "Music outside the catalogue's regions, languages and years, and anything that is not music.",
    "Micro-genres: an answer is one of the groups below and nothing finer.",
)
LIMITS = (
    "Labels are inherited from the artist: a track that is unlike the rest of its artist's work is judged by the "
    "artist's genres, in training and in the scores.",
    "The labels come from micro-genres that others gave the artists. Artists without any are neither learnt from "
    "nor scored, and they are mostly the less known ones.",
    "Small groups are learnt from few artists. Their scores have wide intervals and should be read with them.",
    "Scores on another catalogue will differ: train and evaluate a version on its artists.",
)


class Section(NamedTuple):
    """A part of the card; whatever is empty is not shown."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    tables: Sequence[Table] = ()


def card(manifest: Mapping[str, Any]) -> list[Section]:
    """Write the sections of a version's card; a manifest of an older program gives fewer of them."""
    return [
        Section("What it is", _summary(manifest)),
        Section("Intended use", items=INTENDED_USE),
        Section("Out of scope", items=OUT_OF_SCOPE),
        Section("Limits", items=LIMITS),
        _data(manifest),
        *_feedback(manifest["metrics"]),
        _scores(manifest["metrics"]),
        Section("Genre groups", _thresholds(manifest), tables=[group_table(manifest["metrics"])]),
        *_breakdowns(manifest["metrics"]),
        *_optional("Whole artists", artist_table(manifest["metrics"])),
        *_optional("Missing inputs", missing_input_table(manifest["metrics"])),
        *_optional("Other ways to divide", other_split_table(manifest["metrics"])),
        Section("Calibration", _calibration(manifest)),
        _reproduction(manifest),
    ]


def markdown(manifest: Mapping[str, Any]) -> str:
    """Write a version's card as Markdown."""
    parts = [f"# Model card of {manifest['version']}"]
    for section in card(manifest):
        parts.append(f"## {section.title}")
        parts += section.paragraphs
        parts += ["\n".join(f"- {item}" for item in section.items)] if section.items else []
        parts += [table.markdown() for table in section.tables]
    return "\n\n".join(parts) + "\n"


def _summary(manifest: Mapping[str, Any]) -> list[str]:
    n_groups, n_inputs = len(manifest["groups"]), len(manifest["inputs"])
    what = f"{manifest['version']} is {ANSWERS[manifest['kind']]}: {n_groups} groups, from {n_inputs} inputs."
    missing = "Any input may be missing: audio features, release, title, artist."
    invented = "It was trained on synthetic data, so its scores say nothing about real music."
    return [f"{what} {missing}", *([invented] if manifest["is_synthetic"] else [])]


def _data(manifest: Mapping[str, Any]) -> Section:
    sizes = [
        f"{part.capitalize()}: {size['tracks']:,} tracks of {size['artists']:,} artists"
        for part, size in manifest.get("samples", {}).items()
    ]
    left_out = [
        f"Left out: {group['name']}, with {group['training_artists']} training artists too few to learn from"
        for group in manifest["left_out"]
    ]
    origin = (
        f"Data fingerprint (SHA-256) `{manifest['data_fingerprint']}`; genre mapping version "
        f"{manifest['mapping_id']}."
    )
    return Section("Training data", [origin], [*sizes, *left_out])


def _feedback(metrics: Mapping[str, Any]) -> list[Section]:
    record = metrics.get("feedback")
    if record is None:
        return []
    return [Section("Learning from corrections", feedback_sentences(record), feedback_items(record))]


def _scores(metrics: Mapping[str, Any]) -> Section:
    counts = f"{metrics['n_tracks']:,} test tracks of {metrics['n_artists']:,} test artists."
    return Section("Scores", [metrics["protocol"], counts], tables=[score_table(metrics)])


def _thresholds(manifest: Mapping[str, Any]) -> list[str]:
    if not manifest["thresholds"]:
        return []
    named = zip(manifest["groups"], manifest["thresholds"], strict=True)
    listed = ", ".join(f"{group['name']} {threshold:.2f}" for group, threshold in named)
    told = (
        "A group belongs to the answer from its own probability on: that with the best F1 on the validation artists "
        f"among those from which at least {100 * PRECISION_FLOOR:.0f} % of the answers are right, or {HIGHEST:.2f} "
        f"where none is. They are {listed}."
    )
    less = [
        group["name"]
        for group in manifest["metrics"]["groups"]
        if group["precision"] is not None and group["precision"] < PRECISION_FLOOR
    ]
    return [told, *([f"On the test artists fewer are right of {', '.join(less)}."] if less else [])]


def _breakdowns(metrics: Mapping[str, Any]) -> list[Section]:
    tables = breakdown_tables(metrics)
    return [Section("Where it does well and where not", tables=tables)] if tables else []


def _optional(title: str, table: Table | None) -> list[Section]:
    return [Section(title, tables=[table])] if table else []


def _calibration(manifest: Mapping[str, Any]) -> list[str]:
    method = manifest["calibration"]["method"]
    _, error, interval = score_row(manifest["metrics"], "calibration_error")
    return [
        f"Probabilities are calibrated on validation artists ({CALIBRATIONS.get(method, method)}).",
        f"On the test artists the expected calibration error of the likeliest group is {error} {interval}.",
    ]


def _reproduction(manifest: Mapping[str, Any]) -> Section:
    profile = manifest.get("settings", {}).get("profile", "full")
    command = f"flask models train {manifest['kind']} --seed {manifest['seed']} --profile {profile}"
    command += " --with-feedback" if "feedback" in manifest["metrics"] else ""
    facts = manifest.get("environment", {})
    machine = [
        f"{name}: {facts[key]}"
        for name, key in {"Python": "python", "Platform": "platform", "Processors": "cpus"}.items()
        if key in facts
    ]
    lock = [f"Lock file (SHA-256): `{facts['lock_sha256']}`"] if facts.get("lock_sha256") else []
    took = [f"Took {manifest['duration_s']:.0f} s"] if "duration_s" in manifest else []
    libraries = facts.get("libraries", manifest.get("libraries", {}))
    versions = [f"Libraries: {', '.join(f'{name} {version}' for name, version in libraries.items())}"]
    same = "The same data, seed and lock file give the same scores."
    return Section("How to reproduce", [f"`{command}`", same], [*machine, *lock, *versions, *took])
