"""Secrets are masked, everything else stays as it was, and masking twice changes nothing. All secrets here are made up."""

import random
import string
import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.redact import redact
from bot.memory.store import ALPHABET, ID_LENGTH

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"


def made_up(alphabet: str, length: int, seed: int = 0) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=length))


FAMILIES = [
    ("Slack token", "xoxb-", string.digits, 40),
    ("Slack token", "xoxp-", ALNUM, 40),
    ("Slack token", "xoxe.xoxb-", ALNUM, 60),
    ("Slack token", "xapp-1-", UPPER, 40),
    ("Slack webhook", "hooks.slack.com/services/", UPPER, 40),
    ("GitHub token", "ghp_", ALNUM, 36),
    ("GitHub token", "ghs_", ALNUM, 36),
    ("GitHub token", "github_pat_", ALNUM, 82),
    ("GitLab token", "glpat-", ALNUM, 20),
    ("Anthropic key", "sk-ant-api03-", ALNUM, 80),
    ("OpenAI key", "sk-", ALNUM, 48),
    ("OpenAI key", "sk-proj-", ALNUM + "-_", 120),
    ("AWS key", "AKIA", UPPER, 16),
    ("Google key", "AIza", ALNUM, 35),
    ("Hugging Face token", "hf_", string.ascii_letters, 34),
    ("npm token", "npm_", ALNUM, 36),
    ("PyPI token", "pypi-", ALNUM, 80),
    ("Stripe key", "sk_live_", ALNUM, 24),
    ("Toss Payments key", "live_gsk_", ALNUM, 32),
    ("DigitalOcean token", "dop_v1_", HEX, 64),
    ("Docker token", "dckr_pat_", ALNUM, 27),
    ("Databricks token", "dapi", HEX, 32),
    ("Shopify token", "shpat_", HEX, 32),
    ("Atlassian token", "ATATT3", ALNUM, 60),
    ("Figma token", "figd_", ALNUM, 40),
    ("Vault token", "hvs.", ALNUM, 40),
    ("Groq key", "gsk_", ALNUM, 52),
    ("Twilio key", "SK", HEX, 32),
    ("GitLab token", "GR1348941", ALNUM, 20),
    ("Google key", "1//0", ALNUM, 100),
    ("RubyGems key", "rubygems_", HEX, 48),
    ("NVIDIA key", "nvapi-", ALNUM, 64),
    ("Dropbox token", "sl.B", ALNUM, 130),
    ("Doppler token", "dp.st.prd.", ALNUM, 40),
    ("PlanetScale token", "pscale_tkn_", ALNUM, 43),
    ("Pulumi token", "pul-", HEX, 40),
    ("Buildkite token", "bkua_", HEX, 40),
    ("Tailscale key", "tskey-auth-", ALNUM, 32),
    ("Netlify token", "nfp_", ALNUM, 36),
    ("1Password token", "ops_eyJ", ALNUM, 250),
    ("Cloudflare token", "cfut_", ALNUM, 40),
    ("NAVER Cloud key", "ncp_iam_", ALNUM, 30),
    ("Discord webhook", "discord.com/api/webhooks/123456789012345678/", ALNUM, 68),
]


