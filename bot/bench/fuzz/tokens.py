"""Made secrets, each as its vendor documents it: what a leak of one would look like. Nothing here opens anything.

Written from the vendors' own descriptions and apart from `bot/memory/redact.py` and `bot/memory/secret_families.py`, which it judges. A secret
comes with its *core*: the part nobody may read.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

Random = random.Random

DIGITS: Final = string.digits
UPPER: Final = string.ascii_uppercase + DIGITS
ALNUM: Final = string.ascii_letters + DIGITS
LOWER: Final = string.ascii_lowercase + DIGITS
HEX: Final = "0123456789abcdef"
URLSAFE: Final = ALNUM + "-_"
BASE64: Final = ALNUM + "+/"


@dataclass(frozen=True, slots=True)
class Secret:
    """One made secret: as it is written, and the parts of it that may not survive."""

    text: str
    core: tuple[str, ...]


def drawn(chance: Random, alphabet: str, length: int) -> str:
    """As many characters by chance."""
    return "".join(chance.choices(alphabet, k=length))


def _made(prefix: str, alphabet: str, length: int, suffix: str = "") -> Callable[[Random], Secret]:
    def make(chance: Random) -> Secret:
        core = drawn(chance, alphabet, length)
        return Secret(f"{prefix}{core}{suffix}", (core,))

    return make


def _parts(pattern: str, *parts: tuple[str, int]) -> Callable[[Random], Secret]:
    """`pattern` with a part drawn for each `{}`; parts of eight characters or more are its core."""

    def make(chance: Random) -> Secret:
        said = [drawn(chance, alphabet, length) for alphabet, length in parts]
        return Secret(pattern.format(*said), tuple(part for part in said if len(part) >= 8))

    return make


def _any(*makers: Callable[[Random], Secret]) -> Callable[[Random], Secret]:
    return lambda chance: chance.choice(makers)(chance)


def _jwt(chance: Random) -> Secret:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = part({"sub": drawn(chance, DIGITS, 10), "name": drawn(chance, ALNUM, 8), "iat": chance.randrange(10**9)})
    signature = drawn(chance, URLSAFE, 43)
    return Secret(f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{body}.{signature}", (signature, body[10:]))


def _pem(chance: Random) -> Secret:
    kind = chance.choice(
        (
            "RSA PRIVATE KEY",
            "PRIVATE KEY",
            "EC PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "PGP PRIVATE KEY BLOCK",
        )
    )
    lines = [drawn(chance, BASE64, 64) for _ in range(chance.randint(3, 20))]
    newline = chance.choice(("\n", "\r\n", "\\n", "\n> ", " "))
    ending = chance.choice((f"-----END {kind}-----", ""))  # not everybody copies the end
    return Secret(newline.join((f"-----BEGIN {kind}-----", *lines, ending)).strip(), tuple(lines))


def _url(chance: Random) -> Secret:
    scheme = chance.choice(
        ("postgres", "postgresql", "mysql", "redis", "rediss", "amqp", "mongodb+srv", "https", "ftp")
    )
    password = drawn(chance, ALNUM + "!$*+._~-", chance.randint(8, 24))
    user = chance.choice(("admin", "app_user", "saegim", "")) if scheme.startswith("redis") else "admin"
    return Secret(f"{scheme}://{user}:{password}@db-{drawn(chance, LOWER, 4)}.example.com:5432/prod", (password,))


VENDORS: Final[Mapping[str, Callable[[Random], Secret]]] = {
    "Slack bot token": _parts("xoxb-{}-{}-{}", (DIGITS, 12), (DIGITS, 13), (ALNUM, 24)),
    "Slack user token": _parts("xoxp-{}-{}-{}-{}", (DIGITS, 12), (DIGITS, 12), (DIGITS, 13), (HEX, 32)),
    "Slack app token": _parts("xapp-1-A{}-{}-{}", (UPPER, 10), (DIGITS, 13), (HEX, 64)),
    "Slack configuration token": _any(_made("xoxe.xoxp-1-", ALNUM, 166), _made("xoxe-1-", ALNUM, 146)),
    "Slack webhook": _parts("https://hooks.slack.com/services/T{}/B{}/{}", (UPPER, 9), (UPPER, 10), (ALNUM, 24)),
    "GitHub token": _any(*(_made(prefix, ALNUM, 36) for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"))),
    "GitHub fine-grained token": _parts("github_pat_{}_{}", (ALNUM, 22), (ALNUM, 59)),
    "GitLab token": _any(*(_made(prefix, URLSAFE, 20) for prefix in ("glpat-", "gldt-", "glrt-", "glptt-", "GR1348941"))),
    "GitLab routable token": _parts("glpat-{}.{}.{}", (URLSAFE, 27), (LOWER, 2), (LOWER, 9)),
    "OpenAI key": _any(_parts("sk-{}T3BlbkFJ{}", (ALNUM, 20), (ALNUM, 20)), _parts("sk-proj-{}T3BlbkFJ{}", (URLSAFE, 74), (URLSAFE, 74)), _made("sk-svcacct-", URLSAFE, 120)),
    "Anthropic key": _made("sk-ant-api03-", URLSAFE, 93, "AA"),
    "AWS access key id": _any(_made("AKIA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), _made("ASIA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
    "AWS secret access key": _any(_made("aws_secret_access_key = ", BASE64, 40), _made("AWS_SECRET_ACCESS_KEY=", BASE64, 40), _made('"SecretAccessKey": "', BASE64, 40, '"')),
    "Google API key": _made("AIza", URLSAFE, 35),
    "Google OAuth": _any(_made("GOCSPX-", URLSAFE, 28), _made("ya29.", URLSAFE, 120), _made("1//0", URLSAFE, 100)),
    "Azure storage key": _made("AccountName=prod;AccountKey=", BASE64, 86, "=="),
    "Azure client secret": _parts("{}8Q~{}", (ALNUM, 3), (ALNUM + "._~-", 34)),
    "Hugging Face token": _made("hf_", string.ascii_letters, 34),
    "npm token": _made("npm_", ALNUM, 36),
    "PyPI token": _made("pypi-AgEIcHlwaS5vcmc", URLSAFE, 150),
    "RubyGems key": _made("rubygems_", HEX, 48),
    "Stripe key": _any(*(_made(prefix, ALNUM, n) for prefix in ("sk_live_", "rk_live_", "sk_test_") for n in (24, 99))),
    "Stripe webhook secret": _made("whsec_", ALNUM, 32),
    "Toss Payments key": _any(*(_made(prefix, ALNUM, 32) for prefix in ("live_sk_", "live_gsk_", "test_sk_", "test_gck_"))),
    "SendGrid key": _parts("SG.{}.{}", (URLSAFE, 22), (URLSAFE, 43)),
    "Twilio key": _made("SK", HEX, 32),
    "Telegram token": _parts("{}:AA{}", (DIGITS, 10), (URLSAFE, 33)),
    "Discord token": _parts("M{}.{}.{}", (ALNUM, 25), (URLSAFE, 6), (URLSAFE, 38)),
    "Discord webhook": _parts("https://discord.com/api/webhooks/{}/{}", (DIGITS, 18), (URLSAFE, 68)),
    "DigitalOcean token": _any(_made("dop_v1_", HEX, 64), _made("doo_v1_", HEX, 64)),
    "Docker token": _made("dckr_pat_", URLSAFE, 27),
    "Databricks token": _made("dapi", HEX, 32),
    "Linear key": _made("lin_api_", ALNUM, 40),
    "Notion token": _any(_made("secret_", ALNUM, 43), _made("ntn_", ALNUM, 46)),
    "Shopify token": _any(_made("shpat_", HEX, 32), _made("shpss_", HEX, 32)),
    "Atlassian token": _parts("ATATT3xFfGF0{}={}", (URLSAFE, 171), (UPPER, 8)),
    "Figma token": _made("figd_", URLSAFE, 40),
    "Grafana token": _any(_parts("glsa_{}_{}", (ALNUM, 32), (HEX, 8)), _made("glc_", BASE64, 60)),
    "New Relic key": _made("NRAK-", UPPER, 27),
    "Sentry token": _parts("sntrys_eyJ{}_{}", (ALNUM, 90), (BASE64, 43)),
    "Mailgun key": _made("key-", HEX, 32),
    "Mailchimp key": _made("", HEX, 32, "-us21"),
    "Square token": _made("sq0atp-", URLSAFE, 22),
    "Supabase token": _made("sbp_", HEX, 40),
    "Vault token": _made("hvs.", URLSAFE, 90),
    "Terraform token": _parts("{}.atlasv1.{}", (ALNUM, 14), (URLSAFE, 67)),
    "Postman key": _parts("PMAK-{}-{}", (HEX, 24), (HEX, 34)),
    "Replicate token": _made("r8_", ALNUM, 37),
    "Groq key": _made("gsk_", ALNUM, 52),
    "xAI key": _made("xai-", ALNUM, 80),
    "Perplexity key": _made("pplx-", ALNUM, 48),
    "NVIDIA key": _made("nvapi-", URLSAFE, 64),
    "LangSmith key": _parts("lsv2_pt_{}_{}", (HEX, 32), (HEX, 10)),
    "age key": _made("AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "Airtable token": _parts("pat{}.{}", (ALNUM, 14), (HEX, 64)),
    "Dropbox token": _made("sl.B", URLSAFE, 130),
    "HubSpot token": _parts("pat-na1-{}-{}-{}-{}-{}", (HEX, 8), (HEX, 4), (HEX, 4), (HEX, 4), (HEX, 12)),
    "CircleCI token": _parts("CCIPAT_{}_{}", (ALNUM, 22), (HEX, 40)),
    "Doppler token": _made("dp.st.prd.", ALNUM, 40),
    "PlanetScale token": _made("pscale_tkn_", URLSAFE, 43),
    "Pulumi token": _made("pul-", HEX, 40),
    "Buildkite token": _made("bkua_", HEX, 40),
    "Tailscale key": _parts("tskey-auth-{}-{}", (ALNUM, 16), (ALNUM, 32)),
    "Netlify token": _made("nfp_", ALNUM, 36),
    "1Password service account": _made("ops_eyJ", BASE64, 250),
    "Cloudflare token": _any(_made("cfut_", ALNUM, 40), _parts("v1.0-{}-{}", (HEX, 24), (HEX, 146))),
    "Kakao key": _made("Authorization: KakaoAK ", HEX, 32),
    "Naver client secret": _made("X-Naver-Client-Secret: ", ALNUM, 10),
    "NAVER Cloud key": _made("ncp_iam_", ALNUM, 30),
    "JWT": _jwt,
    "private key": _pem,
    "password in a URL": _url,
    "bearer header": _made("Authorization: Bearer ", URLSAFE, 40),
}  # fmt: skip
"""By family the maker of a secret that its vendor made recognisable, or that its surroundings give away for certain."""
