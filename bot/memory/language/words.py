"""Word lists of the tokeniser: what says nothing about the subject of a sentence, in English and Korean. No logic."""

from itertools import product
from typing import Final

ENGLISH_STOP: Final = frozenset(
    """
    a about again against ain all also am an and any anybody anyone anything are aren as at be because been being between
    both but by can cannot could couldn did didn do does doesn doing don done down each eg either else etc ever every few
    for from further get gets getting give gives go goes going gonna got had hadn has hasn have haven having he her here
    hers herself him himself his how however i ie if im in into is isn it its itself just kind kinds know let ll many me
    might mine more most much must my myself nor not of off ok okay on once one only onto or other our ours ourselves out
    over own please quite really same say says shall she should shouldn so some somebody someone something sort sorts still
    such tell than thank thanks that the their theirs them themselves then there these they this those though through to too
    type types under up upon us very was wasn we were weren what whatever when where whether which while who whoever whom
    whose why will with within would wouldn yet you your yours yourself yourselves
    """.split()
)
"""Function words, question words among them: leaving these out lifts LoCoMo's nDCG@10 by 4 points over leaving none out."""

_CASE = "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 한테서 로 으로 와 과 랑 이랑 하고 도 만 까지 부터 마저 조차 처럼 보다 마다 밖에 이나 이든 든지 이든지 이라도 라도 대로 만큼 쯤 로서 으로서 로써 으로써 님 들 씨".split()
_AFTER_CASE = "은 는 이 가 을 를 의 도 만 까지 부터 로 으로 에 에서 에게 께 께서 한테".split()
_STACKABLE = "에 에서 에게 에게서 한테 로 으로 까지 부터 만 께 께서 하고 와 과 랑 이랑 님 들 씨 로서 으로서 보다 처럼 마다 대로 만큼 쯤".split()
_POLITE = "은요 는요 이요 도요 만요 에서요 까지요 부터요 로요 으로요 한테요 랑요 이랑요 하고요".split()
_COPULA = """
    이다 이야 야 이지 이죠 이고 이며 이면 이라고 라고 이라는 라는 이라면 라면 이란 인데 인데요 인지 인가 인가요
    이니 이니까 이네 이네요 이에요 예요 에요 이었다 였다 이었어 였어 이었어요 였어요 이었지 였지 이었나 였나 이었나요 였나요
    입니다 입니까 이라서 라서 이라 이어서 이었던 였던 일까 일까요 이래 이래요 래요 이었더라 였더라 이더라
""".split()
_COPULA_ALONE = """
    입니다 입니까 입니다만 인가 인가요 인지 인지요 인데 인데요 일까 일까요 일지 일지도 이에요 예요 이네 이네요 이었다 이었어 이었어요
    이었나 이었나요 이었습니다 이었습니까 였습니까
"""
_DO = """
    다 는 고 며 면 지 죠 지요 려고 려면 러 게 기 기로 기는 기가 기를 기도 던 더라 도록 자 자고 니 니까 네 네요 나 나요 거나
    는데 는데요 는지 지만 지는 지도 지마 세요 시면 십시오 시는 신 실 여 여서 여야 였다 였고 였는데 였습니다 였던 였을 였지만
""".split()
_DO_FUSED = """
    해 해요 해서 해야 해도 해라 해줘 해주세요 해주는 해둔 해두고 했 했다 했고 했는데 했지만 했던 했을 했어 했어요 했지 했죠 했나
    했나요 했니 했습니다 했습니까 했으면 했는지 했더니 했음 합니다 합니까 합시다 한 한다 한다고 한다는 한다면 한데 한지 할 할까 할까요
    할게 할게요 할지 할래 할래요 함 함은 함을 하여 하였다 하였습니다 하였으며 하였고
""".split()
_BECOME = """
    되다 되는 되고 되며 되면 되지 되죠 되나 되나요 되었다 되었고 되었으며 되었습니다 되었던 되어 되어서 되는데 되는지 되지만 된 된다 된다고
    된다는 된다면 될 될까 될까요 됩니다 됩니까 됐다 됐고 됐어 됐어요 됐나 됐나요 됐지 됐죠 됐는데 됐습니다 됐는지 돼 돼요 돼서 돼야 됨
    시키다 시키는 시키고 시킨 시킬 시켜 시켜서 시켰다 시킵니다
""".split()

KOREAN_ENDINGS: Final = frozenset(
    _CASE
    + [first + second for first, second in product(_STACKABLE, _AFTER_CASE)]
    + _POLITE
    + [first + second for first, second in product(_STACKABLE, ("는요", "은요", "도요"))]
    + _COPULA
    + ["하" + ending for ending in _DO]
    + _DO_FUSED
    + _BECOME
)
"""Particles, two of them stacked, and the endings of 이다, 하다, 되다 and 시키다 that turn a noun into a sentence."""

