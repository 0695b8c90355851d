"""Synthetic numbers for ``tests.bench.letters``: drawn from the public formats, never from the detectors' tables.

Sources: ISO/IEC 7812 and the schemes' public ranges (cards), SSA's rules since 2011 (SSN), ABA routing number policy
(prefix and checksum), the IBAN registry of SWIFT (lengths and characters), UPU S10 / USPS (tracking).
"""

import re
import string
from random import Random

CARDS: tuple[tuple[str, int, tuple[int, ...]], ...] = (
    ("4", 16, (4, 4, 4, 4)),
    ("51", 16, (4, 4, 4, 4)),
    ("55", 16, (4, 4, 4, 4)),
    ("2221", 16, (4, 4, 4, 4)),
    ("2719", 16, (4, 4, 4, 4)),
    ("34", 15, (4, 6, 5)),
    ("37", 15, (4, 6, 5)),
    ("6011", 16, (4, 4, 4, 4)),
    ("645", 16, (4, 4, 4, 4)),
    ("65", 16, (4, 4, 4, 4)),
    ("36", 14, (4, 6, 4)),
    ("301", 14, (4, 6, 4)),
    ("3530", 16, (4, 4, 4, 4)),
    ("62", 16, (4, 4, 4, 4)),
    ("62", 19, (6, 13)),
    ("5018", 16, (4, 4, 4, 4)),
    ("6304", 18, (4, 4, 4, 4, 2)),
    ("6759", 19, (4, 4, 4, 4, 3)),
    ("2200", 16, (4, 4, 4, 4)),
    ("4", 19, (4, 4, 4, 4, 3)),
)

IBANS = dict(
    re.findall(
        r"(\w\w):(\w+)",
        "AD:n8c12 AE:n19 AL:n8c16 AT:n16 AZ:a4c20 BA:n16 BE:n12 BG:a4n6c8 BH:a4c14 BI:n23 BR:n23a1c1 BY:c4n4c16 CH:n5c12 CR:n18 "
        "CY:n8c16 CZ:n20 DE:n18 DJ:n23 DK:n14 DO:c4n20 EE:n16 EG:n25 ES:n20 FI:n14 FK:a2n12 FO:n14 FR:n10c11n2 GB:a4n14 GE:a2n16 "
        "GI:a4c15 GL:n14 GR:n7c16 GT:c4c20 HN:a4n20 HR:n17 HU:n24 IE:a4n14 IL:n19 IQ:a4n15 IS:n22 IT:a1n10c12 JO:a4n4c18 KW:a4c22 "
        "KZ:n3c13 LB:n4c20 LC:a4c24 LI:n5c12 LT:n16 LU:n3c13 LV:a4c13 LY:n21 MC:n10c11n2 MD:c2c18 ME:n18 MK:n3c10n2 MN:n16 MR:n23 "
        "MT:a4n5c18 MU:a4n19a3 NI:a4n20 NL:a4n10 NO:n11 OM:n3c16 PK:a4c16 PL:n24 PS:a4c21 PT:n21 QA:a4c21 RO:a4c16 RS:n18 RU:n14c15 "
        "SA:n2c18 SC:a4n20a3 SD:n14 SE:n20 SI:n15 SK:n20 SM:a1n10c12 SO:n19 ST:n21 SV:a4n20 TL:n19 TN:n20 TR:n5n1c16 UA:n6c19 VA:n18 "
        "VG:a4n16 XK:n16 YE:a4n4c18",
    )
)
_ALPHABET = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}


def digits(random: Random, count: int) -> str:
    """``count`` digits, the first not zero."""
    return "".join(random.choices("123456789") + random.choices(string.digits, k=count - 1))


