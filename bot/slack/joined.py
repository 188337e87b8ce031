"""In which threads Saegim answers without being mentioned. A mention joins one as it is taken in (`lua/put.lua`)."""

from redis import Redis

from bot.memory import keys
from bot.slack.event import Event


class Joined:
    """The threads of the last 30 days. Every method raises `redis.RedisError` when Redis cannot be reached."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def join(self, event: Event) -> None:
        """From this message on Saegim answers in its thread, unless it does already."""
        self._redis.set(keys.joined(event.place, event.root), event.ts, ex=keys.JOINED_TTL, nx=True)

    def mute(self, event: Event) -> None:
        """Saegim no longer answers in the event's thread unless it is mentioned."""
        self._redis.delete(keys.joined(event.place, event.root))

    def is_joined(self, place: str, root: str) -> bool:
        """Whether Saegim answers in this thread without being mentioned."""
        return bool(self._redis.exists(keys.joined(place, root)))
