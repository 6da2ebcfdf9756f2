"""``python -m core.cli`` is ``endcap``."""

from core.cli import app

app()
