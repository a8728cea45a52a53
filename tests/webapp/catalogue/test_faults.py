from webapp.catalogue.faults import MEANINGS, Code
from webapp.config import ROOT


def test_every_code_has_a_meaning():
    assert set(MEANINGS) == set(Code)


def test_every_code_is_documented_with_its_meaning():
    page = (ROOT / "docs" / "importing.md").read_text()

    assert [code for code, meaning in MEANINGS.items() if f"| `{code}` | {meaning} |" not in page] == []
