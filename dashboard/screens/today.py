"""Today: what waits, what changed, and the one next thing to do."""

from __future__ import annotations

import streamlit as st

from dashboard import phrases, session

actor = session.actor()
st.html(phrases.heading(f"Good day, {actor.name.split()[0]}."))
