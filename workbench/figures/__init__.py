"""Pictures: each file has `info(...)`, a frozen record of numbers, and `figure(info)`.

Everything worth asserting stands in the record, and its `description` is the text that stands
in for the picture. Figures know nothing of Streamlit; the app and notebooks draw the same ones.
"""
