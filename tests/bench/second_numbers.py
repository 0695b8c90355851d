"""What stands in the places of ``tests.bench.second_letters``: synthetic numbers in the forms people write them, and words around them."""

import string
from collections.abc import Callable
from random import Random

from tests.bench import letter_numbers as numbers

Maker = Callable[[Random, str], str]

_WORDS = {
    "first": "Rosa|Walter|Mei|Dmitri|Fatima|Earl|Siobhan|Kwame|Ingrid|Luis|Priya|Jo",
    "last": "Whitfield|Nguyen|Kowalczyk|Abernathy|Osei|De la Cruz|Petrov|Schmidt|Ferreira|McAllister|Yamada|Singh",
    "bank": "Old Mill Savings Bank|Chase|Wells Fargo|Tri-County Teachers Credit Union|Bank of America|Navy Federal|"
    "Citizens & Farmers Bank|PNC",
    "company": "Hollis Property Management|Blue Heron Services, Inc.|Tanaka & Sons|Mercy General Hospital|Granite State Supply Co.",
    "street": "Birch Street|Old Post Road|W. 14th Ave #5|County Road 9|Calle del Sol",
    "city": "Dunmore|East Haven|San Lucas|Fort Abbott|New Carthage",
    "bic": "COBADEFFXXX|BOFAUS3N|SOGEFRPP|ABNANL2A|BBVAESMM|UBSWCHZH80A",
    "digit": "zero|one|two|three|four|five|six|seven|eight|nine",
}
_DATES = ("{m:02d}/{d:02d}/{y}", "{m}/{d}/{y}", "{y}-{m:02d}-{d:02d}", "June {d}, {y}", "{d} Oct {y}", "{m}-{d}-{y}", "Sept. {d}")
_ACCOUNT_LENGTHS = {"": ((4, 5, 3), (6, 7, 10), (8, 12, 65), (13, 17, 22)), "long": ((13, 17, 1),)}
_ACCOUNT_GROUPS = ((3, 3), (4, 4, 4, 4), (3, 4), (3, 3, 4), (2, 4, 4), (5, 5, 5), (1, 3, 3, 3))


def _word(which: str) -> Maker:
    return lambda random, _: random.choice(_WORDS[which].split("|"))


def _name(random: Random, form: str) -> str:
    return f"{_word('first')(random, form)} {_word('last')(random, form)}"


def account(random: Random, form: str) -> str:
    """4-17 digits. Forms: solid (some with leading zeros), zeros, long, dashed, spaced, boxes; otherwise as it comes."""
    lengths = _ACCOUNT_LENGTHS.get(form, _ACCOUNT_LENGTHS[""])
    low, high, _ = random.choices(lengths, [weight for *_, weight in lengths])[0]
    number = numbers.digits(random, random.randint(low, high))
    shape = form or random.choices(("solid", "zeros", "dashed", "spaced"), (70, 8, 11, 11))[0]
    if shape == "zeros" or (shape == "solid" and random.random() < 0.1):
        return number.zfill(min(17, len(number) + random.randint(1, 4)))
    if shape == "boxes":
        return "|".join(number)
    if shape in ("dashed", "spaced") and len(number) >= 7:
        return numbers.grouped(number, random.choice(_ACCOUNT_GROUPS), "-" if shape == "dashed" else " ")
    return number


def aba(random: Random, form: str) -> str:
    """Nine digits with the right check digit. Forms: spaced, boxes; otherwise one in twelve is in groups."""
    number = numbers.aba(random, "")
    if form == "boxes":
        return "|".join(number)
    if form == "spaced" or (not form and random.random() < 1 / 12):
        return numbers.grouped(number, random.choice(((3, 3, 3), (4, 4, 1))), random.choice(" -"))
    return number


def ssn(random: Random, form: str) -> str:
    """Forms: dashed, plain, spaced, dotted, boxes, words (the last group spelled out); otherwise as it comes."""
    number = numbers.ssn(random, "plain")
    shape = form or random.choices(("dashed", "plain", "spaced", "dotted"), (65, 20, 10, 5))[0]
    if shape == "words":
        spelled = " ".join(_WORDS["digit"].split("|")[int(digit)] for digit in number[5:])
        return f"{number[:3]} {number[3:5]} {spelled}"
    if shape == "boxes":
        return "|".join(number)
    return numbers.grouped(number, (3, 2, 4), {"dashed": "-", "plain": "", "spaced": " ", "dotted": "."}[shape])


def itin(random: Random, _form: str) -> str:
    """Area 900-999, group 50-65, 70-88, 90-92 or 94-99 (IRS)."""
    group = random.choice([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])
    return f"9{random.randint(0, 99):02d}-{group}-{random.randint(1, 9999):04d}"


