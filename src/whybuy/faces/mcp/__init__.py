"""The questions as tools for an assistant, over MCP on standard input and output; read only."""
