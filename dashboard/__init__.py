"""The screens of Endcap: Streamlit only; no rules, no queries, no models.

How the pieces stand:

* ``app.py`` is the ASGI app (``uvicorn dashboard.app:app``); ``main.py`` the script Streamlit runs for each visit.
* ``session.py`` is what a screen needs of the visit: ``session.actor()`` (who acts; ends the run if the sign-in does
  not hold any more), ``session.store()``, ``session.now()``, ``session.config()``.
* ``shell.py`` draws the frame. ``NAVIGATION`` lists the screens; one appears as soon as its file exists and the
  person's role has the right named there.
* ``review/`` is the one review screen every queue uses: ``screen.py`` puts list, panel, editor and desk together.
* ``views/`` are the parts of the other screens, mostly data to HTML, so that each script in ``screens/`` stays short.
* ``outcomes.py`` does one write for a callback and shows what came of it; ``running.py`` follows a background job;
  ``tables.py`` draws tables and figures with every text escaped; ``clock.py`` tells times in the browser's zone.
* ``theme.py`` has the colours, ``phrases.py`` the words for confidence, money and time, ``assets/endcap.css`` the look.

How to add a screen: write ``screens/<name>.py``, a script of about 100 lines that nobody imports::

    from dashboard import session
    actor = session.actor()                       # first line of work in every script, fragment and callback
    with session.store().read() as reading:
        rows = core_read(reading, actor)          # one named read of the core
    st.html(phrases.heading("History"))           # plain words; product text always through html.escape

The habits: every widget has a key ``screen.thing``; writing happens in callbacks and form submits alone, each with one
``session.store().write()``; an ``EndcapError`` is shown with ``st.error(error.message)``, never a traceback; what the
core refuses is shown, not raised; text of products goes through ``html.escape`` into ``st.html``, or into ``st.text``,
never into ``st.markdown``; long lists are read by keyset pages; no session-state key is named ``items``.
"""
