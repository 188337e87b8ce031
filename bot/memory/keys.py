"""Every Redis key Saegim uses, its type, and how long it lives. No key is named anywhere else.

    saegim:{inbox}:ready                    stream   one entry for each thread that has jobs waiting; group `workers`
    saegim:{inbox}:jobs:<thread>            list     that thread's jobs, oldest first (JSON of Event)      7 days, sliding
    saegim:{inbox}:tries:<thread>           string   deliveries of the job at the head, + when handed back  7 days
    saegim:{inbox}:seen:<claim>             string   an event id or a message already taken in             25 hours
    saegim:{inbox}:joined:<place>:<root>    string   a thread Saegim answers in: from which message on     30 days, sliding
    saegim:{inbox}:gone:<place>:<ts>        string   a message deleted by its author                       25 hours
    saegim:{inbox}:edited:<place>:<ts>      string   when the newest edit of a message was made            25 hours
    saegim:{inbox}:disowned:<event>         string   an event of which nothing is to be kept: no letter  7 days
    saegim:{inbox}:reply:<event key>        string   timestamp of the reply already posted; of an erasure  25 hours
                                                     that is under way its ids (JSON of Erasure); of kept:<place>:<user>
                                                     what they had kept last (id and when), of spoken:<place>:<user> when and in
                                                     which language they wrote last
    saegim:{inbox}:quiet                    zset     <place> <root> → when its conversation is quiet        30 days, sliding
    saegim:{inbox}:learning                 hash     place → who has its messages learned (JSON of         permanent
                                                     Learning)
    saegim:{inbox}:left_out                 hash     <place>:<user> → since when nothing of theirs is      permanent
                                                     learned there
    saegim:{inbox}:dead                     list     jobs given up (JSON), newest first                    7 days, sliding
    saegim:{talk:<place>:<root>}:turns      hash     ts → JSON of Turn, "" for a deleted one;              7 days, sliding
                                                     edited:<ts> → a text before its turn; warm: it is all here;
                                                     consolidated: the newest that was offered
    saegim:{why}:<answer>                   string   what an answer rests on (JSON of Basis: ids, no text)   7 days
    saegim:{memory}:memories                hash     id → JSON of Memory                                   permanent
    saegim:{memory}:faded                   hash     id → JSON of Memory: kept, and no longer recalled     permanent
    saegim:{memory}:sources                 hash     <place>:<ts> → id, so that nothing is kept twice      permanent
    saegim:{memory}:rests                   hash     <place>:<ts> → ids of other memories that rest on it  permanent
    saegim:{memory}:tombstones              hash     <place>:<ts> or a memory's id → since when (seconds,   permanent
                                                     once 1): not to be kept again, by no backfill, import or restore; slack:<id> of
                                                     a lesson: no model is to be trained on it
    saegim:{memory}:uses                    hash     id → how a memory was used (JSON of Use)              permanent
    saegim:{memory}:pins                    hash     place → what is pinned there (JSON of its Pins)        permanent
    saegim:{memory}:leaving                 zset     a place Saegim has left → when what it said goes      permanent
    saegim:{memory}:receipts                zset     what was erased, by when: ids and counts, no text     400 days, renewed
    saegim:{memory}:erasing:<name>          set      what an erasure that is under way touches: ids of       30 days, renewed
                                                     memories, <place>:<ts> of messages
    saegim:{memory}:reply:<place>:<ts>      string   what a reply of Saegim's holds (JSON of Reply)        30 days
    saegim:{memory}:held:<source>           set      replies that hold a memory (its id) or a message      30 days, sliding
                                                     (<place>:<ts>)
    saegim:{memory}:thumbs:<place>:<ts>     hash     person → their thumb on a reply: up, down, "" taken    30 days, sliding
                                                     back
    saegim:{memory}:changes                 stream   id and "put" or "gone", for the other processes       permanent, trimmed
    saegim:{memory}:snapshot                hash     packs of the index, to start from: header, now, next,  30 days, renewed
                                                     <generation>:<n>, blank when erased, and its :ids
    saegim:{memory}:sealed                  hash     fingerprints of the keys that texts are sealed with   permanent
    saegim:{memory}:snapshotting            string   somebody makes a snapshot, or just has                 5 minutes
    saegim:{tuning}:models                  hash     name → a tuned model (JSON of Model)                   permanent
    saegim:{tuning}:active                  string   which model answers (JSON of Pointer)                 permanent
    saegim:{tuning}:trained_on              hash     id of a source → models trained on it (JSON)          permanent
    saegim:{tuning}:withdrawn               hash     model → how many of its sources are gone              permanent
    saegim:{tuning}:lessons                 hash     id → an answer somebody corrected (JSON of Lesson);    180 days, renewed
                                                     each goes 180 days after it was written
    saegim:{ops}:progress:<name>            string   how far an import or backfill has come                30 days
    saegim:{ops}:alive                      hash     when Saegim last heard Slack, and since when what it  permanent
                                                     knew before is to be read again, all and by place
    saegim:{ops}:reread                     zset     <place>:<ts> → when it was read again in Slack        30 days, renewed
    saegim:{ops}:shared                     hash     place → until when it was seen to be shared outside   permanent
    saegim:{ops}:confirm:<user>:<what>      string   the count a bulk erasure was announced or done with   10 minutes
    saegim:{ops}:swept                      string   the daily sweep is done or being done                 24 hours
    saegim:{account}:asked:<who>            zset     what made Saegim answer a person, or in a place:      2 minutes
                                                     event id → when
    saegim:{account}:refused:<user>:<place> string   the event whose refusal holds for now                 2 minutes at most
    saegim:{account}:tokens:<place>:<day>   string   model tokens that a place has used on a day           2 days
    saegim:{account}:reserved:<place>       zset     tokens and name of what asks a model now → till when  10 minutes
    saegim:{account}:audit                  stream   a line for each answer, each with the hash of the     400 days, renewed
                                                     one before: ids and counts, no text
    saegim:{account}:audit_ends             hash     what its first line follows, and its last line        400 days, renewed
    saegim:{account}:audited:<event>        string   what this event asked has its line                    7 days

The braces are hash tags: in Redis Cluster the keys of one operation share a slot.
"""

