"""The only SQL of the gateway and all that it keeps: tables, migrations, vault, locks."""
