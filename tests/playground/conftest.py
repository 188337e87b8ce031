"""A playground with two people and a channel, and the clients that real bots use."""

from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Playground
from bot.slack.app import end_session

IMPATIENT = pytest.mark.parametrize("slack", [0.2], indirect=True, ids=[""])
"""For tests in which the bot is to be late: seconds it has to answer."""


@pytest.fixture
def slack(request: pytest.FixtureRequest) -> Iterator[Playground]:
    with Playground(ack_within=getattr(request, "param", 3.0), retry_after=(0.0, 0.01, 0.01)) as playground:
        yield playground


@pytest.fixture
def minsu(slack: Playground) -> str:
    return slack.person("민수")


@pytest.fixture
def jiho(slack: Playground) -> str:
    return slack.person("지호")


@pytest.fixture
def deploys(slack: Playground, minsu: str) -> str:
    return slack.channel("deploys", members=[minsu])


@pytest.fixture
def client(slack: Playground) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(slack: Playground, client: WebClient) -> App:
    """A real Bolt app without listeners; `connected` connects it."""
    return App(client=client, process_before_response=True)


@pytest.fixture
def connected(slack: Playground, app: App) -> Iterator[SocketModeHandler]:
    """The app over Socket Mode; it leaves when everything sent to it has been answered."""
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    assert slack.wait(lambda: slack.connected)
    yield handler
    slack.wait(lambda: all(d.answered for d in slack.deliveries), 2)
    close_at_once(handler, slack)


def error_of(call: Callable[[], object]) -> str:
    """The error with which Slack refuses `call`."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def close_at_once(handler: SocketModeHandler, slack: Playground) -> None:
    """Close without waiting for the handler's own reads: three seconds for the socket, one for its queue."""
    handler.client.auto_reconnect_enabled = False
    slack.cut()
    handler.client.closed = True
    handler.client.enqueue_message("{}")
    end_session(handler.client.current_session_runner, handler.client.current_session_state)
    handler.close()  # type: ignore[no-untyped-call]
