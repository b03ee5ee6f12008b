"""People, agencies, accounts, officer appointments and roles. Knows no certificates."""
