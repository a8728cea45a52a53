"""What training may choose: the hyperparameters of both models, by profile."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar, Literal, Self

Profile = Literal["quick", "full"]
PROFILES: tuple[Profile, ...] = ("quick", "full")


class SettingsError(ValueError):
    """A hyperparameter that does not exist or is out of its range."""


@dataclass(frozen=True)
class _Settings:
    LIMITS: ClassVar[dict[str, tuple[float, float]]] = {}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Read back what `record` gave; names that are absent keep their default.

        Raises:
            SettingsError: A name is unknown, or a value is not of its kind or out of its limits.
        """
        known = {field.name: field.type for field in fields(cls)}
        for name, value in record.items():
            if name not in known:
                raise SettingsError(
                    f"there is no setting {str(name)[:60]!r}, must be one of {', '.join(known)}"
                )
            low, high = cls.LIMITS[name]
            kind, what = (
                ((int, float), "a number") if known[name] in (float, "float") else ((int,), "a whole number")
            )
            if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
                raise SettingsError(f"{name} is {repr(value)[:60]}, must be {what} from {low:,} to {high:,}")
        return cls(**record)

    def record(self) -> dict[str, Any]:
        """Name to value, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class BaselineSettings(_Settings):
    """Hyperparameters of the forest.

    Attributes:
        trees: Number of trees.
        leaves: Most leaves of a tree.
        leaf_tracks: Fewest training tracks in a leaf.
        feature_share: Share of the inputs that each split may choose from.
        hidden_copies: How often each training track is shown again with fields hidden.
    """

    LIMITS: ClassVar = {
        "trees": (1, 2_000),
        "leaves": (2, 1_000_000),
        "leaf_tracks": (1, 10_000),
        "feature_share": (0.01, 1),
        "hidden_copies": (0, 10),
    }

    trees: int = 120
    leaves: int = 800
    leaf_tracks: int = 4
    feature_share: float = 0.2
    hidden_copies: int = 1


@dataclass(frozen=True)
class AdvancedSettings(_Settings):
    """Hyperparameters of the networks.

    Attributes:
        networks: Networks whose mean answers, alike but for chance.
        width: Units in each hidden layer.
        depth: Hidden layers.
        dropout: Share of hidden units left out in training.
        input_dropout: Share of inputs left out in training.
        learning_rate: At its highest, after the warm-up.
        weight_decay: Of AdamW.
        epochs: Most passes over the training tracks.
        patience: Epochs without a better validation loss after which training stops.
        batch: Tracks in a step.
        crowd_weight: Power of the number of tracks with one artist and group by which all of them together count: 1
            for every track alike, 0 for every artist alike.
        label_smoothing: Share of the primary target that is spread over all groups.
        hidden_share: Share of the tracks that have inputs hidden, anew in each epoch.
        primary_weight: Of the primary group's loss, beside 1 for the memberships'.
        micro_weight: Of the loss of each micro-genre, which only training knows.
        mixup: Both parameters of the Beta distribution that mixes tracks; 0 mixes none.
        frequencies: Sines and cosines per number.
        embedding: Values that each number becomes.
    """

    LIMITS: ClassVar = {
        "networks": (1, 32),
        "width": (1, 8_192),
        "depth": (1, 16),
        "dropout": (0, 0.95),
        "input_dropout": (0, 0.95),
        "learning_rate": (1e-7, 1),
        "weight_decay": (0, 1),
        "epochs": (1, 1_000),
        "patience": (1, 1_000),
        "batch": (1, 65_536),
        "crowd_weight": (0, 2),
        "label_smoothing": (0, 0.9),
        "hidden_share": (0, 1),
        "primary_weight": (0, 1_000),
        "micro_weight": (0, 1_000),
        "mixup": (0, 100),
        "frequencies": (1, 256),
        "embedding": (1, 256),
    }

    networks: int = 2
    width: int = 256
    depth: int = 2
    dropout: float = 0.5
    input_dropout: float = 0.1
    learning_rate: float = 2e-3
    weight_decay: float = 1e-2
    epochs: int = 40
    patience: int = 40
    batch: int = 256
    crowd_weight: float = 0.5
    label_smoothing: float = 0.05
    hidden_share: float = 0.5
    primary_weight: float = 2.0
    micro_weight: float = 0.1
    mixup: float = 0.0
    frequencies: int = 16
    embedding: int = 6


Settings = BaselineSettings | AdvancedSettings


def settings_of(kind: str, profile: str) -> Settings:
    """The settings of a profile: `full` is the best that is known, `quick` trains in well under a minute.

    Raises:
        SettingsError: The profile is unknown.
    """
    if profile not in PROFILES:
        raise SettingsError(f"the profile is {profile!r}, must be {' or '.join(PROFILES)}")
    if kind == "baseline":
        return BaselineSettings()
    full = AdvancedSettings()
    return full if profile == "full" else replace(full, networks=1, epochs=15)
