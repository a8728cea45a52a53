"""Which variant a listener gets: a pure function of the listener, the experiment's salt and the weights."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence

from ml.experiments.weights import Weights, shares_of

TRAFFIC_DOMAIN = "traffic"
VARIANT_DOMAIN = "variant"

_BUCKET_BITS = 53  # A float64 holds every integer below 2**53, so a bucket is exact and stays below 1.


def new_salt() -> str:
    """Make an experiment's salt: 128 random bits as 32 hexadecimal digits.

    Random on purpose: salts made from experiment names can put the same listeners together again and again.
    """
    return secrets.token_hex(16)


def bucket_of(listener_key: str, salt: str, domain: str = VARIANT_DOMAIN) -> float:
    """Place a listener on the unit interval.

    The digest covers domain, salt and key, each UTF-8 encoded and preceded by its length, so that no two
    triples share their bytes: salt "a" with key "bc" is unlike salt "ab" with key "c".

    Args:
        listener_key: The listener's identifier, not empty. Taken as it is: no case folding, no Unicode normalisation.
        salt: The experiment's salt, not empty.
        domain: What the bucket decides. Buckets of different domains are independent.

    Returns:
        A fraction in [0, 1), uniform over listeners, the same in every process and on every machine.

    Raises:
        ValueError: Key or salt is empty, or holds a lone surrogate, which UTF-8 cannot express.

    References:
        Kohavi, Longbotham, Sommerfield, Henne (2009), Data Mining and Knowledge Discovery 18, 140-181, section 4.1.
    """
    if not listener_key or not salt:
        raise ValueError(f"listener key is {listener_key!r} and salt is {salt!r}, neither may be empty")
    digest = hashlib.sha256(b"".join(_framed(part) for part in (domain, salt, listener_key))).digest()
    return (int.from_bytes(digest[:8], "big") >> (64 - _BUCKET_BITS)) / (1 << _BUCKET_BITS)


def variant_of(listener_key: str, salt: str, weights: Weights) -> str:
    """Choose a listener's variant.

    Args:
        listener_key: The listener's identifier, not empty.
        salt: The experiment's salt, not empty.
        weights: Variant name to its fraction of listeners; must sum to 1. The order does not matter.

    Returns:
        The name of a variant; never one of weight 0.

    Raises:
        ValueError: The key, the salt or the weights are out of range.
    """
    bucket = bucket_of(listener_key, salt)
    chosen, end = "", 0.0
    for name, share in shares_of(weights).items():
        if share == 0:
            continue
        # Rounding can leave the last end just below 1: the bucket then belongs to the last variant passed.
        chosen, end = name, end + share
        if bucket < end:
            break
    return chosen


def is_in_traffic(listener_key: str, salt: str, traffic_share: float) -> bool:
    """Say whether an experiment that takes `traffic_share` of all listeners takes this one.

    Raising the share only adds listeners. Variants come from another hash domain, so nobody changes theirs.

    Raises:
        ValueError: The share is outside [0, 1], or key or salt is empty.
    """
    if not 0 <= traffic_share <= 1:
        raise ValueError(f"traffic_share is {traffic_share}, must be 0 to 1")
    return bucket_of(listener_key, salt, TRAFFIC_DOMAIN) < traffic_share


def alternate(listener_keys: Iterable[str], variants: Sequence[str]) -> dict[str, str]:
    """Divide the listeners of an old log in file order: first, second, ... variant, and round again.

    With two variants the first, third, ... (odd) listeners get the first one. Such a replay is not a
    randomised experiment: nobody was shown anything.

    Args:
        listener_keys: Identifiers in file order, each once.
        variants: At least two different names, the control first.

    Returns:
        Listener key to variant, in file order.

    Raises:
        ValueError: A key occurs twice or fewer than two different variants are given.
    """
    if len(set(variants)) != len(variants) or len(variants) < 2:
        raise ValueError(f"variants are {list(variants)}, must be at least 2 different names")
    assigned: dict[str, str] = {}
    for position, key in enumerate(listener_keys):
        if key in assigned:
            raise ValueError(f"listener {key!r} occurs twice, must occur once")
        assigned[key] = variants[position % len(variants)]
    return assigned


def _framed(text: str) -> bytes:
    encoded = text.encode("utf-8")
    return len(encoded).to_bytes(8, "big") + encoded
