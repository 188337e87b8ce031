"""A replica that Sentinels put in a dead master's place: Saegim follows it without a restart, and remembers what it was told."""

from collections.abc import Iterator

import pytest
from redis import Redis

from bot.bench.failover import failovers
from bot.bench.sentinels import Watched, watched_redis
from bot.memory.connection import connect
from bot.memory.sentinel import FORM, read
from bot.ops.doctor.storage import check_redis
from tests.conftest import require_redis
from tests.scenarios.conftest import NewTeam, seen

SOON = {"retry_after": (0.5,) * 20}


@pytest.fixture
def watched() -> Iterator[Watched]:
    require_redis()
    with watched_redis(sentinels=3) as watched:
        yield watched


@pytest.mark.parametrize("slack", [SOON], indirect=True)
def test_questions_before_during_and_after_a_failover_are_answered_once(new_team: NewTeam, watched: Watched) -> None:
    team = new_team(redis_url=watched.url)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    question = f"{team.bot} when do we deploy?"
    before, _ = team.ask(team.minsu, team.deploys, question)
    with Redis(port=watched.master) as master:
        assert master.wait(1, 5_000) == 1

    dead = watched.kill_master()
    during = team.slack.say(team.minsu, team.deploys, question)
    assert watched.failed_over(dead) != dead
    assert team.slack.wait(lambda: team.replies(team.deploys, during), 20)
    after, _ = team.ask(team.minsu, team.deploys, question)
    learned = team.command(team.dana, team.general, "remember the staging database is called herring")
    watched.start(dead, watched.master)
    back, _ = team.ask(team.minsu, team.deploys, f"{team.bot} what is the staging database called?")

    answers = [team.replies(team.deploys, ts) for ts in (before, during, after, back)]
    assert [len(replies) for replies in answers] == [1, 1, 1, 1]
    assert ["Tuesdays" in seen(replies[0]) for replies in answers] == [True, True, True, False]
    assert "herring" in seen(answers[3][0])
    assert learned


def test_the_doctor_looks_at_the_replicas_too(watched: Watched) -> None:
    [replica] = [port for port in watched.processes if port != watched.master]
    with connect(watched.url) as redis, Redis(port=replica) as other:
        fine = check_redis(redis, watched.url)
        other.config_set("appendonly", "no")
        worse = check_redis(redis, watched.url)

    assert fine[0].found.endswith("a master with 1 replicas")
    assert {check.status for check in fine} == {"ok"}
    assert [(check.name, check.status) for check in worse if check.status != "ok"] == [("Persistence", "fail")]


def test_a_failover_loses_nothing_but_what_was_not_replicated() -> None:
    require_redis()
    drill = failovers(1, (), cut=0.1)

    assert drill.acknowledged > drill.lost_by_replication
    assert (drill.lost, drill.duplicated, drill.leaks, drill.crashes) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("url", "sentinels", "master", "servers", "watchers"),
    [
        ("redis+sentinel://a:1,b:2/engram/3", (("a", 1), ("b", 2)), "engram", {"db": 3}, {}),
        ("redis+sentinel://a/engram", (("a", 26379),), "engram", {"db": 0}, {}),
        (
            "redis+sentinel://u:p%40ss@[::1]:7/engram/0?sentinel_username=s&sentinel_password=t",
            (("::1", 7),),
            "engram",
            {"db": 0, "username": "u", "password": "p@ss"},
            {"username": "s", "password": "t"},
        ),
        (
            "rediss+sentinel://:p@a:1/engram/0?ssl_ca_certs=/ca.pem",
            (("a", 1),),
            "engram",
            {"db": 0, "password": "p", "ssl": True, "ssl_ca_certs": "/ca.pem"},
            {"ssl": True, "ssl_ca_certs": "/ca.pem"},
        ),
    ],
)
def test_what_an_address_of_sentinels_says(
    url: str,
    sentinels: tuple[tuple[str, int], ...],
    master: str,
    servers: dict[str, object],
    watchers: dict[str, object],
) -> None:
    address = read(url)
    assert (address.sentinels, address.master, address.servers, address.watchers) == (
        sentinels,
        master,
        servers,
        watchers,
    )
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize("url", ["redis+sentinel://a:1", "redis+sentinel://a:1/engram/x", "redis+sentinel:///engram/0"])
def test_an_address_that_is_none_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(ValueError, match=FORM[:10]):
        read(url)
