"""The web server in front of the inbox and the tools: it bounds what unauthenticated clients (strangers) can cost."""