@pytest.mark.parametrize(("family", "prefix", "alphabet", "length"), FAMILIES, ids=[row[1] for row in FAMILIES])
def test_a_vendors_token_is_masked_wherever_it_stands(family: str, prefix: str, alphabet: str, length: int) -> None:
    for seed in range(50):
        token = prefix + made_up(alphabet, length, seed)
        for text in (token, f"({token})", f"키는 {token}이야", f"x={token}", f"`{token}` works", f"<{token}>"):
            masked = redact(text)
            assert made_up(alphabet, length, seed) not in masked
            assert f"[redacted: {family}" in masked or "x=" in text
            assert redact(masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("redis://:s3cret@db:6379/0", "redis://:[redacted: password]@db:6379/0"),
        ("see https://anna:pw@example.com/a", "see https://anna:[redacted: password]@example.com/a"),
        ("Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer [redacted: token]"),
        ("https://e.com/x?a=1&token=0123456789abcdef0123&b=2", "https://e.com/x?a=1&token=[redacted: token]&b=2"),
        ("a eyJhbGciOiJI.eyJzdWIiOiIx.dBjftJeZ4CVPmB92 b", "a [redacted: JWT] b"),
        (
            "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\nafter",
            "before\n[redacted: private key]\nafter",
        ),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk", "[redacted: private key]"),
        ("the admin password is hunter2.", "the admin password is [redacted: password]."),
        ("password for the staging db is S3cret!pw", "password for the staging db is [redacted: password]"),
        ("Password: 12345678", "Password: [redacted: password]"),
        ("password was changed to Tr0ub4dor&3", "password was changed to [redacted: password]"),
        ("DB_PASSWORD=abc123", "DB_PASSWORD=[redacted: password]"),
        ('{"password": "hunter2"}', '{"password": "[redacted: password]"}'),
        ("client_secret = 9f86d081884c7d659a2f", "client_secret = [redacted: token]"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENGbPx", "AWS_SECRET_ACCESS_KEY=[redacted: token]"),
        ("비밀번호는 hunter2야", "비밀번호는 [redacted: password]야"),
        ("비밀번호: hunter2", "비밀번호: [redacted: password]"),
        ("와이파이 비번 abcd1234 입니다", "와이파이 비번 [redacted: password] 입니다"),
        ("비번은 hunter2(임시)", "비번은 [redacted: password](임시)"),
        ("암호 = 'pa55word'", "암호 = '[redacted: password]'"),
        ("PW: qwer1234!", "PW: [redacted: password]"),
        ("API 키는 0123456789abcdef0123 입니다", "API 키는 [redacted: token] 입니다"),
        ("I changed the password to hunter2!", "I changed the password to [redacted: password]"),
        ("login admin, password h4nter22", "login admin, password [redacted: password]"),
        ("use Tr0ub4dor&amp;3 as the password", "use [redacted: password] as the password"),
        ("the password is\n```\nhunter2\n```", "the password is\n```\n[redacted: password]\n```"),
        ("the root password's hunter2", "the root password's [redacted: password]"),
        ("credentials: admin / hunter22", "credentials: admin / [redacted: password]"),
        ("export PGPASSWORD=hunter2", "export PGPASSWORD=[redacted: password]"),
        ("mysql -u root -phunter22 prod", "mysql -u root -p[redacted: password] prod"),
        ("hunter22 가 비밀번호예요", "[redacted: password] 가 비밀번호예요"),
        ("비밀번호(스테이징)는 hunter2입니다", "비밀번호(스테이징)는 [redacted: password]입니다"),
        ("루트 비밀번호는 아직 hunter2 그대로예요", "루트 비밀번호는 아직 [redacted: password] 그대로예요"),
        ("계정: admin / hunter22", "계정: admin / [redacted: password]"),
        ("password is <mailto:p4ss@e.com|p4ss@e.com>", "password is [redacted: password]"),
        ("redis://u:<mailto:pw@db.com|pw@db.com>/0", "redis://u:[redacted: password]@db.com/0"),
        ('"SecretAccessKey": "wJalrXUtnFEMI/K7MDENGbPx"', '"SecretAccessKey": "[redacted: token]"'),
        ("X-Naver-Client-Secret: aB3dE6gH9j", "X-Naver-Client-Secret: [redacted: token]"),
        ("the password is hunter2!!", "the password is [redacted: password]"),
        ('the password is "hunter2"!', 'the password is "[redacted: password]"!'),
        ("패스워드: 바나나우유77", "패스워드: [redacted: password]"),
        ("와이파이 비밀번호는 바나나우유77이에요", "와이파이 비밀번호는 [redacted: password]이에요"),
        ("관리자 암호는 초록나무", "관리자 암호는 [redacted: password]"),
        ("관리자 암호는 초록나무예요. 외우세요", "관리자 암호는 [redacted: password]예요. 외우세요"),
        ("비상 계정 비밀번호는 '초록나무 세그루'", "비상 계정 비밀번호는 '[redacted: password]'"),
        ("the admin password is correct horse battery staple", "the admin password is [redacted: password]"),
        ("passphrase: correct horse battery staple.", "passphrase: [redacted: password]."),
        ("금고 번호는 4729", "금고 번호는 [redacted: password]"),
        ("the pin for the alarm is 9912", "the pin for the alarm is [redacted: password]"),
        ("PIN: 9912, door code: 4829", "PIN: [redacted: password], door code: [redacted: password]"),
        ("암호는 개나리사과 입니다", "암호는 [redacted: password] 입니다"),
        ("암호: 개나리사과", "암호: [redacted: password]"),
        ("비밀번호 = 초록나무 예요.", "비밀번호 = [redacted: password] 예요."),
        ("서버 비밀번호는 sunflower 입니다", "서버 비밀번호는 [redacted: password] 입니다"),
        ("비번: `sunflower`", "비번: `[redacted: password]`"),
        ("the door code is 4821#", "the door code is [redacted: password]"),
        (
            "도어락 번호는 *4821*, 현관 코드는 1234*",
            "도어락 번호는 *[redacted: password]*, 현관 코드는 [redacted: password]",
        ),
        ("the credentials are emma:letmein99", "the credentials are emma:[redacted: password]"),
        ("the account is emma:letmein99", "the account is emma:[redacted: password]"),
        (
            "credentials for jira are bob@acme.com / Winter2026",
            "credentials for jira are bob@acme.com / [redacted: password]",
        ),
        (
            "creds for the wiki: <mailto:bob@acme.com|bob@acme.com> / Winter2026.",
            "creds for the wiki: <mailto:bob@acme.com|bob@acme.com> / [redacted: password].",
        ),
        ("지라 계정은 bob / Winter2026! 이에요", "지라 계정은 bob / [redacted: password] 이에요"),
        ("계정(지라): bob / Winter2026", "계정(지라): bob / [redacted: password]"),
        ("로그인 정보는 bob / Winter2026 입니다", "로그인 정보는 bob / [redacted: password] 입니다"),
        ("비밀번호: 개나리사과, 아이디: admin", "비밀번호: [redacted: password], 아이디: admin"),
        ("암호: 개나리사과 (사내 전용)", "암호: [redacted: password] (사내 전용)"),
        ("User: bob, Password: sunflower", "User: bob, Password: [redacted: password]"),
        ("로그인은 bob/Winter2026", "로그인은 bob/[redacted: password]"),
        ("Authorization: Bearer aBcDeFgHiJkLmNoPqRsTuVwXyZ", "Authorization: Bearer [redacted: token]"),
        ("<password>hunter2xyz</password>", "<password>[redacted: password]</password>"),
        (
            "&lt;db.adminPassword&gt;hunter2&lt;/db.adminPassword&gt;",
            "&lt;db.adminPassword&gt;[redacted: password]&lt;/db.adminPassword&gt;",
        ),
        ('<apiKey name="x">\n  9f86d081884c7d659a2f\n</apiKey>', '<apiKey name="x">\n  [redacted: token]\n</apiKey>'),
        ('<add key="DbPassword" value="hunter2"/>', '<add key="DbPassword" value="[redacted: password]"/>'),
    ],
)
def test_a_secret_given_away_by_its_surroundings_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked
    assert redact(masked) == masked


