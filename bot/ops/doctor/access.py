"""Who may read what is in Redis: on the way to it (TLS), in it (the user, its password and its rights), and on its disk (a key)."""

from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from redis import Redis
from redis.exceptions import ResponseError

from bot.memory import keys
from bot.memory.connection import nodes
from bot.memory.sealing import ring
from bot.ops.check import Check

RIGHTS: Final = (
    "-@all",
    "+@read",
    "+@write",
    "+@scripting",
    "+@connection",
    "-@dangerous",
    "+info",
    "+config|get",
    "+cluster|slots",
    "+cluster|shards",
    "+cluster|nodes",
    "+cluster|myid",
    "+acl|whoami",
    "+acl|getuser",
    "+role",
)
"""What Saegim does in Redis, in its language. `-@dangerous` takes `FLUSHALL`, `KEYS` and their like away again."""

ACL: Final = f"user saegim on ><password> resetchannels resetkeys ~{keys.EVERY} {' '.join(RIGHTS)}"
"""A line for the ACL file of Redis; the user may do what Saegim does, on its keys alone."""

ASKED_OF: Final = "Give Saegim a user of its own, with the line below."
SETUSER: Final = f"ACL SETUSER {ACL.removeprefix('user ')}"


def check_access(redis: Redis, url: str) -> list[Check]:
    """TLS, the user, and encryption at rest; raises redis-py's `RedisError` when Redis cannot be asked."""
    return [_way(url), _user(nodes(redis)[0], url), _rest()]


def is_remote(url: str) -> bool:
    """Whether what goes to `url` leaves this machine."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return False
    hosts = [urlsplit(f"//{told}").hostname or "" for told in parts.netloc.rpartition("@")[2].split(",")]
    return not all(map(_here, hosts))


def _here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _way(url: str) -> Check:
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    if parts.scheme.startswith("rediss"):
        if options.get("ssl_cert_reqs", ["required"])[-1].lower() != "required":
            advice = "Anybody on the way could be that server: take ssl_cert_reqs out of REDIS_URL, and name the CA in ssl_ca_certs."
            return Check("TLS", "warn", "encrypted, but the certificate is not verified", advice)
        if options.get("ssl_check_hostname", ["true"])[-1].lower() in ("false", "no", "0"):
            advice = "Any server with a certificate of that CA could be it: take ssl_check_hostname out of REDIS_URL."
            return Check("TLS", "warn", "encrypted, but the host's name is not checked", advice)
        return Check("TLS", "ok", "encrypted, the certificate verified")
    if is_remote(url):
        advice = "What people say crosses a network where others may read it: use rediss://, or a tunnel."
        return Check("TLS", "warn", "not encrypted on the way", advice)
    return Check("TLS", "ok", "not needed: Redis is on this machine")


def _user(redis: Redis, url: str) -> Check:
    try:
        name = str(redis.acl_whoami())
        rights: Any = redis.acl_getuser(name)
    except ResponseError:
        return Check("Redis user", "ok", "one that may not look at its own rights")
    if "nopass" in rights["flags"]:
        risk = "Anybody who reaches that port" if is_remote(url) else "Every program on this machine"
        return Check(
            "Redis user", "warn", f"{name}, without a password", f"{risk} can read everything. {ASKED_OF}", SETUSER
        )
    if "+@all" in (*rights["commands"], *rights["categories"]):
        return Check("Redis user", "warn", f"{name}, which may do everything", ASKED_OF, SETUSER)
    return Check("Redis user", "ok", f"{name}, with limited rights")


def _rest() -> Check:
    if ring():
        return Check("Encryption", "ok", f"texts are encrypted at rest; keys: {len(ring().names)}")
    advice = "SAEGIM_ENCRYPTION_KEY would keep them from whoever reads the disk of Redis or its backups."
    return Check("Encryption", "ok", "off: texts are in Redis as they were said", advice)
