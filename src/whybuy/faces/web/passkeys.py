"""Passkeys and one-time codes: what allauth.mfa does, with the words and the strictness of here.

A passkey is always one with which one can sign in alone: kept by the device, unlocked by a finger,
a face or a PIN.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from whybuy.faces.web.entry import NO_KEY_YET
from whybuy.faces.web.sealing import seal, unseal
from whybuy.records.models import User

KEPT = {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"}
"""What a device must do with a passkey: keep it, and unlock it itself."""


class Adapter(DefaultMFAAdapter):
    """Names and words of keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _lazy(
            "This was not right, or was used already. A code changes every 30 seconds: try the "
            "next one, and see that this device's clock is right."
        ),
    }

    def get_totp_issuer(self) -> str:
        """The firm's name, which the app on the phone shows beside the code."""
        return f"whybuy {settings.WHYBUY_WORKSPACE.firm}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys belong to, and the name that the device shows."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A name for a passkey that was given none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret that was stored. Raises Denied where the workspace's key is not its own."""
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture that a phone reads, as SVG to stand in the page."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathImage).save(drawn)
        # What stands before the element is for files of their own.
        return "<svg" + drawn.getvalue().decode("utf-8").partition("<svg")[2]


class AddPasskey(AddWebAuthnView):
    """Makes a passkey on the reader's device and keeps its public half."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and what the device is asked for: a key that it keeps and unlocks itself."""
        place = super().get_context_data(**kwargs)
        joining = self.request.session.get(NO_KEY_YET, False)
        place["must_have_one"] = joining and not has_key(cast(User, self.request.user))
        place["js_data"]["creation_options"]["publicKey"]["authenticatorSelection"] = KEPT
        return place


def ways_in(user: User) -> dict[str, Any]:
    """How a user can sign in: password, passkeys, an app's codes, recovery codes that are left."""
    keys = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    by_type = {key.type: key for key in keys}
    recovery = by_type.get("recovery_codes")
    return {
        "password": user.has_usable_password(),
        "passkeys": [key for key in keys if key.type == "webauthn"],
        "codes": by_type.get("totp"),
        "recovery": _left(recovery) if recovery else None,
    }


def _left(recovery: Authenticator) -> int:
    """How many recovery codes were not used yet; for that their seed need not be unsealed."""
    return app_settings.RECOVERY_CODE_COUNT - recovery.data["used_mask"].bit_count()


def has_key(user: User) -> bool:
    """Whether a user can come back by themselves: with a password or a passkey."""
    passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return user.has_usable_password() or passkeys.exists()
