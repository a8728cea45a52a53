from webapp.catalogue.faults import MEANINGS, Code


def test_every_code_has_a_meaning():
    assert set(MEANINGS) == set(Code)
