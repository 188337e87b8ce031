"""Settings: everything an operator can set, read once from the environment or a `.env` file, then frozen.

No other module reads the environment. Secrets are `SecretStr`: printing a Settings shows stars.
"""

import base64
import re
from io import StringIO
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from bot.errors import Misconfigured

KoreanStyle = Literal["해요", "합니다"]
KINDS = ("note", "message", "decision", "fact", "how_to", "preference", "answer")
"""Of memory, as `bot/memory/values.py` has them."""


SENTINELS = re.compile(r"rediss?\+sentinel://[^/]+/[^/?]+(?:/\d+)?/?(?:\?.*)?")
"""The address of servers that Sentinels watch; `bot/memory/sentinel.py` reads it."""
KEY_BYTES = 32
"""Of a key of texts at rest."""


def read_key(told: str) -> bytes:
    """A key as an operator writes it: 32 random bytes in base64, of either alphabet. Raises ValueError, which does not show it."""
    try:
        key = base64.b64decode(told.strip().replace("-", "+").replace("_", "/").rstrip("=") + "=", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("each key is 32 random bytes in base64; `openssl rand -base64 32` makes one")
    return key


def _ports_are_numbers(url: str) -> bool:
    """Whether each host of `url`, which may name several with commas, has a port that can be one, or none."""
    try:
        return all(urlsplit(f"//{told}").port != 0 for told in urlsplit(url).netloc.rpartition("@")[2].split(","))
    except ValueError:  # not to be shown: what stands in the port's place may be a password
        return False


class Settings(BaseSettings):
    """One frozen value with every setting; the table in OPERATING.md lists the same names."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore", env_ignore_empty=True
    )

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, from OAuth & Permissions")
    slack_app_token: SecretStr | None = Field(None, description="xapp-… with connections:write, for Socket Mode")
    slack_signing_secret: SecretStr | None = Field(None, description="for HTTP mode (`saegim run --http`)")
    slack_api_url: str = Field("https://slack.com/api/", description="any Slack-compatible server")
    port: int = Field(3000, description="port of HTTP mode", ge=0, le=65535)
    saegim_host: str = Field("127.0.0.1", description="address HTTP mode listens on; put a TLS proxy in front")

    redis_url: str = Field("redis://127.0.0.1:6379/0", description="redis://, rediss:// or redis+sentinel://")
    saegim_encryption_key: SecretStr | None = Field(
        None, description="keys of texts at rest, the first encrypts and each decrypts; `openssl rand -base64 32`"
    )
    saegim_redis_durability: Literal["", "managed"] = Field(
        "", description="managed: the service keeps what it is given, though it hides CONFIG"
    )

    openai_api_key: SecretStr | None = Field(None, description="without it answers quote the memories (extractive)")
    openai_base_url: str = Field("https://api.openai.com/v1", description="OpenAI, Azure, vLLM, Ollama, …")
    saegim_model: str = Field("", description="the model that answers; a fine-tuned one's name goes here")
    saegim_base_model: str = Field("", description="asked when SAEGIM_MODEL fails or is gone")
    saegim_model_places: str = Field(
        "public,private,dm", description="whose text may go to the model: public, private, dm"
    )
    saegim_model_timeout: float = Field(30.0, description="seconds a model may take to say something", gt=0)

    saegim_tune_provider: str = Field(
        "openai", description="who trains models: openai, azure, nebius, compatible, vllm, export, local"
    )
    saegim_tune_base_url: str = Field("", description="its address, where it is not the provider's own")
    saegim_tune_api_key: SecretStr | None = Field(
        None, description="its key; OPENAI_API_KEY where both addresses have the same host"
    )

    saegim_ko_style: KoreanStyle = Field("해요", description="Korean speech level: 해요 or 합니다")
    saegim_conversation_ttl: int = Field(7 * 86_400, description="seconds a quiet conversation is kept", ge=60)
    saegim_conversation_tokens: int = Field(1_500, description="token budget of the conversation in a prompt", ge=100)
    saegim_memory_tokens: int = Field(1_500, description="token budget of the recalled memories in a prompt", ge=100)
    saegim_retention: str = Field(
        "", description="days after which an unused memory of a kind is erased, such as message=730,fact=1825"
    )
    saegim_quiet_after: int = Field(
        900, description="seconds until a quiet conversation is gone through for memories; 0: never", ge=0
    )
    saegim_reaction: str = Field("brain", description="the emoji that has Saegim keep a message", min_length=1)
    saegim_train_on_slack: Literal["no", "yes"] = Field(
        "no", description="yes: answers corrected in Slack may become training examples; Slack's terms may forbid it"
    )
    saegim_workers: int = Field(8, description="answers each worker process writes at the same time", ge=1, le=64)
    saegim_processes: int = Field(1, description="worker processes that `saegim run` starts", ge=1, le=16)
    saegim_user_per_minute: int = Field(20, description="answers a minute to one person; 0: any number", ge=0)
    saegim_channel_per_minute: int = Field(60, description="answers a minute in one conversation; 0: any number", ge=0)
    saegim_queue_cap: int = Field(
        1_000,
        description="conversations that wait for an answer, beyond which questions are refused; 0: none are",
        ge=0,
    )
    saegim_channel_tokens_per_day: int = Field(
        0, description="model tokens a day for one conversation; beyond, answers are quotes. 0: any number", ge=0
    )
    saegim_metrics_port: int = Field(
        0,
        description="port of /metrics and /healthz on 127.0.0.1, worker processes on those after it; 0: none",
        ge=0,
        le=65_000,
    )
    saegim_log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")

    @field_validator("saegim_model_places")
    @classmethod
    def _known_places(cls, value: str) -> str:
        unknown = {word.strip() for word in value.split(",")} - {"public", "private", "dm", "none"}
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: use a list of public, private, dm, or none")
        return value

    @field_validator("saegim_retention")
    @classmethod
    def _days_by_kind(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            kind, _, days = part.partition("=")
            if kind.strip() not in KINDS or not days.strip().isdecimal() or int(days) < 1:
                raise ValueError(f"{part}: write a kind and whole days, such as message=730; kinds: {', '.join(KINDS)}")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str) -> str:
        known = ("redis://", "rediss://", "unix://", "redis+sentinel://", "rediss+sentinel://")
        if not value.startswith(known):
            raise ValueError(
                "begin it with redis://, with rediss:// for TLS, with unix:// for a socket of this machine, or with redis+sentinel:// "
                "(rediss+sentinel:// for TLS) for Sentinel"
            )
        if "+sentinel:" in value and not SENTINELS.fullmatch(value):
            raise ValueError("write redis+sentinel://host:26379,host:26379/<name of the master>/0")
        if not _ports_are_numbers(value):
            raise ValueError(
                "a port is a number up to 65535; in a password write / as %2F, : as %3A, # as %23 and @ as %40"
            )
        return value

    @field_validator("saegim_encryption_key")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            list(map(read_key, value.get_secret_value().split(",")))
        return value

    @field_validator("slack_api_url", "openai_base_url", "saegim_tune_base_url")
    @classmethod
    def _http_address(cls, value: str, info: ValidationInfo) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError(
                "begin it with https://, or http:// where it is on this machine or in a network of your own"
            )
        if value and not urlsplit(value).hostname:
            raise ValueError("it names no host: write an address such as https://api.example.com/v1")
        return value.rstrip("/") + ("/" if info.field_name == "slack_api_url" else "")

    @property
    def has_server(self) -> bool:
        """Whether there is a key for models, or a server of one's own."""
        own_server = self.openai_base_url != type(self).model_fields["openai_base_url"].default
        return own_server or self.openai_api_key is not None

    @property
    def has_model(self) -> bool:
        """Whether a language model can be asked: one is named, and there is a server that may have it."""
        return bool(self.saegim_model or self.saegim_base_model) and self.has_server

    @property
    def encryption_keys(self) -> tuple[bytes, ...]:
        """The keys of texts at rest: the first encrypts, each decrypts."""
        told = self.saegim_encryption_key.get_secret_value() if self.saegim_encryption_key else ""
        return tuple(read_key(key) for key in told.split(",") if key.strip())

    @property
    def retention(self) -> dict[str, int]:
        """By kind of memory the days after which an unused one is erased; the others are kept without end."""
        parts = (part.partition("=") for part in self.saegim_retention.split(",") if part.strip())
        return {kind.strip(): int(days) for kind, _, days in parts}

    @property
    def model_places(self) -> frozenset[str]:
        """Kinds of place whose text may go to the model; a group DM counts as private."""
        return frozenset(word.strip() for word in self.saegim_model_places.split(","))


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings from the environment and `env_file`.

    Raises `Misconfigured` naming every wrong setting at once; secrets are not shown.
    """
    if env_file is not None and env_file.is_file():
        _require_readable(env_file)
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own argument
    except ValidationError as error:
        wrong = "\n".join(
            f"  {str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        )
        raise Misconfigured(
            f"These settings cannot be used:\n{wrong}\nCorrect them in the environment or in .env."
        ) from None


def by_itself(**own: object) -> Settings:
    """Every setting as it is by itself, whatever the environment and `.env` say, but for `own` (by field name)."""
    plain = {name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}
    return Settings(_env_file=None, **{**plain, **own})  # type: ignore[call-arg]  # pydantic-settings' own argument


def unknown_names(env_file: Path = Path(".env")) -> list[str]:
    """Names in the environment and `env_file` that look like settings of Saegim's and are none."""
    sources = EnvSettingsSource(Settings), DotEnvSettingsSource(Settings, env_file)
    told = {name.upper() for source in sources for name in source.env_vars}
    ours = {name for name in told if name.startswith("SAEGIM_") and not name.startswith("SAEGIM_TEST_")}
    return sorted(ours - {name.upper() for name in Settings.model_fields})


def _require_readable(env_file: Path) -> None:
    """Raise `Misconfigured` naming the lines that are no setting, which else would silently not count. Their text is not shown."""
    try:
        text = env_file.read_bytes().decode("utf-8")
    except OSError as error:
        raise Misconfigured(f"{env_file} cannot be read: {error.strerror}. Let this user read it.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Misconfigured(f"{env_file}, line {line}, is not in UTF-8. Save the file as UTF-8.") from None
    broken = [binding.original for binding in parse_stream(StringIO(text)) if binding.error]
    lines = [str(one.line + one.string[: -len(one.string.lstrip())].count("\n")) for one in broken]
    if lines:
        raise Misconfigured(
            f"{env_file}, line {', '.join(lines)}: no setting. Write NAME=value there, and close each quote that is opened."
        )


def require(settings: Settings, *names: str) -> None:
    """Raise `Misconfigured` naming all of `names` (field names) that are not set."""
    missing = [name for name in names if not getattr(settings, name)]
    if missing:
        lines = "\n".join(f"  {name.upper()}: {Settings.model_fields[name].description}" for name in missing)
        raise Misconfigured(
            f"Missing settings:\n{lines}\nSet them in the environment or in .env; README.md says where to find them."
        )
