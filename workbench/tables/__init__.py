"""Results as pandas tables: what a page lists and what a download holds. No Streamlit here."""
