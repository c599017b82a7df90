"""What the server fetches from others: only from listed places, at addresses that were checked, within limits."""
