"""Write any text in small letters without accents."""

import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans("øłđðħıŧ’‘`´", "olddhit" + 4 * "'", "") | str.maketrans(
    {"þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
)


def plain_letters(text: str) -> str:
    """Fold case, accents and compatibility forms: `Beyoncé`, `BEYONCE` and full-width letters give `beyonce`.

    Letters of other scripts are kept, without the marks that Unicode calls combining.
    """
    if text.isascii():
        return text.lower().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.lower().translate(_LETTERS))
