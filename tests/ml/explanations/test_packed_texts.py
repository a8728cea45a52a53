from hypothesis import given
from hypothesis import strategies as st

from ml.explanations.packed_texts import PackedTexts


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]))))
def test_texts_come_out_as_they_went_in(texts):
    packed = PackedTexts.of(texts)

    assert len(packed) == len(texts)
    assert [packed[place] for place in range(len(packed))] == texts
