"""Rows of model versions that have no files."""

from webapp.models import ModelVersion


def version_row(kind, mapping_id, number=1, is_serving=True):
    """A version of a kind, not yet added to a session."""
    return ModelVersion(
        kind=kind,
        version=f"{kind}-{number}",
        folder=f"{kind}-{number}",
        manifest_sha256="0" * 64,
        data_fingerprint="0" * 64,
        mapping_id=mapping_id,
        seed=1,
        metrics={},
        is_synthetic=False,
        is_serving=is_serving,
        created_at_ms=1,
    )
