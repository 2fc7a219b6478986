"""The web server in front of the inbox and of the tools: what strangers may cost, whatever they send or leave out."""
