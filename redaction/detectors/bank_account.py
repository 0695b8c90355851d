"""US bank account numbers: 4 to 17 digits and no check digit, so words and a routing number near must prove it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from redaction.detectors import bank_words as words
from redaction.detectors.answers import caption
from redaction.detectors.bank_fields import answered
from redaction.detectors.bank_numbers import (
    LONG_ENOUGH,
    LONGEST,
    NUMBER,
    SHORTEST,
    SURELY_LONG,
    Account,
    alike,
    digits,
    place,
    plausible,
    year,
)
from redaction.detectors.bank_pairs import beside, labels_something
from redaction.detectors.context import HARMLESS
from redaction.detectors.mentions import Watched
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.detectors.runs import Run, digit_count, even_parts
from redaction.findings import Span

KINDS = ("bank_account",)

_REACH = 80
_ROUTING_REACH = 200  # characters between a routing number and its account
_SURE = 0.6
_DOUBTED = 0.4  # labelled, and nothing says that it is a bank's
_CERTAIN = 0.85  # no doubt left: a weaker finding of another kind in the same place gives way
_MANY = 40  # accounts in one text; beside more of them nobody tells an old one from a new one in words

_LINK_WORDS = (
    r"(?:[\s:#.=()'\"*\-_\u2448|,;<>{}\[\]?&]|accounts?|acct|numbers?|num|nbr|nmbr|no|nr|is|its|was|are|my|our|the|to|into|in|of|which|de|es|numero"
    r"|n\u00famero|corriente|conjunta|ahorros?|bank|checking|savings|with|at|for|deposit|dda|please|use|has|been|changed|del|mi|la|bancaria|bancario|banco"
    r"|cheques|this|one|none|select|choose|here|old|new|type|as|follows|that|these|two|both|asked|requested|listed|below|refund|payment|bancaire"
    r"|(?<![a-z])(?:a|it|s|sure|ok|yes)(?![a-z])"
    r"|(?<![0-9])[0-9]{1,2}[.):](?=[ \t])|\([^()\n]{1,40}\))*?"
)
_VALUE = re.compile(rf"s?{_LINK_WORDS}{NUMBER}")
_AT_ONCE = re.compile(
    rf"(?:[\s:#.=(\-]|, (?:and )?(?:(?:the|my) )?(?:account )?number|account|acct|a/c|numbers?|num|no|nr|is|are)*?{NUMBER}"
    r"(?! *(?:per|a|each) (?:year|month|week)|%)"
)
_DIGIT = re.compile("[0-9]")
_SENTENCE_ENDS = re.compile(r"(?<!no)(?<!nr)(?<!num)(?<!acct)[.?!]")
_LOOSE = re.compile(rf"s?[^0-9\n;]{{0,60}}?(?<![0-9a-z.,/$\-]){NUMBER}")
_MASKED = re.compile(r"\b(?:ending|ends|last (?:four|4|digits|3|three|two|2)|terminada?|termina|ultimos|\u00faltimos)\b|[*x]{2}")
_CAPTION = re.compile("account|acct|cuenta")
_BEGINS = attrgetter("start")
_BACK = re.compile(
    rf"(?<![0-9.,/$\-]){NUMBER}(?P<link>(?:[\s<=>,(:'\"\-]|is|es|was|that'?s|it'?s|that is|it is|the|of|at|with|in|from|my|our|your|his|her"
    r"|new|old|main|primary|joint|personal|(?:husband|wife|mother|father|mom|dad|son|daughter)'?s"
    r"|mi|la|su|de|number|n[u\u00fa]mero|bank|checking|savings|wells fargo|chase|citibank)*?)$"
)
"""A number, and what may stand between it and the word that says what it is."""
_SAID = re.compile(r"[<=>(]|--|- that|\b(?:is|es|was|that'?s|it'?s)\b|^[ ,-]*(?:my|mi)\b")
_LABEL_ENDS = re.compile(r"(?:s?[ ]?(?:number|no|#)|[ \t]+(?:at|with|in|de|del|en)(?![a-z])|[\s.,;:)!?]*(?:$|\n)|[.,;)!?])")
_CAPTION_BELOW = re.compile(r"[ \t_|]*\r?\n[ \t_|]*\((?:bank )?")
_SWIFT = "\n:"
_SWIFT_FIELD = re.compile(r"^:(?:50[FGHK]?|59[AF]?):/(?P<number>[0-9]{4,17})$", re.MULTILINE)
_SENTENCE = frozenset(
    re.findall(
        r"\w+", "call phone tel at since on by dated from until after before about please but and or customer member routing aba ruta"
    )
)
"""Between a label and a number these words begin something else."""
_AND_IT_IS = re.compile(r"(?:(?<![a-z])(?:is|was|es|so)|:)[\s,]*$")
"""After "account number" and whatever was put between, the number itself."""

_GLUE = frozenset(["is", "the", "my", "number", "no", "its", "it", "and", "es", "was", "new", "old", "account", "acct"])
"""A short number must follow these at once."""

_ASIDE = re.compile(
    rf"(?:at|with|from) (?:the |my |our )?(?:[a-z&'.\-]+ ){{0,4}}?{words.BANK_NAMED.pattern}"
    r"|(?:on|from) (?:my|the|this) (?:checks?|cheques?|statement|slip|form|passbook|checkbook)|at [a-z]+ trust(?![a-z])"
)
"""These go on about the account itself."""
_MOVES = Watched(
    "direct deposit",
    "direct dep ",
    "deposit",
    "wire",
    "wiring",
    "transfer",
    "remit",
    "withdr",
    "debit",
    "autopay",
    "auto pay",
    "paid",
    "pension",
    "payment",
    "taken from",
    "taking from",
)
_MOVED = re.compile(rf"[a-z]*[^\n;]{{0,50}}?(?<![a-z])(?:to|into|from|in|out of|a)[ \t:]+(?:#|no\.?)?[ \t]*{NUMBER}")

_BANKS = Watched("bank", "credit union", "chase", "wells fargo", "capital one", "pnc", "truist", "usaa", "navy federal", "citibank")
_SPOKEN_OF = Watched(*words.LABELS.literals, *words.ACCOUNT.literals, *_MOVES.literals, *_BANKS.literals)
_AT_BANK = re.compile(
    rf"(?<![a-z])(?:it is|it's|its|to|into|from|out of|es|use|at) {NUMBER}[ ,(]{{1,3}}"
    r"(?:(?:at|with|in|from) )?(?:the |my )?(?:[a-z&'.\-]+ ){0,4}$"
)
_BANK_THEN = re.compile(rf"(?:[ ,:#\-]{{1,4}}(?:no\.? )?|[ \t]*\r?\n(?:account |acct )?(?P<asked>number|no\.?)[ :.]{{1,3}}){NUMBER}")
_AREA_CODE = re.compile(r"\([2-9][0-9]{2}\) ?$")
_LOCAL = re.compile(r"[0-9]{3}[ .\-]?[0-9]{4}")
_CALL = re.compile(r"(?<![a-z])(?:call(?:ed)?|phone|tel|fax|dial|text)(?![a-z])")
_PAYMENT = re.compile(
    r"(?<![a-z])(?:accounts?|acct|deposit|refund|reimburse|funds|pay(?:ment)?|transfer|money|credit(?:ed)?|debit(?:ed)?|cuenta)(?![a-z])"
)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Account numbers after their label or before it, beside a routing number, above a caption, under a header, where money goes to."""
    routing = [span for span in found if span.kind == "aba_routing" and span.score >= _SURE]
    if not (routing or page.label or page.mentioned(_SPOKEN_OF) or _SWIFT in page.text):
        return
    taken = Neighbours(span for span in found if span.score >= _CERTAIN)
    near = Neighbours(routing)
    seen: set[int] = set()
    in_order = (
        _named(page, near),
        answered(page),
        beside(page, routing),
        _in_columns(page),
        _captioned(page),
        _moved(page),
        _at_a_bank(page),
    )
    for one in chain.from_iterable(in_order):
        others = alike(page.lower, one.start, one.end) if one.score >= _SURE and len(seen) < _MANY else ()
        for start, end in ((one.start, one.end), *others):
            if start not in seen and not _after_area_code(page, start, end) and not taken.overlap(start, end):
                seen.add(start)
                yield Span("bank_account", start, end, one.rule, one.score)