from typing import Final

DAY: Final = 86_400  # seconds
SEEN_TTL: Final = 25 * 3600  # Slack's "delayed events" redeliver for up to 24 hours
JOB_TTL: Final = 7 * DAY
DEAD_TTL: Final = 7 * DAY
JOINED_TTL: Final = 30 * DAY
PROGRESS_TTL: Final = 30 * DAY
BASIS_TTL: Final = 7 * DAY
SNAPSHOT_TTL: Final = 30 * DAY
RECEIPT_TTL: Final = 400 * DAY
REPLY_TTL: Final = 30 * DAY
ERASING_TTL: Final = REPLY_TTL  # after that no reply follows
REREAD_TTL: Final = 30 * DAY
LESSON_TTL: Final = 180 * DAY
CONFIRM_TTL: Final = 600
SWEPT_TTL: Final = DAY
QUIET_TTL: Final = 30 * DAY
ASKED_TTL: Final = 120
TOKENS_TTL: Final = 2 * DAY
RESERVED_TTL: Final = 600
AUDIT_TTL: Final = 400 * DAY

GROUP: Final = "workers"

EVERY: Final = "saegim:*"  # a pattern: all of them
INBOX: Final = "saegim:{inbox}:"
READY: Final = INBOX + "ready"
DEAD: Final = INBOX + "dead"
QUIET: Final = INBOX + "quiet"
LEARNING: Final = INBOX + "learning"
LEFT_OUT: Final = INBOX + "left_out"
MEMORIES: Final = "saegim:{memory}:memories"
FADED: Final = "saegim:{memory}:faded"
SOURCES: Final = "saegim:{memory}:sources"
RESTS: Final = "saegim:{memory}:rests"
TOMBSTONES: Final = "saegim:{memory}:tombstones"
USES: Final = "saegim:{memory}:uses"
PINS: Final = "saegim:{memory}:pins"
LEAVING: Final = "saegim:{memory}:leaving"
RECEIPTS: Final = "saegim:{memory}:receipts"
CHANGES: Final = "saegim:{memory}:changes"
SNAPSHOT: Final = "saegim:{memory}:snapshot"
SEALED: Final = "saegim:{memory}:sealed"
SNAPSHOTTING: Final = "saegim:{memory}:snapshotting"
MODELS: Final = "saegim:{tuning}:models"
ACTIVE: Final = "saegim:{tuning}:active"
TRAINED_ON: Final = "saegim:{tuning}:trained_on"
WITHDRAWN: Final = "saegim:{tuning}:withdrawn"
LESSONS: Final = "saegim:{tuning}:lessons"
ALIVE: Final = "saegim:{ops}:alive"
REREAD: Final = "saegim:{ops}:reread"
SHARED: Final = "saegim:{ops}:shared"
SWEPT: Final = "saegim:{ops}:swept"
AUDIT: Final = "saegim:{account}:audit"
AUDIT_ENDS: Final = "saegim:{account}:audit_ends"

