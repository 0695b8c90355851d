"""Settings: defaults, then the file, then the environment, then the command line; what is unclear is refused."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from infra.settings import Settings, SettingsError, load_settings


def test_nothing_has_to_be_set() -> None:
    assert load_settings(None, {}) == Settings()


def test_each_source_overrules_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "postroom.toml"
    file.write_text('[smtp]\nport = 1001\nhostname = "file.example"\n[web]\nport = 1002\n')
    environment = {"POSTROOM__SMTP__PORT": "2001", "POSTROOM__WEB__PORT": "2002", "HOME": "/elsewhere"}
    found = load_settings(file, environment, {"web": {"port": 3002}})
    assert (found.smtp.hostname, found.smtp.port, found.web.port) == ("file.example", 2001, 3002)
    assert found.operator == Settings().operator


def test_lists_in_the_environment_are_separated_by_commas() -> None:
    found = load_settings(None, {"POSTROOM__SMTP__DOMAINS": "a.example, .b.example,", "POSTROOM__SMTP__TRUSTED_NETWORKS": "10.0.0.0/8"})
    assert found.smtp.domains == ("a.example", ".b.example")
    assert found.smtp.trusted_networks == (ip_network("10.0.0.0/8"),)


def test_files_lie_in_the_data_folder_unless_named() -> None:
    found = load_settings(None, {"POSTROOM__STORAGE__DATA": "d", "POSTROOM__OUTGOING__FOLDER": "out"})
    assert (found.database, found.key_file, found.outgoing_folder) == (
        Path("d/postroom.db"),
        Path("d/keys/postroom.key"),
        Path("out"),
    )


def test_settings_do_not_change_while_the_house_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().smtp.port = 26  # type: ignore[misc]


@pytest.mark.parametrize(
    ("sentence", "environment", "words"),
    [
        ("nearly right", {"POSTROOM__SMTP__HOSTNAM": "x"}, ("POSTROOM__SMTP__HOSTNAM", "did you mean hostname?")),
        ("nothing like it", {"POSTROOM__SMTP__ZZZZZZ": "x"}, ("known here: host, port",)),
        ("no such section", {"POSTROOM__SMPT__PORT": "1"}, ("did you mean smtp?",)),
        ("out of range", {"POSTROOM__INSPECTORS__MEMORY": "1"}, ("POSTROOM__INSPECTORS__MEMORY", "268435456")),
    ],
)
def test_an_unclear_variable_is_named_with_the_remedy(sentence: str, environment: dict[str, str], words: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(None, environment)
    assert all(word in str(refused.value) for word in words), (sentence, str(refused.value))


@pytest.mark.parametrize(
    ("sentence", "alerts", "words"),
    [
        ("a webhook in clear", {"webhooks": ["http://ops.example.org/kkk"]}, "webhook 1 is no https address"),
        ("a webhook with a log-in in it", {"webhooks": ["https://ops.example.org", "https://jo:kkk@ops.example.org/"]}, "webhook 2 is no"),
        ("another way altogether", {"webhooks": ["file:///etc/kkk"]}, "webhook 1 is no https address"),
        ("a webhook that nobody signs for", {"webhooks": ["https://ops.example.org/kkk"]}, "webhook_secret_file"),
    ],
)
def test_an_alert_goes_nowhere_unsafe_and_no_address_is_repeated(sentence: str, alerts: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(None, {}, {"alerts": alerts})
    assert words in str(refused.value), sentence
    assert "kkk" not in str(refused.value), sentence


def test_every_setting_is_explained() -> None:
    for section in Settings.model_fields.values():
        model = section.annotation
        assert model is not None
        assert model.__doc__
        assert all(field.description for field in getattr(model, "model_fields").values()), model  # noqa: B009
