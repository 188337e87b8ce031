"""What is in Redis at the moment somebody asks for the metrics: the queue, dead letters, memories, and whether Slack is heard."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis import Redis
from redis.exceptions import RedisError

from bot.accounting.health import unheard, waiting
from bot.memory import keys


class Gauges(Collector):
    """A collector that looks into Redis; where Redis is away it says that and nothing else."""

    def __init__(self, redis: Redis, now: Callable[[], float]) -> None:
        self._redis = redis
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See `Collector.collect`."""
        try:
            found = list(self._looked())
        except RedisError:
            found = []
        yield GaugeMetricFamily("saegim_redis_up", "Whether Redis answers", value=int(bool(found)))
        yield from found

    def _looked(self) -> Iterator[GaugeMetricFamily]:
        redis, now = self._redis, self._now()
        yield GaugeMetricFamily("saegim_queue_threads", "Conversations with jobs", value=redis.xlen(keys.READY))
        yield GaugeMetricFamily(
            "saegim_queue_oldest_seconds", "How long what waits longest has waited", waiting(redis, now)
        )
        yield GaugeMetricFamily("saegim_dead_letters", "Jobs given up, of the last 7 days", redis.llen(keys.DEAD))
        yield GaugeMetricFamily("saegim_memories", "Memories that are recalled", redis.hlen(keys.MEMORIES))
        if (silent := unheard(redis, now)) is not None:
            yield GaugeMetricFamily("saegim_slack_unheard_seconds", "Since Slack was heard", silent)
