"""The API's own documents: OpenAPI 3.1 from what routes declare, made once, when first asked for."""