def _after_area_code(page: Page, start: int, end: int) -> bool:
    """``(212) 555-0146``: a telephone number."""
    return _LOCAL.fullmatch(page.text, start, end) is not None and _AREA_CODE.search(page.text, max(0, start - 8), start) is not None


def _named(page: Page, routing: Neighbours) -> Iterator[Account]:
    """Numbers beside a word for an account."""
    for label, at in page.mentions(words.LABELS):
        if page.lower[at - 1 : at].isalnum() and label not in words.GLUED:
            continue
        if label == "savings" and words.BANKS_NAME_GOES_ON.match(page.lower, at + len(label)):
            continue
        one = _after(page, label, at, routing) or _before(page, label, at, routing)
        if one:
            yield one


def _after(page: Page, label: str, at: int, routing: Neighbours) -> Account | None:
    """The number behind the word."""
    after = at + len(label)
    if _DIGIT.search(page.lower, after, after + _REACH) is None:
        return None
    bare = label in words.KINDS_OF_ACCOUNT
    tied = (_AT_ONCE if bare else _VALUE).match(page.lower, after, after + _REACH)
    match = tied or _loosely(page, after, bare=bare)
    if match is None or _MASKED.search(page.lower, after, match.start("number")):
        return None
    start, end = place(match)
    score = _score(page, label, at, (start, end), routing)
    asked = tied and not _SENTENCE_ENDS.search(page.lower, after, start)
    return Account(start, end, score, "account after its label") if plausible(page.text[start:end], phone=not asked) else None


