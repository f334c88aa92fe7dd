"""A month of a practice, made from one seed: claims, remittances, the bank's files, and the truth.

    python -m tests.journeys.month FOLDER [SEED]

The parts are plain Python and know nothing of the gateway: whoever plans a payment writes down
what must be said of it. Amounts are whole cents. ``nouns`` are what there is, ``people`` the
claims, ``stories`` what three payers make of them, ``plan`` the month, ``eras`` the 835 files,
``bank`` the deposits and the bank's files, ``truth`` what must be found in the end.
"""
