"""Personnel events: report them, and settle the proposals that come of them."""
