"""Where text would go to be answered by a model, whose text that is, and whether the model is there."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.config import Settings
from bot.ops.check import Check
from bot.ops.doctor.address import host

PLACES: Final = ("public", "private", "dm")
TIMEOUT: Final = 5.0  # seconds the host may take to list its models
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def check_model(settings: Settings) -> list[Check]:
    """Without a model, or a key for OpenAI's, answers are extractive; otherwise host, places, and each model's name and last day."""
    named = [name for name in (settings.saegim_model, settings.saegim_base_model) if name]
    extractive = "answers are extractive: they quote the memories"
    if not settings.has_model and settings.openai_api_key:
        return [Check("Model", "warn", f"no model named: {extractive}", "Set SAEGIM_MODEL, or SAEGIM_BASE_MODEL.")]
    if not settings.has_model:
        return [Check("Model", "ok", extractive, "Set OPENAI_API_KEY and SAEGIM_MODEL for a model's words.")]
    asked = Check(
        "Model", "ok", f"SAEGIM_MODEL {settings.saegim_model or '-'}, then {settings.saegim_base_model or '-'}"
    )
    return [asked, _where(settings), *_models(settings, named)]


def _where(settings: Settings) -> Check:
    """Which host is told what."""
    places = ", ".join(place for place in PLACES if place in settings.model_places) or "no"
    found = f"text of {places} places goes to {host(settings.openai_base_url)}"
    if _unencrypted(settings.openai_base_url):
        return Check("Model host", "warn", found + ", unencrypted", "Use https:// in OPENAI_BASE_URL.")
    return Check("Model host", "ok", found)


def _unencrypted(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # no address: the next check says so
        return False
    return parts.scheme != "https" and parts.hostname not in LOOPBACK


def _models(settings: Settings, named: list[str]) -> list[Check]:
    try:
        models = _catalogue(settings)
    except HTTPError as error:
        refused = error.code in (401, 403)
        found = f"the host refuses the key ({error.code})" if refused else f"the host lists no models ({error.code})"
        advice = (
            "Set OPENAI_API_KEY anew; until then answers are extractive."
            if refused
            else "Check the model's name by hand."
        )
        return [Check("Model name", "warn", found, advice)]
    except (OSError, HTTPException, ValueError) as error:
        advice = "Check OPENAI_BASE_URL; until it answers, Saegim quotes the memories."
        return [Check("Model name", "warn", f"the host does not answer ({type(error).__name__})", advice)]
    return [_model(name, models) for name in named]


def _model(name: str, models: Mapping[str, str]) -> Check:
    if name not in models:
        return Check("Model name", "warn", f"{name} is not among the host's {len(models)} models", "Check its name.")
    if models[name]:
        return Check(
            "Model name", "warn", f"{name} shuts down on {models[name]}", "Name its successor before that day."
        )
    return Check("Model name", "ok", f"{name} is there")


def _catalogue(settings: Settings) -> dict[str, str]:
    """The models the host names, each with the day it shuts down ("" if none is known).

    Raises OSError, HTTPException or ValueError when there is none.
    """
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    url = settings.openai_base_url.rstrip("/") + "/models"
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("OPENAI_BASE_URL is no http address")
    request = Request(url, headers={"Authorization": f"Bearer {key}", "Accept": "application/json"})  # noqa: S310  checked above
    with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
        told: Any = json.load(answer)
    try:
        return {str(model["id"]): str(model.get("shutdown_date") or "") for model in told["data"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no list of models") from error


class _Stay(HTTPRedirectHandler):
    """A redirect is an error: the key goes to the host that was named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None
