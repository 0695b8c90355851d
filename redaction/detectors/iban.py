"""International bank account numbers: country, check digits, the country's structure (ISO 13616, SWIFT registry)."""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from redaction.detectors.checks import mod97
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("iban",)

STRUCTURES = {
    "AD": "8n12c", "AE": "19n", "AL": "8n16c", "AO": "21n", "AT": "16n", "AZ": "4a20c", "BA": "16n", "BE": "12n",
    "BF": "2c22n", "BG": "4a6n8c", "BH": "4a14c", "BI": "23n", "BJ": "2c22n", "BR": "23n1a1c", "BY": "4c4n16c", "CF": "23n",
    "CG": "23n", "CH": "5n12c", "CI": "2c22n", "CM": "23n", "CR": "18n", "CV": "21n", "CY": "8n16c", "CZ": "20n",
    "DE": "18n", "DJ": "23n", "DK": "14n", "DO": "4c20n", "DZ": "22n", "EE": "16n", "EG": "25n", "ES": "20n",
    "FI": "14n", "FK": "2a12n", "FO": "14n", "FR": "10n11c2n", "GA": "23n", "GB": "4a14n", "GE": "2a16n", "GI": "4a15c",
    "GL": "14n", "GQ": "23n", "GR": "7n16c", "GT": "4c20c", "GW": "2c19n", "HN": "4a20n", "HR": "17n", "HU": "24n",
    "IE": "4a14n", "IL": "19n", "IQ": "4a15n", "IR": "22n", "IS": "22n", "IT": "1a10n12c", "JO": "4a4n18c", "KM": "23n",
    "KW": "4a22c", "KZ": "3n13c", "LB": "4n20c", "LC": "4a24c", "LI": "5n12c", "LT": "16n", "LU": "3n13c", "LV": "4a13c",
    "LY": "21n", "MA": "24n", "MC": "10n11c2n", "MD": "2c18c", "ME": "18n", "MG": "23n", "MK": "3n10c2n", "ML": "2c22n",
    "MN": "16n", "MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a", "MZ": "21n", "NE": "2c22n", "NI": "4a20n", "NL": "4a10n",
    "NO": "11n", "OM": "3n16c", "PK": "4a16c", "PL": "24n", "PS": "4a21c", "PT": "21n", "QA": "4a21c", "RO": "4a16c",
    "RS": "18n", "RU": "14n15c", "SA": "2n18c", "SC": "4a20n3a", "SD": "14n", "SE": "20n", "SI": "15n", "SK": "20n",
    "SM": "1a10n12c", "SN": "2c22n", "SO": "19n", "ST": "21n", "SV": "4a20n", "TD": "23n", "TG": "2c22n", "TL": "19n",
    "TN": "20n", "TR": "5n17c", "UA": "6n19c", "VA": "18n", "VG": "4a16n", "XK": "16n", "YE": "4a4n18c",
}  # fmt: skip
"""Country -> structure of what follows the check digits: counts of n digits, a letters, c letters or digits."""

_CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_PATTERNS = {
    country: re.compile("".join(f"{_CLASSES[sort]}{{{count}}}" for count, sort in re.findall("([0-9]+)([nac])", structure)))
    for country, structure in STRUCTURES.items()
}
_SIZES = {country: 4 + sum(map(int, re.findall("[0-9]+", structure))) for country, structure in STRUCTURES.items()}

_SORTS = {
    country: "".join(sort * int(count) for count, sort in re.findall("([0-9]+)([nac])", structure))
    for country, structure in STRUCTURES.items()
}

_STARTS = re.compile(rb"0(?:(?<=aa0)(?=0)|(?<=a(?P<gap>[ .\-_/])a.0)(?<=a.a(?P=gap)0)(?=(?P=gap)0))")
"""Two letters and two digits, together or each after the same gap. Looked for in the outline, by the first digit: there are far fewer
digits than letters."""

_GAP = re.compile(r"[ .,:|\-_/\t\r\n]{1,3}(?:> ?){0,3}")
_GROUP = re.compile("[A-Za-z0-9]+")
_LETTERS = {"0": "O", "1": "I"}
_MOST_UNSURE = 4  # sixteen readings; more would let chance pass the check digits
_MOST_NAMED = 7  # where it is called an IBAN
_NAMED = re.compile(r"iban[^0-9]{0,24}$", re.IGNORECASE)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """IBANs in any grouping; a passed structure and check leave one in a hundred to chance."""
    for match in _STARTS.finditer(page.looks):
        digit = match.start()
        start = digit - (4 if match["gap"] else 2)
        span = _at(page.text, page.text[start:digit], start)
        if span:
            yield span


