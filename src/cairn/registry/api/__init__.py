"""The registry for programs: tokens with scopes, and the same services as the pages."""
