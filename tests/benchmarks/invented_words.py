"""Words as titles and names hold them: a few very common, most rare, in several scripts and with accents."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_COMMON = (
    "the love you me a of in i my to and la de el remix feat it on be no don't live all night time version is your"
    " like for up with one we am life girl back go mi tu amor que en un heart way down so good this mix original out"
    " not el para world never what day home baby come dance know blue man from que je t'aime été noël für die nacht"
    " über você coração não miłość nie się żółty świat ночь любовь ты я не моя день αγάπη μου νύχτα شمس حب ليل प्यार"
    " दिल 사랑 너 밤 愛 の 恋 夜 星 桜 心 空 가을 ångström señor corazón niña déjà vu 100 2020 1999 2 no. op. iii"
)
_SCRIPTS = (
    "ba be bo ca ce co da de do fa fe fi ga go ha he ka ki la le li lo ma me mi mo na ne no pa pe ra re ri ro sa"
    " se si so ta te ti to va ve vi za é ö ü ñ ã ł ś ç å ø sh th st an en in on ar er or",
    "ба ве го да же за ки ло ми но по ра се ту фи хо ча ша ый ая ов ет",
    "α βε γι δο ζω θα κι λο μα νε πο ρα σι τε φω χα ής ος",
    "가 나 다 라 마 바 사 아 자 하 기 니 리 미 시 이 지 음 은 을",
    "春 夏 秋 冬 花 月 風 雪 雨 海 山 川 人 女 男 夢 光 色 声 道",
    "ا ب ت ج ح د ر س ش ع ف ق ل م ن ه و ي",
    "का की ना मा रा सा ता दा पा बा ला वा हा गी",
)
_SYLLABLES = [letters.split() for letters in _SCRIPTS]
_SCRIPT_SHARES = (0.8, 0.06, 0.02, 0.04, 0.04, 0.02, 0.02)


def vocabulary(size: int, chance: np.random.Generator) -> list[str]:
    """The common words, then ever rarer ones made of syllables."""
    words = dict.fromkeys(_COMMON.split())
    while len(words) < size:
        script = _SYLLABLES[int(chance.choice(len(_SYLLABLES), p=_SCRIPT_SHARES))]
        length = int(chance.integers(2, 5))
        words["".join(script[place] for place in chance.integers(0, len(script), length))] = None
    return list(words)


def texts(
    words: Sequence[str], lengths: NDArray[np.int64], flatness: float, chance: np.random.Generator
) -> list[str]:
    """Join words drawn by Zipf's law.

    Args:
        words: The common ones first.
        lengths: Words in each text.
        flatness: Added to each rank: the larger, the rarer are the common words.
        chance: Where the drawing comes from.
    """
    shares = 1 / (np.arange(len(words)) + flatness)
    drawn = np.searchsorted(np.cumsum(shares / shares.sum()), chance.random(int(lengths.sum())))
    capitals = [word[:1].upper() + word[1:] for word in words]
    made, start = [], 0
    for length in lengths.tolist():
        made.append(" ".join(capitals[place] for place in drawn[start : start + length].tolist()))
        start += length
    return made
