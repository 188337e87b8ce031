"""The registry: which tuned models there are, what each was made of, and which one answers.

One pointer says who answers, moved by compare-and-set, so that of two who promote at the same time one is told. What a running bot
makes of it is `active.py`'s; whether a model may be promoted, `bot/tuning/promotion.py`'s.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final, Literal, cast

from redis import Redis

from bot.errors import Refuse
from bot.memory import keys
from bot.tuning.registry.pointer import Pointer

AT_ONCE: Final = 500  # ids in one call
LONGEST_NAME: Final = 256

# KEYS 1 active · 2 withdrawn (hash) · ARGV 1 what it was, "" for none · 2 what it is to be · 3… models that begin to answer
_MOVE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
for i = 3, #ARGV do
  if tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or '0') > 0 then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""

# KEYS 1 trained on (hash) · ARGV 1 model · 2… ids: the model is noted at each of them, once
_NOTE = """
for i = 2, #ARGV do
  local models = cjson.decode(redis.call('HGET', KEYS[1], ARGV[i]) or '[]')
  local there = false
  for _, model in ipairs(models) do there = there or model == ARGV[1] end
  if not there then
    table.insert(models, ARGV[1])
    redis.call('HSET', KEYS[1], ARGV[i], cjson.encode(models))
  end
end
"""

# KEYS 1 trained on (hash) · 2 withdrawn (hash) · ARGV ids. Each counts once for each model. Returns the models, one for each id of theirs.
_WITHDRAW = """
local marked = {}
for i = 1, #ARGV do
  local line = redis.call('HGET', KEYS[1], ARGV[i])
  if line then
    for _, model in ipairs(cjson.decode(line)) do
      redis.call('HINCRBY', KEYS[2], model, 1)
      table.insert(marked, model)
    end
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return marked
"""

State = Literal["trained", "ready", "gone"]
"""Trained, and not known to answer · answered when it was promoted or deployed · the host did not know it any more."""


@dataclass(frozen=True, slots=True)
class Model:
    """One tuned model."""

    name: str  # what it is asked for by
    provider: str
    base: str
    data: str  # SHA-256 of the training examples' file
    test: str  # SHA-256 of the test set's file
    at: float  # when it was registered, seconds since the epoch
    state: State = "trained"
    job: str = ""
    shutdown: str = ""  # its last day, as 2027-01-14; "" where none is known
    checkpoints: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)  # as `bot/tuning/evaluation/eval_report.py` has it
    withdrawn: int = 0  # how many of the sources it was trained on are gone; kept beside the rest


class Registry:
    """The models. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._move, self._note, self._withdraw = map(redis.register_script, (_MOVE, _NOTE, _WITHDRAW))

    # ── models ──

    def register(self, model: Model, sources: Iterable[str]) -> Model:
        """Keep `model`, which was trained on `sources`; one that is there keeps what it was marked with. The model as it is kept.

        What was withdrawn before counts as well. Raises `Refuse` for a name that can be none.
        """
        check_name(model.name)
        ids = sorted(set(sources))
        if self.get(model.name) is None:
            for some in _batches(ids):
                self._note(keys=[keys.TRAINED_ON], args=[model.name, *some])
        self.keep(model)
        self.withdraw(self.buried(ids))  # after it is noted, so that no withdrawal falls between
        return self.get(model.name) or model

    def keep(self, model: Model) -> None:
        """Write what is known of `model`."""
        line = {name: value for name, value in asdict(model).items() if name not in ("name", "withdrawn")}
        self._redis.hset(keys.MODELS, model.name, json.dumps(line, ensure_ascii=False))

    def get(self, name: str) -> Model | None:
        """The model of this name."""
        line = cast("str | None", self._redis.hget(keys.MODELS, name))
        if line is None:
            return None
        return _model(name, line, cast("str | None", self._redis.hget(keys.WITHDRAWN, name)))

    def all(self) -> list[Model]:
        """Every model, the newest first."""
        lines, marks = (dict(self._redis.hscan_iter(key)) for key in (keys.MODELS, keys.WITHDRAWN))
        return sorted(
            (_model(name, line, marks.get(name)) for name, line in lines.items()), key=lambda m: (-m.at, m.name)
        )

    def gone(self, name: str) -> bool:
        """Its host does not know this model any more; False where it is not registered."""
        model = self.get(name)
        if model is not None and model.state != "gone":
            self.keep(replace(model, state="gone"))
        return model is not None

    def withdraw(self, ids: Iterable[str]) -> frozenset[str]:
        """Mark every model that was trained on one of `ids` (of memories, documents, or `<place>:<ts>`); the models."""
        marked = set[str]()
        for some in _batches(sorted(set(ids))):
            marked.update(cast("list[str]", self._withdraw(keys=[keys.TRAINED_ON, keys.WITHDRAWN], args=some)))
        return frozenset(marked)

    def buried(self, ids: Sequence[str]) -> list[str]:
        """Those of `ids` that were erased for good."""
        found: list[str] = []
        for some in _batches(ids):
            marks = cast("list[str | None]", self._redis.hmget(keys.TOMBSTONES, some))
            found += [one for one, mark in zip(some, marks, strict=True) if mark]
        return found

    # ── who answers ──

    def pointer(self) -> Pointer:
        """Who answers now."""
        return Pointer.of(cast("str | None", self._redis.get(keys.ACTIVE)))

    def move(self, old: Pointer, new: Pointer) -> bool:
        """Put `new` in the place of `old`; False where somebody moved the pointer meanwhile, or something that a model which would begin to
        answer was trained on was withdrawn.
        """
        was = old.line() if old.version else ""
        args = [was, replace(new, version=old.version + 1).line(), *sorted(new.models() - old.models())]
        return bool(self._move(keys=[keys.ACTIVE, keys.WITHDRAWN], args=args))


def check_name(name: str) -> None:
    """Raise `Refuse` for a name that no model can have."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or " " in name:
        raise Refuse("A model's name has no spaces and at most 256 characters: check what the provider calls it.")


def _model(name: str, line: str, mark: str | None) -> Model:
    known = {one.name for one in fields(Model)}
    found = {key: value for key, value in json.loads(line).items() if key in known}
    return Model(**{**found, "name": name, "checkpoints": tuple(found["checkpoints"]), "withdrawn": int(mark or 0)})


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    return (list(ids[n : n + AT_ONCE]) for n in range(0, len(ids), AT_ONCE))
