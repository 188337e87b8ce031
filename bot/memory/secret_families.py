"""Tokens recognisable by what their vendor puts in front: family, what a text must contain (lower case), pattern.

Prefixes as published by the vendors and collected by gitleaks' rules. Order matters where one prefix begins with another.
"""

import re
from typing import Final

_ROWS: Final = (
    ("Slack token", "xox xapp-", r"xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-\d-[\w-]{10,}"),
    ("Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/+-]{16,}"),
    ("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"),
    (
        "GitLab token",
        "gl gr1348941",
        r"(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)|GR1348941)-?[\w-]{20,}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?",
    ),
    ("Anthropic key", "sk-ant-", r"sk-ant-[\w-]{20,}"),
    ("OpenAI key", "sk-", r"sk-(?:proj|svcacct|admin|or-v1|None)-[\w-]{20,}|sk-[A-Za-z0-9]{20,}"),
    ("AWS key", "akia asia abia acca", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
    ("Google key", "aiza gocspx- ya29. 1//0", r"AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}|1//0[\w-]{40,}"),
    ("Hugging Face token", "hf_ api_org_", r"hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z]{30,}"),
    ("npm token", "npm_", r"npm_[A-Za-z0-9]{36,}"),
    ("PyPI token", "pypi-", r"pypi-[\w-]{50,}"),
    ("Stripe key", "_live_ _test_ whsec_", r"(?:[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})"),
    ("Toss Payments key", "live_ test_", r"(?:live|test)_g?[sc]k_[A-Za-z0-9]{16,}"),
    ("SendGrid key", "sg.", r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    ("Twilio key", "sk", r"SK[0-9a-f]{32}"),
    ("Telegram token", ":aa", r"\d{8,10}:AA[\w-]{33}"),
    ("Discord token", ".", r"[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,}"),
    ("DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{40,}"),
    ("Docker token", "dckr_", r"dckr_(?:pat|oat)_[\w-]{20,}"),
    ("Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    ("Linear key", "lin_", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}"),
    ("Notion token", "secret_ ntn_", r"secret_[A-Za-z0-9]{40,}|ntn_[A-Za-z0-9]{40,}"),
    ("Shopify token", "shp", r"shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}"),
    ("Atlassian token", "atatt3 atctt3", r"AT[AC]TT3[\w=-]{20,}"),
    ("Figma token", "figd_", r"figd_[\w-]{20,}"),
    ("Grafana token", "glsa_ glc_", r"glsa_\w{30,}|glc_[A-Za-z0-9+/=]{30,}"),
    ("New Relic key", "nrak-", r"NRAK-[A-Z0-9]{20,}"),
    ("Sentry token", "sntry", r"sntry[su]_[\w=+/-]{30,}"),
    ("Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    ("Mailchimp key", "-us", r"[0-9a-f]{32}-us\d{1,2}"),
    ("Square token", "sq0", r"sq0(?:atp|csp|idp)-[\w-]{20,}"),
    ("Supabase token", "sbp_", r"sbp_[0-9a-f]{40}"),
    ("Vault token", "hvs. hvb.", r"hv[sb]\.[\w-]{20,}"),
    ("Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}"),
    ("Postman key", "pmak-", r"PMAK-[0-9a-f]{20,}-[0-9a-f]{20,}"),
    ("Replicate token", "r8_", r"r8_[A-Za-z0-9]{30,}"),
    ("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{30,}"),
    ("xAI key", "xai-", r"xai-[A-Za-z0-9]{30,}"),
    ("Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{30,}"),
    ("age key", "age-secret-key-", r"AGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    (
        "Azure key",
        "accountkey= sharedaccesskey=",
        r"(?<=AccountKey=)[A-Za-z0-9+/]{40,}={0,2}|(?<=AccessKey=)[A-Za-z0-9+/]{40,}={0,2}",
    ),
    ("Azure client secret", "q~", r"[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{31,}"),
    ("RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    ("Discord webhook", "/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,22}/[\w-]{20,}"),
    ("NVIDIA key", "nvapi-", r"nvapi-[\w-]{40,}"),
    ("LangSmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ("HubSpot token", "pat-", r"pat-(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("Dropbox token", "sl.", r"sl\.(?:u\.)?[\w-]{100,}"),
    ("CircleCI token", "ccipat_", r"CCIPAT_[A-Za-z0-9]{16,}_[0-9a-f]{40}"),
    ("Doppler token", "dp.", r"dp\.(?:st|pt|ct|sa|scim|audit)\.[\w.-]{40,}"),
    ("PlanetScale token", "pscale_", r"pscale_(?:tkn|oauth|pw)_[\w=.-]{32,}"),
    ("Pulumi token", "pul-", r"pul-[0-9a-f]{40}"),
    ("Buildkite token", "bkua_", r"bkua_[0-9a-z]{40}"),
    ("Tailscale key", "tskey-", r"tskey-[a-z]{2,12}-[\w-]{16,}"),
    ("Netlify token", "nfp_", r"nfp_[A-Za-z0-9]{36,}"),
    ("1Password token", "ops_eyj", r"ops_eyJ[A-Za-z0-9+/=]{100,}"),
    ("Cloudflare token", "v1.0- cf", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}|cf[uak]t_[A-Za-z0-9]{40,}"),
    ("NAVER Cloud key", "ncp_iam_", r"ncp_iam_[A-Za-z0-9]{20,}"),
    ("JWT", "eyj", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
)

# A prefix counts where no word runs on into it: "task-…" holds no "sk-…". What is glued to the end of a token goes with it, so that
# masking leaves no new beginning behind. ASCII, since a Korean particle may follow without a space.
MARKED: Final = tuple(
    (family, re.compile(rf"(?<![A-Za-z0-9_])(?:{pattern})[\w-]*", re.ASCII)) for family, _, pattern in _ROWS
)
HINTS: Final = tuple((hint, n) for n, (_, hints, _) in enumerate(_ROWS) for hint in hints.split())
"""What a text must contain, in lower case, for the n-th of `MARKED` to be worth trying."""
