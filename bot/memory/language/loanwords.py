"""Tables of loanwords: which syllables are borrowed, how Hangul is spelled in English, how English reads. No logic; `sounds.py` has it."""

import re
from typing import Final

BORROWED: Final = frozenset(
    "컨컴컵컷컬케켓켄켈켐콘콜콤콥콧쿠쿨쿼퀄퀴퀵퀘큐큘클킥킨킷킹킵캐캔캘캠캡캣캇캉카"
    "테텍텐텔템텝톡톤튜튠트티팀팅틱틴틸팁탭탬텀텅튼툴튬"
    "팝팟팬팸팩펀펄페펙펜펠폰폴폼퓨퓰프플픽핀핏핑푸펌퍼퀸"
    "브블뱅뷰베벤벨밴뱃봇빗빙븐뱀뱅벡"
    "듀딜딩딕덱덴델뎀댓딘딤댄"
    "슈쇼샵샷샘셀섹셔션셜셰쉐쉘싱샌샤샐센셋셉숍"
    "젝젠젯젤쥬챌챗챔첼츠칩첸"
    "굿넷넬뉴닉닛닝놋넥댑뎁왓웨웰웹웍윈윌웸핫햄햅헬헵홈훅힌힙헴"
    "맥맵맷멘멤멜멧뮤밋믹앱앤앨앵엑엘엠옐옵옴액랙랩랭렉렌렛렘렙롤롬룸룹릿릭럭럽럿랫랄램릴"
)
"""Syllables that native and Sino-Korean words hardly have."""
INNER: Final = frozenset("스크드즈커터버디키넘")
"""Syllables that they have at the beginning only (스스로, 크기, 터지다)."""
LEADING: Final = tuple(
    "메 디 데 에 워 스 드라 드레 드롭 크리 크레 크롬 커 버그 버튼 버스 그래 그레 그램 그룹 게임 모니 바이 미디 오디 오피 코드 아이디 아이템 파일 나이 다이 사이트 가이 파이 라이 헤 토큰 지라 구글 피그 타이 타임".split()
)
"""What loanwords begin with, and others rarely."""
ENDING: Final = tuple(
    "그 더 터 퍼 버 커 너 로드 라인 레이 페이 바이 파이 데이 메일 그룹 러닝 러드 바 노드 미나 머신 미지 메인 백업 버전 로건 턴 니저 피자 드론 와인 널 우처 바타 비아 피아 리아 요가 듈 배지 버젼 리지 로지 스턴 레슨 레벨 보너".split()
)
NATIVE: Final = frozenset(
    """
    크기 크게 스스로 스님 스승 스무 스물 그래서 그래도 그러 그대로 이그 에서 에게 에너 버스럭 카랑 아버지 어머니 데리 데려 메우 메아리 디디 드디어 마디
    잔디 어디 어디서 견디 더디 반디 지키 시키 일으키 삼키 가리키 들키 식히 키우 부터 놀이터 일터 쉼터 공터 흉터 빈터 장터 싸움터 나이 나이가 테두리 베개 베풀
    건너 너머 체계 체험 체육 체중 체력 체감 체결 체납 체류 체온 체제 체포 토론 토요 토요일 토의 토지 토대 토목 타인 헤매 헤아 헤어지 헤엄 버섯 버릇 버림
    카드 슬프 아프 바쁘 고프 기쁘 예쁘 튼튼 싱싱 싱겁 피하 브이 하나더 무더 부더 한더 덤더 아이디어회의
    보다더 그더 좀더 조금더 바로 바다 바람 바닥 바깥 바쁨 냄비 나비 준비바 나이테 서커 저커 두더지 무더기 무더위 부스러기 으스 보드랍 부드럽 부드러 수드 반드시 모드
    라고 라는 라며 라서 라면 라도 라든 랑은 로서 로써 로는 로도 로만 를 팀장 팀원 년부터 월부터 일부터 때부터 데리러 스스 립니다
    힘드 만드 드러 드물 스치 스며 디딤 디귿 데치 메마르 메주 에워싸 에누리 워낙 체념 체하 토끼 토막 토박이 토하 헤치 헤프 크나큰 넥타 그래야 그래픽스 그래
    """.split()
) - {"카드", "모드", "그래픽스"}
"""Korean words that look borrowed and are not."""


