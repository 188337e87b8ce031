"""The control face: a workspace in a process of its own does what it is told."""

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient

from bot.errors import Refuse
from bot.playground import Playground
from bot.playground.remote import Remote, started


@pytest.fixture
def remote(slack: Playground) -> Iterator[Remote]:
    remote = Remote(slack.url)
    yield remote
    remote.close()


def test_a_workspace_in_its_own_process_serves_a_bot_and_is_told_what_to_do() -> None:
    with started() as slack:
        minsu = slack.act("person", name="민수")
        channel = slack.act("channel", name="deploys", members=[minsu])
        ts = slack.act("say", person=minsu, channel=channel, text="배포는 언제?")
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(slack.act, "reply", channel=channel, ts=ts, contains="화요일")
            client.chat_postMessage(channel=channel, thread_ts=ts, text="몰라요")
            answer = client.chat_postMessage(channel=channel, thread_ts=ts, text="화요일")
        assert waiting.result()["ts"] == answer["ts"]
        assert [m["text"] for m in slack.act("thread", channel=channel, ts=ts)] == ["배포는 언제?", "몰라요", "화요일"]
        assert slack.act("status")["calls"] == ["chat.postMessage"] * 2


def test_several_acts_in_one_request(slack: Playground, remote: Remote, minsu: str, deploys: str) -> None:
    says = [["say", {"person": minsu, "channel": deploys, "text": f"{n}"}] for n in range(3)]
    stamps = remote.act("batch", acts=says)
    assert [m.ts for m in slack.messages(deploys)] == stamps


def test_the_server_can_be_set_up_from_afar(remote: Remote, client: WebClient, slack: Playground, deploys: str) -> None:
    remote.act("fail", method="auth.test", error="fatal_error")
    assert client.api_call("api.test")["ok"]
    assert not json.loads(ask(slack, "/api/auth.test"))["ok"]
    remote.act("without", features=["chat.metadata"])
    assert slack.behaviour.lacking == {"chat.metadata"}


def test_modals_reactions_and_buttons_from_afar(
    remote: Remote, client: WebClient, slack: Playground, minsu: str, deploys: str
) -> None:
    ts = remote.act("say", person=minsu, channel=deploys, text="hello")
    remote.act("react", person=minsu, channel=deploys, ts=ts, emoji="brain")
    remote.act("unreact", person=minsu, channel=deploys, ts=ts, emoji="brain")
    title = {"type": "plain_text", "text": "Remember"}
    trigger = slack.views.trigger("TR9", minsu)
    client.views_open(trigger_id=trigger, view={"type": "modal", "title": title, "blocks": []})

    [modal] = remote.act("modals", person=minsu)
    assert (modal["person"], modal["body"]["title"]["text"]) == (minsu, "Remember")
    remote.act("submit", person=minsu, view_id=modal["id"])
    with pytest.raises(Refuse, match="no button"):
        remote.act("press", person=minsu, channel=deploys, ts=ts, action="undo")


def ask(slack: Playground, path: str, content_type: str = "application/json") -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {slack.bot_token}"}
    connection.request("POST", path, b"{}", headers)
    answer = connection.getresponse().read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("act", "args", "why"),
    [
        ("conjure", {}, "There is no act 'conjure'"),
        ("close", {}, "There is no act 'close'"),
        ("say", {"person": "U0"}, "missing a required argument"),
        ("say", {"person": "U0", "channel": "C0", "text": "x"}, "There is no conversation C0"),
    ],
)
def test_what_cannot_be_done_is_said(remote: Remote, act: str, args: dict[str, str], why: str) -> None:
    with pytest.raises(Refuse, match=why):
        remote.act(act, **args)


def test_a_web_page_cannot_tell_it_what_to_do(slack: Playground) -> None:
    assert json.loads(ask(slack, "/control/status", "text/plain"))["error"] == "not_found"
    assert json.loads(ask(slack, "/control/status"))["ok"] is True
