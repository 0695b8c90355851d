"""Words about bank accounts, and about accounts that are none; English and Spanish, over lower-case text."""

import re

from redaction.detectors.mentions import Watched
from redaction.detectors.vocabulary import Vocabulary

ACCOUNT = Watched("account", "acct", "a/c", "cuenta")
_NAMES_OF_ACCOUNTS = (
    "account|acct|a/c|acc0unt|acount|accnt|acnt|acc no|acc #|acc#|acc num|acc:|accout|acc |ac no|ac/no|acc."
    "|checking|chequing|chkg|savings|svgs|chking|passbook|sav:|chk:|dda|konto|cuenta|cta|ahorros"
)
LABELS = Watched(*_NAMES_OF_ACCOUNTS.split("|"))
GLUED = frozenset(["account", "acct", "cuenta", "acc0unt"])
"""These may be the end of a longer word ("myaccount", "bankacct"); the others are words of their own."""

KINDS_OF_ACCOUNT = frozenset(["checking", "chequing", "chkg", "chking", "savings", "svgs", "passbook", "sav:", "chk:", "dda", "ahorros"])
"""They are said of banks alone, and of other things too ("checking in"): the number must follow at once."""

NUMBERED = frozenset(["ac no", "ac/no", "acc no", "acc #", "acc#", "acc num"])
"""These say "number" themselves."""

_NAMES = (
    "chase|wells fargo|citi|citibank|capital one|pnc|truist|td bank|usaa|ally|regions|fifth third|keybank|huntington|m&t|santander|bbva"
    "|hsbc|citizens|navy federal|schwab|fidelity|chime|sofi|bmo|barclays|lloyds|natwest"
    "|suntrust|bb&t|wachovia|comerica|synovus|umpqua|first horizon|woodforest|arvest|glacier|simmons|bancorp|becu|penfed"
    "|hdfc|icici|banorte|banamex|banco azteca|bofa|boa"
)
"""The biggest of the FDIC's list, and foreign ones that people in the US write about."""

BANK_NAMED = re.compile(
    r"(?<![a-z])(?:banks?|banking|credit union|banco|checking|chequing|savings|ahorros|routing|aba|rtn|rtng|ruta|ach|swift"
    rf"|bic|{_NAMES})(?![a-z])"
)
BY_NAME = rf"(?<![a-z])(?:banks?|credit union|cu|fcu|banco|{_NAMES})(?![a-z])"
"""A bank as people call it."""

BANK = Vocabulary(
    "bank|banks|banking|routing|aba|rtn|rtng|checking|chequing|savings|direct dep|direct deposit|dd info|dd acct|dd account|passbook",
    "wire|wires|wired|wiring|ach|voided|void|cheque|cheques|drawn on|stop payment|payroll|credit union|overdraft|debit|debited",
    "withdraw|withdrawal|withdrawn|withdrew|swift|bic|iban|remit to|remittance to|beneficiary|escrow|ruta|bankid|further credit",
    "for credit to|fbo|sort code|bsb|transit no|transit number|bankleitzahl|blz|banco|bancaria|bancario|ahorros|corriente|transferencia",
    "bancaire|sort|transfier*|deposite|depositen|deposito|depositan|depositar|depositaron",
    *(f"transit {digit}" for digit in range(10)),
    _NAMES,
)
"""Near an account's number they say that it is a bank's."""

OTHER_ACCOUNT = re.compile(
    r"(?:customer|client|user|member|membership|loyalty|rewards?|utility|utilities|billing|electric|water|gas|power|phone|internet|cable|online|web"
    r"|permit|postage|ledger|revenue|expense|cost|g/l|gl|email|e-mail|vendor|supplier|shipper|fedex|ups|usps|dhl|meter|business|mailing|library"
    r"|insurance|student|patient|frequent flyer|trading|twitter|login|game|steam|parcel|property|tax|toll|cliente|usuario)[\s\-_]*$"
)
OTHER_ACCOUNT_AFTER = re.compile(r" (?:del?|de la) (?:agua|luz|gas|electricidad|tel[e\u00e9]fono|internet|cable|cliente|usuario)(?![a-z])")
MONEY = Vocabulary(
    "refund*|reimburs*|rebate*|deposit*|direct*|dd|debit*|credit|credits|credited|transfer*|payment*|payout*|paid*|pay|pays|paying*",
    "paycheck*|payroll*|wages*|salary*|benefit*|pension*|autopay*|auto-pay*|withdr*|draft*|eft|ach|wire*|money*|fund|funds",
    "social security*|fee|fees|pull|pulled|bill|bills|took*|take|taking*|charging*|rent|stipend*|support should*|garnish*|escrow*",
    "cuenta*|reembolso*|deposito*|dep\u00f3sito*|pago*",
)
"""Money goes from one to another."""

HOLDER = re.compile(r"(?<![a-z])(?:holder|account holder|titular)(?![a-z])")
"""A column beside accounts that are a bank's."""

UTILITY = Vocabulary(
    "electric|water|gas|power|utility|meter|bill|customer|member|cable|internet|phone|toll|subscriber|service|tracking|ledger|gl",
    "gym|luz|agua|cliente|trash|garbage|sewer|recycling|parcel|comcast|xfinity|verizon|at&t|t-mobile|spectrum|cox|rent|rental",
)
OWN_NAME = re.compile(
    r"(?:bank|checking|checkin|chking|savings|svgs|chequing|deposit|bancaria|che?que?|chq|chk|chkg|ckg|sav|money market|mma|share"
    r"|share draft|beneficiary|payee"
    r"|giro)[\s\-_.]*$"
)
"""Right before the word "account": it is a bank's."""

OWN_NAME_AFTER = re.compile(r"[\s\-_.]*(?:corriente|cte|(?:de )?ahorros?|de cheques|bancari[ao]|de(?:l| mi| un)? banco)(?![a-z])")
ACCOUNT_COLUMN = re.compile(r"(?:account|acct|a/c)[\s_\-]*(?:numbers?|num|nbr|no|nr|#)?[.:\s]*$")
"""A header that ends so stands over numbers, not names or kinds of accounts."""

BANKS_NAME_GOES_ON = re.compile(r" (?:bank|& loan|and loan|institution)(?![a-z])")
"""After "savings": no account, but the name of a bank."""

NUMBER_AFTER = re.compile(r"[\s_\-.]*(?:numbers?|numero|n\u00famero|num|nbr|nmbr|nummer|no|nr|n\u00ba|#)(?![a-z])")
NUMBER_BEFORE = re.compile(r"(?:numbers?|numero|n\u00famero|num|no|n)\.?(?: of| de)(?: mi| la| su| my| the| our)?\s+$")
"""A word for number, behind the word "account" and before it."""
