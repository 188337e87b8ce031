"""Where the Redis client is opened, with its time limits chosen; the fake that ships with the product is
`playground/embedded_redis.py`.
"""

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry as RedisRetry

BLOCK = 1.0  # seconds a worker waits for a job; must stay below SOCKET_TIMEOUT
SOCKET_TIMEOUT = 5.0


def connect(url: str) -> Redis:
    """A client for the workers, the memory and the command line: patient, a few retries, strings in and out."""
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.5)
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=SOCKET_TIMEOUT,
        socket_connect_timeout=2.0,
        retry=RedisRetry(backoff, 2),
    )


def connect_intake(url: str) -> Redis:
    """A client for taking events in: it gives up in time to tell Slack 503 before Slack's three seconds are over."""
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.1)
    return Redis.from_url(
        url, decode_responses=True, socket_timeout=0.6, socket_connect_timeout=0.6, retry=RedisRetry(backoff, 1)
    )
