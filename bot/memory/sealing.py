"""Texts at rest, encrypted where the operator has given a key; pure. Which fields are sealed is said where values become lines.

Only what people said is sealed, field by field, so that the scripts in Redis still read the ids and times beside it. The cipher is AES-256-SIV:
the same text about the same thing under the same key is the same letters again, so that a script can tell whether a value is still what it
was, and no nonce can be used twice. What a text is about (its field and its memory, turn or event) is bound to it: moved elsewhere in Redis
it does not open.

A process has one key ring, set once at its start. Without a key, which is the default, nothing here costs anything.
"""

import base64
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Misconfigured

MARK: Final = "\x02sealed:"  # begins what is sealed, and stands in no other text
NO_KEY: Final = "A text is sealed with a key that is not in SAEGIM_ENCRYPTION_KEY. Add that key at the end of the list."


class KeyRing:
    """The keys of an installation, of which the first seals and each opens; without any, texts stay as they are."""

    def __init__(self, secrets: Iterable[bytes] = ()) -> None:
        self._ciphers = {_fingerprint(secret): AESSIV(_derived(secret)) for secret in secrets}
        self.names = tuple(self._ciphers)
        """The fingerprints of the keys: they tell nothing of them."""

    def __bool__(self) -> bool:
        return bool(self._ciphers)

    def seal(self, text: str, about: str) -> str:
        """`text` as it is kept; `about`: what it is the text of. An empty one stays empty."""
        if not text:
            return text
        if not self._ciphers:
            return text.replace(MARK[0], "") if MARK in text else text  # nothing that is left can make a mark
        sealed = base64.b64encode(self._cipher.encrypt(text.encode("utf-8", "replace"), [about.encode()])).decode()
        return f"{MARK}{self.names[0]} {about} {sealed}"

    def open(self, kept: str, about: str | None = None) -> str:
        """The text again; one that was kept without a key is as it is. None as `about`: whatever it is the text of.

        Raises `Misconfigured` where its key is not there, ValueError where it was changed, or is about something else.
        """
        if not kept.startswith(MARK):
            return kept
        name, _, rest = kept[len(MARK) :].partition(" ")
        told, _, sealed = rest.rpartition(" ")
        if about not in (None, told):
            raise ValueError("a sealed text stands in another's place")
        return self._opened(name, base64.b64decode(sealed), told).decode()

    def seal_bytes(self, some: bytes, about: str) -> bytes:
        """`some` as they are kept; as `seal`, for what is no text."""
        if not self._ciphers or not some:
            return some
        return f"{MARK}{self.names[0]} ".encode() + self._cipher.encrypt(some, [about.encode()])

    def open_bytes(self, kept: bytes, about: str) -> bytes:
        """The bytes again; raises as `open` does."""
        if not kept.startswith(MARK.encode()):
            return kept
        name, _, sealed = kept[len(MARK) :].partition(b" ")
        return self._opened(name.decode("ascii", "replace"), sealed, about)

    @property
    def _cipher(self) -> AESSIV:
        return self._ciphers[self.names[0]]

    def _opened(self, name: str, sealed: bytes, about: str) -> bytes:
        if name not in self._ciphers:
            raise Misconfigured(NO_KEY)
        try:
            return self._ciphers[name].decrypt(sealed, [about.encode()])
        except InvalidTag:
            raise ValueError("a sealed text is not what was written") from None


def _fingerprint(secret: bytes) -> str:
    return blake2b(secret, digest_size=6, person=b"saegim-key-name").hexdigest()


def _derived(secret: bytes) -> bytes:
    return HKDF(SHA512(), 64, salt=None, info=b"saegim texts at rest").derive(secret)


_ring = KeyRing()


def use(ring: KeyRing) -> None:
    """Let this process seal and open with `ring`."""
    global _ring  # noqa: PLW0603  one process, one key ring: it would else be handed through every room
    _ring = ring


def ring() -> KeyRing:
    """The key ring of this process."""
    return _ring
