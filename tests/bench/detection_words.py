"""The prose of docs/reference/scores.md; the figures come from ``tests.bench.detection``."""

HEAD = """\
# Detection scores

Written by `python -m tests.bench.detection --write`; do not edit. How well numbers are found, what is left alone, and what it costs,
beside other tools in the same run on the same texts. Every figure depends on the machine and on the sets; the differences between
rows of one table are what counts."""

NO_DATA = "The shared data is absent (POSTROOM_SHARED): public sets and real mail were not measured; the speed is on made-up text."

CHAPTERS = {
    "quality": """\
## What is found

*Recall*: the share of labelled numbers that a finding of the right kind touches, where the default policy acts on that finding (redacts
or holds). *Exact*: the finding starts and ends where the label does. *Removed*: no letter or digit of the number is left outside of what
was found, whatever it was taken for. *Precision*: the share of findings that touch a label of their kind; *wrong* counts the others.
*Certain*: only findings that are redacted without a person looking.

| set | whose | what it is |
|---|---|---|
| presidio_research_synth_v2 | Microsoft, presidio-research (MIT) | generated sentences; no bank accounts |
| presidio_unit_tests | Presidio (MIT) | what its own recognisers are tested with: many bare numbers without a word around them |
| datafog_corpus | DataFog (MIT) | short texts and hard negatives |
| ferret_score_ssn | AWS, ferret-scan (Apache-2.0) | Social Security numbers in tables and mail; look-alikes in other columns |
| card_tools_tests | ccsrch, credit_card_sanitizer | card numbers between other characters, odd groupings |
| letters, dev | Postroom | generated letters; the detectors were tuned on this half of the templates |
| letters, held_out | Postroom | the other half of the templates, only ever measured |
| second letters, dev | Postroom | letters by an author who had not seen the detectors; misses of this half were looked at afterwards |
| second letters, held out | Postroom | the other half; held_out2 was opened for tuning after its first reading of 87.3 % |
| free texts, dev | Postroom | 149 short texts with accounts and 100 without, most of whose numbers have no label; misses were looked at |
| free texts, held out | Postroom | 250 more, 150 of them with accounts; only ever measured |

The authors of the detectors have seen the public sets: those rows show that nothing was forgotten, not how well the next mail will do.""",
    "peers": """\
## Beside other tools

Recall / precision over all sets above except the halves that were looked at. Presidio counts from a score of 0.4 on (its bank numbers
have 0.05 without context); the routing number's recogniser, off by default there, is switched on. *Patterns only* are Presidio's eight
financial recognisers over a tokenizer without a model, so that its context words work. A dash: the tool has no such kind.""",
    "alarms": """\
## False alarms

Texts in which nothing should be found: business mail (Enron, public record), valid tracking numbers of many carriers, and the test
mails of other mail programs, read by our own reader (a header's name stands before its value). Slow tools are asked a part of the
texts. The tracking numbers stand in a sentence of their own ("Tracking number: ..."). The
second letters here are those that hold only harmless numbers near tempting words.""",
    "representations": """\
## Representations

The same kinds of numbers written in every way of text that a person still reads, in everyday sentences
(`tests/bench/text_representations.py`). An IBAN or account number is not asked for where the row would make another number of it.""",
    "lookalikes": """\
## Look-alikes

Harmless numbers that are right by their own standard, every second one drawn so that it passes the check digit of cards too where its
shape allows (`tests/bench/lookalikes.py`). *Altered*: the policy would redact or hold the text.""",
    "speed": """\
## Speed

Millions of characters per second of CPU time on one core: slices of real business mail, medians of rounds in which all tools take
turns. ferret-scan's figure includes its start and reading files.""",
    "worst": """\
## Worst cases

The goal: any million characters in less than half a second, and twice as many in about twice the time.""",
    "memory": "## Memory and start",
}

LABELS = """\
## What is known to be wrong with the labels

Detectors are not bent to these; the rows above count them as misses and false alarms all the same.

- card_tools_tests labels cards in unusual groups, with dots, slashes or colons, or between letters as negatives (its tools leave them
  alone); a person reads a card there, so they are found.
- presidio_unit_tests holds bare numbers that the recogniser under test must find, and bare numbers that the test of another recogniser
  says are none of its own. Nine digits that are all of a message may be a Social Security number, a routing number or neither: they are
  held for a person to see: who is asked for a number by mail answers with nothing but the number, and a wrong hold costs a look while
  a wrong pass costs a leak. That is why the precision for Social Security numbers there stays below 100 %. Twelve bare digits
  labelled as a bank account are left alone: account numbers have no check digit and any length, so the same rule would hold every
  customer, order and meter number that arrives alone, which the public sends by the hundred. An IBAN with slashes
  and one with a small letter inside are negatives there; their check digits are right and a person reads them.
- datafog_corpus labels 987-65-4321 as a Social Security number: no such number is ever given out (areas above 899 are not assigned); it
  is found as a taxpayer number, and removed all the same. It labels 123456789 beside the words "legacy value", which say nothing: nine
  bare digits in a sentence are most often somebody's order or case. It calls "123 45 6789" a token and no number: three, two and four
  digits with blanks are how people write a Social Security number, so it is held. The two missed labels are the recall of 81.8 % there.
- neg_enron_ham and the corpus are real and test mail without labels. A test mail that holds a bank statement with a valid IBAN
  (php-mmp, issue408) is counted as flagged, rightly.
"""
