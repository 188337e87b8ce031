"""Settings come from the environment and from .env, are told all at once when wrong, and never show a secret."""

import os
from pathlib import Path

import pytest

from bot.config import Settings, load, require, unknown_names
from bot.errors import Misconfigured

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1-bot-secret",
    "SLACK_APP_TOKEN": "xapp-1-app-secret",
    "SLACK_SIGNING_SECRET": "signing-secret-1",
    "OPENAI_API_KEY": "sk-model-secret-1",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine the tests run on, and no .env."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_there_are_defaults_and_no_secrets() -> None:
    settings = load()
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.slack_bot_token is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAEGIM_MODEL", "ft:gpt-4.1:team")
    monkeypatch.setenv("SAEGIM_WORKERS", "3")
    settings = load()
    assert (settings.saegim_model, settings.saegim_workers) == ("ft:gpt-4.1:team", 3)


def test_a_dotenv_file_is_read_in_utf_8(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SAEGIM_KO_STYLE=합니다\nSAEGIM_MODEL=라마\n", encoding="utf-8")
    settings = load()
    assert (settings.saegim_ko_style, settings.saegim_model) == ("합니다", "라마")


def test_the_environment_comes_before_the_dotenv_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "5000")
    assert load().port == 5000


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    settings = load()
    assert settings.port == 3000
    assert settings.slack_bot_token is None


def test_unknown_variables_of_a_dotenv_file_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SOMEBODY_ELSES=1\n", encoding="utf-8")
    assert load().port == 3000


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b'PORT=4000\n\nSAEGIM_MODEL="gpt\nSLACK_BOT_TOKEN=xoxb-hidden\n', ("line 3",)),
        (b"SLACK_BOT_TOKEN xoxb-hidden\n# a comment\nSAEGIM_MODEL='a\n", ("line 1, 3",)),
        ("PORT=4000\nSAEGIM_KO_STYLE=합니다\n".encode("cp949"), ("line 2", "UTF-8")),
        ("SLACK_BOT_TOKEN=xoxb-hidden\n".encode("utf-16"), ("line 1", "UTF-8")),
    ],
    ids=["an open quote", "two lines", "in CP949", "in UTF-16"],
)
def test_a_dotenv_file_that_cannot_be_read_is_refused_with_the_line_and_not_its_text(
    tmp_path: Path, content: bytes, names: tuple[str, ...]
) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(Misconfigured) as refused:
        load()
    assert all(name in str(refused.value) for name in (".env", *names))
    assert "hidden" not in str(refused.value)


def test_a_dotenv_file_with_comments_empty_values_and_quotes_is_read(tmp_path: Path) -> None:
    lines = ["\ufeff# ours", "", "export PORT=4000  # the proxy's", "SLACK_BOT_TOKEN=", "SAEGIM_MODEL='a b'", "ALONE"]
    (tmp_path / ".env").write_text("\r\n".join(lines), encoding="utf-8")
    assert (load().port, load().saegim_model) == (4000, "a b")


def test_names_that_only_look_like_settings_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("SAEGIM_")]:
        monkeypatch.delenv(name)
    (tmp_path / ".env").write_text("saegim_workers=3\nSAEGIM_MODLE=a\nWORKRES=3\n", encoding="utf-8")
    monkeypatch.setenv("SAEGIM_WORKRES", "3")
    assert unknown_names() == ["SAEGIM_MODLE", "SAEGIM_WORKRES"]


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:notaport/0",
        "redis://127.0.0.1:70000/0",
        "redis://:hid/den@127.0.0.1:6379/0",
        "redis+sentinel://one:26379,two:port/name/0",
    ],
)
def test_a_port_of_redis_that_is_none_is_refused_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(Misconfigured, match="REDIS_URL: a port is a number") as refused:
        load()
    assert "hid" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://one",
        "rediss://user:p%2Fw@one:6380/1?ssl_ca_certs=/ca.pem",
        "redis://[::1]:6379/0",
        "unix:///run/redis.sock",
        "redis+sentinel://:pw@one:26379,two/name/0",
    ],
)
def test_every_form_of_an_address_of_redis_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    assert load().redis_url == url


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "eighty",
        "SAEGIM_WORKERS": "0",
        "SAEGIM_KO_STYLE": "반말",
        "SAEGIM_MODEL_PLACES": "public,everywhere",
        "SAEGIM_LOG_LEVEL": "chatty",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as refused:
        load()
    assert [name for name in wrong if name not in str(refused.value)] == []


def test_all_missing_settings_are_named_at_once_with_what_they_are() -> None:
    with pytest.raises(Misconfigured) as refused:
        require(load(), "slack_bot_token", "slack_app_token", "redis_url")
    message = str(refused.value)
    assert "SLACK_BOT_TOKEN: xoxb-" in message
    assert "SLACK_APP_TOKEN: xapp-" in message
    assert "REDIS_URL" not in message


def test_nothing_is_missing_when_all_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRETS["SLACK_BOT_TOKEN"])
    require(load(), "slack_bot_token", "redis_url")


@pytest.mark.parametrize("show", [repr, str, lambda settings: str(settings.model_dump()), Settings.model_dump_json])
def test_secrets_are_never_shown(show: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == SECRETS["OPENAI_API_KEY"]
    assert callable(show)
    shown = show(settings)
    assert [value for value in SECRETS.values() if value in shown] == []


def test_secrets_are_not_shown_when_another_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORT", "-1")
    with pytest.raises(Misconfigured) as refused:
        load()
    assert [value for value in SECRETS.values() if value in str(refused.value)] == []


def test_settings_do_not_change() -> None:
    settings = load()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_the_places_whose_text_may_go_to_the_model_are_a_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAEGIM_MODEL_PLACES", "public, dm")
    assert load().model_places == {"public", "dm"}


def test_retention_is_days_by_kind_and_nothing_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().retention == {}
    monkeypatch.setenv("SAEGIM_RETENTION", "message=730, fact=1825")
    assert load().retention == {"message": 730, "fact": 1825}


@pytest.mark.parametrize("value", ["message", "message=", "message=0", "message=-1", "message=1.5", "gossip=30", "730"])
def test_a_retention_that_cannot_be_meant_is_refused_with_the_kinds_there_are(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SAEGIM_RETENTION", value)
    with pytest.raises(Misconfigured, match=r"SAEGIM_RETENTION: .*how_to"):
        load()
