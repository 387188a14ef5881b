"""Everything the app shows: figures, tables, panels, and the frame around the pages.

`figures` and `tables` turn results into pictures and rows and know nothing of Streamlit, so that
notebooks use them too. `panels` put them on the screen, one reusable piece a file. `frame` holds
the pages together; `session` is what a visitor looks at; `cache` is what the server keeps.
"""
