"""A version that answers in the shadow of the one that serves, compared with it on what people said."""

from dataclasses import dataclass

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from ml.experiments.intervals import Interval
from ml.experiments.wilson import wilson_interval
from webapp.accounts.service import record
from webapp.models import ModelVersion, Opinion, Verdict
from webapp.review.second_looks import JUDGING


class ChallengerError(ValueError):
    """A version that cannot run in the shadow, and why."""


@dataclass(frozen=True)
class Side:
    """One version on the items that both answered and a person judged.

    Attributes:
        version: Its name.
        agreed: Items whose primary group it names as the person does.
        interval: Of the share, by Wilson.
    """

    version: str
    agreed: int
    interval: Interval


@dataclass(frozen=True)
class Challenge:
    """A comparison on the same items.

    Attributes:
        champion: The version that serves.
        challenger: The version in its shadow.
        n: Items.
        only_champion: Items that only the champion names as the person does.
        only_challenger: The other way round.
        p_value: Exact McNemar test, two-sided; 1 where they never differ.
    """

    champion: Side
    challenger: Side
    n: int
    only_champion: int
    only_challenger: int
    p_value: float

    @property
    def sentence(self) -> str:
        """What it means."""
        if not self.n:
            return f"No item that {self.challenger.version} answered and neither learnt from has been judged yet."
        shares = (
            f"{self.challenger.agreed:,} against {self.champion.agreed:,} of the same {self.n:,} judged items"
        )
        if self.p_value >= 0.05:
            return f"{self.challenger.version} agrees with people on {shares}: too few differ to tell which is better."
        better = self.challenger if self.challenger.agreed > self.champion.agreed else self.champion
        return f"{better.version} agrees with people more often: {self.challenger.version} on {shares}."


def put_in_shadow(session: Session, name: str, account_id: int | None = None) -> ModelVersion:
    """Let a version answer in the shadow, in place of another of its kind; inside a write transaction.

    Raises:
        ChallengerError: There is no such version, or it serves.
    """
    version = session.scalar(select(ModelVersion).where(ModelVersion.version == name))
    if version is None:
        raise ChallengerError(f"There is no version {name[:60]!r}")
    if version.is_serving:
        raise ChallengerError(f"{name} serves, and so cannot run in the shadow")
    session.execute(update(ModelVersion).where(ModelVersion.kind == version.kind).values(is_shadow=False))
    version.is_shadow = True
    record(session, "version put in the shadow", name, account_id)
    return version


def leave_shadow(session: Session, name: str, account_id: int | None = None) -> None:
    """Let a version rest again; inside a write transaction.

    Raises:
        ChallengerError: It is not in the shadow.
    """
    version = session.scalar(select(ModelVersion).where(ModelVersion.version == name, ModelVersion.is_shadow))
    if version is None:
        raise ChallengerError(f"{name[:60]!r} does not run in the shadow")
    version.is_shadow = False
    record(session, "version taken out of the shadow", name, account_id)


def challenges(session: Session) -> list[Challenge]:
    """Every version in the shadow beside the one of its kind that serves, on the last verdict about each item.

    Items that were judged before a version was trained on verdicts are left out: it may have learnt them by heart.
    """
    serving = aliased(ModelVersion)
    pairs = session.execute(
        select(serving, ModelVersion)
        .join(serving, (serving.kind == ModelVersion.kind) & serving.is_serving)
        .where(ModelVersion.is_shadow)
        .order_by(ModelVersion.kind)
    )
    return [_challenge(session, champion, challenger) for champion, challenger in pairs]


def _challenge(session: Session, champion: ModelVersion, challenger: ModelVersion) -> Challenge:
    import numpy as np

    from ml.evaluation.mcnemar import mcnemar

    learnt_until_ms = max(_learnt_until_ms(champion), _learnt_until_ms(challenger))
    answers = list(_judged_answers(session, champion.id, challenger.id, learnt_until_ms).values())
    rights = np.array([(one == said, other == said) for said, one, other in answers], dtype=bool).reshape(
        -1, 2
    )
    # Each item is an artist, or a track without one.
    test = mcnemar(rights[:, 0], rights[:, 1], np.arange(len(rights)))
    return Challenge(
        champion=_side(champion, int(rights[:, 0].sum()), len(rights)),
        challenger=_side(challenger, int(rights[:, 1].sum()), len(rights)),
        n=len(rights),
        only_champion=test.only_a,
        only_challenger=test.only_b,
        p_value=test.tracks.p_value,
    )


def _judged_answers(
    session: Session, champion_id: int, challenger_id: int, learnt_until_ms: int
) -> dict[tuple[int | None, int | None], tuple[int | None, int, int]]:
    """Item to what the last verdict says, what the champion says, and what the challenger says.

    Only items about which nobody had said anything by `learnt_until_ms`.
    """
    one, other = aliased(Opinion), aliased(Opinion)
    earlier = aliased(Verdict)
    is_learnt = exists().where(
        (earlier.artist_id == Verdict.artist_id) | (earlier.track_id == Verdict.track_id),
        earlier.created_at_ms <= learnt_until_ms,
        earlier.decision.in_(JUDGING),
    )
    rows = session.execute(
        select(Verdict.artist_id, Verdict.track_id, Verdict.groups, one.group_id, other.group_id)
        .join(one, (one.artist_id == Verdict.artist_id) | (one.track_id == Verdict.track_id))
        .join(other, (other.artist_id == Verdict.artist_id) | (other.track_id == Verdict.track_id))
        .where(
            one.model_version_id == champion_id,
            other.model_version_id == challenger_id,
            Verdict.undone_at_ms.is_(None),
            Verdict.decision.in_(JUDGING),
            ~is_learnt,
        )
        .order_by(Verdict.id)
    )
    return {
        (artist_id, track_id): (groups[0] if groups else None, champion, challenger)
        for artist_id, track_id, groups, champion, challenger in rows
    }


def _learnt_until_ms(version: ModelVersion) -> int:
    return version.created_at_ms if version.metrics.get("feedback") else 0


def _side(version: ModelVersion, agreed: int, n: int) -> Side:
    return Side(version.version, agreed, wilson_interval(agreed, n) if n else Interval(0.0, 1.0))
