"""Saegim runs with the rights that `saegim doctor` names and no others, and over TLS; the doctor sees who may read along."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import NoPermissionError

from bot.bench.servers import free_ports, redis_process
from bot.memory import keys
from bot.memory.connection import connect, connect_intake, nodes
from bot.memory.sealing import KeyRing
from bot.memory.store import Store
from bot.ops.backup import backup, restore
from bot.ops.doctor.access import ACL, RIGHTS, check_access, is_remote
from bot.ops.doctor.storage import check_redis, unreachable
from bot.ops.durability import durability
from tests.conftest import require_redis
from tests.scenarios.conftest import NewTeam, seen
from tests.scenarios.test_memory import id_in

MANUAL = (Path(__file__).parents[2] / "OPERATING.md").read_text(encoding="utf-8")


def restricted(url: str) -> str:
    """The address with a user who has just the rights that the doctor names."""
    with connect(url) as redis:
        redis.flushall()
        for node in nodes(redis):
            node.execute_command("ACL SETUSER", *ACL.replace("<password>", "right").split()[1:])  # type: ignore[no-untyped-call]
    return url.replace("redis://", "redis://saegim:right@")


@pytest.mark.parametrize("kind", ["real_redis_url", "cluster_url"])
def test_saegim_runs_with_the_rights_the_doctor_names(
    request: pytest.FixtureRequest, new_team: NewTeam, kind: str, tmp_path: Path
) -> None:
    url = restricted(request.getfixturevalue(kind))
    team = new_team(redis_url=url)
    kept = team.command(team.dana, team.general, "remember the staging database is called herring")
    team.command(team.boss, team.general, f"pin {id_in(kept.text)}")
    ts = team.slack.say(team.dana, team.general, "we deploy on Tuesdays")
    team.keep_this(team.dana, team.general, ts)
    root, known = team.ask(team.minsu, team.general, f"{team.bot} what is the staging database called?")
    team.slack.edit(team.dana, team.general, ts, "we deploy on Wednesdays")
    with connect(url) as redis:
        assert team.slack.wait(lambda: any("Wednesdays" in memory.text for memory in Store(redis).scan()))
    _, edited = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?", root)
    team.command(team.minsu, team.general, "why")
    with connect(url) as redis:
        backup(redis, tmp_path / "a", KeyRing())
        forgotten = team.command(team.dana, team.general, f"forget {id_in(kept.text)}")
        restore(redis, tmp_path / "a", KeyRing(), merge=True, now=team.clock())
        statuses = {check.status for check in check_redis(redis, url)}
        user = check_access(redis, url)[1]
        denied = [
            command for command in ("FLUSHALL", "KEYS *", "CONFIG SET maxmemory 1") if refused(nodes(redis)[0], command)
        ]
        outside = refused(nodes(redis)[0], "GET other")

    assert ["herring" in seen(known), "Wednesdays" in seen(edited)] == [True, True]
    assert forgotten
    assert statuses == {"ok"}
    assert (user.status, user.found) == ("ok", "saegim, with limited rights")
    assert len(denied) == 3
    assert outside


def refused(redis: Redis, command: str) -> bool:
    try:
        redis.execute_command(*command.split())  # type: ignore[no-untyped-call]
    except NoPermissionError:
        return True
    return False


def test_the_manual_has_the_rights_of_the_doctor() -> None:
    assert f"~{keys.EVERY} {' '.join(RIGHTS)}" in MANUAL


def test_a_user_without_a_password_and_one_that_may_do_everything_are_told_of(real_redis_url: str) -> None:
    with connect(real_redis_url) as redis:
        redis.acl_setuser("strong", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all"])
        open_ = check_access(redis, real_redis_url)[1]
        with connect(real_redis_url.replace("redis://", "redis://strong:pw@")) as other:
            strong = check_access(other, real_redis_url)[1]
        redis.acl_deluser("strong")

    assert [check.status for check in (open_, strong)] == ["warn", "warn"]
    assert "without a password" in open_.found
    assert "may do everything" in strong.found
    assert open_.command == f"ACL SETUSER {ACL.removeprefix('user ')}"


@pytest.mark.parametrize(
    ("url", "remote", "status", "words"),
    [
        ("redis://127.0.0.1:6379/0", False, "ok", "on this machine"),
        ("redis://localhost/0", False, "ok", "on this machine"),
        ("redis://[::1]:6379/0", False, "ok", "on this machine"),
        ("unix:///run/redis.sock", False, "ok", "on this machine"),
        ("redis://cache.example/0", True, "warn", "not encrypted"),
        ("redis+sentinel://127.0.0.1,cache.example/m/0", True, "warn", "not encrypted"),
        ("rediss://cache.example/0", True, "ok", "verified"),
        ("rediss+sentinel://cache.example/m/0", True, "ok", "verified"),
        ("rediss://cache.example/0?ssl_cert_reqs=none", True, "warn", "not verified"),
        ("rediss://cache.example/0?ssl_check_hostname=false", True, "warn", "not checked"),
    ],
)
def test_who_may_read_on_the_way(real_redis_url: str, url: str, remote: bool, status: str, words: str) -> None:
    with connect(real_redis_url) as redis:
        way, *_ = check_access(redis, url)
    assert is_remote(url) == remote
    assert way.status == status
    assert words in way.found


@contextmanager
def over_tls(folder: Path) -> Iterator[tuple[str, Path]]:
    """A redis-server with a certificate of a CA made for it: its address, and the CA's certificate."""
    require_redis()
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = folder / "ca.pem"
    ca.write_bytes(certificate("a CA", authority, authority, ca=True))
    (folder / "cert.pem").write_bytes(certificate("redis", server, authority, ca=False))
    told = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(server.private_bytes(*told))
    plain, port = free_ports(2)
    files = (f"tls-cert-file {folder}/cert.pem", f"tls-key-file {folder}/key.pem", f"tls-ca-cert-file {ca}")
    with redis_process(f"tls-port {port}", *files, "tls-auth-clients no", port=plain):
        yield f"rediss://127.0.0.1:{port}/0", ca


def certificate(name: str, owner: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, ca: bool) -> bytes:
    issuer, subject = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, said)]) for said in ("a CA", name))
    now = datetime.now(UTC)
    key_ids = x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
    made = (
        x509.CertificateBuilder(issuer, subject, owner.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(key_ids[0].from_public_key(owner.public_key()), critical=False)
        .add_extension(key_ids[1].from_issuer_public_key(by.public_key()), critical=False)
    )
    return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_over_tls_only_a_server_of_the_ca_is_spoken_to(tmp_path: Path) -> None:
    with over_tls(tmp_path) as (url, ca):
        for way in (connect, connect_intake):
            with way(f"{url}?ssl_ca_certs={ca}") as redis:
                assert redis.set("k", "v")
                assert [check.status for check in durability(redis, managed=False)] == ["ok", "ok", "ok"]
            with pytest.raises(NotConnected, match="CERTIFICATE_VERIFY_FAILED") as error:
                way(url)
            assert "ssl_ca_certs" in unreachable(error.value, url).advice


def test_saegim_answers_over_tls(new_team: NewTeam, tmp_path: Path) -> None:
    with over_tls(tmp_path) as (url, ca):
        team = new_team(redis_url=f"{url}?ssl_ca_certs={ca}")
        team.command(team.dana, team.general, "remember the staging database is called herring")
        _, answer = team.ask(team.minsu, team.general, f"{team.bot} what is the staging database called?")
        team.stop()
    assert "herring" in seen(answer)
