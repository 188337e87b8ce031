"""Data sets in their makers' own form become boards: the rows in order, questions with what answers them, and those nothing answers."""

import json
from pathlib import Path

import pytest

from bot.bench.boards import read, read_beam, read_locomo, read_slack, read_squad
from bot.errors import Refuse

BEAM = {
    "chat": [
        {
            "turns": [
                [
                    {"id": 1, "role": "user", "content": "We ship in May. ->-> 1,1"},
                    {"id": 2, "role": "assistant", "content": "Noted."},
                ],
                [{"id": 3, "role": "user", "content": "We ship in June now."}],
            ]
        },
        {"turns": [[{"id": 4, "role": "user", "content": "I never shipped anything."}]]},
    ],
    "probing_questions": {
        "abstention": [{"question": "What did the cake taste like?"}],
        "knowledge_update": [
            {"question": "When do we ship?", "source_chat_ids": {"original_info": [1], "updated_info": ["3"]}}
        ],
        "contradiction_resolution": [
            {"question": "Have I shipped?", "source_chat_ids": {"first_statement": [1, 3], "second_statement": [4]}},
            {"question": "Did we?", "source_chat_ids": {"first_statement": [1], "second_statement": [1]}},
        ],
    },
}
LOCOMO = [
    {
        "conversation": {
            "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                {"dia_id": "D1:1", "speaker": "Ana", "text": "I paint."},
                {"dia_id": "D1:2", "speaker": "Ben", "text": "Show me!", "blip_caption": "a sunset"},
            ],
            "session_2_date_time": "12:05 am on 9 May, 2023",
            "session_2": [{"dia_id": "D2:1", "speaker": "Ana", "text": "Hello again."}],
        },
        "qa": [
            {"question": "What does Ana do? ", "category": 4, "evidence": ["D1:01"]},
            {"question": "What does Ben paint?", "category": 5, "evidence": ["D1:1"]},
        ],
    }
]
SQUAD = {
    "data": [
        {"title": "B", "paragraphs": [{"context": "Bees fly.", "qas": [{"id": "q1", "question": "What flies?"}]}]},
        {"title": "A", "paragraphs": [{"context": "Ants walk.", "qas": [{"id": "q0", "question": "What walks?"}]}]},
    ]
}
SLACK = """<root>
<message conversation_id="T1"><user>ana</user><text>How do I restart the staging queue?</text></message>
<message conversation_id="T1"><user>ben</user><text>make queue &amp;gt; log</text></message>
<message conversation_id="T2"><user>cy</user><text>morning</text></message>
<message conversation_id="T1"><user>ana</user><text>thanks</text></message>
</root>"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "beam-100k").mkdir()
    (tmp_path / "beam-100k" / "01.json").write_text(json.dumps(BEAM))
    (tmp_path / "locomo-dev.json").write_text(json.dumps(LOCOMO))
    (tmp_path / "squad-dev.json").write_text(json.dumps(SQUAD))
    (tmp_path / "slack-x.xml").write_text(SLACK)
    return tmp_path


def test_every_set_in_a_folder_is_read(data: Path) -> None:
    assert [exam.name for exam in read(data)] == ["beam", "locomo", "squad", "slack"]


def test_beam_says_what_is_old_what_is_new_and_what_contradicts(data: Path) -> None:
    exam = read_beam(data / "beam-100k")
    assert [(row.id, row.text, row.user) for row in exam.board.rows][:2] == [
        ("C000/1", "We ship in May.", "user"),
        ("C000/2", "Noted.", "assistant"),
    ]
    assert [row.thread == exam.board.rows[0].thread for row in exam.board.rows] == [True, True, True, False]
    update = exam.golds["C000/knowledge_update0"]
    assert (set(update.old), set(update.new)) == ({"C000/1"}, {"C000/3"})
    assert {id_: [sorted(side) for side in sides] for id_, sides in exam.sides.items()} == {
        "C000/contradiction_resolution0": [["C000/1", "C000/3"], ["C000/4"]]
    }


def test_a_question_about_what_was_never_said_is_asked_and_has_no_answer(data: Path) -> None:
    beam, locomo = read_beam(data / "beam-100k"), read_locomo(data / "locomo-dev.json")
    assert beam.slices["C000/abstention0"] == "abstention"
    assert locomo.slices["C000/q1"] == "adversarial"
    assert not {"C000/abstention0", "C000/q1"} & {*beam.golds, *locomo.golds}
    assert locomo.golds["C000/q0"].gold == {"C000/D1:1"}


def test_locomo_stands_at_its_own_times_a_session_a_thread(data: Path) -> None:
    rows = read_locomo(data / "locomo-dev.json").board.rows
    assert [row.ts for row in rows] == ["1683554160.000000", "1683554220.000000", "1683590700.000000"]
    assert rows[1].text == "Show me! [shares a sunset]"
    assert rows[0].thread == rows[1].thread != rows[2].thread


def test_paragraphs_are_documents_in_order_of_their_titles(data: Path) -> None:
    exam = read_squad(data / "squad-dev.json")
    assert [row.text for row in exam.board.rows] == ["Ants walk.", "Bees fly."]
    assert exam.golds["q1"].gold == {"P1"}


def test_the_slack_channel_asks_what_opened_a_talk_of_those_who_answered(data: Path) -> None:
    exam = read_slack(data / "slack-x.xml")
    assert [(row.text, row.user, row.private) for row in exam.board.rows] == [("make queue > log", "ben", False)]
    assert [(question.text, question.user) for question in exam.board.questions] == [
        ("How do I restart the staging queue?", "ana")
    ]
    assert exam.golds["TT1"].gold == {"TT1/1"}


@pytest.mark.parametrize("broken", ["[]", '{"chat": 3}', "no JSON", '{"chat": []}'])
def test_a_file_that_is_something_else_is_named(data: Path, broken: str) -> None:
    (data / "beam-100k" / "01.json").write_text(broken)
    with pytest.raises(Refuse, match=r"01\.json"):
        list(read(data))


def test_a_folder_without_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refuse, match="beam-100k"):
        list(read(tmp_path))
