import { assertEquals } from "@std/assert/mod.js";
import { gzipSync } from "node:zlib";
import { isKind, overloadedError } from "../errors.ts";
import { assertRejectsKind, assertThrowsKind } from "../testing/assert_kind.ts";
import { decodeText, isSmallBody, parseJson, readBody, requireJsonType } from "./body.ts";

const LIMIT = 1000;

function post(body: BodyInit, headers: HeadersInit = {}): Request {
  return new Request("http://localhost/", { method: "POST", body, headers });
}

function isTakenForJson(request: Request): boolean {
  try {
    requireJsonType(request);
    return true;
  } catch (error) {
    if (isKind(error, "unsupported_type")) return false;
    throw error;
  }
}

async function compress(
  bytes: Uint8Array<ArrayBuffer>,
  format: CompressionFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return await new Response(stream).bytes();
}

Deno.test("readBody() accepts a body of exactly the limit, and rejects one more byte", async () => {
  const { bytes, receivedBytes } = await readBody(post(new Uint8Array(LIMIT)), LIMIT);
  assertEquals([bytes.length, receivedBytes], [LIMIT, LIMIT]);
  await assertRejectsKind(() => readBody(post(new Uint8Array(LIMIT + 1)), LIMIT), "too_large");
});

Deno.test("readBody() accepts a declared length of exactly the limit", async () => {
  const request = post(new Uint8Array(LIMIT), { "content-length": String(LIMIT) });
  assertEquals((await readBody(request, LIMIT)).bytes.length, LIMIT);
});

Deno.test("readBody() accepts a body that decompresses to the limit, and rejects one more byte", async () => {
  const unpack = async (length: number) => {
    const compressed = await compress(new Uint8Array(length), "gzip");
    return (await readBody(post(compressed, { "content-encoding": "gzip" }), LIMIT)).bytes.length;
  };
  assertEquals(await unpack(LIMIT), LIMIT);
  await assertRejectsKind(() => unpack(LIMIT + 1), "too_large");
});

Deno.test("readBody() rejects a declared length above the limit without reading", async () => {
  const request = post("short", { "content-length": String(LIMIT + 1) });
  await assertRejectsKind(() => readBody(request, LIMIT), "too_large", "larger than 1000 bytes");
  assertEquals(request.bodyUsed, false);
});

Deno.test("readBody() stops reading a body of unknown length at the limit", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 100;
      controller.enqueue(new Uint8Array(100));
    },
  });
  await assertRejectsKind(() => readBody(post(endless), LIMIT), "too_large");
  assertEquals(sent <= 2 * LIMIT, true);
});

Deno.test("readBody() reads a chunked body up to the limit", async () => {
  const inPieces = (lengths: readonly number[]) =>
    new ReadableStream({
      start(controller) {
        for (const [i, length] of lengths.entries()) {
          controller.enqueue(new Uint8Array(length).fill(i + 1));
        }
        controller.close();
      },
    });
  const { bytes, receivedBytes } = await readBody(post(inPieces([1, 2, LIMIT - 3])), LIMIT);
  assertEquals([receivedBytes, [...bytes.subarray(0, 4)], bytes.at(-1)], [
    LIMIT,
    [1, 2, 2, 3],
    3,
  ]);
  await assertRejectsKind(() => readBody(post(inPieces([1, LIMIT])), LIMIT), "too_large");
});

Deno.test("isSmallBody() is true for a known length of up to 64 KiB", () => {
  const small = (length: string) => isSmallBody(post("", { "content-length": length }));
  assertEquals([small("0"), small("65536"), small("65537"), small("x")], [
    true,
    true,
    false,
    false,
  ]);
  assertEquals(isSmallBody(post(new ReadableStream())), false);
});

Deno.test("readBody() quotes only the beginning of a long encoding", async () => {
  const encoding = "x".repeat(80);
  const error = await assertRejectsKind(
    () => readBody(post("{}", { "content-encoding": encoding }), LIMIT),
    "unsupported_type",
  );
  assertEquals(
    (error as Error).message,
    `Content-Encoding "${encoding.slice(0, 50)}" is not understood: send gzip, deflate or none`,
  );
});

