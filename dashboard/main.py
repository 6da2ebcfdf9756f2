"""The script of the screens: dress the page, ask the store who is here, and show the sign-in page or the screens."""

from __future__ import annotations

import streamlit as st

from dashboard import session, shell, sign_in, theme

st.set_page_config(page_title="Endcap", page_icon=theme.ICON, layout="wide", initial_sidebar_state="collapsed")
theme.dress()
visit = session.visit()
if visit is None:
    sign_in.ask()
elif visit.must_change_password:
    sign_in.change_password(visit, required=True)
else:
    shell.show(visit)
