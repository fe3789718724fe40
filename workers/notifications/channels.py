"""Which channels are switched on: a new one adds its line here."""

from __future__ import annotations

from collections.abc import Callable

from workers.notifications.functions import Notification
from workers.notifications.mail import MailChannel
from workers.notifications.sms import SmsChannel
from workers.settings import Settings

#: Sends a notification and returns the provider's id of it; raises an error of workers.failures.
Channel = Callable[[Notification], str]


def enabled(settings: Settings) -> dict[str, Channel]:
    """Return the channels that the settings switch on, by the type of the notifications that they send."""
    channels: dict[str, Channel] = {"EMAIL": MailChannel(settings.smtp, settings.sender).send}
    if settings.sms is not None:
        channels["SMS"] = SmsChannel(settings.sms, organization=settings.sender.display_name).send
    return channels
