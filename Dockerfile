# syntax=docker/dockerfile:1
# FERVI as an image: browser libraries and Python packages are each made in a stage of their own, and only what serves
# goes into the last one. Build: docker build -t fervi .   Run: docker run --rm --init -p 8000:8000 fervi

FROM node:22-bookworm-slim AS libraries
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-fund --no-audit
COPY scripts/vendor.mjs scripts/
RUN npm run --silent vendor

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY requirements-train.txt ./
COPY scripts/sample_photo.py scripts/
RUN /venv/bin/python -m scripts.sample_photo

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fervi
COPY --from=packages /venv /venv
COPY wsgi.py gunicorn.conf.py ./
COPY models models
COPY templates templates
COPY static static
COPY --from=libraries /build/static/vendor static/vendor
COPY --from=packages /build/static/vendor static/vendor
COPY fervi fervi
USER 10001
EXPOSE 8000
# /healthz and not /readyz: a busy service is no broken one.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "wsgi:app"]
