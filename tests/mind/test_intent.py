"""What people type and what they mean by it, hard cases first; and what holds for any text at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.understanding.intent import Intent, Verb, parse

ASK = [  # text, what is asked about (None: the whole message)
    # looks like a verb and is none
    ("stopping the server takes 5 minutes, why?", None),
    ("stop the staging server", None),
    ("그만두신 분 누구예요?", None),
    ("조용히 배포하는 방법 있어?", None),
    ("mute 버튼 어디 있어?", None),
    ("help me understand deploys", None),
    ("what can you do about the outage?", None),
    ("배포 좀 도와줘", None),
    ("memory usage of the worker?", None),
    ("메모리 얼마나 써?", None),
    ("메모 앱 뭐 써?", None),
    ("나쁜 기억", None),
    ("remember-me cookie is broken", None),
    ("remembering names is hard", None),
    ("noted, thanks", None),
    ("notes from the last meeting?", None),
    ("I forget when we deploy", None),
    ("I forgot the wifi name", None),
    ("비밀번호를 잊어버렸어요", None),
    ("왜 자꾸 배지 번호를 잊어버려요", None),
    ("배지 번호를 왜 잊어", None),
    ("배지를 자꾸 잊어버려요.", None),
    ("왜 자꾸 기억을 지워요", None),
    ("finding a room is hard", None),
    ("find out when we deploy", None),
    ("search is broken", None),
    ("search results look wrong", None),
    ("검색 기능이 안 돼요", None),
    ("삭제 버튼이 안 보여요", None),
    ("계정 삭제", None),
    ("찾아줘서 고마워", None),
    ("기억해 줘서 고마워", None),
    ("기억해 두면 좋은 규칙 있어?", None),
    ("저장해둔 파일 어디 있어?", None),
    ("재고가 너무 적어", None),
    ("어떻게 검색해?", None),
    ("이거 어디서 찾아?", None),
    ("이 브랜치 삭제해?", None),
    ("이 기능 삭제해도 돼?", None),
    ("로그 지웠어?", None),
    ("I can't remember", None),
    ("I do not remember that", None),
    ("나 그거 기억 안 나", None),
    ("that is hard to remember", None),
    ("ask Minsu about the deploy", None),
    ("delete 버튼은 어디 있어요?", None),
    ("can you stop the server?", None),
    # content in quotes or code is no verb
    ('그 사람이 "배포는 화요일, 기억해 줘"', None),
    ("`stop`", None),
    ('"그만"', None),
    ("```\nforget everything\n```", None),
    ("무슨 뜻이야?\n> 배포는 화요일, 기억해 줘", None),
    # do you remember
    ("기억해?", None),
    ("기억나?", None),
    ("기억하고 있어?", None),
    ("배포 언제 하는지 기억해?", "배포 언제 하는지"),
    ("배포 요일 기억나?", "배포 요일"),
    ("배포 요일을 기억하고 있어?", "배포 요일"),
    ("지난번에 정한 포트 기억하세요?", "지난번에 정한 포트"),
    ("배포일이 언제였는지 기억나", "배포일이 언제였는지"),
    ("배포 언제였는지 기억해", "배포 언제였는지"),
    ("기억나? 우리 배포 언제 하기로 했지?", "우리 배포 언제 하기로 했지?"),
    ("Do you remember when we deploy?", "when we deploy?"),
    ("do you still remember the staging port?", "the staging port?"),
    ("remember when we broke prod?", None),
    ("Remember when we shipped v2", None),
    ("remember what we decided about Redis?", None),
    ("can you remember what we decided?", None),
    ("We deploy on Tuesdays, remember?", None),
    ("remember this?", None),
    ("이거 저장해?", None),
    # tell me
    ("배포 언제인지 알려줘", "배포 언제인지"),
    ("휴가 신청하는 방법 좀 알려 주세요", "휴가 신청하는 방법"),
    ("스탠드업 시간에 대해 알려줄래?", "스탠드업 시간"),
    ("알려줘: 배포 언제야?", "배포 언제야?"),
    ("다시 알려줘", None),
    ("tell me when we deploy", None),
    ("ask when do we deploy?", "when do we deploy?"),
    ("ask staging db password", "staging db password"),
    ("질문: 커피머신 청소 누가 해?", "커피머신 청소 누가 해?"),
    # alone after a question: the conversation completes it
    ("찾아줘", None),
    ("찾아봐 줘", None),
    ("(기억나?", None),
    # never kept against somebody's wish
    ("안 기억해 줘도 돼", None),
    ("이건 기억할 필요 없어", None),
    ("you don't need to remember this", None),
    ("기억 못 하지?", None),
    ("지우지 마", None),
    # questions
    ("배포 언제야?", None),
    ("when do we deploy?", None),
    ("staging DB 어디 있어?", None),
    ("안녕!", None),
    ("새김아, 배포 언제야?", "배포 언제야?"),
    ("hey saegim, who is on call?", "who is on call?"),
    ("E-4012", None),
]

REMEMBER = [
    # a question mark that is politeness
    ("can you remember that we deploy on Tuesdays?", "we deploy on Tuesdays"),
    ("배포는 화요일이야, 기억해 줄래?", "배포는 화요일이야"),
    ("배포는 화요일이야 기억해 줄 수 있어?", "배포는 화요일이야"),
    # do not forget
    ("잊지 마", ""),
    ("배포는 화요일이야, 잊지 마!", "배포는 화요일이야"),
    ("배포 전에 태그 달기 잊지 말아 줘", "배포 전에 태그 달기"),
    ("배포는 화요일, 까먹지 마세요", "배포는 화요일"),
    ("don't forget that we deploy on Tuesday", "we deploy on Tuesday"),
    ("don’t forget to rotate the keys", "rotate the keys"),
    ("Deploys are on Tuesday, don't forget that.", "Deploys are on Tuesday"),
    # the Korean "that"
    ("배포는 화요일이라고 기억해 줘", "배포는 화요일"),
    ("팀 이름은 제니라고 기억해줘", "팀 이름은 제니"),
    ("배포는 화요일에 한다고 기억해 줘", "배포는 화요일에 한다"),
    ("배포가 화요일이라는 거 기억해 줘", "배포가 화요일"),
    ("금요일에는 배포 안 한다는 거 꼭 기억해", "금요일에는 배포 안 한다"),
    ("배포 전에 태그하라고 기억해 줘", "배포 전에 태그하라고"),
    ('비번 힌트는 "바다"라고 저장해 줘', '비번 힌트는 "바다"'),
    # particles: cut where they are one
    ("배포 요일은 화요일인 것을 기억해 줘", "배포 요일은 화요일인 것"),
    ("새 로고 시안을 저장해 줘", "새 로고 시안"),
    ("새 API 주소를 꼭 좀 기억해 주세요", "새 API 주소"),
    ("워크숍은 늦가을 기억해 줘", "워크숍은 늦가을"),
    # at the end
    ("배포는 화요일이야, 기억해 줘", "배포는 화요일이야"),
    ("배포는 화요일이야 기억해줘", "배포는 화요일이야"),
    ("배포는 화요일이야. 기억해.", "배포는 화요일이야."),
    ("배포는 화요일 오후 2시, 기억해둬", "배포는 화요일 오후 2시"),
    ("배포는 화요일 오후 2시 기억해 둬~", "배포는 화요일 오후 2시"),
    ("스테이징 포트는 5433 저장해", "스테이징 포트는 5433"),
    ("스테이징 포트는 5433 저장해 줘 :pray:", "스테이징 포트는 5433"),
    ("회의실 비번은 문 앞에 있음 메모해", "회의실 비번은 문 앞에 있음"),
    ("원두 주문은 매달 1일, 메모", "원두 주문은 매달 1일"),
    ("원두 주문은 매달 1일 적어 둬", "원두 주문은 매달 1일"),
    ("온콜은 수요일에 바뀝니다. 기억해 주세요. 감사합니다!", "온콜은 수요일에 바뀝니다."),
    ("온콜은 수요일에 바뀜 기억 부탁드려요", "온콜은 수요일에 바뀜"),
    ("온콜은 수요일에 바뀜 기억해 줘 고마워 ㅎㅎ", "온콜은 수요일에 바뀜"),
    ("E-4012는 결제 시간 초과, 외워 둬", "E-4012는 결제 시간 초과"),
    ("배포는 화요일이야기억해줘", "배포는 화요일이야"),
    ("release freeze는 12월 20일부터, remember", "release freeze는 12월 20일부터"),
    ("deploy는 화요일 save해 줘", "deploy는 화요일"),
    ("Deploys are on Tuesday, remember that", "Deploys are on Tuesday"),
    ("Deploys are on Tuesday. Please remember this!", "Deploys are on Tuesday."),
    ("Deploys are on Tuesday so remember that please", "Deploys are on Tuesday"),
    ("Standup is at 10:30 - save this", "Standup is at 10:30"),
    ("Standup is at 10:30, can you remember that?", "Standup is at 10:30"),
    ("배포는 화요일 2시\n기억해 줘", "배포는 화요일 2시"),
    # at the start
    ("remember that we deploy on Tuesday", "we deploy on Tuesday"),
    ("Remember we use C++", "we use C++"),
    ("remember: we deploy on Tuesday", "we deploy on Tuesday"),
    ("remember, the demo is on Friday!", "the demo is on Friday!"),
    ("remember - the demo is on Friday", "the demo is on Friday"),
    ("remember to rotate the keys", "rotate the keys"),
    ("remember this is the prod DB", "this is the prod DB"),
    ("remember this: port 5433", "port 5433"),
    ("please remember that standup is at 10:30, please", "standup is at 10:30"),
    ("i want you to remember that standup is at 10:30", "standup is at 10:30"),
    ("note: ask Minsu before deploying", "ask Minsu before deploying"),
    ("note that Redis is on 6380", "Redis is on 6380"),
    ("Note to self: buy beans", "buy beans"),
    ("save this: the freeze starts on Dec 20", "the freeze starts on Dec 20"),
    ("keep in mind that QA needs two days", "QA needs two days"),
    ('remember "stop" means halt', '"stop" means halt'),
    ("remember 배포는 화요일", "배포는 화요일"),
    ("기억해 줘: 배포는 화요일", "배포는 화요일"),
    ("기억해줘 배포는 화요일", "배포는 화요일"),
    ("기억해, 배포는 화요일이야", "배포는 화요일이야"),
    ("기억해 둬! 배포는 화요일", "배포는 화요일"),
    ("메모: 원두 주문은 매달 1일", "원두 주문은 매달 1일"),
    ("메모해 줘 - 원두 주문은 매달 1일", "원두 주문은 매달 1일"),
    ("저장: 스테이징 포트는 5433", "스테이징 포트는 5433"),
    ("이 내용 기억해 줘:\n- 배포는 화요일\n- 동결은 금요일", "- 배포는 화요일\n- 동결은 금요일"),
    ("배포 규칙 기억해 줘\n1. 화요일\n2. 오후 2시", "배포 규칙\n1. 화요일\n2. 오후 2시"),
    ("remember the following:\n1. tag\n2. deploy", "1. tag\n2. deploy"),
    ("새김아, 배포는 화요일이야 기억해 줘", "배포는 화요일이야"),
    ("remember `rm -rf` is forbidden", "`rm -rf` is forbidden"),
    # alone: what was said before is meant
    ("save this", ""),
    ("Save this, please!", ""),
    ("remember that", ""),
    ("기억해 줘", ""),
    ("이거 기억해 줘", ""),
    ("이거기억해줘", ""),
    ("이 메시지 저장해 주세요", ""),
    ("can you save this?", ""),
    ("기억해 줄래?", ""),
    ("remember 🎉", ""),
    ("메모", ""),
    ('"배포는 화요일" 이거 기억해줘', '"배포는 화요일"'),
    ("/saegim remember we deploy on Tuesday", "we deploy on Tuesday"),
]

RECALL = [
    ("배포 문서 찾아줘", "배포 문서"),
    ("배포 문서 좀 찾아 줘", "배포 문서"),
    ("배포 문서를 찾아봐 줘", "배포 문서"),
    ("배포 언제인지 찾아줘", "배포 언제인지"),
    ("지난번에 정한 스테이징 포트 번호 찾아 주실 수 있나요?", "지난번에 정한 스테이징 포트 번호"),
    ("휴가 관련 내용 찾아줘", "휴가"),
    ("찾아줘 배포 문서", "배포 문서"),
    ("E-4012 검색", "E-4012"),
    ("E-4012 검색해 줘", "E-4012"),
    ("검색: 커피머신", "커피머신"),
    ("검색 스테이징 DB", "스테이징 DB"),
    ("recall staging db", "staging db"),
    ("search for E-4012", "E-4012"),
    ("search staging port", "staging port"),
    ("find the doc about deploys", "the doc about deploys"),
    ("can you find the doc about deploys?", "the doc about deploys"),
    ("Please look up the on-call rota", "the on-call rota"),
    ("staging DB search해 줘", "staging DB"),
    ("recall deploy?", "deploy?"),
]

FORGET = [
    ("forget k3m9x2ab45", "k3m9x2ab45"),
    ("forget `k3m9x2ab45`.", "k3m9x2ab45"),
    ("please forget memory k3m9x2ab45", "k3m9x2ab45"),
    ("k3m9x2ab45 잊어줘", "k3m9x2ab45"),
    ("k3m9x2ab45 지워줘", "k3m9x2ab45"),
    ("k3m9x2ab45를 삭제해 주세요", "k3m9x2ab45"),
    ("지워줘 k3m9x2ab45", "k3m9x2ab45"),
    ("삭제 k3m9x2ab45", "k3m9x2ab45"),
    ("k3m9x2ab45 이거 지워줘", "k3m9x2ab45"),
    ("삭제", ""),
    ("delete k3m9x2ab45", "k3m9x2ab45"),
    ("forget kmxzabcdef", "kmxzabcdef"),
    ("forget that", ""),
    ("forget it!", ""),
    ("forget", ""),
    ("잊어줘", ""),
    ("이거 지워줘", ""),
    ("그 메모 삭제해 줘", ""),
    ("delete this note", ""),
    ("방금 말한 거 잊어줘", ""),
    ("배포 요일은 잊어 줘", "배포 요일은"),
    ("왜 늦었는지 잊어", "왜 늦었는지"),
    ("배지 번호 잊어버려", "배지 번호"),
    ("자꾸 울리는 알람 얘기 잊어줘", "자꾸 울리는 알람 얘기"),
    ("배포 요일에 대한 기억 지워줘", "배포 요일에 대한 기억"),
    ("forget what I said about deploys", "what I said about deploys"),
    ("forget that we deploy on Tuesday", "we deploy on Tuesday"),
]

UNSURE: list[tuple[str, Verb]] = [
    ("이 코드에서 로그 지워줘?", "forget"),
    ("이 코드에서 로그 지워줘", "forget"),
    ("dev 브랜치 삭제해 줘", "forget"),
    ("delete the old branch", "forget"),
    ("기억하지 마", "forget"),
    ("이건 기억하지 말아 줘", "forget"),
    ("월급 이야기는 저장하지 마세요", "forget"),
    ("don't remember this", "forget"),
    ("Salaries went up. Do not save that.", "forget"),
    ("Don't remember this: my pin", "forget"),
    ("배포일이 언제인지 기억해 줘", "remember"),
    ("백업 파일을 S3에 저장해 줘", "remember"),
    ("note deploys are on Tuesday", "remember"),
    ("save money on AWS bills", "remember"),
    ("메모 앱은 모두 노션이야", "remember"),
    ("remember that we deploy on Tuesday?", "remember"),
    ("remember who owns the billing service", "remember"),
    ("나는 그때 그 사람 기억해", "remember"),
    ("기억해 줘, 배포 언제야?", "remember"),
]

STOP = "stop|STOP!|please stop|stop it|mute|mute this thread|shut up|Shut up!!|be quiet|ok stop|stop replying|stop answering in this thread|그만|그만!!|그만해 줘|이제 그만|조용|조용히|조용히 해 줘|조용히 좀 해|쉿|끼어들지 마|멈춰 :pray:"
HELP = "help|Help!|/help|help me|help please|what can you do?|how do I use you?|도움말|도움말 보여 줘|도와줘|사용법|사용법 알려 줘|뭘 할 수 있어?|넌 뭘 할 수 있어?|무엇을 할 수 있나요?|새김아, 뭐 할 수 있어?"
EMPTY = ["", "   ", "\n", "🎉", ":tada:", ":+1::skin-tone-3: 🙏🏽", "1️⃣", "?", "...", "!!", "👨‍👩‍👧", "🇰🇷"]


@pytest.mark.parametrize(("text", "about"), ASK)
def test_a_question_is_asked(text: str, about: str | None) -> None:
    assert parse(text) == Intent("ask", text if about is None else about)


@pytest.mark.parametrize(("text", "about"), REMEMBER)
def test_what_shall_be_remembered_is_cut_out_cleanly(text: str, about: str) -> None:
    assert parse(text) == Intent("remember", about)


@pytest.mark.parametrize(("text", "about"), RECALL)
def test_a_search_is_a_recall(text: str, about: str) -> None:
    assert parse(text) == Intent("recall", about)


@pytest.mark.parametrize(("text", "about"), FORGET)
def test_forget_keeps_the_id_alone(text: str, about: str) -> None:
    assert parse(text) == Intent("forget", about)


@pytest.mark.parametrize(("text", "perhaps"), UNSURE)
def test_what_may_be_two_things_is_not_guessed(text: str, perhaps: Verb) -> None:
    assert replace(parse(text), about="") == Intent("unsure", text, (perhaps, "ask"))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("회의 시간 지워줘", "회의 시간"),
        ("dev 브랜치 삭제해 줘", "dev 브랜치"),
        ("delete the old branch", "the old branch"),
    ],
)
def test_what_may_be_to_be_forgotten_is_told_without_its_verb(text: str, about: str) -> None:
    assert parse(text).about == about


@pytest.mark.parametrize(
    "text",
    "회의 시간 까먹지 마|회의 시간 기억해 줘|주간 회의 시간을 꼭 기억해 줘|배포 규칙, 잊지 마|회식은 잊지 말아줘|배포는 꼭 기억해 줘|회의 시간은 기억해 줘|다음 분기 OKR은 잊지 마|VPN은 기억해 줘|비밀번호 말고 점심 장소 기억해 줄래?|다음 분기 우리 팀 회식 장소를 기억해 줘|don't forget the meeting time|remember the wifi password".split(
        "|"
    ),
)
def test_what_is_named_and_not_stated_is_asked_back(text: str) -> None:
    assert parse(text) == Intent("unsure", text, ("remember", "ask"))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("회의 시간은 3시, 까먹지 마", "회의 시간은 3시"),
        ("기억해 줘: 회의 시간", "회의 시간"),
        ("팀장 민수 기억해 줘", "팀장 민수"),
        ("김다은 기억해 줘", "김다은"),
        ("팀장 정은 기억해 줘", "팀장 정은"),
        ("배포 담당 박성은 기억해 줘", "배포 담당 박성은"),
        ("담당자는 남궁성은 기억해 줘", "담당자는 남궁성은"),
        ("회의 시간 3시 기억해 줘", "회의 시간 3시"),
        ("다음 회의는 본관이 아니라 신관 회의 장소 기억해 줘", "다음 회의는 본관이 아니라 신관 회의 장소"),
        ("remember: the meeting time", "the meeting time"),
        ("remember the milk", "the milk"),
        ("배포 규칙 기억해 줘\n화요일에만 해요", "배포 규칙\n화요일에만 해요"),
    ],
)
def test_what_states_something_is_remembered(text: str, about: str) -> None:
    assert parse(text) == Intent("remember", about)


@pytest.mark.parametrize(
    "text",
    "취소|취소해 줘|취소해 주세요|방금 기억한 거 취소해 줘|방금 거 취소|방금 한 말 취소해 줘|기억 취소|방금 저장한 거 되돌려 줘|방금 거 잊어줘|방금 기억한 거 잊어줘|방금 기억한 거 지워줘|마지막 거 지워줘|undo|undo that|Undo the last one!|cancel that|take that back|forget that|forget the last one|delete the last memory|can you undo that?|please forget what you just remembered".split(
        "|"
    ),
)
def test_what_was_remembered_last_is_forgotten_without_naming_it(text: str) -> None:
    assert parse(text) == Intent("forget")


@pytest.mark.parametrize(
    "text",
    "회의 취소|배포 회의 취소해 줘|undo the deploy|how do I undo that?|cancel the meeting|취소 규정은?|undo?|마지막 배포는 언제였어요?|take that back to the shop".split(
        "|"
    ),
)
def test_what_else_is_undone_or_cancelled_is_no_memory(text: str) -> None:
    assert parse(text).verb == "ask"


@pytest.mark.parametrize("text", STOP.split("|"))
def test_stop_is_the_whole_message(text: str) -> None:
    assert parse(text) == Intent("stop")


WHY = "why did you say that?|Why did you answer like that?|why this answer?|how do you know that?|where did you get that from?|what is that based on?|what are your sources?|saegim, why did you say so?|왜 그렇게 답했어?|왜 그렇게 답했어요?|왜 그런 말을 했어?|왜 그렇게 말했어?|어째서 그렇게 대답했나요?|왜 그렇게 답한 거야?|그 답의 근거가 뭐야?|방금 답 출처가 어디야?|무슨 근거로 그렇게 말했어?|그걸 어떻게 알았어?|새김아, 왜 그렇게 대답했어?"
NO_WHY = "why?|왜?|왜요?|why did you move the deploy?|why did we say that to the customer?|how do you know when to deploy?|where did you get the office chairs from?|왜 그렇게 배포해?|왜 금요일에는 배포 안 해?|그 답 근거 문서 링크 있어?|왜 그렇게 답했는지 고객이 물어봤어"


@pytest.mark.parametrize("text", WHY.split("|"))
def test_why_an_answer_was_given_is_the_whole_message(text: str) -> None:
    assert parse(text).verb == "why"


@pytest.mark.parametrize("text", NO_WHY.split("|"))
def test_another_why_is_a_question(text: str) -> None:
    assert parse(text).verb == "ask"


BARE_WHY = "why?|Why|why that?|why is that?|how come?|source?|what is the source?|What's the source?|what are the sources?|왜?|왜요?|왜 그래?|왜 그런 거야?|왜 그런거예요?|왜 그런 건가요?|왜 그렇지?|출처?|출처는?|출처는요?|출처가 뭐야?|출처가 어디예요?|출처 알려줘|출처를 알려 주세요|근거는?|근거가 뭐예요?|근거가 무엇입니까?|이유가 뭐야?|새김아, 근거는?|who said that?|Who wrote this?|누가 그랬어요?|누가 말했어?|그거 누가 알려 줬어요?|그건 누가 쓴 거예요?"
OTHER_WHY = "why not?|why do we deploy on Tuesdays?|what is the source of the data?|왜 금요일에는 안 해?|예산 출처는?|출처는 어디에 적어요?|근거 법령이 뭐예요?|이유식은?|open source?|who decided that?|who said that we deploy on Fridays?|누가 정했어?|누가 썼다고 했어?"


@pytest.mark.parametrize("text", BARE_WHY.split("|"))
def test_right_after_an_answer_why_alone_asks_about_it(text: str) -> None:
    assert parse(text, after_answer=True) == Intent("why")
    assert parse(text).verb == "ask"


@pytest.mark.parametrize("text", OTHER_WHY.split("|"))
def test_right_after_an_answer_another_why_is_a_question(text: str) -> None:
    assert parse(text, after_answer=True).verb == "ask"


TOKENS = "tokens left|token budget|how many tokens are left?|tokens left today|remaining tokens|토큰 예산|남은 토큰|오늘 남은 토큰이 얼마예요?|남은 모델 토큰 보여 줘"
NO_TOKENS = "tokens|토큰|budget|what is the marketing budget?|우리 팀 예산이 얼마예요?|how many tokens are left in the vending machine?|토큰은 어디에 저장해요?"


@pytest.mark.parametrize("text", TOKENS.split("|"))
def test_the_tokens_that_are_left_are_asked_for(text: str) -> None:
    assert parse(text).verb == "tokens"


@pytest.mark.parametrize("text", NO_TOKENS.split("|"))
def test_other_tokens_and_budgets_are_questions(text: str) -> None:
    assert parse(text).verb == "ask"


@pytest.mark.parametrize("text", ["tokens", "토큰"])
def test_after_a_command_tokens_alone_means_those_that_are_left(text: str) -> None:
    assert parse(text, command=True).verb == "tokens"


@pytest.mark.parametrize("text", ["find", "search", "Recall.", "look up", "list"])
def test_a_verb_that_says_nothing_of_what_to_look_for_is_a_search(text: str) -> None:
    assert parse(text) == parse(text, command=True) == Intent("recall")


@pytest.mark.parametrize("text", ["why", "Why?", "왜", "왜요?"])
def test_after_a_command_why_alone_means_the_last_answer(text: str) -> None:
    assert parse(text, command=True).verb == "why"


@pytest.mark.parametrize("text", ["Find?", "찾아줘", "찾기", "검색", "검색해 줘"])
def test_the_bare_word_for_looking_up_is_a_request_in_a_command_and_elsewhere_what_it_was(text: str) -> None:
    assert parse(text, command=True) == Intent("recall")
    assert parse(text).verb != "recall"


@pytest.mark.parametrize("text", HELP.split("|"))
def test_help_is_the_whole_message(text: str) -> None:
    assert parse(text) == Intent("help")


@pytest.mark.parametrize("text", EMPTY)
def test_without_words_a_message_is_empty(text: str) -> None:
    assert parse(text) == Intent("empty")


# ── any text at all ─────────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    "기억해 줘|잊지 마|찾아줘|지워줘|기억나|알려줘|메모|remember that|forget|note:|search for|stop|help|배포는 화요일이라고|이거|k3m9x2ab45|"
    '을|를|?|,|\n|:tada:|please|can you|`|"|> |🎉|save this|안|좀'.split("|")
)
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES | st.text(max_size=5), max_size=9).map(" ".join),
    st.lists(PIECES, max_size=9).map("".join),
)


@given(TEXTS)
def test_any_text_has_an_intent_made_of_its_own_words(text: str) -> None:
    intent = parse(text)
    position = 0
    for char in intent.text:
        position = text.find(char, position) + 1
        assert position, f"{char!r} of {intent.text!r} is not in {text!r} at its place"
    assert bool(intent.candidates) == (intent.verb == "unsure")
    assert intent.text == intent.text.strip()


@given(TEXTS)
def test_asking_always_has_words(text: str) -> None:
    intent = parse(text)
    assert intent.verb not in ("ask", "recall", "unsure") or any(char.isalnum() for char in intent.text)


@given(
    st.sampled_from(["기억하지 마", "저장하지 마세요", "don't remember this", "do not save that"]),
    st.sampled_from([", ", ". ", "\n"]),
)
def test_a_refusal_never_remembers(refusal: str, between: str) -> None:
    assert parse(f"배포는 화요일이야{between}{refusal}").verb != "remember"
    assert parse(f"{refusal}{between}배포는 화요일이야").verb != "remember"


@pytest.mark.parametrize(
    "piece",
    [
        "기억해 줘 ",
        "remember that ",
        "  ",
        "\n",
        "?",
        ":",
        ":a",
        "좀 ",
        "을",
        "배포는 화요일",
        "ok, ",
        "(",
        "> ",
        "a",
        "이",
        "please ",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "remember{}x", "배포{}기억해 줘", "{}기억나?", "forget {}"])
def test_a_hundred_thousand_characters_cost_linear_time(piece: str, frame: str) -> None:
    """No timing: a quadratic pattern would need 10¹⁰ steps here, and the run would not end."""
    text = frame.format(piece * (100_000 // len(piece)))
    assert len(parse(text).text) <= len(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("learn", "status"),
        ("learn status", "status"),
        ("learn on", "on"),
        ("Learn ON!", "on"),
        ("turn on learning, please", "on"),
        ("배우기 켜기", "on"),
        ("학습 켜 줘", "on"),
        ("learn off", "off"),
        ("stop learning", "off"),
        ("배우기 꺼 줘", "off"),
        ("배우기 끄기", "off"),
        ("learn backfill", "backfill"),
        ("learn without me", "without_me"),
        ("leave me out", "without_me"),
        ("please leave me out of this", "without_me"),
        ("나는 빼줘", "without_me"),
        ("저는 빼 주세요", "without_me"),
        ("나 좀 빼줘~", "without_me"),
        ("새김아, 난 빠질래", "without_me"),
        ("이 채널에서 나는 빼줘", "without_me"),
        ("stop learning from me", "without_me"),
        ("please stop learning from my messages", "without_me"),
        ("Don't learn from me!", "without_me"),
        ("don’t learn anything from me here", "without_me"),
        ("do not learn from what I write", "without_me"),
        ("opt out", "without_me"),
        ("opt me out please", "without_me"),
        ("I want to opt out", "without_me"),
        ("나한테서 배우지 마", "without_me"),
        ("저한테서는 배우지 말아 주세요", "without_me"),
        ("내 말은 배우지 마", "without_me"),
        ("제 글은 학습하지 마세요", "without_me"),
        ("learn with me", "with_me"),
        ("include me again", "with_me"),
        ("count me in", "with_me"),
        ("나도 다시 넣어줘", "with_me"),
        ("저도 다시 넣어 주세요", "with_me"),
    ],
)
def test_what_is_wanted_of_learning(text: str, wish: str) -> None:
    assert parse(text) == Intent("learn", wish=wish)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "learn to deploy",
        "where can I learn on call duties?",
        "leave me out of the meeting tomorrow",
        "회의에서 나는 빼줘",
        "우유는 빼줘",
        "피자에 나는 올리브 빼줘",
        "나도 다시 넣어줘야 해?",
        "did he leave me out?",
        "how do I opt out of the newsletter?",
        "opt out of the newsletter",
        "don't learn from me how to cook",
    ],
)
def test_what_only_sounds_like_it_is_a_question(text: str) -> None:
    assert parse(text).verb == "ask"
