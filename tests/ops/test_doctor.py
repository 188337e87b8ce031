"""The doctor names what is missing, says what to do, fails only when Saegim could not run, and shows no secret."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast

import pytest
import yaml
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from rich.console import Console

from bot.bench.servers import free_port
from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect, nodes
from bot.memory.sealing import KeyRing, ring, use
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.ops.check import Check
from bot.ops.doctor import checks, could_run, render
from bot.ops.doctor.address import host
from bot.ops.doctor.model import check_model
from bot.ops.doctor.settings import check_names, check_settings
from bot.ops.doctor.slack import check_slack, manifest_scopes, read_manifest
from bot.ops.doctor.storage import check_memory, check_redis, unreachable
from bot.playground.embedded_redis import embedded_redis
from bot.playground.playground import Playground


def settings(**values: Any) -> Settings:
    """Settings with these values, whatever the environment says."""
    plain = {name: field.default for name, field in Settings.model_fields.items()}
    return Settings.model_construct(**(plain | {k: _secret(k, v) for k, v in values.items()}))


def _secret(name: str, value: Any) -> Any:
    secret = name.endswith(("_token", "_secret", "_key"))
    return SecretStr(value) if secret and isinstance(value, str) else value


def only(found: list[Check], name: str) -> Check:
    (check,) = [check for check in found if check.name == name]
    return check


def there(slack: Playground, **values: Any) -> Settings:
    """Settings that lead to the playground."""
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token}
    return settings(slack_api_url=slack.api_url, **(tokens | values))


# --- settings


def test_all_missing_settings_are_named_at_once() -> None:
    (check,) = check_settings(settings())
    assert check.status == "fail"
    assert check.found == "missing: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET"
    assert "Socket Mode or SLACK_SIGNING_SECRET for HTTP" in check.advice


@pytest.mark.parametrize("way", [{"slack_app_token": "xapp-1"}, {"slack_signing_secret": "s"}])
def test_one_way_to_slack_is_enough(way: dict[str, str]) -> None:
    assert [check.status for check in check_settings(settings(slack_bot_token="xoxb-1", **way))] == ["ok"]


def test_exchanged_tokens_are_noticed() -> None:
    (check,) = check_settings(settings(slack_bot_token="xapp-1", slack_app_token="xoxb-1"))
    assert check.status == "warn"
    assert "SLACK_BOT_TOKEN begins with xoxb- and SLACK_APP_TOKEN begins with xapp-" in check.advice


def test_a_name_that_is_nearly_a_setting_is_a_warning_with_the_one_meant() -> None:
    (check,) = check_names(["SAEGIM_WORKRES"])
    assert (check.status, check.found) == ("warn", "no such setting: SAEGIM_WORKRES")
    assert "SAEGIM_WORKERS" in check.advice
    (check,) = check_names(["SAEGIM_1"])
    assert "OPERATING.md" in check.advice
    assert check_names([]) == []


# --- Redis


class Server(Redis):
    """A Redis server that tells what a test wants; an exception is raised."""

    def __init__(self, info: object, config: object, hello: object = ResponseError("unknown command")) -> None:
        super().__init__()
        self._info, self._config, self._hello = info, config, hello

    def ping(self, **_: Any) -> bool:
        return True

    def info(self, *_: Any, **__: Any) -> Any:
        return self._tell(self._info)

    def config_get(self, *_: Any, **__: Any) -> Any:
        return self._tell(self._config)

    def execute_command(self, *_: Any, **__: Any) -> Any:
        return self._tell(self._hello)

    @staticmethod
    def _tell(what: object) -> Any:
        if isinstance(what, Exception):
            raise what
        return what


GOOD = {"redis_version": "7.0.15", "aof_enabled": 1, "maxmemory_policy": "noeviction", "maxmemory": 0}
KEEPS = {"appendonly": "yes", "appendfsync": "everysec"}
HIDDEN = NoPermissionError("this user has no permissions to run the 'config|get' command")
GONE = ResponseError("unknown command 'CONFIG'")


def asked(info: object, config: object = KEEPS, *, managed: bool = False, **told: object) -> list[Check]:
    return check_redis(Server(info, config, **told), "redis://cache.example:6379/0", managed=managed)


def test_a_redis_of_the_tests_own_is_fine(redis: Redis) -> None:
    assert {check.status for check in check_redis(redis, "redis://127.0.0.1:1/0")} == {"ok"}


def test_the_embedded_redis_is_named_as_such_and_spared_the_rest() -> None:
    with embedded_redis() as url:
        found = checks(settings(redis_url=url))
    assert "embedded" in only(found, "Redis").found
    assert [check for check in found if check.name in ("Persistence", "Eviction")] == []
    assert only(found, "Memory").found == "0 memories"


@pytest.mark.parametrize(
    ("version", "status"), [("7.0.15", "ok"), ("7.0", "ok"), ("8.10.1", "ok"), ("6.2.14", "fail"), ("strange", "fail")]
)
def test_an_old_redis_fails(version: str, status: str) -> None:
    check = only(asked(GOOD | {"redis_version": version}), "Redis")
    assert (check.status, check.found) == (status, f"{version} at cache.example:6379")


@pytest.mark.parametrize(
    ("config", "aof", "managed", "status", "advice"),
    [
        (KEEPS, 1, False, "ok", ""),
        ({"appendonly": "yes", "appendfsync": "always"}, 1, False, "ok", ""),
        ({"appendonly": "yes", "appendfsync": "no"}, 1, False, "warn", "appendfsync everysec"),
        ({"appendonly": "no", "appendfsync": "everysec"}, 0, False, "fail", "appendonly yes"),
        ({"appendonly": "no"}, 0, True, "fail", "appendonly yes"),  # it hides nothing: what it says counts
        (HIDDEN, 1, False, "ok", ""),
        (HIDDEN, 0, False, "fail", "SAEGIM_REDIS_DURABILITY=managed"),
        (GONE, 0, False, "fail", "SAEGIM_REDIS_DURABILITY=managed"),
        ({}, 0, False, "fail", "SAEGIM_REDIS_DURABILITY=managed"),
        (HIDDEN, 0, True, "warn", "saegim backup"),
        ({}, 0, True, "warn", "saegim backup"),
    ],
)
def test_persistence(config: object, aof: int, managed: bool, status: str, advice: str) -> None:
    check = only(asked(GOOD | {"aof_enabled": aof}, config, managed=managed), "Persistence")
    assert check.status == status
    assert advice in check.advice
    assert bool(check.advice) == (status != "ok")


@pytest.mark.parametrize(
    ("policy", "maxmemory", "status"),
    [
        ("noeviction", 0, "ok"),
        ("noeviction", 1_000_000, "ok"),
        ("allkeys-lru", 0, "warn"),
        ("allkeys-lru", 1_000_000, "fail"),
        ("volatile-ttl", 0, "warn"),
        ("volatile-ttl", 1_000_000, "fail"),
    ],
)
@pytest.mark.parametrize("managed", [False, True])
def test_eviction(policy: str, maxmemory: int, status: str, managed: bool) -> None:
    info = GOOD | {"maxmemory_policy": policy, "maxmemory": maxmemory}
    check = only(asked(info, managed=managed), "Eviction")
    assert check.status == status
    assert policy in check.found
    assert ("questions and conversations" in check.advice) == policy.startswith("volatile")
    assert ("maxmemory-policy noeviction" in check.advice) == (status != "ok")


def test_a_server_that_hides_info_is_a_warning() -> None:
    assert [check.status for check in asked(HIDDEN)] == ["warn", "ok", "warn"]
    assert [check.status for check in asked(HIDDEN, HIDDEN)] == ["warn", "fail", "warn"]


def test_a_redis_that_is_not_there_fails_without_its_password() -> None:
    url = f"redis://:canary@127.0.0.1:{free_port()}/0"
    found = checks(settings(redis_url=url))
    check = only(found, "Redis")
    assert check.status == "fail"
    assert "ConnectionError" in check.found
    assert "canary" not in shown(found)


def test_a_redis_that_wants_a_password_says_so() -> None:
    (check,) = asked(AuthenticationError("invalid username-password pair or user is disabled."))
    assert (check.status, check.found) == ("fail", "cache.example:6379 refuses us")


def test_a_redis_that_refuses_is_not_said_to_be_silent() -> None:
    refusal = ResponseError("unknown command 'HELLO', with args beginning with: 'canary'")
    check = unreachable(refusal, "redis://cache.example:6379/0")
    assert (check.status, check.found) == ("fail", "cache.example:6379 refuses: unknown command 'HELLO'")
    missing = unreachable(ResponseError("DB index is out of range"), "redis://cache.example:6379/99")
    assert missing.found == "cache.example:6379 has no such database"


def test_an_address_that_is_none_fails() -> None:
    assert only(checks(settings(redis_url="canary.example")), "Redis").status == "fail"
    wrong = only(checks(settings(redis_url="redis://127.0.0.1:1/0?socket_timeout=abc")), "Redis")
    assert (wrong.status, wrong.found) == ("fail", "REDIS_URL cannot be used")
    assert wrong.advice == "The option socket_timeout cannot have this value; correct it, or take it out."


def test_a_cluster_is_called_one_and_its_worst_node_counts(cluster_url: str) -> None:
    with connect(cluster_url) as redis:
        fine = check_redis(redis, cluster_url)
        other = nodes(redis)[-1]
        other.config_set("maxmemory-policy", "allkeys-lru")
        other.config_set("maxmemory", 10**9)
        worse = check_redis(redis, cluster_url)
        other.config_set("maxmemory-policy", "noeviction")
        other.config_set("maxmemory", 0)
    assert only(fine, "Redis").found.endswith(", a cluster of 3")
    assert {check.status for check in fine} == {"ok"}
    assert [(check.name, check.status) for check in worse[2:]] == [("Eviction", "fail")]
    assert {check.status for check in worse[:2]} == {"ok"}


def test_a_second_database_in_a_cluster_fails_and_says_what_to_do(cluster_url: str) -> None:
    check = only(checks(settings(redis_url=cluster_url.replace("/0", "/1"))), "Redis")
    assert check.status == "fail"
    assert "end REDIS_URL with /0" in check.advice


# --- memory


def test_memories_questions_waiting_and_dead_letters_are_counted(redis: Redis) -> None:
    Store(redis).put(
        Memory(
            id=f"m{n}", text="t", author="U1", author_name="Mina", place="C1", ts=f"{n}.000000", thread_ts="", at=1.0
        )
        for n in range(3)
    )
    redis.xadd(keys.READY, {"thread": "C1:1"})
    redis.lpush(keys.DEAD, "{}")
    redis.expire(keys.DEAD, keys.DEAD_TTL)
    found = check_memory(redis)
    assert [check.found for check in found] == ["3 memories", "1 threads waiting", "1 questions given up"]
    assert [check.status for check in found] == ["ok", "ok", "warn"]


def test_an_empty_memory_says_how_to_fill_it(redis: Redis) -> None:
    check = only(check_memory(redis), "Memory")
    assert check.status == "ok"
    assert "saegim import" in check.advice


def test_a_long_queue_asks_whether_anybody_works(redis: Redis) -> None:
    for number in range(101):
        redis.xadd(keys.READY, {"thread": f"C1:{number}"})
    assert only(check_memory(redis), "Queue").status == "warn"


def test_a_redis_that_dies_meanwhile_fails() -> None:
    class Dying:
        def __getattr__(self, name: str) -> Any:
            raise RedisConnectionError(name)

        def register_script(self, _script: str) -> None:
            return None

    assert [check.status for check in check_memory(cast("Redis", Dying()))] == ["fail"]


# --- Slack


def test_a_workspace_that_knows_us_is_named(slack: Playground) -> None:
    found = check_slack(there(slack), None)
    assert only(found, "Slack").found == "saegim in Playground (https://playground.example/)"
    assert only(found, "Socket Mode").status == "ok"


def test_the_scopes_of_the_manifest_are_enough(slack: Playground) -> None:
    slack.scopes = manifest_scopes(read_manifest())
    assert only(check_slack(there(slack), None), "Scopes").status == "ok"


def test_missing_and_extra_scopes_are_named(slack: Playground) -> None:
    slack.scopes = (manifest_scopes(read_manifest()) - {"users:read", "groups:read"}) | {"admin"}
    check = only(check_slack(there(slack), None), "Scopes")
    assert (check.status, check.found) == ("warn", "missing: groups:read, users:read; extra: admin")


def test_without_the_scope_to_write_saegim_could_not_run(slack: Playground) -> None:
    slack.scopes = manifest_scopes(read_manifest()) - {"chat:write"}
    assert only(check_slack(there(slack), None), "Scopes").status == "fail"


def test_without_a_manifest_the_scopes_are_shown(slack: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ops.doctor.slack.read_manifest", str)
    slack.scopes = ["users:read", "chat:write"]
    check = only(check_slack(there(slack), None), "Scopes")
    assert (check.status, check.found) == ("warn", "chat:write, users:read")


def test_the_scopes_are_read_as_yaml_reads_them() -> None:
    text = read_manifest()
    assert manifest_scopes(text) == set(yaml.safe_load(text)["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("", set()),
        ("scopes:\n  bot:\n    - a:read # why\n    - 'b:write'\n  bot_optional:\n    - c\n", {"a:read", "b:write"}),
        ("settings:\n  bot:\n    - no\nscopes:\n  bot:\n\n    - yes:read\n", {"yes:read"}),
        ("scopes:\n  user:\n    - a\n", set()),
    ],
)
def test_the_list_under_scopes_and_bot_is_read(text: str, scopes: set[str]) -> None:
    assert manifest_scopes(text) == scopes


def test_without_a_bot_token_slack_is_not_asked() -> None:
    assert check_slack(settings(), None) == []


def test_a_refused_token_fails(slack: Playground) -> None:
    (check,) = check_slack(there(slack, slack_bot_token="xoxb-canary"), None)
    assert (check.status, check.found) == ("fail", "refused: invalid_auth")


def test_a_refused_app_token_fails(slack: Playground) -> None:
    check = only(check_slack(there(slack, slack_app_token="xapp-canary"), None), "Socket Mode")
    assert (check.status, check.found) == ("fail", "refused: invalid_auth")


def test_without_an_app_token_none_is_tried(slack: Playground) -> None:
    check_slack(there(slack, slack_app_token=None), None)
    assert "apps.connections.open" not in [call.method for call in slack.calls]


def test_a_slack_that_is_not_there_fails(slack: Playground) -> None:
    slack.close()
    (check,) = check_slack(there(slack), None)
    assert check.status == "fail"
    assert f"127.0.0.1:{slack.port} does not answer" in check.found


def test_an_address_of_slack_without_its_methods_is_not_taken_for_a_wrong_token(slack: Playground) -> None:
    (check,) = check_slack(settings(slack_bot_token=slack.bot_token, slack_api_url=slack.url), None)
    assert check.status == "fail"
    assert f"no method auth.test at 127.0.0.1:{slack.port}" in check.found
    assert "Set SLACK_API_URL" in check.advice


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_in_the_place_of_slack_is_not_taken_for_a_wrong_token(slack: Playground, status: int) -> None:
    slack.fail("auth.test", status=status, raw="<!DOCTYPE html><html>")
    (check,) = check_slack(there(slack), None)
    assert (check.status, "no JSON" in check.found, "SLACK_API_URL" in check.advice) == ("fail", True, True)
    assert "SLACK_BOT_TOKEN" not in check.advice


def test_a_compatible_server_is_named(slack: Playground) -> None:
    check = only(check_slack(there(slack), None), "Slack API")
    assert check.status == "ok"
    assert f"127.0.0.1:{slack.port}, a Slack-compatible server" in check.found
    assert "unknown until the first reply" in check.found


def test_what_a_compatible_server_lacks_is_named(slack: Playground, redis: Redis) -> None:
    slack.without("assistant.threads.setStatus", "chat.metadata")
    reply(slack, redis)
    check = only(check_slack(there(slack), redis), "Slack API")
    assert check.status == "warn"
    assert "lacks assistant.threads.setStatus and message metadata" in check.found


def test_a_reply_that_kept_its_metadata_shows_that_the_server_has_it(slack: Playground, redis: Redis) -> None:
    reply(slack, redis)
    check = only(check_slack(there(slack), redis), "Slack API")
    assert (check.status, "metadata" in check.found) == ("ok", False)


def reply(slack: Playground, redis: Redis) -> None:
    """Let Saegim have answered a question."""
    from slack_sdk import WebClient

    general = slack.channel("general", [mina := slack.person("Mina")])
    question = slack.say(mina, general, "when?")
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    metadata = {"event_type": "saegim", "event_payload": {"event": "Ev1"}}
    told = client.chat_postMessage(channel=general, thread_ts=question, text="Tuesday", metadata=metadata)
    redis.set(keys.reply(f"{general}:{question}"), str(told["ts"]), ex=60)


def test_an_address_of_slack_that_is_none_fails() -> None:
    (check,) = check_slack(settings(slack_bot_token="xoxb-canary", slack_api_url="nonsense"), None)
    assert check.status == "fail"


# --- model


class Host(BaseHTTPRequestHandler):
    """A model host whose answer to `GET /v1/models` a test sets."""

    def do_GET(self) -> None:
        server = cast("ModelHost", self.server)
        server.asked.append((self.path, self.headers["Authorization"]))
        self.send_response(server.status)
        self.send_header("Location", server.url + "elsewhere")
        self.end_headers()
        self.wfile.write(server.body)

    def log_message(self, *_: object) -> None:
        pass


class ModelHost(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Host)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.asked: list[tuple[str, str]] = []
        self.status = 200
        self.body = json.dumps({"data": [{"id": "m1"}, {"id": "m2", "shutdown_date": "2027-01-14"}]}).encode()


@pytest.fixture
def models() -> Iterator[ModelHost]:
    with ModelHost() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def with_model(models: ModelHost, *, model: str = "m1", base: str = "") -> Settings:
    return settings(
        openai_api_key="sk-canary",
        openai_base_url=models.url + "v1",
        saegim_model=model,
        saegim_base_model=base,
        saegim_model_places="public, dm",
    )


def test_without_a_key_answers_are_extractive() -> None:
    (check,) = check_model(settings())
    assert (check.status, "extractive" in check.found) == ("ok", True)


def test_a_key_without_a_model_is_a_warning() -> None:
    (check,) = check_model(settings(openai_api_key="sk-canary"))
    assert (check.status, "extractive" in check.found) == ("warn", True)


def test_the_host_and_whose_text_goes_there_are_named(models: ModelHost) -> None:
    check = only(check_model(with_model(models)), "Model host")
    assert check == Check("Model host", "ok", f"text of public, dm places goes to 127.0.0.1:{models.server_port}")


def test_text_over_an_unencrypted_line_is_a_warning() -> None:
    ours = settings(openai_api_key="k", saegim_model="m", openai_base_url=f"http://nowhere.invalid:{free_port()}/v1")
    assert only(check_model(ours), "Model host").status == "warn"


def test_each_model_is_looked_up_and_its_last_day_told(models: ModelHost) -> None:
    found = [check for check in check_model(with_model(models, model="m2", base="m1")) if check.name == "Model name"]
    assert [(check.status, check.found) for check in found] == [
        ("warn", "m2 shuts down on 2027-01-14"),
        ("ok", "m1 is there"),
    ]
    assert models.asked == [("/v1/models", "Bearer sk-canary")]


def test_an_unknown_model_is_a_warning(models: ModelHost) -> None:
    check = only(check_model(with_model(models, model="gpt-nope")), "Model name")
    assert (check.status, check.found) == ("warn", "gpt-nope is not among the host's 2 models")


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (401, b"", "refuses the key (401)"),
        (404, b"", "lists no models (404)"),
        (302, b"", "lists no models (302)"),
        (200, b"<html>", "does not answer"),
        (200, b"[]", "does not answer"),
        (200, b'{"data": null}', "does not answer"),
        (200, b'{"data": ["m1"]}', "does not answer"),
        (200, b"\xff", "does not answer"),
    ],
)
def test_a_host_without_a_list_is_a_warning(models: ModelHost, status: int, body: bytes, found: str) -> None:
    models.status, models.body = status, body
    check = only(check_model(with_model(models)), "Model name")
    assert check.status == "warn"
    assert found in check.found
    assert len(models.asked) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "file:///etc/hostname", "nonsense", "http://[broken/v1"])
def test_a_host_that_is_not_there_is_a_warning(url: str) -> None:
    ours = settings(openai_api_key="k", saegim_model="m", openai_base_url=url)
    assert only(check_model(ours), "Model name").status == "warn"


# --- the table


def shown(found: list[Check]) -> str:
    console = Console(width=300, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(render(found))
    return capture.get()


def test_the_table_has_a_line_for_each_check_with_what_to_do() -> None:
    text = shown([Check("Redis", "fail", "gone [bold]", "Start it."), Check("Slack", "ok", "saegim in Team")])
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["✗", "✓"]
    assert "gone [bold]" in lines[1]
    assert "Start it." in lines[1]


@pytest.mark.parametrize(("statuses", "runs"), [(["ok", "warn"], True), (["ok", "fail"], False), ([], True)])
def test_saegim_could_run_when_nothing_failed(statuses: list[Any], runs: bool) -> None:
    assert could_run([Check("x", status, "") for status in statuses]) is runs


def test_no_secret_is_shown(slack: Playground, models: ModelHost) -> None:
    with embedded_redis() as url:
        ours = there(
            slack,
            slack_signing_secret="canary-signing",
            openai_api_key="sk-canary",
            openai_base_url=models.url.replace("http://", "http://canary:canary@"),
            saegim_model="m1",
            redis_url=url.replace("redis://", "redis://canary:canary@"),
        )
        text = shown(checks(ours))
    secrets = ("canary", slack.bot_token, slack.app_token)
    assert "Model" in text
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("redis://user:canary@cache:6379/0", "cache:6379"),
        ("https://api.openai.com/v1", "api.openai.com"),
        ("unix:///run/redis.sock", "/run/redis.sock"),
        ("http://host:port/", "an address that cannot be read"),
    ],
)
def test_of_an_address_host_and_port_are_shown(url: str, where: str) -> None:
    assert host(url) == where


# --- keys


def test_texts_sealed_with_a_key_that_is_missing_keep_saegim_from_running(real_redis_url: str) -> None:
    use(KeyRing([b"1" * 32]))
    with connect(real_redis_url) as redis:
        redis.flushall()
        redis.hset(keys.SEALED, ring().names[0], "1")
        use(KeyRing())
        check = only(checks(settings(redis_url=real_redis_url)), "Encryption")
        redis.flushall()
    assert check.status == "fail"
    assert "SAEGIM_ENCRYPTION_KEY" in check.advice


def test_the_doctor_writes_nothing(real_redis_url: str) -> None:
    use(KeyRing([b"1" * 32]))
    with connect(real_redis_url, writes=False) as redis:
        redis.flushall()
        checks(settings(redis_url=real_redis_url))
        assert redis.dbsize() == 0
