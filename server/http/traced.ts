import type { Access } from "../access/scope.ts";
import type { LogFields } from "../logger.ts";
import type { RequestTrace } from "../tracing/request_trace.ts";
import { readTraceContext, type TraceHeaders, traceHeaders } from "../tracing/trace_context.ts";
import type { Reply } from "./reply.ts";

/**
 * Whether a trace may begin with a request. Probes, scrapes and the dashboard come every few seconds:
 * they are traced only as part of a caller's trace.
 */
export function beginsTrace(access: Access): boolean {
  return access === "predict" || access === "feedback" || access === "admin";
}

/** The headers for a request to another server; undefined for a request outside of traces. */
export function outgoingTrace(
  { headers }: Request,
  trace: RequestTrace | undefined,
): TraceHeaders | undefined {
  const context = trace?.context ?? readTraceContext(headers);
  return context === undefined ? undefined : traceHeaders(context);
}

/** The ids for log lines, under the names of OpenTelemetry. */
export function traceFields(request: Request, trace: RequestTrace | undefined): LogFields {
  if (trace !== undefined) return { trace_id: trace.traceId, span_id: trace.spanId };
  return { trace_id: readTraceContext(request.headers)?.traceId };
}

/** The reply of a traced request tells the client where to find the trace. */
export function withTraceResponse(
  headers: Reply["headers"],
  trace: RequestTrace | undefined,
): Reply["headers"] {
  if (trace === undefined) return headers;
  return { ...headers, traceresponse: traceHeaders(trace.context).traceparent };
}
