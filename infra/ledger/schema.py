"""Every table of the house. Nothing textual that a sender wrote stands here in clear: such things are
ciphertext in ``blobs`` or sealed columns. Times are UTC seconds since the epoch (float)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from intake.lifecycle import State

metadata = MetaData()

_STATES = ", ".join(f"'{state}'" for state in State)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String, nullable=False, unique=True),
    Column("key", String, nullable=False, unique=True),  # idempotency: channel + mailbox + SHA-256, hashed with the keyring
    Column("channel", String, nullable=False),
    Column("state", String, CheckConstraint(f"state IN ({_STATES})", name="state_is_known"), nullable=False),
    Column("verdict", String, nullable=False),
    Column("program", String, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("size", Integer, nullable=False),
    Column("secure", Boolean, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON list of plain words
    Column("findings", Text, nullable=False),  # JSON object kind -> count
    Column("leased_until", Float, nullable=False, default=0.0),  # while it is deferred
    Column("lane", String, nullable=False, server_default="overflow"),  # intake.ports.Later, while it is deferred
    Index("receipts_by_state", "state", "leased_until"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("key_id", String, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("location", String, nullable=False, default=""),
    UniqueConstraint("reference", "purpose"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", Integer, primary_key=True),  # what staff call it
    Column("reference", String, ForeignKey("receipts.reference"), nullable=False, unique=True),
    Column("program", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, CheckConstraint("state IN ('open', 'closed')", name="ticket_state"), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("why", String, nullable=False),
    Column("findings", Text, nullable=False),  # JSON object kind -> count
    Column("assignee", String, nullable=False, default=""),
    Column("opened_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Index("tickets_by_program", "program", "state", "updated_at"),
    Index("tickets_by_state", "state", "updated_at"),
    Index("tickets_by_assignee", "assignee", "state", "updated_at"),
)

ticket_tallies = Table(  # kept by triggers on tickets, see migrations/versions/ticket_tallies.py
    "ticket_tallies",
    metadata,
    Column("program", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("assignee", String, primary_key=True),
    Column("tickets", Integer, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket", Integer, ForeignKey("tickets.number"), nullable=False),
    Column("kind", String, nullable=False),  # reply | note | event
    Column("author", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("purpose", String, nullable=False),  # the blob (of the ticket's reference) with the text; "" for events
    Column("event", String, nullable=False, default=""),  # events: fixed words such as "closed", "moved to claims"
    Column("post", Integer, nullable=True),  # replies: the outbox row
    Index("entries_by_ticket", "ticket", "id"),
)

cases = Table(
    "cases",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("reference", String, ForeignKey("receipts.reference"), nullable=False, unique=True),
    Column("state", String, nullable=False),  # redaction.review.cases.CaseState
    Column("why", Text, nullable=False),  # JSON list
    Column("findings", Text, nullable=False),  # JSON object
    Column("program", String, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("claimed_by", String, nullable=False, default=""),
    Column("requested_by", String, nullable=False, default=""),
    Column("decided_at", Float, nullable=True),
    Index("cases_by_state", "state", "expires_at"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case", Integer, ForeignKey("cases.number"), nullable=False),
    Column("actor", String, nullable=False),
    Column("what", String, nullable=False),  # claim | request original | a Ruling
    Column("purpose", String, nullable=False),  # blob with the reason, "" for none
    Column("at", Float, nullable=False),
    Column("carry_out", Boolean, nullable=False, default=False),  # a ruling the worker has to resume
    Column("done_at", Float, nullable=True),
    Column("leased_until", Float, nullable=False, default=0.0),
    Index("decisions_to_carry_out", "carry_out", "done_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String, nullable=False),
    Column("key", String, nullable=False, unique=True),  # idempotency key to the destination
    Column("destination", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, CheckConstraint("state IN ('waiting', 'sent', 'dropped')", name="post_state"), nullable=False),
    Column("needs_proof", Boolean, nullable=False),
    Column("budget", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
    Column("next_attempt_at", Float, nullable=False),
    Column("leased_until", Float, nullable=False, default=0.0),
    Column("done_at", Float, nullable=True),
    Column("why", String, nullable=False, default=""),  # a word from the vocabulary
    Column("purpose", String, nullable=False),  # the payload blob (of ``reference``), dropped when sent
    Index("outbox_due", "state", "destination", "next_attempt_at"),
    Index("outbox_by_reference", "reference"),
)

spent = Table(
    "spent",
    metadata,
    Column("budget", String, primary_key=True),  # keyed fingerprint of an addressee
    Column("at", Float, nullable=False),
)

holds = Table(  # a reference, or program:<id>, that is neither purged nor destroyed
    "holds",
    metadata,
    Column("subject", String, primary_key=True),
    Column("why", String, nullable=False),
    Column("at", Float, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # infra.guard.kinds.KINDS
    Column("subject", String, nullable=False),  # a name of ours, a reference, a destination
    Column("times", Integer, nullable=False),
    Column("state", String, CheckConstraint("state IN ('open', 'seen')", name="alert_state"), nullable=False),
    Column("first_at", Float, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("seen_by", String, nullable=False),
    Index("alerts_by_kind", "kind", "subject", "state"),
)

automatic_mails = Table(  # those of the last hour, once for the addressee's domain and once for the house
    "automatic_mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("budget", String, nullable=False),  # keyed fingerprint of a domain, "" for the house
    Column("at", Float, nullable=False),
    Index("automatic_mails_by_budget", "budget", "at"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("severity", String, CheckConstraint("severity IN ('low', 'medium', 'high')", name="incident_severity"), nullable=False),
    Column("state", String, CheckConstraint("state IN ('open', 'closed')", name="incident_state"), nullable=False),
    Column("alert", Integer, nullable=True),  # the alert it was opened from
    Column("reader", String, nullable=False),  # whose reading is looked into, "" for everybody's
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("closed_by", String, nullable=False),
    Column("closed_at", Float, nullable=True),
    Column("audit_seq", Integer, nullable=False),  # the audit trail's head when it was opened
    Column("audit_mac", LargeBinary, nullable=False),
)

incident_entries = Table(  # the timeline; triggers keep it from being changed, see migrations/versions/incidents.py
    "incident_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("kind", String, CheckConstraint("kind IN ('opened', 'noted', 'frozen', 'closed')", name="incident_entry_kind"), nullable=False),
    Column("who", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("purpose", String, nullable=False),  # the blob (of incident-<number>) with the text
    Column("digest", String, nullable=False),  # keyed fingerprint of the entry; the audit line of the act has it too
    Index("incident_entries_by_incident", "incident", "id"),
)

incident_evidence = Table(
    "incident_evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("kind", String, CheckConstraint("kind IN ('receipt', 'audit lines')", name="incident_evidence_kind"), nullable=False),
    Column("subject", String, nullable=False),  # a reference, or first-last line of the audit trail
    Column("digests", Text, nullable=False),  # JSON object: purpose of a sealed blob (or line of the trail) -> SHA-256 (or its MAC)
    Column("at", Float, nullable=False),
    UniqueConstraint("incident", "subject"),
    Index("incident_evidence_by_subject", "subject"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("actor", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("details", Text, nullable=False),  # canonical JSON
    Column("mac", LargeBinary, nullable=False),  # HMAC-SHA-256 over the previous mac and this line
)

people = Table(
    "people",
    metadata,
    Column("name", String, primary_key=True),
    Column("password", String, nullable=False),  # argon2id
    Column("roles", Text, nullable=False),  # JSON list of staff | reviewer | admin
    Column("programs", Text, nullable=False),  # JSON list of program ids (staff)
    Column("active", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Float, nullable=False, default=0.0),
    Column("second_factor_at", Float, nullable=False, server_default="0"),  # when it was set up, 0: there is none
    Column("second_factor_step", Integer, nullable=False, server_default="0"),  # RFC 6238 time step of the last code that opened
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of the cookie's value
    Column("name", String, ForeignKey("people.name"), nullable=False),
    Column("csrf", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("proven_at", Float, nullable=False, server_default="0"),  # when its person last showed a password or code
    Column("factors", Integer, nullable=False, server_default="1"),  # 2: by password and code
)

half_logins = Table(  # the password was right; a code is missing, or a second factor is yet to be set up
    "half_logins",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of the cookie's value
    Column("name", String, ForeignKey("people.name"), nullable=False),
    Column("step", String, CheckConstraint("step IN ('code', 'setup')", name="half_login_step"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("secret", LargeBinary, nullable=False),  # setup: the new secret, sealed
)

recovery_codes = Table(  # those not used yet
    "recovery_codes",
    metadata,
    Column("code", String, primary_key=True),  # keyed fingerprint of name and code
    Column("name", String, ForeignKey("people.name"), nullable=False),
)
