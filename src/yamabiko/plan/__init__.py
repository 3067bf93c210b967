"""Who can see a place and when, what will be done, and what when that fails."""
