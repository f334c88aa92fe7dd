"""The other side: a clearinghouse and its payers, to try the gateway against.

It is another company: it shares the grammar of X12 and the guides with the gateway, and none of
its state. It takes 837s from a folder and answers with TA1, 999, 277CA, 835 and text reports.
"""
