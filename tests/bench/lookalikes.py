"""Look-alikes by the thousand: harmless numbers of every family in everyday sentences; a finding is a false alarm.

    python -m tests.bench.lookalikes [--each 40] [--seed 1] [--show]

Each family makes numbers that are right by its own standard (check digits included); every second one, where its shape allows, is
drawn again until it passes the card's check digit too. Each stands in every frame of its family. Prints a row a family.
"""

import argparse
from collections.abc import Callable, Iterator
from random import Random
from uuid import UUID

from redaction.detectors.checks import luhn
from redaction.policy import Verdict, load
from redaction.scanner import Scanner

Make = Callable[[Random], str]
_TRIES = 60


def digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def gs1(body: str) -> str:
    """With the check digit of GS1 (weights 3 and 1 from the right)."""
    return body + str(-(3 * sum(map(int, body[-1::-2])) + sum(map(int, body[-2::-2]))) % 10)


def grouped(number: str, *sizes: int, gap: str = " ") -> str:
    """In groups of these sizes, the last one again and again."""
    parts, sizes_left = [], list(sizes)
    while number:
        size = sizes_left.pop(0) if len(sizes_left) > 1 else sizes_left[0]
        parts.append(number[:size])
        number = number[size:]
    return gap.join(parts)


def usps(random: Random) -> str:
    number = gs1(random.choice(("9400", "9205", "9361", "9505", "9270")) + digits(random, 17))
    routed = random.choice(("", "", "420" + digits(random, 5)))
    form = random.choice((str, lambda n: grouped(n, 4), lambda n: grouped(n, 4, gap="-")))
    return f"{routed} {form(number)}".strip()


def usps_20(random: Random) -> str:
    return grouped(gs1(random.choice(("7005", "7018", "0307")) + digits(random, 15)), 4)


def s10(random: Random) -> str:
    body = digits(random, 8)
    rest = 11 - sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), body, strict=True)) % 11
    number = body + str({10: 0, 11: 5}.get(rest, rest))
    country = random.choice(("US", "GB", "CN", "DE"))
    return random.choice((f"R{random.choice('ABCE')}{number}{country}", f"LX {grouped(number, 3)} {country}"))


