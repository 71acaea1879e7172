"""Numbers and addresses in a text that may be somebody's own, known by their check digits or form.

Sources: the check digit of PESEL (ustawa o ewidencji ludności), ISO 13616 for accounts, the ranges
of mobile numbers in the national numbering plan. Expressions do not go back: time grows with the
length of the text only.
"""

import re
from collections.abc import Iterator

PESEL = "pesel"
ACCOUNT = "bank-account"
MAIL = "private-mail"
MOBILE = "mobile-number"
CODES = frozenset({PESEL, ACCOUNT, MAIL, MOBILE})

_MONTHS, _DAYS = 12, 31
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
# Office programs put no-break spaces between the groups of a number.
_GAP = "[ \u00a0\u202f-]?"
_ELEVEN = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])")
_POLISH = re.compile(rf"(?<![0-9A-Z])(?:PL{_GAP})?[0-9]{{2}}(?:{_GAP}[0-9]{{4}}){{6}}(?![0-9])")
_FOREIGN = re.compile(
    rf"(?<![0-9A-Z])(?!PL)[A-Z]{{2}}[0-9]{{2}}(?:{_GAP}[0-9A-Z]{{4}}){{3,7}}"
    rf"(?:{_GAP}[0-9A-Z]{{1,3}})?(?![0-9A-Z])"
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:"
    r"(?:gmail|googlemail|hotmail|outlook|live|icloud|protonmail|yahoo|interia)\.com|"
    r"(?:wp|o2|go2|tlen|onet|op|vp|poczta\.onet|interia|gazeta|yahoo|onet\.com|int)\.pl|"
    r"(?:onet|interia)\.eu|poczta\.fm|proton\.me)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    rf"(?<![0-9+/])(?<![0-9][ \u00a0.,-])(?:(?:\+|00)48{_GAP})?"
    rf"(?:45|50|51|53|57|60|66|69|72|73|78|79|88)[0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}"
    # An amount, or the beginning of a longer number, is no telephone.
    r"(?![0-9]|[ \u00a0.,-]?[0-9]|\s?(?:zł|PLN|tys|mln|mld|euro|EUR|m[²2]|kWh|MWh|%))"
)


def found(text: str) -> Iterator[tuple[str, str]]:
    """Yield code and words of what may be personal data."""
    for match in _ELEVEN.finditer(text):
        if is_pesel(match[0]):
            yield PESEL, match[0]
    for pattern in (_POLISH, _FOREIGN):
        for match in pattern.finditer(text):
            if is_account(match[0]):
                yield ACCOUNT, match[0]
    for match in _MAIL.finditer(text):
        yield MAIL, match[0]
    for match in _MOBILE.finditer(text):
        yield MOBILE, match[0]


def is_pesel(digits: str) -> bool:
    """Tell whether eleven digits have a date and the check digit of a PESEL."""
    control = -sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS, strict=False)) % 10
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    return 1 <= month <= _MONTHS and 1 <= day <= _DAYS and control == int(digits[10])


def is_account(written: str) -> bool:
    """Tell whether this is a bank account (ISO 13616: modulo 97 is 1); without a country Polish."""
    signs = re.sub(r"[^0-9A-Z]", "", written)
    signs = signs if signs[:1].isalpha() else f"PL{signs}"
    # Letters count from A = 10 to Z = 35.
    return int("".join(str(int(one, 36)) for one in signs[4:] + signs[:4])) % 97 == 1