def _at(text: str, begins: str, start: int) -> Span | None:
    """The IBAN that ``begins`` with a country's letters at ``start``, if one does."""
    country = "".join(filter(str.isalpha, begins)).upper()
    size = _SIZES.get(country)
    if size is None or not _may_begin(text, start):
        return None
    compact, end = _gather(text, start, size)
    if len(compact) < size or (text[end : end + 1].isalnum() and not _may_end(text, end)):
        return None
    score = 1.0 if text[start:end].isupper() else 0.9
    if _valid(country, compact):
        return Span("iban", start, end, "iban", score, country)
    for most, evidence in ((_MOST_UNSURE, 0.95), (_MOST_NAMED, 0.75)):
        if any(_valid(country, reading) for reading in _readings(country, compact, most)):
            return Span("iban", start, end, "iban, letters read as digits", evidence, country)
        if _NAMED.search(text, max(0, start - 30), start) is None:
            return None
    return None


def _valid(country: str, compact: str) -> bool:
    return _PATTERNS[country].fullmatch(compact, 4) is not None and mod97(compact)


def _readings(country: str, compact: str, most: int) -> Iterator[str]:
    """Folding takes O and I beside digits for 0 and 1; where the country's structure has letters each may have been one."""
    sorts = _SORTS[country]
    places = [place for place in range(4, len(compact)) if compact[place] in _LETTERS and sorts[place - 4] != "n"]
    if not places or len(places) > most or ("a" not in sorts and compact[4:].isdigit()):
        return
    for changed in product((False, True), repeat=len(places)):
        reading = list(compact)
        for place, is_letter in zip(places, changed, strict=True):
            reading[place] = _LETTERS[compact[place]] if is_letter else compact[place]
        yield "".join(reading)


def _may_begin(text: str, start: int) -> bool:
    """Not in the middle of a word, unless the word is the label itself."""
    return not text[max(0, start - 1) : start].isalnum() or text[max(0, start - 4) : start].lower() == "iban"


def _may_end(text: str, end: int) -> bool:
    """Glued text after it is let through when it is a word after capitals."""
    return not text[end - 1].islower() and (text[end].islower() or (text[end].isupper() and text[end + 1 : end + 2].islower()))


def _gather(text: str, start: int, size: int) -> tuple[str, int]:
    """The next ``size`` letters and digits, over small gaps, in capitals; and where they end."""
    kept = ""
    position = start
    limit = min(len(text), start + 6 * size)
    while position < limit:
        group = _GROUP.match(text, position, position + size - len(kept))
        if group is None:
            break
        kept += group[0]
        position = group.end()
        gap = _GAP.match(text, position) if len(kept) < size else None
        if gap is None:
            break
        position = gap.end()
    return kept.upper(), position


MUST_FIND = (
    ("in one piece", "IBAN DE89370400440532013000", "DE89370400440532013000"),
    ("in groups of four", "GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"),
    ("with dashes", "FR14-2004-1010-0505-0001-3M02-606", "FR14-2004-1010-0505-0001-3M02-606"),
    ("in a row of cells", "IBAN DE89|3704|0044|0532|0130|00", "DE89|3704|0044|0532|0130|00"),
    ("in lower case", "iban de89370400440532013000", "de89370400440532013000"),
    ("no-break spaces", "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000"),
    ("glued to its label", "IBANDE89370400440532013000", "DE89370400440532013000"),
    ("wrapped over two lines", "DE89 3704 0044\n0532 0130 00", "DE89 3704 0044\n0532 0130 00"),
    ("the shortest", "NO9386011117947", "NO9386011117947"),
    ("the longest", "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
    ("with a letter O after a digit", "PS08 BBAE A6E1 D0DE 5PT7 77I4 O77U A", "PS08 BBAE A6E1 D0DE 5PT7 77I4 O77U A"),
    ("a full cell of a table, the next one right behind", "NL91 ABNA 0417 1643 00Oak Park", "NL91 ABNA 0417 1643 00"),
    ("followed by a word", "NL91 ABNA 0417 1643 00 at the bank", "NL91 ABNA 0417 1643 00"),
)

MUST_NOT_FIND = (
    ("wrong check digits", "DE88370400440532013000"),
    ("a country without IBAN", "US89370400440532013000"),
    ("too short", "DE8937040044053201300"),
    ("a parcel number", "EC123456789US"),
    ("inside a longer token", "xDE89370400440532013000"),
)
