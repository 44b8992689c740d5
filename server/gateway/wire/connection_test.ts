import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import { assert as check, asyncProperty, integer } from "fast-check";
import { type Answer, Connection } from "./connection.ts";
import { latin1Bytes, ScriptedConn } from "./testing/scripted_conn.ts";
import { WireFailure } from "./wire_failure.ts";

const encoder = new TextEncoder();
const POST = { head: "POST / HTTP/1.1\r\n\r\n", body: encoder.encode("abc") };

async function textOf({ body }: Answer): Promise<string> {
  if (body instanceof Uint8Array) return String.fromCharCode(...body);
  let text = "";
  for await (const piece of body) text += String.fromCharCode(...piece);
  return text;
}

async function ask(pieces: readonly string[], request = POST) {
  const conn = new ScriptedConn(pieces, { staysOpen: true });
  const connection = new Connection(conn);
  const answer = await connection.exchange(request);
  return { conn, connection, answer, text: await textOf(answer) };
}

const OK = "HTTP/1.1 200 OK\r\n";
const answers: readonly (readonly [name: string, bytes: string, text: string])[] = [
  ["of a known length", `${OK}content-length: 5\r\n\r\nhello`, "hello"],
  ["without a body", `${OK}content-length: 0\r\n\r\n`, ""],
  [
    "in chunks",
    `${OK}transfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n`,
    "hello",
  ],
  [
    "behind interim answers",
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n` +
    `${OK}content-length: 2\r\n\r\nok`,
    "ok",
  ],
];
for (const [name, bytes, text] of answers) {
  Deno.test(`Connection reads an answer ${name}, however it is cut into pieces`, async () => {
    await check(
      asyncProperty(integer({ min: 1, max: bytes.length }), async (size) => {
        const pieces = Array.from(
          { length: Math.ceil(bytes.length / size) },
          (_, i) => bytes.slice(i * size, (i + 1) * size),
        );
        const asked = await ask(pieces);
        assertEquals([asked.answer.head.status, asked.text], [200, text]);
        assert(asked.connection.isReusable);
        assertEquals(asked.conn.text, `${POST.head}abc`);
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("Connection reads an answer without a length until the end, and is not used again", async () => {
  const connection = new Connection(new ScriptedConn([`${OK}\r\nhel`, "lo"]));
  const answer = await connection.exchange(POST);
  assertEquals(await textOf(answer), "hello");
  assertEquals(connection.isReusable, false);
});

Deno.test("Connection streams an answer above 64 KiB, and has the same bytes", async () => {
  const body = "x".repeat(40_000) + "y".repeat(40_000);
  const { answer, text, connection } = await ask([`${OK}content-length: 80000\r\n\r\n${body}`]);
  assert(!(answer.body instanceof Uint8Array));
  assertEquals(text, body);
  assert(connection.isReusable);
});

Deno.test("Connection reads an answer of 64 KiB as a whole", async () => {
  const body = "x".repeat(65_536);
  const { answer, text } = await ask([`${OK}content-length: 65536\r\n\r\n`, body]);
  assert(answer.body instanceof Uint8Array);
  assertEquals(text, body);
});

Deno.test("Connection reads a head of several buffers, and refuses one above 64 KiB", async () => {
  const long = `${OK}a: ${"x".repeat(40_000)}\r\ncontent-length: 2\r\n\r\nok`;
  const { answer, text } = await ask([long]);
  assertEquals([answer.head.fields[0]![1].length, text], [40_000, "ok"]);
  const error = await assertRejects(
    () => ask([`${OK}a: ${"x".repeat(70_000)}`]),
    WireFailure,
    "sent an answer whose head has over 65536 bytes",
  );
  assertEquals(error.kind, "malformed");
});

Deno.test("Connection reads and sends header fields beyond ASCII byte by byte", async () => {
  const request = { ...POST, head: "POST / HTTP/1.1\r\nx: é\x80\r\n\r\n" };
  const { answer, conn } = await ask([`${OK}x: é\x80ü\r\ncontent-length: 0\r\n\r\n`], request);
  assertEquals(answer.head.fields[0], ["x", "é\x80ü"]);
  assertEquals(conn.text, `${request.head}abc`);
});

Deno.test("Connection carries one exchange after another", async () => {
  const conn = new ScriptedConn([`${OK}content-length: 1\r\n\r\na`], { staysOpen: true });
  const connection = new Connection(conn);
  assertEquals(await textOf(await connection.exchange(POST)), "a");
  connection.rest(() => {});
  const second = connection.exchange(POST);
  conn.send(`${OK}content-length: 1\r\n\r\nb`);
  assertEquals(await textOf(await second), "b");
  assert(connection.isReusable);
});

Deno.test("Connection notices that it is closed between two exchanges", async () => {
  const conn = new ScriptedConn([`${OK}content-length: 1\r\n\r\na`], { staysOpen: true });
  const connection = new Connection(conn);
  await connection.exchange(POST);
  const closed = Promise.withResolvers<void>();
  connection.rest(closed.resolve);
  conn.end();
  await closed.promise;
  assertEquals([connection.isReusable, conn.isClosed], [false, true]);
});

Deno.test("Connection is closed when bytes come that no request has asked for", async () => {
  for (const extra of ["at once", "later"]) {
    const answer = `${OK}content-length: 1\r\n\r\na`;
    const conn = new ScriptedConn([answer + (extra === "at once" ? "b" : "")], { staysOpen: true });
    const connection = new Connection(conn);
    await connection.exchange(POST);
    const closed = Promise.withResolvers<void>();
    connection.rest(closed.resolve);
    if (extra === "later") conn.send("b");
    await closed.promise;
    assertEquals([connection.isReusable, conn.isClosed], [false, true]);
  }
});

const broken: readonly (readonly [name: string, pieces: readonly string[], message: string])[] = [
  ["nothing", [], "closed the connection before it answered"],
  ["half a head", ["HTTP/1.1 200 O"], "closed the connection before it answered"],
  [
    "half a body",
    [`${OK}content-length: 5\r\n\r\nhel`],
    "closed the connection in the middle of its answer",
  ],
];
for (const [name, pieces, message] of broken) {
  Deno.test(`Connection fails as broken after ${name}`, async () => {
    const conn = new ScriptedConn(pieces);
    const error = await assertRejects(
      () => new Connection(conn).exchange(POST),
      WireFailure,
      message,
    );
    assertEquals([error.kind, conn.isClosed], ["broken", true]);
  });
}

const chunked = `${OK}transfer-encoding: chunked\r\n\r\n`;
const badChunks: readonly (readonly [body: string, kind: string, message: string])[] = [
  ["5\r\nhel", "broken", "in the middle of its answer"],
  ["5\r\nhello", "broken", "in the middle of its answer"],
  ["x\r\n", "malformed", 'chunk size "x"'],
  ["-1\r\n", "malformed", 'chunk size "-1"'],
  ["1234567890123\r\n", "malformed", 'chunk size "1234567890123"'],
  ["3\nabc", "malformed", "a line ends without CR"],
  ["3\r\nabcd\r\n", "malformed", "no line end after a chunk"],
  [`3;${"x".repeat(5000)}\r\n`, "malformed", "a line is too long"],
  [`0\r\n${"a: b\r\n".repeat(101)}\r\n`, "malformed", "over 100 trailer fields"],
];
for (const [body, kind, message] of badChunks) {
  Deno.test(`Connection refuses the chunks ${JSON.stringify(body.slice(0, 20))}`, async () => {
    const connection = new Connection(new ScriptedConn([chunked + body]));
    const answer = await connection.exchange(POST);
    const error = await assertRejects(() => textOf(answer), WireFailure, message);
    assertEquals([error.kind, connection.isReusable], [kind, false]);
  });
}

Deno.test("Connection fails with the reason that it is closed with", async () => {
  const connection = new Connection(new ScriptedConn([], { staysOpen: true }));
  const answer = connection.exchange(POST);
  connection.close(new WireFailure("late", "did not answer"));
  const error = await assertRejects(() => answer, WireFailure);
  assertEquals([error.kind, error.message], ["late", "did not answer"]);
});

Deno.test("Connection sends a body of a known length as it comes", async () => {
  const conn = new ScriptedConn([`${OK}content-length: 0\r\n\r\n`], {
    writeBytes: 2,
    staysOpen: true,
  });
  const pieces = ReadableStream.from([encoder.encode("abc"), encoder.encode("de")]);
  const connection = new Connection(conn);
  await connection.exchange({ head: "HEAD\r\n\r\n", body: { pieces, chunked: false } });
  assertEquals(conn.text, "HEAD\r\n\r\nabcde");
  assert(connection.isReusable);
});

Deno.test("Connection sends a body of an unknown length in chunks, without empty ones", async () => {
  const conn = new ScriptedConn([`${OK}content-length: 0\r\n\r\n`], { staysOpen: true });
  const sizes = [3, 0, 17];
  const pieces = ReadableStream.from(sizes.map((size) => latin1Bytes("x".repeat(size))));
  await new Connection(conn).exchange({ head: "H\r\n\r\n", body: { pieces, chunked: true } });
  assertEquals(conn.text, `H\r\n\r\n3\r\nxxx\r\n11\r\n${"x".repeat(17)}\r\n0\r\n\r\n`);
});

Deno.test("Connection takes an early refusal, and stops sending", async () => {
  const conn = new ScriptedConn(["HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno"], {
    staysOpen: true,
  });
  const never = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  const connection = new Connection(conn);
  const answer = await connection.exchange({
    head: "H\r\n\r\n",
    body: { pieces: never, chunked: true },
  });
  assertEquals([answer.head.status, await textOf(answer)], [413, "no"]);
  assertEquals(connection.isReusable, false);
});

Deno.test("Connection throws the error of a body that fails, and is closed", async () => {
  const conn = new ScriptedConn([], { staysOpen: true });
  const pieces = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new RangeError("too large")),
  });
  const connection = new Connection(conn);
  await assertRejects(
    () => connection.exchange({ head: "H\r\n\r\n", body: { pieces, chunked: true } }),
    RangeError,
    "too large",
  );
  assertEquals(conn.isClosed, true);
});