KOREAN_COPULA: Final = frozenset(_COPULA_ALONE.split())
"""The endings of 이다 that are nothing else even after a noun of one syllable; 이다 itself is not: 사이다."""

_ASKED = "언제 누구 누가 어디 어딨 무엇 무슨 뭐 뭘 뭔 뭣 뭐가 왜 어떻게 어떡 어때 어떤 어느 얼마 얼마나 몇 어째서 어찌".split()
_ASKING = """
    야 이야 지 이지 죠 이죠 예요 이에요 에요 여 인가 인가요 인지 인데 일까 일까요 입니까 였지 였어 였죠 였나 였나요 였더라 더라 니 냐
    가요 임 래 래요 라고 하지 해 해요 하나 하나요 하죠 했지 했어 했나요 돼 돼요 되나요 되지 됐지 됐어 에 에서 에서는 로 까지 부터 쯤
    이 가 을 를 은 는 의 든 든지 나 도 한테 에게 랑 와 인가여 어 어요 나요
""".split()
_FILLER = """
    있어 있어요 있나 있나요 있는 있는지 있다 있었 있었어 있었지 있었나요 있지 있죠 있을까 있을까요 있습니까 있습니다 있음 있으면 있고
    해 해요 하나 하나요 하는 하는지 하는데 하지 하죠 하고 하면 하려면 하기 하기로 해야 해서 한 한다 할 할까 할까요 할지 합니다 합니까
    했어 했어요 했지 했죠 했나 했나요 했더라 했는지 했다 했던 하게 함 하다 하여 하는거 하는게
    돼 돼요 되나 되나요 되는 되는지 되지 되죠 되면 됩니까 됩니다 됐어 됐어요 됐나 됐나요 됐지 됐죠 된 될까 될까요 되다 됨
    야 이야 예요 이에요 에요 인가 인가요 인지 입니까 입니다 이었지 였지 였어 이다
    알려 알려줘 알려줘요 알려주세요 알려줄래 말해 말해줘 말해주세요 가르쳐 가르쳐줘 가르쳐주세요 찾아 찾아줘 찾아주세요 보여줘 보여주세요
    주세요 줘 줘요 줄래 줄래요 부탁해 부탁해요 부탁드려요 부탁드립니다 궁금해 궁금해요 궁금합니다 알아 알아요 알고 아시는 아는 아나요
    혹시 좀 그 이 저 것 거 게 건 걸 거야 거지 거예요 수 등 및 더 또 잘 다 꼭 그냥 이제 지금
    그리고 그런데 근데 그래서 그럼 그러면 그러니까 하지만 또는 혹은 그거 이거 저거 그게 이게 저게 그건 이건 저건
    우리 저희 내 제 나 너 난 전 저는 나는 우린 누가 뭐
    은 는 가 을 를 에 의 도 와 과 로 만 에서 으로 까지 부터 님 씨 네 예 응 아니 아니요 음 어 아
    어디서 아니면 아님 거요 게요 건가요 거죠 걸까요 는지 나요 까요 되면 돼도 되고 해도 있는데 있는데요 있던 있어서 있어야 주나요 주실 주시나요
    시예요 시에요 시죠 시인가요 시인지 시입니까 시부터 시까지 몇시 몇시예요 몇시에요 몇시에
    대해 대해서 대한 관해 관해서 관한 위해 위해서 위한 통해 통해서 따라 따른 의해
""".split()

KOREAN_STOP: Final = frozenset(_FILLER + _ASKED + [word + ending for word, ending in product(_ASKED, _ASKING)])
"""Question words in their forms, and what people wrap a question in: they say nothing about its subject."""

KOREAN_TITLES: Final = tuple("팀장 과장 부장 차장 대리 사원 이사 대표 실장 본부장 매니저 선생 교수 선배 후배".split())
"""What is said after a name."""

