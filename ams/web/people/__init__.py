"""A person's page: his chain from the account to today's certificate."""
