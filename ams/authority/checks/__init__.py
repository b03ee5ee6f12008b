"""What is checked on certificates and CRLs before they are signed: a clause, a function."""
