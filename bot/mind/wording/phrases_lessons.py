"""What Saegim says of thumbs, of answers that somebody corrects, and of those that wait to be approved; a part of the catalogue of `phrases.py`."""

from typing import Final

from bot.mind.wording.phrase import Phrase

OF_LESSONS: Final[dict[str, Phrase]] = {
    # ── thumbs ──
    "label_good": Phrase("도움이 됐어요", "도움이 됐습니다", "Good answer"),
    "label_bad": Phrase("도움이 안 됐어요", "도움이 되지 않았습니다", "Not a good answer"),
    "voted_up": Phrase(
        "고마워요. 이 답이 도움이 됐다고 적어 둘게요.",
        "고맙습니다. 이 답이 도움이 됐다고 적어 두겠습니다.",
        "Thank you. I noted that this answer helped.",
    ),
    "voted_down": Phrase(
        "알려 주셔서 고마워요. 이 답이 도움이 안 됐다고 적어 둘게요.",
        "알려 주셔서 고맙습니다. 이 답이 도움이 되지 않았다고 적어 두겠습니다.",
        "Thank you for telling me. I noted that this answer did not help.",
    ),
    "voted_up_of": Phrase(
        "고마워요. “{question}”에 드린 답이 도움이 됐다고 적어 둘게요.",
        "고맙습니다. “{question}”에 드린 답이 도움이 됐다고 적어 두겠습니다.",
        "Thank you. I noted that my answer to “{question}” helped.",
    ),
    "voted_down_of": Phrase(
        "알려 주셔서 고마워요. “{question}”에 드린 답이 도움이 안 됐다고 적어 둘게요.",
        "알려 주셔서 고맙습니다. “{question}”에 드린 답이 도움이 되지 않았다고 적어 두겠습니다.",
        "Thank you for telling me. I noted that my answer to “{question}” did not help.",
    ),
    "correct_not_public": Phrase(
        "고친 답은 워크스페이스의 정회원에게서, 질문과 근거가 모두 공개된 답일 때만 받아요.",
        "고친 답은 워크스페이스의 정회원에게서, 질문과 근거가 모두 공개된 답일 때만 받습니다.",
        "I take a corrected answer only from full members of the workspace, and only where the question and all that the answer rests on is public.",
    ),
    "correct_no_memory": Phrase(
        "기억에서 나온 답이 아니라서 고칠 수는 없어요. 답을 아시면 `기억해 줘: …`라고 알려 주세요.",
        "기억에서 나온 답이 아니라서 고칠 수는 없습니다. 답을 아시면 `기억해 줘: …`라고 알려 주십시오.",
        "It rests on no memory, so there is nothing to correct. If you know the answer, tell me with `remember: …`.",
    ),
    "correct_again": Phrase(
        "고치는 창을 열지 못했어요. 고치려면 👎을 다시 눌러 주세요.",
        "고치는 창을 열지 못했습니다. 고치려면 👎을 다시 눌러 주십시오.",
        "The form to correct it could not be opened. To correct it, please press 👎 again.",
    ),
    # ── the modal ──
    "label_correct_title": Phrase("답 고치기", "답 고치기", "Correct this answer"),
    "label_correct_question": Phrase("질문", "질문", "Question"),
    "label_correct_given": Phrase("새김의 답", "새김의 답", "The answer"),
    "label_correct_wanted": Phrase(
        "어떤 답이었으면 했나요?", "어떤 답이었어야 합니까?", "What should the answer have been?"
    ),
    "label_correct_audience": Phrase(
        "이 채널의 소유자와 새김을 운영하는 분이 읽어요. 소유자가 승인하면 질문, 두 답, 근거가 언어 모델을 학습시킬 예시가 돼요. 출처 "
        "[1], [2]에 있는 내용으로 적고 번호는 그대로 두세요. 새로운 사실은 `기억해 줘: …`로 알려 주세요. 질문, 답, 근거가 바뀌거나 지워지면 함께 지워지고, 길어도 180일까지만 보관해요.",
        "이 채널의 소유자와 새김을 운영하는 분이 읽습니다. 소유자가 승인하면 질문, 두 답, 근거가 언어 모델을 학습시킬 예시가 됩니다. 출처 "
        "[1], [2]에 있는 내용으로 적고 번호는 그대로 두십시오. 새로운 사실은 `기억해 줘: …`로 알려 주십시오. 질문, 답, 근거가 바뀌거나 지워지면 함께 지워지고, 길어도 180일까지만 보관합니다.",
        "The owners of this channel and whoever runs Saegim will read it. If an owner approves, the question, both answers and what they rest on become "
        "an example that a language model is trained on. Say only what the sources [1], [2] say, and keep their numbers; a new fact I learn with `remember: …`. It goes when the question, the answer or "
        "a source is edited or deleted, and after 180 days in any case.",
    ),
    "label_correct_send": Phrase("보내기", "보내기", "Send"),
    "label_correct_cancel": Phrase("취소", "취소", "Cancel"),
    "correct_empty": Phrase(
        "어떤 답이었으면 했는지 적어 주세요.",
        "어떤 답이었어야 하는지 적어 주십시오.",
        "Please write what the answer should have been.",
    ),
    "correct_unchanged": Phrase(
        "아직 그대로예요. 바뀔 곳을 고쳐 주세요.",
        "아직 그대로입니다. 바뀔 곳을 고쳐 주십시오.",
        "This is still the answer as it was. Please change what should be different.",
    ),
    "correct_too_long": Phrase(
        "2,000자까지 적을 수 있어요. 조금 줄여 주세요.",
        "2,000자까지 적을 수 있습니다. 조금 줄여 주십시오.",
        "There is room for 2,000 characters. Please make it shorter.",
    ),
    "correct_unknown_source": Phrase(
        "이 답에 없는 출처 번호가 있어요. 새김의 답에 있는 번호만 써 주세요.",
        "이 답에 없는 출처 번호가 있습니다. 새김의 답에 있는 번호만 써 주십시오.",
        "It cites a source number that this answer does not have. Please use only those of the answer.",
    ),
    "lesson_kept": Phrase(
        "고마워요. 고친 답을 받았어요. 채널의 소유자가 승인하면 학습 예시가 돼요.",
        "고맙습니다. 고친 답을 받았습니다. 채널의 소유자가 승인하면 학습 예시가 됩니다.",
        "Thank you, I have your correction. If an owner of the channel approves it, it becomes an example to train on.",
    ),
    "lesson_not_kept": Phrase(
        "고친 답을 받지 못했어요. 질문이나 답, 근거가 그사이 바뀌었거나, 기다리는 교정이 너무 많아요.",
        "고친 답을 받지 못했습니다. 질문이나 답, 근거가 그사이 바뀌었거나, 기다리는 교정이 너무 많습니다.",
        "I did not keep your correction: the question, the answer or what it rests on has changed meanwhile, or too many corrections are waiting.",
    ),
    "lesson_public_only": Phrase(
        "고친 답을 받지 않았어요. 질문이나 근거가 지금은 공개된 것이 아니에요.",
        "고친 답을 받지 않았습니다. 질문이나 근거가 지금은 공개된 것이 아닙니다.",
        "I did not keep your correction: the question or what the answer rests on is not public now.",
    ),
    # ── waiting to be approved ──
    "lessons_header": Phrase(
        "승인을 기다리는 교정이 {count}개 있어요. 최근 것부터 보여 드려요.",
        "승인을 기다리는 교정이 {count}개 있습니다. 최근 것부터 보여 드립니다.",
        "{count} {count:correction/corrections} waiting to be approved, the newest first.",
    ),
    "lessons_how": Phrase(
        "예시로 쓰려면 `교정 승인 {id}`, 쓰지 않으려면 `교정 반려 {id}`{id:이라고/라고} 적어 주세요.",
        "예시로 쓰려면 `교정 승인 {id}`, 쓰지 않으려면 `교정 반려 {id}`{id:이라고/라고} 적어 주십시오.",
        "To use one as an example: `approve {id}`; to throw it away: `reject {id}`.",
    ),
    "lessons_none": Phrase(
        "승인하실 교정이 없어요.", "승인하실 교정이 없습니다.", "There is no correction for you to approve."
    ),
    "lesson_which": Phrase(
        "`교정 승인 k3m9x2ab45`나 `교정 반려 k3m9x2ab45`처럼 아이디와 함께 적어 주세요. 아이디는 `교정 목록`에 나와요.",
        "`교정 승인 k3m9x2ab45`나 `교정 반려 k3m9x2ab45`처럼 아이디와 함께 적어 주십시오. 아이디는 `교정 목록`에 나옵니다.",
        "Name the correction by its id, like `approve k3m9x2ab45` or `reject k3m9x2ab45`. `lessons` shows the ids.",
    ),
    "lesson_unknown": Phrase(
        "승인하거나 반려하실 수 있는 교정 가운데 아이디가 `{id}`인 것은 없어요. `교정 목록`으로 볼 수 있어요.",
        "승인하거나 반려하실 수 있는 교정 가운데 아이디가 `{id}`인 것은 없습니다. `교정 목록`으로 볼 수 있습니다.",
        "Among the corrections that are yours to decide there is no `{id}`. `lessons` lists them.",
    ),
    "lesson_approved": Phrase(
        "승인했어요. 다음에 학습 예시를 모을 때 들어가요. 그전에 취소하려면 `교정 반려 {id}`{id:이라고/라고} 적어 주세요.",
        "승인했습니다. 다음에 학습 예시를 모을 때 들어갑니다. 그전에 취소하려면 `교정 반려 {id}`{id:이라고/라고} 적어 주십시오.",
        "Approved: it is taken along when examples are collected next. To take that back before then: `reject {id}`.",
    ),
    "lesson_rejected": Phrase(
        "반려하고 지웠어요. 학습 예시로 쓰지 않아요.",
        "반려하고 지웠습니다. 학습 예시로 쓰지 않습니다.",
        "Rejected and erased: it will not be an example.",
    ),
    "label_waiting": Phrase("승인 대기 ({count})", "승인 대기 ({count})", "Waiting to be approved ({count})"),
    "label_approve": Phrase("승인", "승인", "Approve"),
    "label_reject": Phrase("반려", "반려", "Reject"),
    "label_wanted": Phrase("고친 답", "고친 답", "Should have been"),
    "label_not_in_sources": Phrase(
        "근거에 없는 내용: {told}", "근거에 없는 내용: {told}", "Not in the sources: {told}"
    ),
    "label_sure_approve": Phrase(
        "질문, 두 답, 근거가 언어 모델을 학습시킬 예시가 돼요.",
        "질문, 두 답, 근거가 언어 모델을 학습시킬 예시가 됩니다.",
        "The question, both answers and what they rest on become an example to train a language model on.",
    ),
    "label_sure_reject": Phrase(
        "이 교정을 지워요. 되돌릴 수 없어요.",
        "이 교정을 지웁니다. 되돌릴 수 없습니다.",
        "This erases the correction. It cannot be undone.",
    ),
}
