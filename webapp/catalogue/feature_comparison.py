"""The features of a track, or the mean features of an artist, beside those of a genre group."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ml.features import FIELDS, UNKNOWN_WHEN_ZERO, Field
from webapp.catalogue.distributions import Distribution, distributions_of
from webapp.catalogue.feature_strips import Strip, standing, strip_of
from webapp.catalogue.track_numbers import COMPARED
from webapp.models import Track

KEYS = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
CATALOGUE = "the catalogue"


@dataclass(frozen=True)
class Yardstick:
    """What values are held against.

    Attributes:
        name: Of the group, or of the whole catalogue.
        group: Its distributions by the name of the number.
        catalogue: Those of all tracks; empty until they are measured.
    """

    name: str
    group: Mapping[str, Distribution]
    catalogue: Mapping[str, Distribution]


@dataclass(frozen=True)
class Feature:
    """One measured value; `value` is None when it is not known.

    Attributes:
        text: The value as people read it, with its unit.
        words: Where it stands in the group; empty for what cannot be compared.
        strip: Its drawing, if there is one.
    """

    label: str
    value: float | int | bool | None
    text: str
    about: str
    words: str
    strip: Strip | None


def yardstick(session: Session, group_id: int | None, name: str) -> Yardstick:
    """Fetch the distributions of a group, or without one those of the catalogue alone."""
    catalogue = distributions_of(session, None)
    if group_id is None:
        return Yardstick(CATALOGUE, catalogue, catalogue)
    return Yardstick(name, distributions_of(session, group_id), catalogue)


def features_of(track: Track, against: Yardstick) -> list[Feature]:
    """The values that predictions use, in the order of forms, without the names."""
    return [_feature(field, _value(field, track), against) for field in FIELDS if field.kind != "text"]


def mean_features(means: Mapping[str, float | None], against: Yardstick) -> list[Feature]:
    """Means over several tracks, by the name of the number; those not known are left out."""
    values = [(field, means.get(field.name)) for field in COMPARED]
    return [
        _feature(field, _shortened(field, value), against) for field, value in values if value is not None
    ]


def _value(field: Field, track: Track) -> float | int | bool | None:
    value: float | int | bool | None = getattr(track, field.column)
    return None if field.name in UNKNOWN_WHEN_ZERO and value == 0 else value


def _shortened(field: Field, value: float) -> float:
    return round(value) if field.kind == "whole" else float(f"{value:.3g}")


def _feature(field: Field, value: float | int | bool | None, against: Yardstick) -> Feature:
    compared = field in COMPARED
    group, catalogue = against.group.get(field.name), against.catalogue.get(field.name)
    is_measured = compared and bool(against.catalogue)
    return Feature(
        label=field.label,
        value=value,
        text="not known" if value is None else _text(field, value),
        about=field.about,
        words=standing(float(value), group, against.name) if is_measured and value is not None else "",
        strip=strip_of(field, None if value is None else float(value), group, catalogue)
        if compared
        else None,
    )


def _text(field: Field, value: float | int | bool) -> str:
    if field.kind == "flag":
        return "yes" if value else "no"
    meaning = _meaning(field.name, int(value))
    number = f"{value:.3g}" if field.kind == "number" and abs(value) < 0.001 and value else f"{value}"
    measured = f"{number} {field.unit}".rstrip()
    return f"{measured} ({meaning})" if meaning else measured


def _meaning(name: str, value: int) -> str:
    if name == "key":
        return KEYS[value] if value < len(KEYS) else ""
    if name == "mode":
        return "major" if value else "minor"
    if name == "duration_ms":
        return f"{value // 60_000}:{value // 1000 % 60:02}"
    return ""
