"""What Saegim says of forgetting, one memory or in bulk, of replies whose source is gone, and of pins; a part of the catalogue of `phrases.py`."""

from typing import Final

from bot.mind.wording.phrase import Phrase

OF_ERASURE: Final[dict[str, Phrase]] = {
    # ── nearly a command ──
    "did_you_mean": Phrase(
        "혹시 `{word}`{word:을/를} 쓰려고 하셨나요? 아직 아무것도 하지 않았어요. 맞으면 한 번 더 적어 주세요. 물어보신 것이라면 앞에 `질문:`을 붙여 주세요.",
        "혹시 `{word}`{word:을/를} 쓰려고 하셨습니까? 아직 아무것도 하지 않았습니다. 맞으면 한 번 더 적어 주십시오. 물어보신 것이라면 앞에 `질문:`을 붙여 주십시오.",
        "Did you mean `{word}`? I have done nothing yet: if so, please write it again. If it was a question, put `ask:` before it.",
    ),
    # ── forget: an unknown id, one that is not for the asker and one that takes its owner get the same sentence ──
    "forgotten": Phrase(
        "`{id}`{id:을/를} 잊었어요. 이제 답에 나오지 않아요.",
        "`{id}`{id:을/를} 잊었습니다. 이제 답에 나오지 않습니다.",
        "I have forgotten `{id}`. It will not come up in answers any more.",
    ),
    "unknown_id": Phrase(
        "잊을 수 있는 기억 중에는 그 아이디가 없어요. 기억은 쓴 분이나 채널의 소유자가 지울 수 있어요.",
        "잊을 수 있는 기억 중에는 그 아이디가 없습니다. 기억은 쓴 분이나 채널의 소유자가 지울 수 있습니다.",
        "I have no memory with that id that you can delete. Whoever wrote a memory, or the channel's owner, can.",
    ),
    "forget_which": Phrase(
        "어느 기억을 잊을까요? `회의 시간 잊어줘`처럼 무엇에 관한 것인지 적거나, `잊어줘 k3m9x2ab45`처럼 아이디를 적어 주세요. 쓰신 것을 모두 지우려면 `내 기억 다 지워줘`라고 적어 주세요.",
        "어느 기억을 잊을까요? `회의 시간 잊어줘`처럼 무엇에 관한 것인지 적거나, `잊어줘 k3m9x2ab45`처럼 아이디를 적어 주십시오. 쓰신 것을 모두 지우려면 `내 기억 다 지워줘`라고 적어 주십시오.",
        "Which memory? Say what it is about, like `forget the meeting time`, or its id, like `forget k3m9x2ab45`. "
        "To erase everything of yours, write `forget me`.",
    ),
    "forget_which_of": Phrase(
        "어느 기억을 잊을까요? 아래 버튼을 누르거나 `잊어줘 {id}`처럼 아이디를 적어 주세요. 고르시기 전에는 아무것도 지우지 않아요.",
        "어느 기억을 잊을까요? 아래 버튼을 누르거나 `잊어줘 {id}`처럼 아이디를 적어 주십시오. 고르시기 전에는 아무것도 지우지 않습니다.",
        "Which of these shall I forget? Press a button below, or write its id, like `forget {id}`. Nothing is erased before you choose.",
    ),
    "forget_none": Phrase(
        "지우실 수 있는 기억 중에서는 그런 내용을 찾지 못했어요. 기억은 쓴 분이나 채널의 소유자가 지울 수 있어요. 흔한 말이라면 더 자세히 적어 주세요. "
        "쓰신 것을 모두 지우려면 `내 기억 다 지워줘`라고 적어 주세요.",
        "지우실 수 있는 기억 중에서는 그런 내용을 찾지 못했습니다. 기억은 쓴 분이나 채널의 소유자가 지울 수 있습니다. 흔한 말이라면 더 자세히 적어 주십시오. "
        "쓰신 것을 모두 지우려면 `내 기억 다 지워줘`라고 적어 주십시오.",
        "Among the memories that you can delete I found nothing about that. Whoever wrote a memory, or the channel's owner, can. "
        "If much is said about it, name it more closely. "
        "To erase everything of yours, write `forget me`.",
    ),
    "forget_changed": Phrase(
        "목록을 보여 드린 뒤에 `{id}`의 내용이 바뀌어서 아무것도 지우지 않았어요. 무엇을 잊을지 다시 적어 주시면 지금 내용으로 보여 드릴게요. "
        "그래도 지우려면 `잊어줘 {id}`{id:이라고/라고} 적어 주세요.",
        "목록을 보여 드린 뒤에 `{id}`의 내용이 바뀌어서 아무것도 지우지 않았습니다. 무엇을 잊을지 다시 적어 주시면 지금 내용으로 보여 드리겠습니다. "
        "그래도 지우려면 `잊어줘 {id}`{id:이라고/라고} 적어 주십시오.",
        "`{id}` was edited after I showed you this list, so I erased nothing. Say again what I shall forget, and I will show you what it says now. "
        "To erase it all the same, write `forget {id}`.",
    ),
    "told_alone": Phrase(
        "이 메시지의 답은 쓰신 분에게만 보여 드렸어요.",
        "이 메시지의 답은 쓰신 분에게만 보여 드렸습니다.",
        "I have shown the answer to this message to its author alone.",
    ),
    "label_forget": Phrase("{n}번 잊기", "{n}번 잊기", "Forget {n}"),
    # ── forget in bulk ──
    "forget_me": Phrase(
        "이렇게 하면 쓰신 글과 기억해 달라고 하신 것이 모두 지워져요. 지금 보실 수 있는 것은 {count}개이고, 지금은 나가신 채널에 남아 있는 것도 함께 지워요. "
        "되돌릴 수 없어요. 지우려면 10분 안에 `내 기억 다 지워줘 {count}`{count:이라고/라고} 적어 주세요.",
        "이렇게 하면 쓰신 글과 기억해 달라고 하신 것이 모두 지워집니다. 지금 보실 수 있는 것은 {count}개이고, 지금은 나가신 채널에 남아 있는 것도 함께 지웁니다. "
        "되돌릴 수 없습니다. 지우려면 10분 안에 `내 기억 다 지워줘 {count}`{count:이라고/라고} 적어 주십시오.",
        "This erases everything you wrote or had me keep: {count} {count:memory/memories} that you can see, and whatever is left in places you are no "
        "longer in. It cannot be undone. To do it, write `forget me {count}` within ten minutes.",
    ),
    "forget_me_none": Phrase(
        "쓰신 글이나 기억해 달라고 하신 것 가운데 지금 보실 수 있는 기억은 없어요. 아직 기억하기 전의 글과 지금은 나가신 채널에 남아 있을 수 있는 것까지 "
        "지우려면 10분 안에 `내 기억 다 지워줘 {count}`{count:이라고/라고} 적어 주세요. 되돌릴 수 없어요.",
        "쓰신 글이나 기억해 달라고 하신 것 가운데 지금 보실 수 있는 기억은 없습니다. 아직 기억하기 전의 글과 지금은 나가신 채널에 남아 있을 수 있는 것까지 "
        "지우려면 10분 안에 `내 기억 다 지워줘 {count}`{count:이라고/라고} 적어 주십시오. 되돌릴 수 없습니다.",
        "There is no memory of yours that you can see. To erase also what is not remembered yet, and what may be left in places you are no longer in, "
        "write `forget me {count}` within ten minutes. It cannot be undone.",
    ),
    "forget_other_number": Phrase(
        "{told}{told:은/는} 맞는 숫자가 아니어서 아무것도 지우지 않았어요.",
        "{told}{told:은/는} 맞는 숫자가 아니어서 아무것도 지우지 않았습니다.",
        "{told} is not the right number, so I erased nothing.",
    ),
    "forgot_me": Phrase(
        "보실 수 있던 {count}개를 포함해 모두 지웠어요. 이제 답에 나오지 않고, 그 내용이 들어 있던 제 답도 고쳐요.",
        "보실 수 있던 {count}개를 포함해 모두 지웠습니다. 이제 답에 나오지 않고, 그 내용이 들어 있던 제 답도 고칩니다.",
        "Everything of yours is erased ({count}). It will not come up any more, and I am editing the answers that held it.",
    ),
    "forgot_me_already": Phrase(
        "조금 전에 {count}개를 포함해 모두 지웠고, 지금 보실 수 있는 기억은 남아 있지 않아요. 그 뒤에 쓰신 글도 지우려면 `내 기억 다 지워줘`라고 적어 주세요.",
        "조금 전에 {count}개를 포함해 모두 지웠고, 지금 보실 수 있는 기억은 남아 있지 않습니다. 그 뒤에 쓰신 글도 지우려면 `내 기억 다 지워줘`라고 적어 주십시오.",
        "Everything of yours was erased a short while ago ({count}), and no memory of yours that you can see is left. To erase also what you wrote since, "
        "write `forget me`.",
    ),
    "forgot_me_rest": Phrase(
        "쓰신 글이나 기억해 달라고 하신 것 가운데 남아 있을 수 있던 것까지 모두 지웠어요. 이제 답에 나오지 않아요.",
        "쓰신 글이나 기억해 달라고 하신 것 가운데 남아 있을 수 있던 것까지 모두 지웠습니다. 이제 답에 나오지 않습니다.",
        "Whatever may have been left of yours is erased. It will not come up any more.",
    ),
    "forgot_here_rest": Phrase(
        "여기에서 아직 기억하기 전이던 글까지 모두 지웠어요. 이제 답에 나오지 않아요.",
        "여기에서 아직 기억하기 전이던 글까지 모두 지웠습니다. 이제 답에 나오지 않습니다.",
        "What I had not remembered yet of this place is erased, too. It will not come up any more.",
    ),
    "forget_here": Phrase(
        "이렇게 하면 여기에서 나온 기억 {count}개가 모두 지워져요. 되돌릴 수 없어요. 지우려면 10분 안에 `여기 다 지워줘 {count}`{count:이라고/라고} 적어 주세요.",
        "이렇게 하면 여기에서 나온 기억 {count}개가 모두 지워집니다. 되돌릴 수 없습니다. 지우려면 10분 안에 `여기 다 지워줘 {count}`{count:이라고/라고} 적어 주십시오.",
        "This erases everything I remember of this place: {count} {count:memory/memories}. It cannot be undone. To do it, write `forget here {count}` within ten minutes.",
    ),
    "forgot_here": Phrase(
        "여기에서 나온 기억 {count}개를 모두 지웠어요. 그 내용이 들어 있던 제 답도 고쳐요.",
        "여기에서 나온 기억 {count}개를 모두 지웠습니다. 그 내용이 들어 있던 제 답도 고칩니다.",
        "Everything of this place is erased ({count}). I am editing the answers that held it.",
    ),
    "forget_here_none": Phrase(
        "여기에서 나온 기억은 없어요. 아직 기억하기 전의 글까지 지우려면 10분 안에 `여기 다 지워줘 {count}`{count:이라고/라고} 적어 주세요. 되돌릴 수 없어요.",
        "여기에서 나온 기억은 없습니다. 아직 기억하기 전의 글까지 지우려면 10분 안에 `여기 다 지워줘 {count}`{count:이라고/라고} 적어 주십시오. 되돌릴 수 없습니다.",
        "I have no memory of this place. To erase also what is not remembered yet, write `forget here {count}` within ten minutes. It cannot be undone.",
    ),
    "forgot_here_already": Phrase(
        "조금 전에 여기에서 나온 기억 {count}개를 모두 지워서 남은 것이 없어요. 그 뒤에 나온 글도 지우려면 `여기 다 지워줘`라고 적어 주세요.",
        "조금 전에 여기에서 나온 기억 {count}개를 모두 지워서 남은 것이 없습니다. 그 뒤에 나온 글도 지우려면 `여기 다 지워줘`라고 적어 주십시오.",
        "Everything of this place was erased a short while ago ({count}), and nothing is left. To erase also what was written since, write `forget here`.",
    ),
    "owner_only": Phrase(
        "그건 이 채널을 만든 분이나 워크스페이스 관리자만 할 수 있어요.",
        "그것은 이 채널을 만든 분이나 워크스페이스 관리자만 할 수 있습니다.",
        "Only this channel's creator, or a workspace owner or admin who is in it, can do that.",
    ),
    # ── replies whose source is gone ──
    "source_deleted": Phrase(
        "이 답의 출처가 삭제되어 내용을 지웠어요.",
        "이 답의 출처가 삭제되어 내용을 지웠습니다.",
        "The source of this answer was deleted, so I took the answer back.",
    ),
    "one_source_deleted": Phrase(
        "이 답의 출처 가운데 하나가 삭제되어 내용을 지웠어요. 다시 물어보시면 남은 기억으로 답할게요.",
        "이 답의 출처 가운데 하나가 삭제되어 내용을 지웠습니다. 다시 물어보시면 남은 기억으로 답하겠습니다.",
        "One of the sources of this answer was deleted, so I took it back. Ask again, and I will answer from what is left.",
    ),
    "source_changed": Phrase(
        "이 답의 출처가 바뀌어 내용을 지웠어요. 다시 물어보시면 지금 내용으로 답할게요.",
        "이 답의 출처가 바뀌어 내용을 지웠습니다. 다시 물어보시면 지금 내용으로 답하겠습니다.",
        "The source of this answer was edited, so I took the answer back. Ask again, and I will answer from what it says now.",
    ),
    "one_source_changed": Phrase(
        "이 답의 출처 가운데 하나가 바뀌어 내용을 지웠어요. 다시 물어보시면 지금 내용으로 답할게요.",
        "이 답의 출처 가운데 하나가 바뀌어 내용을 지웠습니다. 다시 물어보시면 지금 내용으로 답하겠습니다.",
        "One of the sources of this answer was edited, so I took it back. Ask again, and I will answer from what it says now.",
    ),
    "kept_gone": Phrase(
        "지금은 지워진 기억이에요. 이제 답에 나오지 않아요.",
        "지금은 지워진 기억입니다. 이제 답에 나오지 않습니다.",
        "This memory has been erased since. It will not come up in answers any more.",
    ),
    # ── an offer for the asker alone ──
    "offer": Phrase(
        "여기 있는 모두가 볼 수 있는 내용은 아니어서 적지 않았지만, 더 찾은 것이 있어요. 이 메시지는 본인에게만 보여요.",
        "여기 있는 모두가 볼 수 있는 내용은 아니어서 적지 않았지만, 더 찾은 것이 있습니다. 이 메시지는 본인에게만 보입니다.",
        "I found more in places that not everybody here can see, so I did not say it here. Only you see this message.",
    ),
    "label_show": Phrase("나에게만 보기", "나에게만 보기", "Show only to me"),
    "offer_gone": Phrase(
        "그 질문을 더는 찾을 수 없어요. `/saegim 배포는 언제야?`처럼 물어보시면 혼자만 보이게 답할게요.",
        "그 질문을 더는 찾을 수 없습니다. `/saegim 배포는 언제입니까?`처럼 물어보시면 혼자만 보이게 답하겠습니다.",
        "I no longer find that question. Ask me with `/saegim when do we deploy?`, and only you will see the answer.",
    ),
    # ── pins ──
    "pinned": Phrase(
        "`{id}`{id:을/를} 여기에 고정했어요. 답할 때마다 먼저 볼게요. 풀려면 `고정 풀어줘 {id}`{id:이라고/라고} 적어 주세요.",
        "`{id}`{id:을/를} 여기에 고정했습니다. 답할 때마다 먼저 보겠습니다. 풀려면 `고정 풀어줘 {id}`{id:이라고/라고} 적어 주십시오.",
        "Pinned `{id}` here: I will have it before me whenever I answer. To undo: `unpin {id}`.",
    ),
    "pins_full": Phrase(
        "여기에는 이미 {count}개가 고정되어 있어요. 먼저 하나를 풀어 주세요: `고정 목록`에 아이디가 나와요.",
        "여기에는 이미 {count}개가 고정되어 있습니다. 먼저 하나를 풀어 주십시오: `고정 목록`에 아이디가 나옵니다.",
        "{count} memories are pinned here already. Please unpin one first: `pins` shows their ids.",
    ),
    "pin_unknown": Phrase(
        "여기 있는 모두가 볼 수 있는 기억 중에는 그 아이디가 없어요.",
        "여기 있는 모두가 볼 수 있는 기억 중에는 그 아이디가 없습니다.",
        "I have no memory with that id that everybody here may see.",
    ),
    "pin_which": Phrase(
        "`고정해 줘 k3m9x2ab45`처럼 아이디로 고정해 주세요. 아이디는 `배포 문서 찾아줘`처럼 찾으면 나와요.",
        "`고정해 줘 k3m9x2ab45`처럼 아이디로 고정해 주십시오. 아이디는 `배포 문서 찾아줘`처럼 찾으면 나옵니다.",
        "Pin a memory by its id, like `pin k3m9x2ab45`. A search like `find deploy checklist` shows ids.",
    ),
    "unpin_which": Phrase(
        "`고정 풀어줘 k3m9x2ab45`처럼 아이디로 풀어 주세요. 아이디는 `고정 목록`에 나와요.",
        "`고정 풀어줘 k3m9x2ab45`처럼 아이디로 풀어 주십시오. 아이디는 `고정 목록`에 나옵니다.",
        "Unpin a memory by its id, like `unpin k3m9x2ab45`. `pins` shows the ids.",
    ),
    "unpinned": Phrase(
        "`{id}`의 고정을 풀었어요. 기억은 그대로 있어요.",
        "`{id}`의 고정을 풀었습니다. 기억은 그대로 있습니다.",
        "Unpinned `{id}`. The memory itself stays.",
    ),
    "not_pinned": Phrase(
        "여기에 고정된 기억 중에는 그 아이디가 없어요. `고정 목록`에 아이디가 나와요.",
        "여기에 고정된 기억 중에는 그 아이디가 없습니다. `고정 목록`에 아이디가 나옵니다.",
        "No memory with that id is pinned here. `pins` shows those that are.",
    ),
    "no_pins": Phrase(
        "여기에는 고정된 기억이 없어요. `고정해 줘 k3m9x2ab45`처럼 아이디로 고정해 주세요.",
        "여기에는 고정된 기억이 없습니다. `고정해 줘 k3m9x2ab45`처럼 아이디로 고정해 주십시오.",
        "Nothing is pinned here. Pin a memory by its id, like `pin k3m9x2ab45`.",
    ),
    "pins_header": Phrase(
        "여기에는 {slots}개까지 고정할 수 있고, 지금 {count}개가 고정되어 있어요.",
        "여기에는 {slots}개까지 고정할 수 있고, 지금 {count}개가 고정되어 있습니다.",
        "Pinned here ({count} of {slots}):",
    ),
    "why_pinned": Phrase("{author} 고정 · {day}", "{author} 고정 · {day}", "pinned by {author} · {day}"),
}