PERMANENT: Final = frozenset(
    {
        *(READY, LEARNING, LEFT_OUT, MEMORIES, FADED, SOURCES, RESTS, TOMBSTONES, USES, PINS, LEAVING, CHANGES, ALIVE),
        *(SHARED, SEALED, MODELS, ACTIVE, TRAINED_ON, WITHDRAWN),
    }
)
"""The only keys without a time to live; a test fails on any other."""


def jobs(thread: str) -> str:
    return f"{INBOX}jobs:{thread}"


def tries(thread: str) -> str:
    return f"{INBOX}tries:{thread}"


def seen(claim: str) -> str:
    return f"{INBOX}seen:{claim}"


def joined(place: str, root: str) -> str:
    return f"{INBOX}joined:{place}:{root}"


def gone(place: str, ts: str) -> str:
    return f"{INBOX}gone:{place}:{ts}"


def edited(place: str, ts: str) -> str:
    return f"{INBOX}edited:{place}:{ts}"


def disowned(event: str) -> str:
    return f"{INBOX}disowned:{event}"


def reply(event_key: str) -> str:
    return f"{INBOX}reply:{event_key}"


def turns(place: str, root: str) -> str:
    return f"saegim:{{talk:{place}:{root}}}:turns"


def basis(answer: str) -> str:
    return f"saegim:{{why}}:{answer}"


def progress(name: str) -> str:
    return f"saegim:{{ops}}:progress:{name}"


def said(place: str, ts: str) -> str:
    return f"saegim:{{memory}}:reply:{place}:{ts}"


def erasing(name: str) -> str:
    return f"saegim:{{memory}}:erasing:{name}"


def held(source: str) -> str:
    return f"saegim:{{memory}}:held:{source}"


def thumbs(place: str, ts: str) -> str:
    return f"saegim:{{memory}}:thumbs:{place}:{ts}"


def confirm(user: str, what: str) -> str:
    return f"saegim:{{ops}}:confirm:{user}:{what}"


def asked(who: str) -> str:
    return f"saegim:{{account}}:asked:{who}"


def refused(user: str, place: str) -> str:
    return f"saegim:{{account}}:refused:{user}:{place}"


def tokens(place: str, day: str) -> str:
    return f"saegim:{{account}}:tokens:{place}:{day}"


def reserved(place: str) -> str:
    return f"saegim:{{account}}:reserved:{place}"


def audited(event: str) -> str:
    return f"saegim:{{account}}:audited:{event}"
