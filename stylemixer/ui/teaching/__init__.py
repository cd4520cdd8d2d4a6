"""Teaching a style beside the mix."""
