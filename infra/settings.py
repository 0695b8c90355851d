"""Settings: one TOML file, every key also as an environment variable (``POSTROOM__SMTP__PORT``), all with a
default that works on one machine. An unknown key is an error that names the nearest one. Secrets are never
values here: they are read from the file a ``*_file`` key names.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PREFIX = "POSTROOM__"
ROLES = ("smtp", "web", "worker")
"""What one process can do."""
Port = Annotated[int, Field(ge=0, le=65535)]
Network = IPv4Network | IPv6Network
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """The configuration is unclear: names the file (or variable), the line, and the remedy."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Smtp(_Section):
    """The mail door."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(2525, description="Port to listen on; 0 picks a free one.")
    socket_file: Path | None = Field(
        None, description="Unix socket to listen on instead, for its owner and group; who comes by it counts as 127.0.0.1."
    )
    protocol: Literal["smtp", "lmtp"] = Field("smtp", description="smtp; or lmtp (RFC 2033), for a mail server of your own in front.")
    hostname: str = Field("localhost", description="The name given in the greeting and in trace headers.")
    domains: tuple[str, ...] = Field(
        (".example", ".test", "example.com", "example.net", "example.org", "localhost"),
        description="Domains mail is accepted for; one with a dot in front stands for all below it. "
        "Default: the names that are reserved for examples (RFC 2606), so set yours.",
    )
    max_message: int = Field(26_214_400, ge=65_536, description="Bytes of the largest message (RFC 1870 SIZE).")
    max_connections: int = Field(2_000, ge=1, description="Connections at once; one more is answered 421.")
    max_connections_per_peer: int = Field(
        0, ge=0, description="Connections of one address. 0: 50, or no limit of its own while the door is open to this machine only."
    )
    trusted_networks: tuple[Network, ...] = Field(
        (),
        description="Networks of your own relays, which have proved the sender already: no second proof before a warning.",
    )
    proxy_networks: tuple[Network, ...] = Field(
        (),
        description="Networks of your load balancers: with any, only they may connect, and each connection must begin with a header "
        "of the PROXY protocol (version 1 or 2), which says who the client is.",
    )
    certificate_file: Path | None = Field(
        None, description="PEM certificate chain; with it STARTTLS is offered. Read again when the file changes."
    )
    private_key_file: Path | None = Field(None, description="PEM private key of the certificate.")
    implicit_tls: bool = Field(False, description="TLS from the first octet (RFC 8314, port 465) instead of STARTTLS.")


class Web(_Section):
    """The web door: public forms, desk, review."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(8080, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field(
        "", description="How people reach it, as https://intake.city.example; empty: http://host:port. https makes cookies Secure."
    )
    max_form: int = Field(10_485_760, ge=65_536, description="Bytes of the largest form with its uploads.")
    certificate_file: Path | None = Field(
        None, description="PEM certificate chain; without it TLS ends at your reverse proxy. Read again when the file changes."
    )
    private_key_file: Path | None = Field(None, description="PEM private key of the certificate.")


class Accounts(_Section):
    """How people of the house log in."""

    second_factor: Literal["required", "offered", "off"] = Field(
        "required", description="Codes from an authenticator app, of everybody who is more than staff: reviewers and administrators."
    )
    second_factor_staff: Literal["required", "offered", "off"] = Field("offered", description="The same, of those who are staff only.")