@pytest.mark.parametrize("text", ["비밀번호는 hunter2야", "와이파이 비밀번호: 바나나우유77", "금고 번호는 4729"])
def test_a_secret_in_decomposed_hangul_is_masked(text: str) -> None:
    assert redact(normalize("NFD", text)) == redact(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "The password is wrong, and the token is expired.",
        "the password is required; password: string",
        "is the password stored in 1Password? password: 1Password",
        "passwords are hashed with SHA-256, tokens = 1500",
        'password = os.environ["DB_PASSWORD1"]',
        "password = get_password(user1)",
        "password=args.password2",
        "password: ${DB_PASSWORD_1}, token: {{ vault_token_1 }}",
        "<password>${env.DB_PASSWORD_1}</password><password>required</password><key>mobile2</key>",
        "<password>the one of 2019, see the vault</password>",
        "token = tokens[0]; key = sorted(keys)[1]",
        "password: ********",
        "비밀번호는 8자 이상이어야 합니다",
        "비밀번호는 1Password에 있어요",
        "비밀번호 변경은 https://example.com/v2/password 에서",
        "비밀번호는 90일마다 바꿔요",
        "비밀번호는 필수",
        "비밀번호는 선착순",
        "비밀번호는 김민수님",
        "비밀번호는 모르겠어",
        "비밀번호는 '필수'입니다",
        "비밀번호는 `사용자설정.md`에 있어요",
        "경보 코드 4012 뜨면 재시작, the GPIO pin is 1024",
        "비밀번호는 비공개예요.",
        "암호는 IT팀이 관리해요",
        "암호는 인사팀",
        "비밀번호는 관리자에게",
        "암호는 바꿨어요. 비밀번호는 그대로입니다.",
        "비밀번호는 아무에게도 알려주지 마세요",
        "비밀번호: 최소8자, 암호: 규칙 2 참고",
        "비밀번호는 '여덟 글자 이상'이어야 해요",
        "the password is in the vault",
        "the password is stored with the other secrets",
        "password is required for every single login",
        "the password is shared among team members only",
        "pin this message, the pin for the channel is 3 days old",
        "금고 번호는 4자리, 보안 코드는 2026년에 바꿔요",
        "the door code is 4 digits, pin: 1764201600.123456",
        "비밀번호는 매월 바꿔요. 암호는 분기마다 바뀝니다",
        "암호: 아래 문서 참고",
        "비밀번호: 필수\n암호: 문자열\n비번: 텍스트",
        "암호: 사내위키, 비밀번호: 초기화 필요",
        "암호: 사내위키",
        "암호는 개인별 입니다",
        "암호: 대칭키\n비밀번호: 신청서\n암호: 로그인\n비밀번호는 책임자\n비밀번호: 카카오톡",
        "비밀번호는 Kerberos",
        "비밀번호는 관리자 입니다만",
        "비밀번호는 required 입니다",
        "비밀번호: string\n암호 = cipher",
        "비밀번호는 Vault에 있어요. 비번은 Bitwarden",
        "비밀번호: Bitwarden 참고, 암호는 bcrypt 입니다",
        "비밀번호: LDAP 계정과 동일",
        "Password: required\nPassphrase: never\npw: unchanged.",
        "password: string, password: userName(), Password: see below",
        "암호 학습은 내일, 비밀번호 관리자는 Bitwarden입니다",
        "the account is managed by Dana",
        "the account is locked: ask Dana, account: acme/project42",
        "the GitHub account is acme/project42",
        "the credentials are in 1Password",
        "the credentials for staging are kept by Dana / Minsu",
        "the account is on the pro/enterprise2 plan",
        "the key id is sha256:e3b0c44298fc1c149afb",
        "계정은 민수 / 지현이 관리해요",
        "계정은 dev/staging2에 있어요",
        "지라 계정은 admin / viewer 두 개예요",
        "계정은 us-east-1 / ap-northeast-2 두 곳이에요",
        "로그인은 매월 / 분기 2024",
        "see #4821, the door code is 4 digits#",
        "주민등록번호는 13자리예요",
        "암호화는 AES256으로, 토큰은 gpt-4o 기준 1500개",
        "the key is to use 2 replicas, the secret is 3 spoons of sugar",
        "fixed in 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "ask <@U0123ABCDEF> in <#C0123ABCDEF|general>",
        "https://acme.slack.com/archives/C0123ABCD/p1512085950000216?thread_ts=1512085950.000216&cid=C0123ABCD",
        "https://example.com:8080/a@v2 and git@github.com:saegim/saegim.git",
        "a task-based-approach-to-really-long-names, risk-free-and-cheap-2026-roadmap-draft",
        "sk-learn-contrib-dimensionality-reduction",
        "the bearer of these good tidings, basic understanding of mathematics",
        "배포는 매주 화요일 오후 3시에 하고, 담당자는 민수님입니다.",
        "uuid 123e4567-e89b-12d3-a456-426614174000, sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "forget p7g3pw7urr",
        "pw3q9u4bbz 잊어줘",
        "key-value store, npm_config_cache, hf_hub_download, ghp_ is a prefix, xoxb- too",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_no_part_of_a_gitlab_token_with_its_route_stays() -> None:
    assert redact("glpat-abcdefghijklmnopqrstuvwxyz1.01.0a1b2c3d4") == "[redacted: GitLab token]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("주민번호 900101-1234567", "주민번호 [redacted: resident number]"),
        ("외국인등록번호는 850505 - 6123456 입니다", "외국인등록번호는 [redacted: resident number] 입니다"),
        ("주민등록번호 9001011234567", "주민등록번호 [redacted: resident number]"),
        (
            "9001011234568",
            "[redacted: resident number]",
        ),  # 9·2+0·3+0·4+1·5+0·6+1·7+1·8+2·9+3·2+4·3+5·4+6·5 = 124; 11 - 124 % 11 = 8
        ("010-1234-5678로 전화 주세요", "[redacted: phone number]로 전화 주세요"),
        ("call 01012345678", "call [redacted: phone number]"),
        ("<tel:+821012345678|+82 10 1234 5678>", "<tel:[redacted: phone number]|[redacted: phone number]>"),
        ("본사 02-123-4567, 공장 (031) 123-4567", "본사 [redacted: phone number], 공장 [redacted: phone number]"),
        ("카드 4111-1111-1111-1111 12/29", "카드 [redacted: card number] 12/29"),
        ("amex 3782 822463 10005", "amex [redacted: card number]"),
        ("국민은행 123456-01-123456 김민수", "국민은행 [redacted: account number] 김민수"),
        ("계좌번호는 3333-01-1234567", "계좌번호는 [redacted: account number]"),
        ("여권번호 M123A4567", "여권번호 [redacted: passport number]"),
        ("면허 11-22-123456-78", "면허 [redacted: driver's licence]"),
    ],
)
def test_a_number_that_says_who_somebody_is_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked
    assert redact(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "9001011234567 is no resident number, its check digit is wrong",
        "epoch 1712011200000 ms, 1764201600 s, ts 1764201600.123456",
        "order 20241127-1234567, 주문번호 20260101-0000001",
        "카드 4111-1111-1111-1112 is no card",
        "arn:aws:iam::820101234567:role/deploy",
        "사업자등록번호 123-45-67890, 고객센터 1588-1234, 내선 0123",
        "2026-11-27 10:30:00, 10.0.12.34:8080, v2.10.101, 1,234,567,890원",
        "우리 11-22 어때요? 하나 12-34 남았어요. 기업 고객 1,234곳",
        "01010101 is binary, 0x01012345678abc is hex, 0101-2345 is a part number",
        "row 010 of 1234 has 5678 duplicates",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "password is ",
        "010-",
        "4111 ",
        "국민은행 12-",
        "X-a-",
        "비밀번호는 '가",
        "암호는 가나다 ",
        "pin for a ",
        "password is abc abc ",
        "password for ",
        "금고 번호 12",
        "https://u:<mailto:a",
        "a@",
        "login a/",
        "the credentials are a:",
        "credentials for a b / ",
        "계정은 a/",
        "암호: 가나다 ",
        "비밀번호는 sunflower ",
        "<password>a1",
        "<password ",
        'key" value="a1',
        "1",
    ],
)
def test_a_long_text_made_to_be_slow_is_not(piece: str) -> None:
    def steps(length: int) -> float:
        began = time.thread_time()
        redact((piece * length)[:length])
        return time.thread_time() - began

    assert steps(200_000) < 40 * max(steps(20_000), 0.005), "ten times as long takes a hundred times as long"


