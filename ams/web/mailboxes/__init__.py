"""Pages of agency e-mail accounts: the applicant's, the officers', and those of the accounts."""