def _loosely(page: Page, after: int, *, bare: bool) -> re.Match[str] | None:
    """A number later in the sentence, unless the word before it labels something else; ``bare``: only where a bank is named."""
    match = _LOOSE.match(page.lower, after, after + _REACH)
    if match is None:
        return None
    between = page.lower[after : match.start("number")]
    if bare and not words.BANK_NAMED.search(between):
        return None
    said = re.findall("[a-z]+", _ASIDE.sub(" ", between))
    if words.NUMBER_AFTER.match(between) and _AND_IT_IS.search(between):
        return match if HARMLESS.isdisjoint(said[-2:-1]) else None
    if digits(match["number"]) < LONG_ENOUGH and not (_GLUE.issuperset(said) and not year(match["number"])):
        return None
    return None if HARMLESS.intersection(said) or not _SENTENCE.isdisjoint(said) else match


def _before(page: Page, label: str, at: int, routing: Neighbours) -> Account | None:
    """``1234567890 is my account number``, ``1234567890 (checking account)``."""
    if _DIGIT.search(page.lower, max(0, at - _REACH), at) is None or _LABEL_ENDS.match(page.lower, at + len(label)) is None:
        return None
    match = _BACK.search(page.lower, max(0, at - _REACH), at)
    if match is None or not _SAID.search(match["link"]) or labels_something(page, match.start()):
        return None
    if digits(match["number"]) < LONG_ENOUGH and _CAPTION_BELOW.fullmatch(match["link"]) is None:
        return None
    start, end = match.span("number")
    score = _score(page, label, at, (start, end), routing)
    return Account(start, end, score, "account before its label") if plausible(page.text[start:end], phone=False) else None


