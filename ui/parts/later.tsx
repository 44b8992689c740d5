/** A part of the page that is fetched when it is first wanted. */

import { type Attributes, type ComponentChild, type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";

export type LaterProps<P> = P & {
  /** The same function each time. */
  readonly load: () => Promise<ComponentType<P>>;
  /** Shown until it is there. */
  readonly waiting?: ComponentChild;
};

export function Later<P>({ load, waiting, ...props }: LaterProps<P>) {
  const [Part, setPart] = useState<ComponentType<P>>();
  const [failed, setFailed] = useState("");
  useEffect(() => {
    load().then((part) => setPart(() => part), (error) => setFailed(String(error)));
  }, [load]);
  if (failed !== "") return <p class="error" role="alert">This part cannot be loaded: {failed}</p>;
  return Part === undefined ? <>{waiting}</> : h(Part, props as unknown as P & Attributes);
}
