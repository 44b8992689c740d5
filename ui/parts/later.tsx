/** A part of the page that is loaded on first use. */

import { type Attributes, type ComponentChild, type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";

export type LaterProps<P> = P & {
  /** Must be the same function in each render. */
  readonly load: () => Promise<ComponentType<P>>;
  /** Shown while it loads. */
  readonly waiting?: ComponentChild;
};

export function Later<P>({ load, waiting, ...props }: LaterProps<P>) {
  const [Part, setPart] = useState<ComponentType<P>>();
  const [failed, setFailed] = useState("");
  useEffect(() => {
    load().then((part) => setPart(() => part), (error) => setFailed(String(error)));
  }, [load]);
  if (failed !== "") {
    return <p class="error" role="alert">Failed to load this part of the page: {failed}</p>;
  }
  return Part === undefined ? <>{waiting}</> : h(Part, props as unknown as P & Attributes);
}