def _score(page: Page, label: str, at: int, number: tuple[int, int], routing: Neighbours) -> float:
    """What says that the account is a bank's: its name, a routing number near, words about banks."""
    lower, after = page.lower, at + len(label)
    before = lower[max(0, at - 24) : at]
    window = min(at, number[0]) - 120, max(after, number[1]) + 120
    if words.OTHER_ACCOUNT.search(before) or words.OTHER_ACCOUNT_AFTER.match(lower, after):
        return 0.2
    if routing.near(number[0], _ROUTING_REACH):
        return 0.9
    if label in words.KINDS_OF_ACCOUNT or words.OWN_NAME.search(before) or words.OWN_NAME_AFTER.match(lower, after):
        return 0.8
    if words.BANK.said(page, *window):
        return 0.75
    long_enough = digits(lower[slice(*number)]) >= LONG_ENOUGH
    numbered = label in words.NUMBERED or words.NUMBER_AFTER.match(lower, after) or words.NUMBER_BEFORE.search(before)
    if words.UTILITY.said(page, *window):
        return 0.3
    return 0.5 if long_enough and numbered else _DOUBTED


def _captioned(page: Page) -> Iterator[Account]:
    """A number above ``(account number)``, and SWIFT MT fields 50 and 59."""
    for run in page.runs if page.mentioned(words.ACCOUNT) else ():
        start, end = run.last
        if LONG_ENOUGH <= end - start <= LONGEST and _CAPTION.search(caption(page, end)):
            yield Account(start, end, 0.75, "account above its caption")
    for field in _SWIFT_FIELD.finditer(page.text) if _SWIFT in page.text else ():
        yield Account(*field.span("number"), 0.75, "account in a SWIFT message")


def _moved(page: Page) -> Iterator[Account]:
    """Where money goes to or comes from: "deposit it to 000123456789 at First Bank"."""
    for verb, at in page.mentions(_MOVES):
        match = _MOVED.match(page.lower, at + len(verb), at + len(verb) + _REACH)
        if match is None or not plausible(match["number"]):
            continue
        start, end = place(match)
        if digits(match["number"]) < (LONG_ENOUGH if _ASIDE.match(page.lower, end + 1) else SURELY_LONG):
            continue
        said = re.findall("[a-z]+", page.lower[at:start])
        banked = verb.startswith("direct dep") or words.BANK_NAMED.search(page.lower, max(0, start - _REACH), end + _REACH)
        if banked and HARMLESS.isdisjoint(said):
            yield Account(start, end, _SURE, "account that money goes to or comes from")


def _at_a_bank(page: Page) -> Iterator[Account]:
    """``It is 91377825 at Lakeside Credit Union`` where an account or a payment is spoken of."""
    for name, at in page.mentions(_BANKS):
        ends = at + len(name)
        if page.lower[at - 1 : at].isalpha() or page.lower[ends : ends + 1].isalpha():
            continue
        match = _AT_BANK.search(page.lower, max(0, at - _REACH), at) or _BANK_THEN.match(page.lower, ends, ends + _REACH)
        if match is None or digits(match["number"]) < SURELY_LONG or not plausible(match["number"]):
            continue
        start, end = place(match)
        before = page.lower[max(0, start - 150) : start]
        if (match.groupdict().get("asked") or _PAYMENT.search(before)) and not _CALL.search(before) and not labels_something(page, start):
            yield Account(start, end, _SURE, "account at a bank")


def _in_columns(page: Page) -> Iterator[Account]:
    """Runs under a header that names a bank account."""
    done = 0
    for said in sorted(at for _, at in page.mentions(words.ACCOUNT)):
        if said < done:
            continue
        below = done = page.lower.find("\n", said) + 1
        if not below:
            return
        for run in page.runs[bisect_left(page.runs, below, key=_BEGINS) :]:
            if page.headers(run.start).lower() not in words.ACCOUNT:
                break
            done = run.end
            for start, end in _in_one_cell(run):
                yield from _under_header(page, start, end)