KOREAN_VERBS: Final = """
    가 오 보 주 내 있 없 같 되 받 보내 만들 바꾸 바뀌=바꾸 고치 올리 내리 열 열리=열 닫 닫히=닫 끝나 끝내=끝나 걸리 넣 빼 찾 잃 잊 듣* 묻* 읽 쓰 적 지우 지나 남기 넘
    넘기 옮기 모으 모이=모으 나누 나뉘=나누 늘 늘리=늘 늘어나=늘 줄 줄이=줄 줄어들=줄 높 낮 크 작 길 짧 빠르 느리 좋 나쁘 싫 쉽* 어렵* 맞 틀리
    다르 새롭* 높이=높 낮추=낮 맞추=맞 늦 늦추=늦 미루 당기 앞당기 기다리 막 막히=막 뚫 터지 죽 살 살리=살 깨지 떨어지 멈추 돌리 되돌리
    띄우 켜 켜지=켜 끄 꺼지=끄 누르 고르 뽑 뽑히=뽑 맡 맡기=맡 돕* 알리 숨기 보이 믿 웃 울 먹 마시 팔 팔리=팔 갚 얻 잡 잡히=잡 놓 놓치 쌓
    쌓이=쌓 풀 풀리=풀 묶 묶이=묶 붙 붙이=붙 떼 자르 잘리=자르 버리 던지 달리 뛰 걷* 오르 나가 나오 들어가 들어오 돌아가 돌아오 다녀오 가져가
    가져오 떠나 만나 헤어지 배우 가르치 외우 알 모르 느끼 생기 없애 없어지=없애 사라지 나타나 드러나 일어나 일으키 이루 이루어지=이루 이끌
    따르 지키 부르 불리=부르 짓* 지어지=짓 세우 세워지=세우 무너지 부수 뜨 태우 갈아타 입 벗 씻 닦 춥* 덥* 무겁* 가볍* 두껍* 얇 넓 좁 깊
    아프 바쁘 기쁘 슬프 예쁘 고맙* 반갑* 가깝* 멀 밝 어둡* 키우 자라 태어나 죽이=죽 낳 싸우 이기 끌 밀 밀리=미루 미뤄지=미루 정하 겹치 망가지 비싸 내려받 잃어버리=잃 헷갈리 빌리 고장나 다치 물어보=묻 내보내 늦어지=늦 빠지 아끼 시끄럽* 당하 겪 뛰어나 가리키 일컫* 즐기
    마치 펼치 합치 망치 붙잡 쫓 꼽 꼽히=꼽 뜻하 속하 쉬 끊 끊기=끊 끊어지=끊 올라가=오르 올라오=오르 내려가=내리 내려오=내리 넘어가=넘
    넘어오=넘 들르 꺼내 담 담기=담 채우 비우 접 앉 타 참 고쳐지=고치 달라지=다르 느려지=느리 빨라지=빠르 길어지=길 짧아지=짧 커지=크 작아지=작
    많 많아지=많 높아지=높 낮아지=낮 좋아지=좋 나빠지=나쁘 어려워지=어렵 쉬워지=쉽 비싸지=비싸 돌려받 돌려주 건너뛰 일하 말하 살펴보 알아보 다루 거치
    잇* 낫* 챙기 남
""".split()
"""Common verbs and adjectives without 다; "*" marks those whose last consonant changes (듣다, 들어), "=" what counts as the same."""

IRREGULAR: Final = {
    form: lemma
    for lemma, *forms in (
        entry.split()
        for entry in """
    arise arose arisen, awake awoke awoken, be been, bear borne, beat beaten, become became, begin began begun, bend bent,
    bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt,
    buy bought, catch caught, choose chose chosen, cling clung, come came, creep crept, deal dealt, dig dug, draw drew
    drawn, dream dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight
    fought, find found, flee fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, forgive forgave
    forgiven, freeze froze frozen, give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden,
    hold held, keep kept, kneel knelt, know knew known, lay laid, lead led, lean leant, leap leapt, learn learnt, leave
    left, lend lent, light lit, lose lost, make made, mean meant, meet met, pay paid, prove proven, ride rode ridden, ring
    rang rung, rise rose risen, run ran, see saw seen, seek sought, sell sold, send sent, sew sewn, shake shook shaken,
    shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept, slide
    slid, speak spoke spoken, spell spelt, spend spent, spill spilt, spin spun, spread spread, spring sprang sprung, stand
    stood, steal stole stolen, stick stuck, sting stung, strike struck stricken, string strung, strive strove, swear swore
    sworn, sweep swept, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told, think
    thought, throw threw thrown, understand understood, wake woke woken, wear wore worn, weave wove woven, weep wept, win
    won, withdraw withdrew withdrawn, write wrote written, overcome overcame, undergo underwent undergone, undertake
    undertook undertaken, undo undid undone, overwrite overwrote overwritten, rewrite rewrote rewritten, rebuild rebuilt,
    resend resent, redo redid redone, mistake mistook mistaken, man men, woman women, child children, foot feet, tooth
    teeth, goose geese, mouse mice, life lives, wife wives, knife knives, half halves, shelf shelves, wolf wolves, thief
    thieves, loaf loaves, index indices, matrix matrices, vertex vertices, analysis analyses, crisis crises, thesis theses,
    hypothesis hypotheses, criterion criteria, phenomenon phenomena, datum data, bad worse worst, good better best, person
    people, program programme programmes, gray grey, check cheque, defense defence, offense offence, license licence,
    judgment judgement
    """.split(",")
    )
    for form in forms
}
"""English forms that no rule of stemming brings together, each with its word: verbs, plurals, a few spellings."""
