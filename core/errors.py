"""Every error Endcap raises on purpose; each says what was wrong, what was kept and what to do."""


class EndcapError(Exception):
    """The root of all errors raised on purpose.

    Args:
        message: one or two sentences: what was wrong, with which value, and the remedy.
        facts: the values concerned, kept as attributes for the screen and the log.
    """

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class BadSettingError(EndcapError):
    """A setting has a value that cannot be used."""


class BadInputError(EndcapError):
    """A file, form or request holds something that cannot be accepted; nothing was changed."""


class NotAllowedError(EndcapError):
    """The person's role does not allow the action; nothing was changed."""


class NotFoundError(EndcapError):
    """The thing asked for does not exist."""


class StoreError(EndcapError):
    """The store cannot be reached, or its revision is not the one this program needs."""


class BrokenAuditError(EndcapError):
    """The audit chain does not hold; the first broken link is named."""


class ModelError(EndcapError):
    """A model file is damaged, missing or of another version."""


class ChannelError(EndcapError):
    """A channel refused a publication or did not answer."""


class StoppedError(EndcapError):
    """Somebody asked long work to stop, and it did; the message says what was kept."""