def _under_header(page: Page, start: int, end: int) -> Iterator[Account]:
    header = page.header(start).lower()
    if header not in words.ACCOUNT:
        return
    headers = page.headers(start).lower()
    bank = headers in words.BANK or words.HOLDER.search(headers) or words.BANK.said(page, start - 300, start)
    named = bank and not words.OTHER_ACCOUNT.search(header.partition("acc")[0])
    if end - start >= LONG_ENOUGH or (named and words.ACCOUNT_COLUMN.search(header)):
        yield Account(start, end, 0.8 if named else 0.3, "account under its header")


def _in_one_cell(run: Run) -> Iterator[tuple[int, int]]:
    """Four to seventeen digits in one piece, or in short groups with blanks, dashes or dots between."""
    for start, end in run.spans:
        if SHORTEST <= end - start <= LONGEST:
            yield start, end
    for first, last in even_parts(run.gaps):
        if run.gaps[first] in " -." and LONG_ENOUGH <= digit_count(run.sizes[first:last]) <= LONGEST and max(run.sizes[first:last]) < "6":
            yield run.span(first)[0], run.span(last - 1)[1]


MUST_FIND = (
    ("after its full name", "my bank account number is 945456787654", "945456787654"),
    ("with dashes", "checking account 1234-567-890", "1234-567-890"),
    ("with blanks", "savings account no. 12 3456 7890", "12 3456 7890"),
    ("after a routing number", "Routing 021000021, account 000123456789", "000123456789"),
    ("on the line below its label", "Bank account number:\n1234567890", "1234567890"),
    ("a short one beside a routing number", "routing number 021000021 account number 48213", "48213"),
    ("on a cheque's code line", "\u2446021000021\u2446 1234567890\u2448 0101", "1234567890"),
    ("a short one on a cheque's code line", "\u2446021000021\u2446 61463\u2448 0101", "61463"),
    ("under a column header", "name,bank_account\nAnn,1234567890\n", "1234567890"),
    ("in aligned columns two blanks apart", "Name     Bank acct      Paid\nAnn Lee  1234567890     now", "1234567890"),
    (
        "in aligned columns with amounts",
        "Name          Routing      Account no.   Amount\nAnn Lee       021000021    0000100618    $40,528.19\n"
        "Bob Ray       071000013    5510983327    $1,204.55",
        "5510983327",
    ),
    ("in a sentence on deposits", "Please send the direct deposit to account 1234567890.", "1234567890"),
    ("some words later", "can you send it to my bank acct its 115553393052 thx", "115553393052"),
    ("before its label", "1234567890 is my bank account number", "1234567890"),
    ("before its label in brackets", "12345678 (checking account)", "12345678"),
    ("in groups before its label", "12 3456 7890 is my account number", "12 3456 7890"),
    ("one digit a box", "Checking account number | 1 2 3 4 5 6 7 8 |", "1 2 3 4 5 6 7 8"),
    ("the beneficiary of a SWIFT message", ":20:48211\n:59:/1234567890\nJane Doe", "1234567890"),
    ("in a pair with the routing number", "Bank info (routing/account): 021000021 / 1234567890", "1234567890"),
    ("beside a bank identifier code", "SWIFT CHASUS33, account number 1234567890", "1234567890"),
    ("in Spanish with the word for a bank", "numero de cuenta bancaria: 1234567890", "1234567890"),
    ("between underscores", "Bank account no. ___30721___", "30721"),
    ("above its caption", "021000021\n(routing number)\n1234567890\n(account number)", "1234567890"),
    ("a short one above its caption", "021000021\n(routing number)\n99073\n(account number)", "99073"),
    ("called account number, no bank named", "Account number: 12345678", "12345678"),
    ("called so in Spanish", "mi n\u00famero de cuenta es 1234567890", "1234567890"),
    ("in Spanish", "cuenta corriente 1234567890", "1234567890"),
    ("shortened in Spanish", "cta. 4455667788 del banco", "4455667788"),
    ("shortened and misspelt", "ckg accnt no 4455667788", "4455667788"),
    ("the second of two", "bank accounts 12345678 and 87654321", "87654321"),
    ("the last of a list", "Bank account numbers:\n1) 1234567890\n2) 9876543210", "9876543210"),
    ("the wrong one of a correction", "my checking account is 1234567890, not 1234567809", "1234567809"),
    ("the old one in a letter on a new one", "old one 7723190045 is closed, new checking acct 5510983327", "7723190045"),
    ("at a bank that is named", "send my refund to my account at Wells Fargo 334455667788", "334455667788"),
    ("at a bank, the word for an account on a line above", "> which account?\n\nIt is 91377825 at Lakeside Credit Union.", "91377825"),
    ("before a routing number", "use ach instead: 662378968417, 123173814 (Bank of America)", "662378968417"),
    ("in a table in Spanish", "Nombre\tCuenta\tRuta\nAnn\t931280048\t021000021", "931280048"),
    ("in a sentence behind the bank's", "I have an account at Lakeside Credit Union. The number is 00624163512", "00624163512"),
    ("of two that a pay is split to", "$200 to 4455667788 and the rest to 9988776655 at Ally (routing 124003116)", "4455667788"),
    ("before the routing number's name", "chk 4455667788 aba 021000021", "4455667788"),
    ("in an answer", "Q: bank account\nA: 4455667788", "4455667788"),
    ("after words put between", "My bank account number, since you keep asking, is 4455667788.", "4455667788"),
    ("behind the bank's name", "send the refund to Key Bank, 44556677889", "44556677889"),
    ("behind a remark in brackets", "Account number (up to 17 digits): 4455667788", "4455667788"),
    ("on the line below the bank", "Bank name: Chase\nNumber: 4455667788", "4455667788"),
    ("where money goes to", "please deposit it to 000123456789 at First Bank", "000123456789"),
    ("in a column beside the holders'", "Acct                 Holder\n4571925558           Ann Lee", "4571925558"),
    ("that a cheque is drawn on", "stop payment on check 3602 drawn on my account 498886291442", "498886291442"),
    ("the second in Spanish", "La cuenta corriente es 0138272012976 y la de ahorros 35740442.", "35740442"),
    ("a short one at a bank", "close 62531935870 and send what is left to 23847 at First Bank, routing 124087446", "23847"),
    ("in groups as a telephone number has", "direct deposit to account 312-555-0143", "312-555-0143"),
)