Deno.test("readBody() rejects a body that ends early", async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(3));
      controller.error(new TypeError("error reading a body from connection"));
    },
  });
  await assertRejectsKind(() => readBody(post(broken), LIMIT), "invalid_input", "broke off");
});

Deno.test("readBody() reads a missing body as an empty one", async () => {
  const request = new Request("http://localhost/", { method: "POST" });
  assertEquals((await readBody(request, LIMIT)).bytes.length, 0);
});

for (
  const [encoding, format] of [["gzip", "gzip"], ["x-gzip", "gzip"], ["GZip", "gzip"], [
    "deflate",
    "deflate",
  ]] as const
) {
  Deno.test(`readBody() unpacks Content-Encoding ${encoding}`, async () => {
    const compressed = await compress(new Uint8Array(500).fill(7), format);
    const body = await readBody(post(compressed, { "content-encoding": encoding }), LIMIT);
    assertEquals(body.bytes, new Uint8Array(500).fill(7));
    assertEquals(body.receivedBytes, compressed.length);
  });
}

for (const encoding of ["", "identity"]) {
  Deno.test(`readBody() leaves Content-Encoding "${encoding}" as it is`, async () => {
    const { bytes } = await readBody(post("{}", { "content-encoding": encoding }), LIMIT);
    assertEquals(new TextDecoder().decode(bytes), "{}");
  });
}

// The names of properties of every object are no encodings.
for (const encoding of ["br", "gzip, gzip", "constructor", "__proto__", "toString"]) {
  Deno.test(`readBody() rejects Content-Encoding ${encoding}`, async () => {
    const request = post("{}", { "content-encoding": encoding });
    await assertRejectsKind(
      () => readBody(request, LIMIT),
      "unsupported_type",
      `"${encoding}" is not understood: send gzip, deflate or none`,
    );
  });
}

for (const format of ["gzip", "deflate"] as const) {
  Deno.test(`readBody() stops unpacking ${format} at the limit`, async () => {
    const packed = await compress(new Uint8Array(5_000_000), format);
    // It is refused for its size before the invalid half is reached.
    packed.fill(0xff, packed.length / 2);
    await assertRejectsKind(
      () => readBody(post(packed, { "content-encoding": format }), 1_000_000),
      "too_large",
      "larger than 1000000 bytes",
    );
  });

  Deno.test(`readBody() rejects ${format} data that is truncated or invalid`, async () => {
    const whole = await compress(new Uint8Array(500).fill(7), format);
    for (const bytes of [whole.slice(0, -4), whole.slice(0, 5), new Uint8Array([123, 125])]) {
      await assertRejectsKind(
        () => readBody(post(bytes, { "content-encoding": format }), LIMIT),
        "invalid_input",
        `Content-Encoding says ${format}, but the body cannot be unpacked`,
      );
    }
  });
}

for (
  const type of [
    ...["application/json", "Application/JSON; charset=utf-8", "application/cloudevents+json"],
    ...["text/plain", "text/json", "application/x-www-form-urlencoded", "application/octet-stream"],
  ]
) {
  Deno.test(`requireJsonType() accepts ${type}`, () => {
    assertEquals(isTakenForJson(post("{}", { "content-type": type })), true);
  });
}

for (
  const type of [
    ...["text/html", "application/xml", "multipart/form-data; boundary=x", "json", "text/jsonl"],
    ...["xapplication/json"],
    ...["x application/json", "text/html; a=application/json", "application/jsonx", "text/plain x"],
    ...["application/+json", "application/a b+json", "application/json+xml"],
  ]
) {
  Deno.test(`requireJsonType() rejects ${type}`, () => {
    assertThrowsKind(
      () => requireJsonType(post("{}", { "content-type": type })),
      "unsupported_type",
      "send application/json",
    );
  });
}

