import type { EndpointResult } from "./endpoint.ts";
import { JsonWriter } from "./json_writer.ts";

// As Prometheus: the rest is counted, not shown.
const MAX_ANNOTATIONS = 10;

/** The bytes of a result: in Prometheus' envelope, unless it has a media type of its own. */
export async function resultBody(result: EndpointResult): Promise<Uint8Array<ArrayBuffer>> {
  const { mediaType, write, warnings = [], infos = [] } = result;
  const json = new JsonWriter();
  if (mediaType === undefined) json.raw('{"status":"success","data":');
  await write(json);
  if (mediaType === undefined) {
    writeAnnotations(json, "warning", warnings);
    writeAnnotations(json, "info", infos);
    json.raw("}");
  }
  return json.finish();
}

function writeAnnotations(
  json: JsonWriter,
  kind: "warning" | "info",
  annotations: readonly string[],
): void {
  if (annotations.length === 0) return;
  const shown = annotations.slice(0, MAX_ANNOTATIONS);
  const more = annotations.length - shown.length;
  if (more > 0) shown.push(`${more} more ${kind} annotations omitted`);
  json.raw(`,"${kind}s":`);
  json.value(shown);
}