def luhn_remainder(number: str) -> int:
    """0 where the last digit is the right check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(number)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10


def not_luhn(random: Random, count: int) -> str:
    """Digits that are no card number: the check digit is wrong."""
    number = digits(random, count)
    return number if luhn_remainder(number) else number[:-1] + str((int(number[-1]) + 1) % 10)


def grouped(number: str, sizes: tuple[int, ...], separator: str) -> str:
    """Cut into groups of ``sizes``; what is left makes the last one."""
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return separator.join(group for group in (*groups, number[at:]) if group)


def card(random: Random, form: str) -> str:
    """All brands; plain, spaced or dashed as printed on the card. ``solid`` is without separators."""
    prefix, length, sizes = random.choice(CARDS)
    body = prefix + "".join(random.choices(string.digits, k=length - len(prefix) - 1))
    number = body + str(-luhn_remainder(body + "0") % 10)
    return number if form == "solid" else grouped(number, sizes, random.choice(["", " ", " ", "-"]))


def ssn(random: Random, form: str) -> str:
    """Area 001-899 without 666, group 01-99, serial 0001-9999; mostly dashed."""
    area = random.choice([number for number in range(1, 900) if number != 666])
    parts = f"{area:03d}", f"{random.randint(1, 99):02d}", f"{random.randint(1, 9999):04d}"
    if form == "plain":
        return "".join(parts)
    return "-".join(parts) if form == "dashed" else random.choice(["-", "-", "-", "-", " ", ".", "\u2013"]).join(parts)


def aba(random: Random, form: str) -> str:
    """Federal Reserve district 01-12, thrift 21-32 or electronic 61-72, with a correct check digit."""
    prefix = random.choice([*range(1, 13), *range(21, 33), *range(61, 73)])
    body = f"{prefix:02d}{random.randint(0, 999_999):06d}"
    number = body + str(-sum(weight * int(digit) for weight, digit in zip((3, 7, 1, 3, 7, 1, 3, 7), body, strict=True)) % 10)
    return " ".join(number) if form == "boxes" else number


def account(random: Random, form: str) -> str:
    """4-17 digits, mostly 8-12; some with leading zeros, dashes or spaces. ``solid`` is without separators."""
    low, high = random.choices([(4, 5), (6, 7), (8, 12), (13, 17)], [2, 8, 65, 25])[0]
    number = digits(random, random.randint(low, high))
    if form == "boxes":
        return " ".join(number)
    kind = random.choices(["plain", "zeros", "dashes", "spaces"], [70, 10, 10, 10] if form != "solid" else [85, 15, 0, 0])[0]
    if kind == "zeros":
        return number.zfill(min(17, len(number) + random.randint(1, 4)))
    if kind == "plain" or len(number) < 7:
        return number
    sizes = random.choice([(3, 3), (4, 4, 4, 4), (3, 6), (len(number) - 1,), (2, 5)])
    return grouped(number, sizes, "-" if kind == "dashes" else " ")


def iban(random: Random, form: str) -> str:
    """Every country of the registry, in groups of four as printed, or ``solid``."""
    country = random.choice(sorted(IBANS))
    parts = re.findall(r"([nac])(\d+)", IBANS[country])
    body = "".join("".join(random.choices(_ALPHABET[letter], k=int(count))) for letter, count in parts)
    check = 98 - int("".join(str(int(char, 36)) for char in f"{body}{country}00")) % 97
    number = f"{country}{check:02d}{body}"
    return number if form == "solid" else grouped(number, (4,) * 8, random.choice([" ", " ", "", "-"]))


def usps(random: Random, form: str) -> str:
    """22 digits as on the label, with the check digit of USPS publication 199."""
    body = random.choice(["9400", "9205", "9361", "9505"]) + digits(random, 17)
    number = body + str(-sum(int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(body)) % 10)
    return grouped(number, (4, 4, 4, 4, 4), " ") if form == "groups" else number


def imei(random: Random, _form: str) -> str:
    """15 digits that pass Luhn (3GPP TS 23.003)."""
    body = "35" + digits(random, 12)
    return body + str(-luhn_remainder(body + "0") % 10)


def phone(random: Random, form: str) -> str:
    """Numbers set aside for fiction: 555-0100 to 555-0199."""
    area, last = random.choice(["212", "312", "415", "602", "808"]), f"01{random.randint(0, 99):02d}"
    shapes = {"plain": f"{area}555{last}", "intl": f"+1 {area} 555 {last}"}
    return shapes.get(form) or random.choice([f"({area}) 555-{last}", f"{area}-555-{last}", f"{area}.555.{last}"])
