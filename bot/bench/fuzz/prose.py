"""How people write secrets to each other in Slack, and how they write what is none: contexts, prose, ordinary work sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bot.bench.fuzz.tokens import ALNUM, DIGITS, HEX, LOWER, UPPER, Random, Secret, drawn

CONTEXTS: Final = (
    "{}", "it is {}", "use {} for staging", "키는 {}입니다", "{}를 쓰세요", "여기요: {}", "`{}`", "```\n{}\n```", "```export KEY={}\nrun```", "({})", '"{}"', "'{}'",
    "**{}**", "*{}*", "> {}", "- {}", "| key | {} |", "KEY={}", "key: {}", '{{"key": "{}"}}', "{}.", "{}, please", "{}!", "first\n{}\nlast", "<{}>", "“{}”",
    "curl -H 'X-Key: {}' https://example.com/v1", "https://example.com/v1?key={}&amp;x=1", "<https://example.com/?token={}|the link>", "<@U0123ABCD> {}", ":key: {} :lock:",
    "다음 값({})으로 바꿔 주세요", "값={},", "x:{};", "{} {}",
)  # fmt: skip
"""Where a secret may stand; `{}` is where. All are as Slack sends a message: entities escaped, links in angle brackets."""
LABELLED: Final = tuple(
    context for context in CONTEXTS if not any(sign in context.lower() for sign in ("key", "token", "값=", "x:"))
)
"""Where a secret that comes with its own name may stand."""
NUMBER_CONTEXTS: Final = (
    "{}", "번호는 {}입니다", "제 번호 {} 이에요", "{}로 연락 주세요", "call {} please", "{}, 김민수", "김민수 {} (서울)", "연락처: {}", "`{}`", "```\n{}\n```", "({})", "- {}", "| 이름 | {} |",
    "> {}", "*{}*", "전화 {}.", "first\n{}\nlast", "<tel:{}|{}>",
)  # fmt: skip
NAMED: Final = frozenset(
    ("AWS secret access key", "Azure storage key", "Kakao key", "Naver client secret", "bearer header")
)
ENGLISH: Final = (
    "the password is {}", "password is {}", "Password: {}", "password = {}", "the admin password is {} by the way", "the password for the staging database is {}",
    "the wifi password is {}", "new password: {}", "I changed the password to {}", "password was reset to {}", "the password has been changed to {}", "pw: {}", "pwd={}", "passwd: {}",
    "passphrase: {}", "login admin, password {}", "user: admin pass: {}", "user admin / password {}", "admin / {} is the password", "use {} as the password", "the root password's {}",
    "credentials: admin / {}", "my password is {} please don't share", "password → {}", "password -> {}", "your temporary password is {}", "The default password is: {}",
    "DB_PASSWORD={}", "export PGPASSWORD={}", '"password": "{}"', "password: '{}'", "--password {}", "--password={}", "mysql -u root -p{}", "password is `{}`", "password is *{}*",
    "the password is\n{}", "password:\n```\n{}\n```", "password is still {}", "passcode is {}", "the pin is {}", "id/pw: admin/{}", "the secret is {}", "login with admin:{}",
    "the credentials are emma:{}", "the account is emma:{}", "credentials for jira are bob@example.com / {}", "creds for the wiki: <mailto:bob@example.com|bob@example.com> / {}",
)  # fmt: skip
KOREAN: Final = (
    "비밀번호는 {} 입니다", "비밀번호는 {}입니다", "비밀번호는 {}이에요", "비밀번호는 {} 예요", "비번은 {}", "비번 {}", "비번: {}", "비밀번호: {}", "비밀번호 = {}", "비밀 번호는 {}입니다", "패스워드는 {}입니다",
    "패스워드: {}", "암호는 {}입니다", "와이파이 비번은 {}예요", "와이파이 비밀번호 {} 입니다", "관리자 비밀번호가 {}입니다", "스테이징 DB 비번은 {}이고요", "비번을 {}로 바꿨어요", "비밀번호를 {}으로 변경했습니다",
    "비밀번호가 {}로 변경되었습니다", "임시 비밀번호는 {}입니다. 바꿔 주세요", "아이디 admin 비번 {}", "아이디는 admin이고 비밀번호는 {}예요", "ID: admin / PW: {}", "id admin pw {}", "계정: admin / {}", "비밀번호는 `{}` 입니다",
    "비밀번호는 *{}* 입니다", "비밀번호는\n{}\n입니다", "비밀번호 → {}", "현재 비번은 {}", "서버 루트 비밀번호는 아직 {} 그대로예요", "새 비밀번호: {}", '초기 비밀번호는 "{}"입니다', "비번이 {} 맞나요?", "공용 계정 비밀번호 {}",
    "{} 가 비밀번호예요", "비밀번호로 {} 쓰세요", "비번은 ({})", "도어락 비밀번호는 {}입니다", "비밀번호(스테이징)는 {}입니다", "비밀번호 : {}", "지라 계정은 bob / {} 이에요",
    "계정(지라): bob / {}", "로그인 정보는 bob / {} 입니다",
)  # fmt: skip
WORDS: Final = (
    "hunter",
    "dragon",
    "sunshine",
    "Winter",
    "saegim",
    "Company",
    "letmein",
    "qwer",
    "asdf",
    "dkssud",
    "Seoul",
    "coffee",
)


def password(chance: Random) -> Secret:
    """What people choose: drawn by chance, a word and a number, letters changed into signs; always with a digit or a sign."""
    match chance.randrange(5):
        case 0:
            said = drawn(chance, ALNUM + "!@#$%^*-_+=?", chance.randint(8, 20)) + chance.choice(DIGITS)
        case 1:
            said = (
                chance.choice(WORDS)
                + drawn(chance, DIGITS, chance.randint(1, 4))
                + chance.choice(("", "!", "!!", "@", "#"))
            )
        case 2:
            said = (
                chance.choice(WORDS).capitalize().replace("o", "0").replace("e", "3")
                + chance.choice("!@#$%^*")
                + drawn(chance, DIGITS, 4)
            )
        case 3:
            said = "-".join(drawn(chance, LOWER, 4) for _ in range(3)) + chance.choice(DIGITS)
        case _:
            said = drawn(chance, ALNUM, chance.randint(10, 16)) + chance.choice(DIGITS) + chance.choice("!@#$%^*")
    return Secret(said, (said,))


TOPICS: Final = (
    "deploy",
    "release",
    "the standup",
    "배포",
    "회의",
    "the incident",
    "onboarding",
    "정산",
    "billing",
    "검색 개선",
)
ORDINARY: Final[Sequence[str]] = (
    "we deploy {topic} on {date} at {clock}", "{topic} 회의는 {date} {clock}에 해요", "version {version} is out, see the notes", "{version} 버전으로 올렸어요", "fixed in {sha}", "commit {short} broke {topic}",
    "커밋 {short} 되돌려 주세요", "request id {uuid} failed", "요청 {uuid} 확인 부탁드려요", "order {order} was refunded", "주문번호 {order} 환불 처리했습니다", "invoice INV-{year}-{small} is due {date}", "송장번호 {tracking}",
    "sha256:{digest}", "the job took {small} ms, p99 {small} ms", "{money}원 결제됐어요", "budget is ${money}", "타임스탬프 {epoch} 기준입니다", "epoch ms {epoch}{three}", "ts {epoch}.{micro} in the channel",
    "PR #{small} fixes issue #{small}", "JIRA-{small} is blocked by ABC-{small}", "port {port} on 10.0.{byte}.{byte} is closed", "10.0.{byte}.{byte}:{port} 에 접속이 안 돼요", "MAC {mac} 등록",
    "the {topic} password is wrong again", "the {topic} account is managed by Dana", "the credentials for {topic} are in the vault", "계정은 {topic} 팀이 관리해요, 로그인은 {small}번까지", "암호: 아래 문서 참고", "비밀번호는 매월 바꿔요", "비밀번호는 8자 이상, 숫자 포함이어야 해요", "비밀번호 변경은 90일마다 합니다", "비번 까먹었어요 초기화 부탁드려요", "token limit is {small} tokens", "토큰 {small}개 썼어요", "reset your password at https://example.com/reset/{small}",
    "the key is to keep {topic} small", "API 키는 1Password에 있습니다", "the secret is in Vault under team/{topic}", "passwords must have {one} digits", "see <https://github.com/acme/app/pull/{small}|PR {small}>",
    "see https://acme.slack.com/archives/C0{upper}/p{epoch}{micro}", "<@U0{upper}> in <#C0{upper}|general> please look", "docker image acme/api:{short} is live", "arn:aws:iam::{twelve}:role/deploy",
    "build {year}.{one}.{small}-rc{one} 올렸습니다", "row {small} of {small} has {small} duplicates", "ISBN 978-89-{small}-{small}-{one}", "우편번호 {zip} 서울시 강남구 테헤란로 {small}", "사업자등록번호 {biz}",
    "rate limit: {small}/min, burst {one}", "{date} ~ {date} 휴가입니다", "release-{year}{mm}{dd}-{small} is tagged", "{year}{mm}{dd}{hh}{mm}{dd} 백업본 복구", "좌표 37.{micro}, 127.{micro}", "the tracking code is {tracking}",
    "`kubectl get pod api-{short}-x{one}z` 결과 보세요", "```\n{date} {clock}:12,{three} INFO took={small}ms id={uuid}\n```", "고객센터는 1588-{four}입니다", "{hex32}", "md5 {hex32} matches", 'etag W/"{hex32}"',
    "build id {tracking} passed {small} tests", "{topic} 담당은 민수님, 내선 {four}", "trace_id={hex32} span_id={hex16}", "우리 {date} {clock} 어때요?", "하나 {small}-{small} 남았어요", "기업 고객 {small}곳, {money}건", "계좌 개설은 {date}까지예요",
)  # fmt: skip


def ordinary(chance: Random) -> str:
    """One sentence of an ordinary working day, with the numbers that stand in such sentences."""
    byte, year = chance.randrange(256), chance.randint(2019, 2026)
    mm, dd, hh = f"{chance.randint(1, 12):02}", f"{chance.randint(1, 28):02}", f"{chance.randint(0, 23):02}"
    hexes = {
        name: drawn(chance, HEX, n)
        for name, n in (("sha", 40), ("short", 8), ("digest", 64), ("hex32", 32), ("hex16", 16), ("mac", 12))
    }
    digits = {
        name: drawn(chance, DIGITS, n)
        for name, n in (("four", 4), ("three", 3), ("micro", 6), ("twelve", 12), ("zip", 5))
    }
    uuid = "-".join(drawn(chance, HEX, n) for n in (8, 4, 4, 4, 12))
    return chance.choice(ORDINARY).format(
        **hexes, **digits, topic=chance.choice(TOPICS), date=chance.choice((f"{year}-{mm}-{dd}", f"{int(mm)}월 {int(dd)}일", f"{mm}/{dd}", f"{year}.{mm}.{dd}")),
        clock=f"{hh}:{dd}", version=f"v{chance.randint(0, 20)}.{chance.randint(0, 99)}.{chance.randint(0, 999)}", uuid=uuid, order=f"{year}{mm}{dd}-{chance.randrange(10**7):07}",
        year=year, mm=mm, dd=dd, hh=hh, small=chance.randint(2, 9_999), money=f"{chance.randint(1, 99_999_999):,}", epoch=chance.randint(1_600_000_000, 1_800_000_000), port=chance.randint(1_024, 65_535),
        byte=byte, one=chance.randint(1, 9), upper=drawn(chance, UPPER, 9), tracking=drawn(chance, DIGITS, 12), biz=f"{chance.randint(100, 999)}-{chance.randint(10, 99)}-{chance.randint(10_000, 99_999)}",
    )  # fmt: skip


def placed(secret: Secret, context: str) -> str:
    """`secret` in its surroundings."""
    return context.replace("{{", "{").replace("}}", "}").replace("{}", secret.text)


def written(
    chance: Random, makers: Mapping[str, Callable[[Random], Secret]], contexts: Sequence[str], each: int
) -> Iterator[tuple[str, str, Secret]]:
    """By family, `each` messages that hold a secret of it, every one in another of the contexts."""
    for family, make in makers.items():
        for n in range(each):
            secret = make(chance)
            own = LABELLED if family in NAMED and contexts is CONTEXTS else contexts
            yield family, placed(secret, own[n % len(own)]), secret