def _costs(table: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Rows of a unit and its spellings: each a step less likely than the one before, those between slashes equally likely; _ is a step."""
    rows = [row.split() for row in table.replace("\n", "|").split("|") if row.strip()]
    return {
        unit: tuple((text, float(cost)) for cost, texts in enumerate(spelt) for text in texts.split("/") if text != "_")
        for unit, *spelt in rows
    }


SPELT: Final = _costs(
    """
    ㄲ k/c | ㄴ n nn | ㄴ^ n kn | N n nn | N$ n/ne nn | ㄷ$ d/de | ㄸ d/t | ㄹ r l rr | ^ㄹ r/l wr | L l ll | L$ l/le ll | ㅁ m mm
    ㅁ$ m/me | M m mm | M$ m/me mm/mb | ㅂ$ ve b be | ㅃ p/b | P p/pp b | P$ p b pe/pp | ㅅ s Ç/ss th | ㅅ$ s/Çe ss/se th
    ㅆ s Ç/th | Q ng n | Q$ ng | ㅈ j/z Ĝ s | ㅈ$ s/z se/ze | ㅊ ch tch t | ㅊ$ ts | ㅋ C/k ch Cc/q | ㅋ$ k ke Ck/C que
    K C/Ck k g | K$ Ck/C/k g ke | ㅌ$ t/te tt | T t/tt d | T$ t tt/d te | ㅍ$ p/f pe/ff/fe ph | ㅎ h wh | ㅏ$ a ar/o | ㅑ ya a
    ㅒ ya | ㅓ$ er or ar/a/re | ㅔ$ e | ㅕ you/io yea | ㅖ ye | ㅗ o oa/or au/al/aw/ou | ㅗ$ o ow | ㅛ yo | ㅜ oo/u ou/o
    ㅜ$ ue/oo ew/u/o | ㅡ e/u | ㅣ$ y ie/ee i/ea/ey e | ㅟ wi we | ㅝ wa/wor wo/o wal | ㅘ wa wha/oi | ㅞ we wa whe | ㅙ wa | ㅢ ui
    ㄱ g gg | ㄱ$ g _ gue/gg | ㄷ d _ dd th | ㅌ t _ tt th | ㅍ p/f _ pp/ff/ph | ㅂ b/v _ bb | ㅣ i/e ea/ee y | ㅏ a ar/o _ u
    ㅐ a _ e | ㅔ e a | ㅓ er/o/u/e a/or ur/ear/ir/our/i | ㅠ u/ew you/eu _ iew | ㅠ$ ew/ue iew/u | Lㄹ l ll
    ㅡL$ le el al/il/ol | Pㅅ ps | ㅅㅌ st | ㅅㅋ sC/sk sch | ㅅㅑ sha sa | ㅅㅛ sho show | ㅅㅠ su/shu shoo | ㅅㅞ she sha | ㅅㅟ$ sh
    ㅅㅔ se/Çe sa | ㅣQ$ ing | Qㅋ nk nC | Qㄱ ng | Qㅋ$ nk nC | ㅈㅓ jo/Ĝer/ser zer/jur | ㅈㅓ$ ser/Ĝer zer/sure | ㅊㅣ$ ch/tch chi
    ㅊㅓ chur tur | Kㅅ x Cs/Ccess ks | Kㅅ$ x Cs ks | Kㅌ Ct kt | Kㅌ$ Ct | ㅋㅝ qua/que quo | ㅋㅟ qui que | ㅋㅞ que | ㅗㅜ o ow/oa
    ㅗㅜ$ ow o/oe | ㅔㅣ$ ay ey/a | ㅏㅣ i ai/y igh/ie | ㅏㅣ$ y i ie/igh | ㅏㅜ ou ow au | ㅏㅜ$ ow au | ㅗㅣ oi oy | ㅗㅣ$ oy
    ㅣㅓ ea/ee ia/ear ere/ier | ㅣㅓ$ ia ear/ier ea/eer | ㅣㅗ io eo | ㅣㅗ$ io eo | ㅔㅓ air/a are | ㅔㅓ$ air are | ㅞㅓ$ ware
    ㅜㅓ our uer | Tㅌ tt | ㅔㅣ a ai/ay _ ei/ea | ㅅㅣ$ sh/Çy se/sy/che _ see | ㅈㅣ$ Ĝe/Ĝy aĜe dĜe/sy | ㅓL el/al/ol ull/ul
    ㅓL$ al/el/ol le ull | ㅗㅌ ot ort/oat oth | ㅗㅌ$ ort/ot ote/oat | ㅗㄷ od/ode ord/oad oard | ㅗㄷ$ ode/oad oard/od ord
    ㅗM$ om/orm ome | ㅈㅣ ji/si/Ĝi zi | ㅜK$ ook | ㅝㅋ$ ork alk | ㅝㅋ wor wal | ㅞㅣ way | ㅞㅣ$ way | ㅠㅓ$ iewer/uer ure
    ㅋN$ ken Con | ㅌN$ ton ten | ㄹㅣ$ ry/ry ly ri/rry | ㄹㅅ rs ls | ㅍㅣ$ phy/py fee/pe fi | ㅏㅋ$ ark ac/ock | ㅅㅠ$ sue shoe
    ㅍㅓ per/fer fur/pur/for | ㅅㅓ ser/su sur/so | ㅋㅓ Cor/Cur/Co Ccu/Cour Ca/ker | ㅋㅓ$ ker/Cker Cor/Ccer/Cher
    ㅋㅏ Ca/Car ka/Co Cca | ㅊㅓ$ ture/cher tcher | ㄷㅗ$ do dow | ㅅㅣ si/Çi/shi see/Çy/sy | ㄴㅈㅣ$ nĜe | Lㄹㅣ$ ly li/lly/ley
    ㅅㅕㄴ tion sion ssion | ㅅㅕN tion sion ssion/cean | ㅅㅕN$ tion sion ssion/cean | ㅅㅕL$ tial/cial | ㅅㅏㅣ si sigh/shi/Çy
    QKㅅ nx | Kㅅㅔ xe CÇe xa | ㅏㅣㅓ$ ire/ier yer/iar | ㅏㅜㅓ ower our | ㅏㅜㅓ$ ower our | ㅣㄹㅓ irro | ㄷㅗㅜ dow | ㅅㅣP$ ship
    ㅣㅈㅣ$ aĜe iĜe/eĜe idĜe | ㅏㅣㅓ ie/ia ire/ya yer | ㅓNㅅ$ enÇe anÇe onÇe/ense | ㅓNㅌ ent ant ont | ㅓNㅌ$ ent ant ont
    ㅓㄹㅣ ery ary/ori/eri ure | ㅓㄹㅣ$ ery/ary ory erry/attery | ㅈㅓN$ sion jon | ㅠㅈㅣ usi uĜi | ㅜKㅅ ux ooks | ㅅㅑT$ shot shut
    ㅏㅜT out | ㅏㅜT$ out | ㄹㅣN$ ring lin/rin | ㅔㄹㅅ rs ers | ㅂㅔㅣ bay vey/va | ㅂㅔㅣ$ vey/bay vay | ㅈㅓㅌ$ sert jert
    ㅋㅏㅣ Ci/Chi ky | ㅍㅗM$ form pom | ㅔㄹㅓ$ error erer/eller | ㅏㅋㅔ arke ace | ㅣㅅㅠ issue isu | ㅋㅓM Com Cum | ㅋㅓN Con Cun
    ㅋㅓL Col Cul | ㄷㅔㅣ da/day dai | Kㅅㅕㄴ ction xion | Kㅅㅕㄴ$ ction | KㅅㅕN$ ction | Kㅅㅔㅅ CÇess | Kㅅㅔㅅ$ CÇess
    ㅓNㅅㅣ$ enÇy anÇy | ㅓㅈㅓN$ ersion | ㅈㅓNㅌ$ Ĝent zent | ㅈㅏㅣN$ sign zine | ㅈㅔNㅌ sent | ㄹㅏㅣN$ line rine/lain
    ㄹㅔㅣㅌ$ rate late | ㅌㅏㅣM time/tim tym | ㅍㅏㅣㅍ pipe fife | ㅂㅔㅣㅅ base vase | ㅂㅏㅣㅅ vice bice | ㅅㅔㅣL$ sale sail
    ㅔNㄷㅓ$ ender endar/endor | ㅣNㄷㅓ$ inder endar | ㅌㅣㅋㅓ$ ticker tiker | ㅔㅣㅅㅕN$ ation | ㅌㅓㄹㅣQ toring tering | ㅈㅓNㅅㅣ$ ĜenÇy
    ㅈㅏㅣㄴㅓ$ signer | ㅂㅔㅣㅌㅓ$ vator bator | ㅅㅌㅗㄹㅣ story | ^ㅅㄹ thr sr
    ㅔㅅㅣㅈㅣ$ essaĜe esiĜy | ㅅㅣㅂㅗㄷ$ shboard sibod | ㅋㅔT$ Cket ket | ㅏㅣL ile il | ㅣㅈㅓ$ aĜer izer/iser | ㅅㅓNㅅ$ Çense/sense/ssence
    ㅂㅓㅈㅕN$ version | ㅓNㅅ$ enÇe anÇe onÇe/ense
    """
)
"""Units of a word in Hangul (initials, vowels, finals as capitals; ^ and $ the edges) and their spellings. Ç, C and Ĝ are c and g
with their sound: see `sounds.py`."""


def _readings(table: str) -> dict[str, tuple[str, ...]]:
    rows = [row.split() for row in table.replace("\n", "|").split("|") if row.strip()]
    return {unit: tuple(reading.replace("_", "") for reading in readings) for unit, *readings in rows}


RESPELT: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"cc(?=[eiy])", "ks"),
        (r"ck", "k"),
        (r"([bcdfgklmnprstvz])\1", r"\1"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"^ps(?=[aeiouy])", "s"),
        (r"mb$", "m"),
        (r"gn(?=$|e)", "n"),
        (r"[ao]lk$", "ok"),
        (r"dge(?=$|[bcdfgklmnpst])", "Y"),  # a soft g, a sh or a ch at the end of a syllable has a vowel in Hangul
        (r"ge$", "Y"),
        (r"tch", "ch"),
        (r"sh(?=$|[bcdfgjklmnpqrstvz])", "X"),
        (r"ch(?=$|[bdfgjkmnpqstvz])", "Z"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "W"),
        (r"(?<=[aeiou][bcdfgklmnpstvzsW])e(?=[bcdfgklmpstvwz])", "E"),  # baseline, timeline
        (r"de$", "D"),  # code is no 콧
        (r"(?<=[bcdfgklmnpqrstvzxW])e$", ""),
        (r"r(?![aeiouy])", "R"),
        (r"n(?=[kgxq])", "N"),
        (r"(?<=[aeiouy])s(?=[aeiouy])", "V"),
    )
)
"""What is read otherwise than it stands, in this order; capitals are letters of `READ` alone."""

READ: Final = _readings(
    """
    a E A | e E I A | i I A | o O A | u A O | y I A | ee I | ea I E | ai E A | ay E | ei E A I | ey I E | ie I A
    ia I A | io I A | oa O | oo O | ou A O | ow A O | oi O | oy O | au O | aw O | al OL EL AL | ew O | eu O | ue O
    ui O I | igh A | aR A AL | eR A EL | iR A IL | oR O OL | uR A | eaR A I | aiR E | eeR I | ouR A O | oaR O | ear IL
    R _ L | E _ A | wa A O E | wo A O | woR A | wor A | ^y _ | w _ | ^wh _ H | qu K | qua KA | que KA KE | que$ K | gue$ G
    b B | b$ B P | c K | d D | d$ D T | D D | f P | g G | g$ G K | W J G | h H | j J | k K | l L | le$ L | l$ L | m M | n N
    p P | ph P | q K | r L | s S | s$ S J | sch SK | sc SK | ss S | V J S | t T | th S T | tion SAN | tio SA
    sion SAN JAN | ssion SAN | cial SAL | tial SAL | ture$ CA | tuR$ CA | tur$ CA | v B | x KS | ^x J | z J | Ng Q QG
    N Q | sh S | X SA | ch C K | Z CA K | Y JA | rh L | gh G _
    """
)
"""Units of an English word, respelt, and their sounds."""