Deno.test("parseJson() refuses arrays within arrays that it cannot go through", () => {
  const nested = "[".repeat(100_000) + "9007199254740993" + "]".repeat(100_000);
  assertThrowsKind(
    () => parseJson(new TextEncoder().encode(nested)),
    "invalid_input",
    "the body is nested too deeply",
  );
});

Deno.test("requireJsonType() accepts a request without a type", () => {
  assertEquals(isTakenForJson(post(new Uint8Array([123, 125]))), true);
  assertEquals(isTakenForJson(post("{}", { "content-type": "" })), true);
});

Deno.test("decodeText() drops a byte order mark", () => {
  assertEquals(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x31])), "1");
});

Deno.test("parseJson() explains why a body is invalid", () => {
  const cases: readonly (readonly [string | number[], string])[] = [
    ["", "the body is empty: expected JSON"],
    ["{", "the body is not valid JSON"],
    [[0x22, 0xff, 0x22], "the body is not valid UTF-8 text"],
  ];
  for (const [body, message] of cases) {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body);
    assertThrowsKind(() => parseJson(bytes), "invalid_input", message);
  }
});

Deno.test("requireJsonType() quotes only the beginning of a long type", () => {
  const type = "x".repeat(100);
  const { message } = assertThrowsKind(
    () => requireJsonType(post("{}", { "content-type": type })),
    "unsupported_type",
  ) as Error;
  const seen = type.slice(0, 80);
  assertEquals(message, `Content-Type "${seen}" is not understood: send application/json`);
});

/** A body of pieces of this size, which never ends if `isEndless`. */
function pieceBody(pieces: number, size: number, isEndless: boolean) {
  let cancelled = false;
  let left = pieces;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(size));
      else if (!isEndless) controller.close();
    },
    cancel: () => void (cancelled = true),
  });
  const request = new Request("http://server/", { method: "POST", body });
  return { request, isCancelled: () => cancelled };
}

Deno.test("the bytes of a body are counted as they arrive, and not as they are announced", async () => {
  const { request } = pieceBody(3, 100_000, true);
  const taken: number[] = [];
  void readBody(request, 1e6, { take: (bytes) => void taken.push(bytes), onGivenUp() {} });
  while (taken.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(taken, [100_000, 100_000, 100_000]);
});

Deno.test("a body is cancelled where there is no room for more of it, and when it is given up", async () => {
  const full = pieceBody(3, 100_000, false);
  const refuse = () => {
    throw overloadedError("no room");
  };
  await assertRejectsKind(
    () => readBody(full.request, 1e6, { take: refuse, onGivenUp() {} }),
    "overloaded",
  );
  assertEquals(full.isCancelled(), true);
  const late = pieceBody(1, 100_000, true);
  let giveUp = () => {};
  void readBody(late.request, 1e6, { take() {}, onGivenUp: (cancel) => void (giveUp = cancel) });
  await new Promise((resolve) => setTimeout(resolve, 1));
  giveUp();
  assertEquals(late.isCancelled(), true);
});

Deno.test("what a body grows to by decompression is counted too", async () => {
  const plain = new Uint8Array(200_000);
  const body = new Uint8Array(gzipSync(plain));
  const headers = { "content-encoding": "gzip", "content-length": String(body.length) };
  const request = new Request("http://server/", { method: "POST", body, headers });
  let taken = 0;
  await readBody(request, 1e6, { take: (bytes) => void (taken += bytes), onGivenUp() {} });
  assertEquals(taken, plain.length - body.length);
});

for (const [bytes, want] of [[65_536, []], [65_537, [65_537]], [262_144, [262_144]]] as const) {
  Deno.test(`readBody() counts ${want.length} bodies of ${bytes} bytes that it reads in one call`, async () => {
    const taken: number[] = [];
    const request = post("x".repeat(bytes), { "content-length": String(bytes) });
    const held = { take: (size: number) => void taken.push(size), onGivenUp() {} };
    assertEquals((await readBody(request, 1e6, held)).bytes.length, bytes);
    assertEquals(taken, want as unknown as number[]);
  });
}
