import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert/mod.js";
import { httpFetcher } from "./http_fetcher.ts";

/** Serves on a free port while `use` runs. */
async function serving(
  handler: (request: Request) => Response | Promise<Response>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handler);
  try {
    await use(`http://127.0.0.1:${server.addr.port}/metrics`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("httpFetcher() prefers OpenMetrics and sends its timeout", async () => {
  let headers = new Headers();
  await serving((request) => {
    headers = request.headers;
    return new Response("a 1\n", { headers: { "content-type": "text/plain; version=0.0.4" } });
  }, async (url) => {
    const scraped = await httpFetcher({ url, timeoutMs: 10_000 })();
    assertEquals(scraped, { kind: "text", text: "a 1\n", format: "text" });
  });
  assertEquals(
    headers.get("accept"),
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
      "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
  );
  assertEquals(headers.get("user-agent"), "modelwatch");
  assertStringIncludes(headers.get("accept-encoding")!, "gzip");
  assertEquals(headers.get("x-prometheus-scrape-timeout-seconds"), "10");
});

Deno.test("httpFetcher() recognizes OpenMetrics by its content type, and decompresses gzip", async () => {
  await serving(() => {
    const packed = new Blob(["a 1\n# EOF\n"]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(packed, {
      headers: {
        "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "content-encoding": "gzip",
      },
    });
  }, async (url) => {
    const scraped = await httpFetcher({ url, timeoutMs: 10_000 })();
    assertEquals(scraped, { kind: "text", text: "a 1\n# EOF\n", format: "openmetrics" });
  });
});

Deno.test("httpFetcher() stops reading an answer that is too large when decompressed", async () => {
  await serving(() => {
    const bomb = new Blob([new Uint8Array(10_000_000)]).stream();
    return new Response(bomb.pipeThrough(new CompressionStream("gzip")), {
      headers: { "content-encoding": "gzip" },
    });
  }, async (url) => {
    const target = httpFetcher({ url, timeoutMs: 10_000, maxBytes: 100_000 });
    await assertRejects(target, Error, "its answer is longer than 100000 bytes");
  });
});

Deno.test("httpFetcher() accepts an answer of exactly the maximum size", async () => {
  await serving(() => new Response("é 1\n"), async (url) => {
    const scraped = await httpFetcher({ url, timeoutMs: 10_000, maxBytes: 5 })();
    assertEquals(scraped, { kind: "text", text: "é 1\n", format: "text" });
    await assertRejects(
      httpFetcher({ url, timeoutMs: 10_000, maxBytes: 4 }),
      Error,
      "longer than 4",
    );
  });
});

Deno.test("httpFetcher() accepts 64 MiB by default", async () => {
  const answer = (bytes: number) => () => new Response(new Uint8Array(bytes).fill(0x20));
  await serving(answer(2 ** 26), async (url) => {
    const scraped = await httpFetcher({ url, timeoutMs: 10_000 })() as { text: string };
    assertEquals(scraped.text.length, 2 ** 26);
  });
  await serving(answer(2 ** 26 + 1), async (url) => {
    await assertRejects(httpFetcher({ url, timeoutMs: 10_000 }), Error, "longer than 67108864");
  });
});

Deno.test("httpFetcher() decodes a character that is split between two chunks", async () => {
  await serving(() => {
    const parts = new ReadableStream({
      async start(controller) {
        controller.enqueue(new Uint8Array([0x61, 0xc3]));
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(new Uint8Array([0xa9]));
        controller.close();
      },
    });
    return new Response(parts);
  }, async (url) => {
    const scraped = await httpFetcher({ url, timeoutMs: 10_000 })();
    assertEquals(scraped, { kind: "text", text: "aé", format: "text" });
  });
});

Deno.test("httpFetcher() fails for any status but 200", async () => {
  await serving(() => new Response("busy", { status: 503 }), async (url) => {
    const target = httpFetcher({ url, timeoutMs: 10_000 });
    await assertRejects(target, Error, "expected status 200, got 503");
  });
});

Deno.test("httpFetcher() fails for text that is not UTF-8", async () => {
  await serving(() => new Response(new Uint8Array([0x61, 0xff])), async (url) => {
    await assertRejects(httpFetcher({ url, timeoutMs: 10_000 }));
  });
});

Deno.test("httpFetcher() fails when the whole answer takes longer than the timeout", async () => {
  await serving(() => {
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("a 1\n")),
    });
    return new Response(endless);
  }, async (url) => {
    const target = httpFetcher({ url, timeoutMs: 50 });
    await assertRejects(target, Error, "no answer within 50 ms");
  });
});

Deno.test("httpFetcher() fails when nothing listens", async () => {
  let closed = "";
  await serving(() => new Response(""), (url) => Promise.resolve(void (closed = url)));
  const target = httpFetcher({ url: closed, timeoutMs: 10_000 });
  const error = await assertRejects(target, Error, `Cannot scrape ${closed}: Connection refused`);
  assert(error.cause instanceof TypeError);
});

Deno.test("the error of a scrape names the target without its user and password", async () => {
  const fetcher = httpFetcher({ url: "http://me:hush@127.0.0.1:1/m?token=hush", timeoutMs: 5000 });
  const error = await assertRejects(fetcher, Error, "http://127.0.0.1:1/m?token=xxxxx");
  assert(!error.message.includes("hush"));
});
