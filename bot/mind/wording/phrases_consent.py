"""The fixed sentences about keeping with a click, learning from a channel, and being left out: 해요, 합니다, English.

They belong to the catalogue of `phrases.py`, which says what holds for all of them.
"""

from typing import Final

CONSENT: Final[dict[str, tuple[str, str, str]]] = {
    # ── kept with a reaction or in the modal ──
    "unsaved": (
        "저장을 취소했어요. 이제 기억하지 않아요.",
        "저장을 취소했습니다. 이제 기억하지 않습니다.",
        "Undone: I no longer remember it.",
    ),
    "still_kept": (
        "네, 취소했어요. 다른 분도 이 메시지를 기억해 달라고 해서 기억은 남아 있어요.",
        "네, 취소했습니다. 다른 분도 이 메시지를 기억해 달라고 해서 기억은 남아 있습니다.",
        "Undone for you. Somebody else also asked me to keep this message, so I still remember it.",
    ),
    "undo_nothing": (
        "취소할 것이 없어요. 이미 지워졌거나, 지금은 다른 분이 저장한 기억이에요.",
        "취소할 것이 없습니다. 이미 지워졌거나, 지금은 다른 분이 저장한 기억입니다.",
        "There is nothing to undo: it is gone already, or somebody else keeps it now.",
    ),
    "was_erased": (
        "이 메시지는 잊어 달라는 부탁을 받은 적이 있어서 다시 기억하지 않아요. 쓴 분이 부탁하면 기억할게요.",
        "이 메시지는 잊어 달라는 부탁을 받은 적이 있어서 다시 기억하지 않습니다. 쓴 분이 부탁하면 기억하겠습니다.",
        "I was asked to forget this message, so I do not keep it again. If its writer asks me to, I will.",
    ),
    "message_gone": (
        "그 메시지가 지워져서 기억하지 않았어요.",
        "그 메시지가 지워져서 기억하지 않았습니다.",
        "That message was deleted, so I did not keep it.",
    ),
    "not_a_member": (
        "지금은 그 대화의 멤버가 아니어서 기억하지 않았어요. 대화에 다시 들어간 다음에 해 주세요.",
        "지금은 그 대화의 멤버가 아니어서 기억하지 않았습니다. 대화에 다시 들어간 다음에 해 주십시오.",
        "You are not in that conversation now, so I did not keep it. Please join it and try again.",
    ),
    "label_undo": ("기억 취소", "기억 취소", "Undo"),
    "label_title": ("이 메시지 기억하기", "이 메시지 기억하기", "Remember this"),
    "label_text": ("기억할 내용", "기억할 내용", "What to remember"),
    "label_save": ("저장", "저장", "Save"),
    "label_cancel": ("취소", "취소", "Cancel"),
    "form_public": (
        "이 워크스페이스의 누구나, 게스트는 이 채널에 있는 분만 찾아볼 수 있게 돼요. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장돼요.",
        "이 워크스페이스의 누구나, 게스트는 이 채널에 있는 분만 찾아볼 수 있게 됩니다. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장됩니다.",
        (
            "Everybody in this workspace will be able to recall it; of the guests, only those in this channel. If you change it, it becomes your note, "
            "with the message attached."
        ),
    ),
    "form_private": (
        "이 대화의 멤버만 찾아볼 수 있게 돼요. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장돼요.",
        "이 대화의 멤버만 찾아볼 수 있게 됩니다. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장됩니다.",
        (
            "Only members of this conversation will be able to recall it. If you change it, it becomes your note, "
            "with the message attached."
        ),
    ),
    "form_dm": (
        "본인만 찾아볼 수 있게 돼요. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장돼요.",
        "본인만 찾아볼 수 있게 됩니다. 고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장됩니다.",
        "Only you will be able to recall it. If you change it, it becomes your note, with the message attached.",
    ),
    "form_any": (
        (
            "공개 채널이면 이 워크스페이스의 누구나(게스트는 그 채널에 있는 분만), 아니면 이 대화의 멤버만 찾아볼 수 있게 돼요. "
            "고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장돼요."
        ),
        (
            "공개 채널이면 이 워크스페이스의 누구나(게스트는 그 채널에 있는 분만), 아니면 이 대화의 멤버만 찾아볼 수 있게 됩니다. "
            "고쳐 쓰면 원래 메시지를 붙인 내 메모로 저장됩니다."
        ),
        (
            "In a public channel everybody in this workspace will be able to recall it (of the guests, only those in it), elsewhere "
            "only its members. If you change it, it becomes your note, with the message attached."
        ),
    ),
    "form_empty": (
        "기억할 내용을 적어 주세요.",
        "기억할 내용을 적어 주십시오.",
        "Please write what to remember.",
    ),
    "form_too_long": (
        "3,000자까지 적을 수 있어요. 조금 줄여 주세요.",
        "3,000자까지 적을 수 있습니다. 조금 줄여 주십시오.",
        "There is room for 3,000 characters. Please make it shorter.",
    ),
    # ── learning from a channel ──
    "learn_notice": (
        (
            "{author}이 이 채널에서 배우기 기능을 켰어요. {when}부터 여기에 쓰는 글에서 팀에 쓸모 있는 것을 기억할게요. 그전에 쓴 글은 "
            "읽지 않아요. 빠지고 싶으면 `@Saegim 나는 빼줘`라고 적어 주세요. 그때까지 배운 것도 지울게요."
        ),
        (
            "{author}이 이 채널에서 배우기 기능을 켰습니다. {when}부터 여기에 쓰는 글에서 팀에 쓸모 있는 것을 기억하겠습니다. 그전에 쓴 글은 "
            "읽지 않습니다. 빠지고 싶으면 `@Saegim 나는 빼줘`라고 적어 주십시오. 그때까지 배운 것도 지우겠습니다."
        ),
        (
            "{author} turned on learning in this channel. From {when} on I will remember what is useful to the team from what is "
            "written here, and nothing from before that. If you wish to be left out, write `@Saegim leave me out`: then I also "
            "erase what I have learned from you here."
        ),
    ),
    "learn_on": (
        "채널에 알렸어요. {when}부터 여기에 쓰는 글에서 배울게요. 멈추려면 `/saegim learn off`라고 적어 주세요.",
        "채널에 알렸습니다. {when}부터 여기에 쓰는 글에서 배우겠습니다. 멈추려면 `/saegim learn off`라고 적어 주십시오.",
        "I have told the channel. From {when} on I learn from what is written here. To stop: `/saegim learn off`.",
    ),
    "learn_off": (
        "네, 이제 여기서는 배우지 않을게요. 이미 배운 것은 남아 있어요.",
        "네, 이제 여기서는 배우지 않겠습니다. 이미 배운 것은 남아 있습니다.",
        "All right, I learn no more here. What I have learned already stays.",
    ),
    "learn_off_notice": (
        "{author}이 이 채널에서 배우기 기능을 껐어요. 이제 저에게 하는 말에서만 배워요.",
        "{author}이 이 채널에서 배우기 기능을 껐습니다. 이제 저에게 하는 말에서만 배웁니다.",
        "{author} turned learning off in this channel. From now on I learn only from what people say to me.",
    ),
    "learn_is_off": (
        "여기서는 저에게 하는 말에서만 배워요. 채널의 소유자가 `/saegim learn on`으로 켤 수 있어요.",
        "여기서는 저에게 하는 말에서만 배웁니다. 채널의 소유자가 `/saegim learn on`으로 켤 수 있습니다.",
        "Here I learn only from what people say to me. The channel's owner can change that with `/saegim learn on`.",
    ),
    "learn_is_on": (
        "{when}부터 이 채널에 쓰는 글에서 배우고 있어요. {author}이 켰어요. 빠지려면 `나는 빼줘`라고 적어 주세요.",
        "{when}부터 이 채널에 쓰는 글에서 배우고 있습니다. {author}이 켰습니다. 빠지려면 `나는 빼줘`라고 적어 주십시오.",
        (
            "I have been learning from what is written in this channel since {when}; {author} turned it on. To be left out: "
            "`leave me out`."
        ),
    ),
    "learn_is_announced": (
        "{when}부터 이 채널에 쓰는 글에서 배울 거예요. {author}이 켰어요. 빠지려면 `나는 빼줘`라고 적어 주세요.",
        "{when}부터 이 채널에 쓰는 글에서 배울 것입니다. {author}이 켰습니다. 빠지려면 `나는 빼줘`라고 적어 주십시오.",
        (
            "From {when} on I will learn from what is written in this channel; {author} turned it on. To be left out: "
            "`leave me out`."
        ),
    ),
    "learn_which": (
        "`/saegim learn on`은 이 채널에서 배우기 기능을 켜고 `/saegim learn off`는 꺼요. `/saegim learn`은 지금 상태를 알려 드려요.",
        "`/saegim learn on`은 이 채널에서 배우기 기능을 켜고 `/saegim learn off`는 끕니다. `/saegim learn`은 지금 상태를 알려 드립니다.",
        "`/saegim learn on` turns learning on in this channel, `/saegim learn off` turns it off, and `/saegim learn` tells how it is.",
    ),
    "learn_owner_only": (
        "배우기는 채널을 만든 분이나 채널에 있는 워크스페이스 관리자만 켜고 끌 수 있어요.",
        "배우기는 채널을 만든 분이나 채널에 있는 워크스페이스 관리자만 켜고 끌 수 있습니다.",
        "Only whoever created the channel, or a workspace owner or admin who is in it, can turn learning on or off.",
    ),
    "learn_outsiders": (
        "게스트나 외부 사람이 함께 있는 채널에서는 배우지 않아요.",
        "게스트나 외부 사람이 함께 있는 채널에서는 배우지 않습니다.",
        "I do not learn in channels with guests or people from outside.",
    ),
    "learn_unknown": (
        "지금은 이 채널에 누가 있는지 알 수 없어서 켜지 않았어요. 잠시 뒤에 다시 해 주세요.",
        "지금은 이 채널에 누가 있는지 알 수 없어서 켜지 않았습니다. 잠시 뒤에 다시 해 주십시오.",
        "I cannot tell right now who is in this channel, so I did not turn it on. Please try again in a moment.",
    ),
    "learn_channels_only": (
        "배우기는 채널에서만 켤 수 있어요. 여기서는 저에게 하는 말에서만 배워요.",
        "배우기는 채널에서만 켤 수 있습니다. 여기서는 저에게 하는 말에서만 배웁니다.",
        "Learning can be turned on in channels only. Here I learn from what people say to me.",
    ),
    "learn_backfill": (
        (
            "배우기는 켠 뒤의 글만 읽어요. 지난 글도 읽으려면 새김을 운영하는 분이 `saegim backfill '{place}'`를 실행해야 해요. "
            "빠지겠다고 한 분의 글은 그때도 읽지 않아요."
        ),
        (
            "배우기는 켠 뒤의 글만 읽습니다. 지난 글도 읽으려면 새김을 운영하는 분이 `saegim backfill '{place}'`를 실행해야 합니다. "
            "빠지겠다고 한 분의 글은 그때도 읽지 않습니다."
        ),
        (
            "Learning reads only what is written after it was turned on. What was written before is a second decision: whoever runs "
            "Saegim can run `saegim backfill '{place}'`. It leaves out whoever asked to be left out."
        ),
    ),
    "learn_stopped": (
        (
            "{place}에 게스트나 외부 사람이 함께 있게 되어서 배우기를 멈췄어요. 다시 켜려면 그분들이 나간 뒤에 그 채널에서 "
            "`/saegim learn on`이라고 적어 주세요."
        ),
        (
            "{place}에 게스트나 외부 사람이 함께 있게 되어서 배우기를 멈췄습니다. 다시 켜려면 그분들이 나간 뒤에 그 채널에서 "
            "`/saegim learn on`이라고 적어 주십시오."
        ),
        (
            "Guests or people from outside now read along in {place}, so I stopped learning there. When they have left, "
            "`/saegim learn on` in that channel turns it on again."
        ),
    ),
    "learn_stopped_elsewhere": (
        (
            "배우기를 켜 두셨던 채널 하나에 게스트나 외부 사람이 함께 있게 되어서 배우기를 멈췄어요. 지금은 그 채널에 계시지 않아서 어느 "
            "채널인지는 말씀드리지 않을게요."
        ),
        (
            "배우기를 켜 두셨던 채널 하나에 게스트나 외부 사람이 함께 있게 되어서 배우기를 멈췄습니다. 지금은 그 채널에 계시지 않아서 어느 "
            "채널인지는 말씀드리지 않겠습니다."
        ),
        (
            "Guests or people from outside now read along in a channel where you had turned learning on, so I stopped learning there. "
            "I do not say which channel, since you are not in it now."
        ),
    ),
    # ── being left out ──
    "left_out": (
        "네, 여기에 쓰시는 글에서는 이제 배우지 않을게요. 배웠던 메시지 {count}개는 지웠어요. 마음이 바뀌면 `나도 다시 넣어줘`라고 적어 주세요.",
        "네, 여기에 쓰시는 글에서는 이제 배우지 않겠습니다. 배웠던 메시지 {count}개는 지웠습니다. 마음이 바뀌면 `나도 다시 넣어줘`라고 적어 주십시오.",
        (
            "All right, I learn nothing more from what you write here, and have erased what I learned from {count} "
            "{count:message/messages} of yours. If you change your mind: `include me`."
        ),
    ),
    "left_out_before": (
        "네, 여기에 쓰시는 글에서는 배우지 않아요. 지울 내용은 없어요. 마음이 바뀌면 `나도 다시 넣어줘`라고 적어 주세요.",
        "네, 여기에 쓰시는 글에서는 배우지 않습니다. 지울 내용은 없습니다. 마음이 바뀌면 `나도 다시 넣어줘`라고 적어 주십시오.",
        (
            "All right, I learn nothing from what you write here. There was nothing to erase. If you change your mind: "
            "`include me`."
        ),
    ),
    "taken_in_off": (
        "네, 이제 빼지 않을게요. 다만 지금 여기서는 배우기 기능이 꺼져 있어서, 저에게 하는 말에서만 배워요.",
        "네, 이제 빼지 않겠습니다. 다만 지금 여기서는 배우기 기능이 꺼져 있어서, 저에게 하는 말에서만 배웁니다.",
        "All right, you are not left out any more. Learning is off here, though: I learn only from what people say to me.",
    ),
    "taken_in": (
        "네, 이제부터 쓰시는 글에서는 다시 배울게요. 지운 것은 되살리지 않아요.",
        "네, 이제부터 쓰시는 글에서는 다시 배우겠습니다. 지운 것은 되살리지 않습니다.",
        "All right, from now on I learn from what you write here again. What was erased stays erased.",
    ),
}
