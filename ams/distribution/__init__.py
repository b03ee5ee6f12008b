"""CRL, OCSP and CA certificates over plain HTTP: stateless, no cookies, no sessions."""