class Operator(_Section):
    """The operator's own port: /healthz, /readyz, /metrics. Keep it off the public net."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(9090, description="Port to listen on; 0 picks a free one.")


class Storage(_Section):
    """Where things are kept."""

    data: Path = Field(Path("postroom-data"), description="Folder of the database; made on first start.")
    key_file: Path | None = Field(
        None, description="The keyring; empty: keys/postroom.key in the data folder. Keep a copy: without it nothing opens."
    )
    free_space_floor: int = Field(200_000_000, ge=0, description="Bytes that must stay free; below it mail is answered 451 and forms 503.")


class Retention(_Section):
    """How long what came in is kept after the matter ended; a program may name days of its own (``keep_days``)."""

    days: int = Field(365, ge=1, description="Days a closed ticket is kept, and what is left of a denied or destroyed message.")
    automatic: bool = Field(True, description="The worker purges once a day; false: only `postroom purge` does.")


class Audit(_Section):
    """The audit trail."""

    anchors_file: Path | None = Field(
        None, description="File the trail's newest line is noted in every hour; put it where the service may add but not change."
    )


class Alerts(_Section):
    """Who is called when something is wrong."""

    mail_to: str = Field("", description="Address that gets a mail for each new alert; empty: rows, log and metrics only.")
    webhooks: tuple[str, ...] = Field(
        (),
        description="Addresses that get a signed message for each new alert: https, on the open internet, no redirects; "
        "with `outgoing.inside_webhooks` inside ones too.",
    )
    webhook_secret_file: Path | None = Field(
        None, description="File with the signing secret of these webhooks: base64 of at least 24 bytes; needed with them."
    )

    @field_validator("webhooks")
    @classmethod
    def _addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for number, url in enumerate(urls, 1):
            parts = urlsplit(url)
            safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
            if not safe or not parts.hostname or parts.username or parts.fragment:
                raise ValueError(f"webhook {number} is no https address")  # not repeated: what stands in it may be secret
        return urls

    @model_validator(mode="after")
    def _signed(self) -> "Alerts":
        if self.webhooks and self.webhook_secret_file is None:
            raise ValueError("webhooks are signed: name a file with the secret as webhook_secret_file")
        return self


class Limits(_Section):
    """How much of it one outsider may send within an hour, at once or spread; 0: no limit. Whoever sends more is asked to
    come again (SMTP 450, HTTP 429): nothing is lost. What comes from this machine itself is not counted."""

    mails_per_address: int = Field(1_200, ge=0, description="Mails from one address (IPv6: one /64) that is no trusted network.")
    mails_per_sender: int = Field(600, ge=0, description="Mails of one envelope sender by way of one network, trusted ones too.")
    mails_per_domain: int = Field(
        6_000, ge=0, description="Mails of all envelope senders of one domain by way of one network that is not trusted."
    )
    forms_per_address: int = Field(60, ge=0, description="Forms handed in from one address (IPv6: one /64).")
    forms_per_form: int = Field(3_000, ge=0, description="Submissions of one form, by everybody together.")
    logins_per_address: int = Field(60, ge=0, description="Wrong log-ins from one address (IPv6: one /64), whatever the names.")
    local: bool = Field(
        False,
        description="Count this machine's own addresses like any other: where a relay or proxy here hands on what strangers send. "
        "Set the limits per address to 0 then: they would count it as one stranger.",
    )
    automatic_mails_per_domain: int = Field(
        600,
        ge=0,
        description="Warnings and receipts to one domain; what is more is not sent, and the next staff reply carries the warning.",
    )
    automatic_mails: int = Field(
        6_000, ge=0, description="Warnings and receipts of the whole house; above it none is sent, and an alert tells."
    )


class Rules(_Section):
    """What is looked for, and whose it is. Empty: the set that ships with Postroom."""

    policy_file: Path | None = Field(None, description="Policy TOML: what becomes of what is found.")
    programs_folder: Path | None = Field(None, description="A TOML file per program.")
    forms_folder: Path | None = Field(None, description="A TOML file per form.")


class Inspectors(_Section):
    """The sealed-off processes that read what came in."""

    count: int = Field(0, ge=0, le=256, description="Processes; 0 means one per core.")
    memory: int = Field(1_073_741_824, ge=268_435_456, description="Bytes of address space of one inspector.")
    sealed: bool = Field(
        True, description="Each process shuts itself in (Landlock, seccomp) and does not start where it cannot; false: trials elsewhere."
    )
    wait: float = Field(
        2.0, gt=0, description="Seconds a sender waits for a free inspector before the message is sealed and examined later."
    )
    budget: float = Field(5.0, gt=0, description="Seconds of reading while the sender waits.")
    late_budget: float = Field(30.0, gt=0, description="Seconds of reading in the overflow lane; after that it is held.")
    reading: int = Field(
        1,
        ge=0,
        le=64,
        description="More processes, which read pictures; started when the first one comes. 0: pictures are not read but held.",
    )
    reading_memory: int = Field(
        3_221_225_472, ge=1_073_741_824, description="Bytes of address space of one that reads pictures; about a quarter of it is used."
    )
    reading_budget: float = Field(
        60.0,
        gt=0,
        le=150,
        description="Seconds of reading a message with pictures, after the sender has had the answer; after that it is held.",
    )


class Outgoing(_Section):
    """How mail leaves. Until a way is set, it waits in the outbox."""

    way: Literal["wait", "smtp", "folder"] = Field(
        "wait", description="wait: keep in the outbox; smtp: through your relay; folder: .eml files, for trying out."
    )
    host: str = Field("127.0.0.1", description="Your relay.")
    port: Port = Field(25, description="Its port.")
    starttls: bool = Field(False, description="Require STARTTLS with a checked certificate at the relay.")
    user: str = Field("", description="User at the relay; empty: none.")
    password_file: Path | None = Field(None, description="File with the password at the relay.")
    inside_webhooks: bool = Field(False, description="Webhooks may go to private and loopback addresses.")
    folder: Path | None = Field(None, description="Folder for way = folder; empty: outgoing in the data folder.")


class Words(_Section):
    """What letters and pages say of the organisation."""

    organisation: str = Field("Example Postal Service", description="Name in letters and pages.")
    postal_address: str = Field("1 Post Office Square\nSpringfield, ST 00000", description="Where people can write instead.")
    secure_form: str = Field("", description="Link to the secure form in warnings; empty: the start page.")
    reply_domain: str = Field("post.example", description="Domain of our Message-IDs.")


class Settings(_Section):
    """Everything that can be set; ``postroom check-config`` reads it without starting anything."""

    smtp: Smtp = Smtp()
    web: Web = Web()
    accounts: Accounts = Accounts()
    operator: Operator = Operator()
    storage: Storage = Storage()
    retention: Retention = Retention()
    audit: Audit = Audit()
    alerts: Alerts = Alerts()
    limits: Limits = Limits()
    rules: Rules = Rules()
    inspectors: Inspectors = Inspectors()
    outgoing: Outgoing = Outgoing()
    words: Words = Words()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.storage.data / "postroom.db"

    @property
    def key_file(self) -> Path:
        """The keyring."""
        return self.storage.key_file or self.storage.data / "keys" / "postroom.key"

    @property
    def outgoing_folder(self) -> Path:
        """Where .eml files go when ``outgoing.way`` is folder."""
        return self.outgoing.folder or self.storage.data / "outgoing"


def load_settings(
    file: Path | None, environment: Mapping[str, str], overrides: Mapping[str, Mapping[str, object]] | None = None
) -> Settings:
    """Defaults, then the file, then the environment, then the command line. Raises SettingsError."""
    text, values = _read(file)
    _merge(values, _from_environment(environment))
    _merge(values, overrides or {})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_explain(error, file, text)) from None


def _read(file: Path | None) -> tuple[str, dict[str, Any]]:
    if file is None:
        return "", {}
    try:
        text = file.read_text("utf-8")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read ({_cause(error)}); name a readable file with --config") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}; correct that line") from None


def _cause(error: OSError | UnicodeDecodeError) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it is not UTF-8 text"


def _from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        if not key:
            raise SettingsError(f"environment: {name} is no setting; the form is {PREFIX}SECTION__KEY")
        is_list = section in Settings.model_fields and _is_list(section, key)
        values.setdefault(section, {})[key] = [item.strip() for item in value.split(",") if item.strip()] if is_list else value
    return values


def _is_list(section: str, key: str) -> bool:
    model = Settings.model_fields[section].annotation
    field = model.model_fields.get(key) if isinstance(model, type) and issubclass(model, BaseModel) else None
    return field is not None and str(field.annotation).startswith("tuple")


def _merge(values: dict[str, Any], more: Mapping[str, Mapping[str, object]]) -> None:
    for section, keys in more.items():
        here = values.setdefault(section, {})
        if isinstance(here, dict):
            here.update(keys)


def _explain(error: ValidationError, file: Path | None, text: str) -> str:
    """The first thing that is wrong, with file, line and remedy."""
    first = error.errors()[0]
    path = [str(step) for step in first["loc"][:2]]
    name = ".".join(path)
    where = _where(path, file, text)
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown setting {name}{_nearest(path)}"
    return f"{where}: {name}: {first['msg'].lower()}; see the settings reference for what it may be"


def _where(path: list[str], file: Path | None, text: str) -> str:
    line = _line(path, text)
    if file is not None and line:
        return f"{file}, line {line}"
    return f"environment: {PREFIX}{'__'.join(path).upper()}"


def _line(path: list[str], text: str) -> int:
    """The line on which ``path`` is set, 0 when it does not stand in the file."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            section = header[1].strip()
            if path == [section]:
                return number
        elif (len(path) == 2 and section == path[0] and re.match(rf"\s*{re.escape(path[1])}\s*=", line)) or (
            not section and re.match(rf"\s*{re.escape('.'.join(path))}\s*=", line)
        ):
            return number
    return 0


def _nearest(path: list[str]) -> str:
    if len(path) == 1 or path[0] not in Settings.model_fields:
        known: list[str] = list(Settings.model_fields)
    else:
        model = Settings.model_fields[path[0]].annotation
        known = list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
    near = difflib.get_close_matches(path[-1], known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}"