@given(st.text(ALPHABET, min_size=ID_LENGTH, max_size=ID_LENGTH))
def test_an_id_is_no_secret(id_: str) -> None:
    assert redact(f"forget {id_}") == f"forget {id_}"
    assert redact(f"{id_} 잊어줘") == f"{id_} 잊어줘"


PIECES = st.sampled_from(
    [
        *(prefix + made_up(alphabet, length) for _, prefix, alphabet, length in FAMILIES),
        "password", "is", "비밀번호", "는", "비번", "token", "secret", ":", "=", " ", "\n", '"', "`", "hunter2", "://", "@", "u:p",
        "https://", "Bearer", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJhbGciOi", ".", "[redacted: password]",
        "010-1234-5678", "900101-1234567", "4111111111111111", "admin", "/", "login", "<mailto:", "|", ">", "@e.com", "is the password", "as",
        "[", "]", "?token=", "&", "api key", "1password", "(", "a1b2c3d4e5f6a7b8c9",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.lists(PIECES, max_size=12).map(" ".join))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.text() | st.text(st.characters(codec=None)))
def test_any_text_can_be_masked(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.text(st.sampled_from("가나다라마바사 배포회의금요일.,!?")))
def test_korean_prose_is_never_touched(text: str) -> None:
    assert redact(text) == text
