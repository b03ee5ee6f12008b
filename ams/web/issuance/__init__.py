"""Pages of the issuance procedure: the applicant's and the officers'."""
