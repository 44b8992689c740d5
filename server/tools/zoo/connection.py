"""A keep-alive connection to a server, over asyncio."""
import asyncio
from urllib.parse import urlsplit

TIMEOUT_S = 60


class Connection:
    """Sends one request at a time; opens anew after a failure."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80
        self.streams = None

    async def post(self, request):
        """Posts a request; gives back (status, headers, body).

        Raises OSError or TimeoutError when no whole answer came.
        """
        return await self.send("POST", request.path, request.headers, request.body)

    async def get(self, path):
        """Gets a path; as `post`."""
        return await self.send("GET", path, {}, b"")

    async def send(self, method, path, headers, body):
        """Sends a request and reads its answer."""
        try:
            return await asyncio.wait_for(self.exchange(method, path, headers, body), TIMEOUT_S)
        except BaseException as error:
            self.close()
            if isinstance(error, asyncio.IncompleteReadError):
                raise ConnectionError("the server closed the connection") from error
            raise

    async def exchange(self, method, path, headers, body):
        """Writes the request and reads the answer on the connection at hand."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        lines = [f"{method} {path} HTTP/1.1", f"host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"content-length: {len(body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        return await read_answer(reader)

    def close(self):
        """Ends the connection."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


async def read_answer(reader):
    """Status, headers and body of an answer."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, await read_body(reader, headers)


async def read_body(reader, headers):
    """The body, by its length or in chunks."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    chunks = []
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        if size == 0:
            return b"".join(chunks)
        chunks.append(chunk[:-2])
