"""The emptiest app there is, served like ours: the floor that the desk's speed is measured against."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st

from core.settings import settings
from dashboard.options import configure

SCRIPT = "import streamlit as st\nst.session_state.n = st.session_state.get('n', -1) + 1\n"
SCRIPT += "st.button('Go', shortcut='A')\nst.text(f'count {st.session_state.n}')\n"

configure(settings())
path = Path(settings().home) / "empty.py"
path.write_text(SCRIPT)
app = st.App(path)
gc.collect()
gc.freeze()
