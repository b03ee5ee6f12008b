"""Status for relying parties: reasons, revocation, CRL, OCSP. Knows no request and no letter."""
