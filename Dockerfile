# The page in a container: docker build -t editable-deepsc . && docker run -p 127.0.0.1:7860:7860 editable-deepsc
# Weights are fetched when it starts for the first time, into the volume /cache.
FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY constraints.txt ./
RUN pip install --no-cache-dir -c constraints.txt torch
COPY . .
RUN pip install --no-cache-dir -c constraints.txt ".[page]" && useradd --create-home user \
    && mkdir /cache && chown user /cache
USER user
WORKDIR /home/user
ENV EDITABLE_DEEPSC_CACHE=/cache
VOLUME /cache
EXPOSE 7860 7861 7862
ENTRYPOINT ["editable-deepsc"]
CMD ["page", "--host", "0.0.0.0"]
