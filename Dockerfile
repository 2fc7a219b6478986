# The server alone, without pip's cache, compilers or tests; runs as nobody in particular.
#
#   docker build -t bizproc-mcp .
#   docker run -i --rm -e BITRIX24_WEBHOOK_URL bizproc-mcp                     over stdio
#   docker run --rm -p 8000:8000 -e BITRIX24_WEBHOOK_URL -e BIZPROC_HTTP_TOKEN \
#     bizproc-mcp serve --http 0.0.0.0:8000 --log-format json                  over HTTP, /health for probes
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY tests/constraints.txt tests/constraints.txt
COPY server server
RUN python -m venv /opt/bizproc-mcp \
    && /opt/bizproc-mcp/bin/pip install --no-cache-dir --no-compile --constraint tests/constraints.txt '.[files]' \
    && /opt/bizproc-mcp/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin bizproc \
    && install --directory --owner bizproc --group bizproc --mode 0700 /var/lib/bizproc-mcp
COPY --from=build /opt/bizproc-mcp /opt/bizproc-mcp
ENV PATH="/opt/bizproc-mcp/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    BIZPROC_STATE_DIR=/var/lib/bizproc-mcp
USER 10001
VOLUME ["/var/lib/bizproc-mcp"]
EXPOSE 8000
ENTRYPOINT ["bizproc-mcp"]
CMD ["serve"]