MUST_NOT_FIND = (
    ("a customer account", "customer account 12345678"),
    ("the last digits", "the bank account ending in 4984 will be charged"),
    ("the digits that a mask left", "bank account 12345xxxx"),
    ("a utility's account number", "my water bill, account number 12345678"),
    ("an order in a sentence on accounts", "I paid from my bank account for order 12345678"),
    ("an order before the word", "Order 12345678, my bank account was charged twice"),
    ("a ledger account", "revenue account (40004000)"),
    ("a utility account", "your water account 12345678"),
    ("a number without any word", "see 945456787654"),
    ("a date after the word", "bank account 12-31-2024"),
    ("a phone number after the word", "about my bank account, call 202-555-0143"),
    ("a member's number behind a routing number", "routing number 218780222. My member number is 967594"),
    ("a bank's telephone without marks", "about my refund call Key Bank 8005550143"),
    ("a telephone number with its area code in brackets", "Q: bank account?\nA: (212) 555-0146"),
    ("a water account in Spanish", "La cuenta del agua es 50945329; pagu\u00e9 en el banco"),
    ("a bank's telephone", "transfer me to First Bank, 202-555-0143"),
    ("savings that are an amount", "savings of 1500000 per year"),
    ("somebody who checks in", "checking in at 1430 on flight 1234567"),
)