def ups(random: Random) -> str:
    body = "".join(random.choice("0123456789ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(6)) + digits(random, 9)
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    return "1Z" + body + str((10 - (sum(values[0::2]) + 2 * sum(values[1::2])) % 10) % 10)


def fedex(random: Random) -> str:
    body = digits(random, 11)
    return body + str(sum(w * int(d) for w, d in zip((1, 7, 3) * 4, body, strict=False)) % 11 % 10)


def canada_post(random: Random) -> str:
    return random.choice((str, lambda n: grouped(n, 4)))(gs1(random.choice("4567") + digits(random, 14)))


def phone(random: Random) -> str:
    area, middle, last = f"{random.randint(201, 989)}", f"{random.randint(200, 999)}", digits(random, 4)
    form = random.choice(("{}-{}-{}", "({}) {}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}", "{} {} {}"))
    return form.format(area, middle, last)


def phone_abroad(random: Random) -> str:
    return random.choice(("+44 20 {}", "+49 89 {}", "+33 1 {}", "+52 55 {}")).format(grouped(digits(random, 8), 4))


def two_phones(random: Random) -> str:
    return f"{phone(random)}, {phone(random)}"


def imei(random: Random) -> str:
    body = random.choice(("35", "37", "86")) + digits(random, 12)
    return next(body + d for d in "0123456789" if luhn(body + d))


def iccid(random: Random) -> str:
    body = "8901" + digits(random, 14)
    return next(random.choice((n, grouped(n, 4))) for d in "0123456789" if luhn(n := body + d))


def isbn(random: Random) -> str:
    number = gs1(random.choice(("978", "979")) + digits(random, 9))
    return random.choice((number, grouped(number, 3, 1, 2, 6, 1, gap="-")))


def card_like(random: Random) -> str:
    """Sixteen digits that pass as a Visa: only the label says what they are."""
    body = "4" + digits(random, 14)
    return next(body + d for d in "0123456789" if luhn(body + d))


def stamp(random: Random) -> str:
    day = f"20{random.randint(10, 29)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    clock = f"{random.randint(0, 23):02d}{random.randint(0, 59):02d}{random.randint(0, 59):02d}"
    return random.choice((day + clock, f"{day}T{clock}Z", day + clock + digits(random, 3), f"{day}-{clock}"))


def unix(random: Random) -> str:
    return str(random.randint(1_400_000_000, 1_899_999_999)) + random.choice(("", digits(random, 3), digits(random, 6)))


def amount(random: Random) -> str:
    return f"{random.randint(10**8, 10**13):,}.{digits(random, 2)}"


def version(random: Random) -> str:
    return ".".join(str(random.randint(0, 9999)) for _ in range(random.randint(3, 5)))


def address(random: Random) -> str:
    return ".".join(str(random.randint(0, 255)) for _ in range(4))


def coordinates(random: Random) -> str:
    return f"{random.uniform(-90, 90):.6f}, {random.uniform(-180, 180):.6f}"


def zip4(random: Random) -> str:
    return f"{random.choice(('IL', 'NY', 'CA', 'TX'))} {digits(random, 5)}-{digits(random, 4)}"


def vin(random: Random) -> str:
    return "1HG" + "".join(random.choice("0123456789ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(6)) + digits(random, 8)


def uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128)))


def digest(random: Random) -> str:
    return f"{random.getrandbits(160):040x}"


def blob(random: Random) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return "".join(random.choice(alphabet) for _ in range(60)) + "=="


def message_id(random: Random) -> str:
    return f"<{stamp(random)}.{digits(random, 16)}@mail.example.com>"


def masked(random: Random) -> str:
    return random.choice(("**** **** **** {}", "XXXX-XXXX-XXXX-{}", "************{}", "xxxx{}")).format(digits(random, 4))


def caption(random: Random) -> str:
    return random.choice(
        ("Form W-2 Wage and Tax Statement, OMB No. 1545-0008", "a Employee's social security number", "Box 12a Code DD",
         "Form 1099-INT (Rev. January 2024)", "35b Routing number  35c Type: Checking  Savings", "Form SS-4, line 7b SSN, ITIN, or EIN")
    )  # fmt: skip


PLAIN = ("{}", "see {} please", "Hello,\n\n{}\n\nThanks", "it says {} on the paper", "12 May | {} | Oak Park", "> {}\nwhat is this?")
PARCEL = (*PLAIN, "Your parcel {} is late", "Tracking: {}", "tracking number {} shows nothing", "Where is {}? It was shipped on 12 May")
PARCEL_NAMED = ("Your package {} is late", "Tracking: {}", "tracking number: {}", "FedEx tracking no. {}", "parcel #{}", "shipment {}")
TOKEN = (*PLAIN, "id={}", "the log says {} failed", "ref {}", "error (token {})")
NUMBERED = tuple(
    f"{thing} {word} {{}}"
    for thing in ("order", "Invoice", "case", "My ticket", "claim", "meter", "Policy", "confirmation", "reference", "serial")
    for word in ("number", "no.", "#", "number:", "number is")
)
CALL = (*PLAIN, "call {}", "Phone: {}", "fax {}", "tel. {} (day)", "You can reach me at {} any time")

FAMILIES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "USPS, 22 and 30 digits": (usps, PARCEL),
    "USPS, 20 digits": (usps_20, PARCEL),
    "international post (S10)": (s10, PARCEL),
    "UPS": (ups, PARCEL),
    "FedEx, named": (fedex, PARCEL_NAMED),
    "Canada Post, named": (canada_post, PARCEL_NAMED),
    "Amazon": (lambda random: "TBA" + digits(random, 12), PARCEL),
    "telephone": (phone, CALL),
    "telephone abroad": (phone_abroad, CALL),
    "two telephones": (two_phones, CALL),
    "IMEI, named": (imei, ("IMEI {}", "IMEI: {}", "my phone's IMEI is {}", "imei number {}", "Device IMEI1 {}")),
    "SIM card": (iccid, (*PLAIN, "ICCID {}", "SIM card number {}")),
    "ISBN": (isbn, (*PLAIN, "ISBN {}", "ISBN-13: {}")),
    "EAN and UPC, named": (lambda random: gs1(digits(random, random.choice((11, 12, 13)))), ("EAN {}", "UPC: {}", "GTIN {}", "barcode {}",
                           "UPC code {} on the box")),
    "labelled numbers that pass as a Visa": (card_like, NUMBERED),
    "date and time": (stamp, TOKEN),
    "Unix time, named": (unix, ("timestamp {}", '"created": {},', "epoch {}", "time={}", "ts: {}", "at {} ms")),
    "amounts": (amount, (*PLAIN, "a total of ${}", "USD {}", "we paid {} EUR", "balance: {}")),
    "versions": (version, ("version {}", "v{}", "Build {}", "release {} is out", "firmware ver. {}")),
    "IP addresses": (address, (*TOKEN, "from [{}]")),
    "coordinates": (coordinates, (*PLAIN, "at ({})", "GPS: {}", "lat/lon {}")),
    "ZIP+4": (zip4, (*PLAIN, "Springfield, {}", "ship to Albany {} today")),
    "VIN": (vin, (*PLAIN, "VIN {}", "my car ({}) was hit")),
    "UUID": (uuid, TOKEN),
    "hash": (digest, TOKEN),
    "base64": (blob, TOKEN),
    "Message-ID": (message_id, TOKEN),
    "masked card": (masked, (*PLAIN, "card {}", "paid with Visa {}", "my card ending {} was charged", "card on file: {}")),
    "tax form captions": (caption, (*PLAIN, "Please fill in: {}", "{} (see instructions)")),
}  # fmt: skip


def cases(seed: int, each: int) -> Iterator[tuple[str, str]]:
    """Family and text."""
    for family, (make, frames) in FAMILIES.items():
        random = Random(f"{seed} {family}")
        for frame in frames:
            for number in range(each):
                yield family, frame.format(_luhn_if_possible(random, make) if number % 2 else make(random))


def _luhn_if_possible(random: Random, make: Make) -> str:
    for _ in range(_TRIES):
        made = make(random)
        if luhn("".join(char for char in made if char.isdigit()) or "1"):
            break
    return made


def report(scanner: Scanner, seed: int, each: int, show: int) -> Iterator[str]:
    """A table row a family, and the first false alarms where asked for."""
    policy = load()
    asked: dict[str, list[bool]] = {}
    shown: list[str] = []
    for family, text in cases(seed, each):
        spans = [span for span in scanner.scan(text) if policy.rule(span.kind).verdict(span.score) is not Verdict.PASS]
        asked.setdefault(family, []).append(bool(spans))
        shown += [f"{family}: {text!r} {[(span.kind, span.score, span.rule) for span in spans]}"] if spans else []
    yield "| look-alike | texts | flagged | |\n|---|---|---|---|"
    every = [flag for flags in asked.values() for flag in flags]
    for name, flags in (*asked.items(), ("all", every)):
        yield f"| {name} | {len(flags)} | {sum(flags)} | {100 * sum(flags) / len(flags):.2f} % |"
    yield from shown[:show]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=40, help="numbers in each frame")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="false alarms to print")
    options = parser.parse_args()
    for line in report(Scanner(), options.seed, options.each, options.show):
        print(line)


if __name__ == "__main__":
    main()
