import { fetchAllowed } from "../../../state/access.ts";
import { BASE } from "../../../state/base.ts";

/**
 * Makes live rows the reference of a version (POST), or takes that back (DELETE).
 *
 * @returns the error message; undefined when it worked
 */
export async function changeReference(
  model: string,
  version: string,
  method: "POST" | "DELETE",
  body?: unknown,
): Promise<string | undefined> {
  const [name, number] = [model, version].map(encodeURIComponent);
  try {
    const response = await fetchAllowed(`${BASE}/models/${name}/versions/${number}/reference`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (response.ok) return undefined;
    const { error } = await response.json().catch(() => ({}));
    return error ?? `The server responded with status ${response.status}`;
  } catch {
    return "Server unreachable";
  }
}
