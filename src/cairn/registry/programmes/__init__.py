"""Programmes as public targets: rules as YAML, published as versions, and what can count."""
