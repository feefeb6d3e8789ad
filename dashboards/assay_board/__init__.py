"""What the pages of the dashboard share: reading safely, and the same words everywhere."""
