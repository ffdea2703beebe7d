"""The registry's public log: what institutions did, appended and never taken back."""