def card(random: Random, form: str) -> str:
    """Every brand. Forms: solid, spaced, dashed, dotted; otherwise as it comes."""
    prefix, length, sizes = random.choice(numbers.CARDS)
    body = prefix + "".join(random.choices(string.digits, k=length - len(prefix) - 1))
    number = body + str(-numbers.luhn_remainder(body + "0") % 10)
    shape = form or random.choices(("solid", "spaced", "dashed", "dotted"), (40, 40, 17, 3))[0]
    return numbers.grouped(number, sizes, {"solid": "", "spaced": " ", "dashed": "-", "dotted": "."}[shape])


def iban(random: Random, form: str) -> str:
    """Every country of the registry. Forms: solid, printed; otherwise either."""
    return numbers.grouped(numbers.iban(random, "solid"), (40,) if form == "solid" else (4,) * 9, random.choice("  -") if not form else " ")


def _num(random: Random, form: str) -> str:
    """As many digits as the form says, never a right card number."""
    return numbers.digits(random, int(form)) if int(form) < 12 else numbers.not_luhn(random, int(form))


def _amount(random: Random, form: str) -> str:
    whole, cents = random.randint(10, 99_999), random.randint(0, 99)
    return f"{whole}.{cents:02d}" if form == "bare" else f"${whole:,}.{cents:02d}"


def _gs1(body: str) -> str:
    """With the check digit of GS1 (weights 3 and 1 from the right)."""
    return body + str(-(3 * sum(map(int, body[-1::-2])) + sum(map(int, body[-2::-2]))) % 10)


def _phone(random: Random, form: str) -> str:
    return f"{random.randint(201, 989)}.555.01{random.randint(10, 99)}" if form == "dotted" else numbers.phone(random, "")


def _text(alphabet: str, length: int) -> Maker:
    return lambda random, _: "".join(random.choices(alphabet, k=length))


_CAPITALS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SENSITIVE: dict[str, tuple[str, Maker]] = {
    "card": ("CREDIT_CARD", card),
    "ssn": ("US_SSN", ssn),
    "itin": ("US_ITIN", itin),
    "account": ("US_BANK_NUMBER", account),
    "aba": ("ABA_ROUTING", aba),
    "iban": ("IBAN", iban),
}
"""Placeholder -> label, maker."""
HARMLESS: dict[str, Maker] = {
    **{which: _word(which) for which in ("first", "last", "bank", "company", "street", "city", "bic")},
    "name": _name,
    "email": lambda random, _: f"person{random.randint(1, 99)}@example.com",
    "date": lambda random, _: random.choice(_DATES).format(d=random.randint(1, 28), m=random.randint(1, 12), y=random.randint(2018, 2026)),
    "year": lambda random, _: str(random.randint(2018, 2026)),
    "expiry": lambda random, _: f"{random.randint(1, 12):02d}/{random.choice(['', '20'])}{random.randint(27, 32)}",
    "cvv": lambda random, _: f"{random.randint(0, 999):03d}",
    "amount": _amount,
    "phone": _phone,
    "num": _num,
    "zip": lambda random, _: f"{random.randint(501, 99950):05d}",
    "ein": lambda random, _: f"{random.choice(('20', '45', '82'))}-{numbers.digits(random, 7)}",
    "usps": numbers.usps,
    "ups": lambda random, _: "1Z" + _text(_CAPITALS + string.digits, 6)(random, "") + numbers.digits(random, 10),
    "imei": numbers.imei,
    "chip": lambda random, _: "98514100" + numbers.digits(random, 7),
    "vin": lambda random, _: "1HG" + _text(_CAPITALS.replace("Q", "") + string.digits, 8)(random, "") + numbers.digits(random, 6),
    "plate": lambda random, _: f"{random.randint(1, 9)}{_text(_CAPITALS, 3)(random, '')}{random.randint(100, 999)}",
    "pnr": _text(_CAPITALS + "23456789", 6),
    "isbn": lambda random, _: "-".join(numbers.grouped(_gs1("978" + numbers.digits(random, 9)), (3, 1, 4, 4), " ").split()),
    "ean": lambda random, _: _gs1("0" + numbers.digits(random, 11)),
    "docket": lambda random, _: f"{random.randint(18, 26)}-CV-{random.randint(1, 99_999):05d}",
    "uuid": lambda random, _: "-".join(f"{random.getrandbits(4 * size):0{size}x}" for size in (8, 4, 4, 4, 12)),
    "hex": _text("0123456789abcdef", 32),
    "hex8": lambda random, _: f"0x{random.getrandbits(32):08X}",
}
"""Placeholder -> maker."""
