/** A query that can be cancelled while it runs, and run again. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useSession } from "../../state/session.ts";
import type { Ask } from "../../state/ask.ts";
import { type Shown, useQueries } from "../../state/use_queries.ts";

export interface Cancellable<A extends Ask> {
  /** Without a query once it was cancelled before its first answer. */
  readonly shown: Shown<{ readonly answer?: A }>;
  readonly cancelled: boolean;
  readonly cancel: () => void;
}

/** A query that the reader can cancel; its previous answer stays. */
export function useCancellable<A extends Ask>(ask: A, visible: boolean): Cancellable<A> {
  const [cancelled, setCancelled] = useState(false);
  const now = useQueries<{ readonly answer?: A }>(cancelled ? {} : { answer: ask }, visible);
  const last = useRef(now);
  if (!cancelled) last.current = now;
  return {
    shown: cancelled ? { ...last.current, loading: false } : now,
    cancelled,
    cancel: () => setCancelled(true),
  };
}

export interface RunningProps {
  readonly run: Cancellable<Ask>;
  readonly onAgain: () => void;
  readonly children: ComponentChildren;
}

/** The state of a slow or a cancelled query, above its answer. */
export function Running({ run, onAgain, children }: RunningProps) {
  const { shown, cancelled, cancel } = run;
  const session = useSession();
  const seconds = useSeconds(shown.loading);
  const nothing = shown.answered === "none";
  const up = session.scheduler.health.value.state === "up";
  return (
    <div class="answer">
      {cancelled
        ? (
          <p class={nothing ? "panel empty" : "running"} role="status">
            Query cancelled.{nothing ? "" : " Showing the previous result."}{" "}
            <button type="button" class="link" onClick={onAgain}>Run again</button>
          </p>
        )
        : seconds > 0 && up && (
          <p class="running">
            <span role="status">Waiting for the metrics backend</span> ({Math.floor(seconds)} s)
            {" "}
            <button type="button" class="link" onClick={cancel}>Cancel</button>
          </p>
        )}
      {!(cancelled && nothing) && children}
    </div>
  );
}

/** The seconds since `active` became true; 0 while it is false. */
function useSeconds(active: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!active) return;
    const began = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - began) / 1000), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return seconds;
}
