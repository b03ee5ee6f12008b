"""People, agencies, accounts, officer appointments and roles. Knows no certificate and no request."""
