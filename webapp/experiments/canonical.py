"""A report in one exact spelling, so that the same report has the same SHA-256 wherever and whenever it is written."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from webapp.experiments.report_document import ReportDocument

_DOCUMENT: TypeAdapter[ReportDocument] = TypeAdapter(ReportDocument)


def spelled(document: ReportDocument) -> str:
    """Spell a report as JSON: keys sorted, no spaces, ASCII, numbers by their type and as short as they read back.

    Raises:
        ValueError: A number is infinite or not a number, or a value is not of its field's type.
    """
    return _json(asdict(read(_json(asdict(document)))))


def read(body: str) -> ReportDocument:
    """Read a report; of what `spelled` wrote, all is as it was but that sequences are lists.

    Raises:
        ValueError: It is no report.
    """
    return _DOCUMENT.validate_json(body)


def sha256_of(body: str) -> str:
    """Hash a spelling, as 64 hexadecimal digits."""
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def _json(tree: dict[str, Any]) -> str:
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False)
