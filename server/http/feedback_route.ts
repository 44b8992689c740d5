import {
  errorMessage,
  invalidInputError,
  isKnown,
  KnownError,
  unavailableError,
} from "../errors.ts";
import { LongWork } from "../models/turns.ts";
import { parseJson, requireJsonType } from "./body.ts";
import {
  feedbackRequestSchema,
  feedbackResponseSchema,
  isNdjson,
  labelsOf,
} from "./feedback_request.ts";
import { FeedbackSummary } from "./feedback_summary.ts";
import { parseLargeJson } from "./large_json.ts";
import { ROW_LISTS } from "./large_rows.ts";
import { type Line, LineSplitter } from "./line_splitter.ts";
import { json } from "./reply.ts";
import type { Exchange, Route } from "./route.ts";
import type { Services } from "./services.ts";

// A label has some hundred bytes, and may have further fields.
const MAX_LINE_BYTES = 65_536;

// Fewer are everyday traffic, which would hide the other lines of the audit log.
const BULK_LABELS = 100;

const NEWLINE = 0x0a;

// Some tens of microseconds of work.
const LOOK_LABELS = 16;

/** `POST /feedback`: the actual classes and values of earlier predictions. */
export function feedbackRoute({ feedback, audit }: Pick<Services, "feedback" | "audit">): Route {
  return {
    method: "POST",
    path: "/feedback",
    access: "feedback",
    statuses: [200, 400, 403, 408, 413, 415, 503],
    doc: {
      ...{ summary: "Send what predictions turned out to be", tag: "Feedback" },
      ...{ body: feedbackRequestSchema, response: feedbackResponseSchema },
      bodyTypes: ["application/json", "application/x-ndjson"],
    },
    handle: async (exchange) => {
      if (!feedback.isOpen) throw unavailableError("The server is starting: no label is taken yet");
      const summary = new FeedbackSummary(feedback);
      try {
        if (isNdjson(exchange.request)) await takeLines(exchange, summary);
        else await takeValue(exchange, summary);
      } finally {
        const { rows } = summary;
        if (rows >= BULK_LABELS) audit.done(exchange.caller, "feedback", {}, rows);
      }
      return json(summary.answer());
    },
  };
}

async function takeValue(exchange: Exchange, summary: FeedbackSummary): Promise<void> {
  requireJsonType(exchange.request);
  const bytes = await exchange.body();
  const work = new LongWork();
  const body = await parseLargeJson(bytes, ROW_LISTS) ?? { body: parseBody(bytes) };
  for (const [i, label] of labelsOf(body.body).entries()) {
    if (i % LOOK_LABELS === 0 && work.isDue) await work.pause();
    summary.take(label);
  }
}

/** @throws {KnownError<"invalid_input">} when the bytes are not one JSON value */
function parseBody(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    // A client may have sent lines without saying so.
    const hint = bytes.includes(NEWLINE)
      ? ": for a label on each line send application/x-ndjson"
      : "";
    throw invalidInputError(errorMessage(error) + hint);
  }
}

/** Counts each label as it arrives, so that a body that breaks off has counted up to there. */
async function takeLines(exchange: Exchange, summary: FeedbackSummary): Promise<void> {
  try {
    await exchange.stream(async (pieces) => {
      const work = new LongWork();
      const splitter = new LineSplitter(MAX_LINE_BYTES);
      for await (const piece of pieces) {
        for (const line of splitter.push(piece)) {
          if (summary.rows % LOOK_LABELS === 0 && work.isDue) await work.pause();
          takeLine(line, summary);
        }
      }
      takeLine(splitter.end(), summary);
    });
  } catch (error) {
    throw brokenOff(error, summary.rows);
  }
}

function takeLine(line: Line, summary: FeedbackSummary): void {
  if (line === undefined) {
    summary.refuse(`the line is longer than ${MAX_LINE_BYTES} bytes`);
    return;
  }
  if (line.every(isBlank)) return;
  let label: unknown;
  try {
    label = parseJson(line, "the line");
  } catch (error) {
    summary.refuse(errorMessage(error));
    return;
  }
  summary.take(label);
}

/** Space, tab and carriage return. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

function brokenOff(error: unknown, rows: number): Error {
  const counted = `${rows} labels before are counted, and sending them again counts none twice`;
  if (!isKnown(error)) return invalidInputError(`the body broke off before its end: ${counted}`);
  return new KnownError(error.kind, `${error.message}: ${counted}`, error.details);
}
