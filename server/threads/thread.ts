import { type Channel, type Methods, Peer } from "./peer.ts";

/** A thread, for the thread that has started it. */
export interface Thread<M extends Methods> {
  readonly name: string;
  readonly worker: Worker;
  readonly peer: Peer<M>;
  readonly startedAt: number;
  /** Gives the thread up, as if it had died. */
  end(reason: string): void;
}

/** The permissions of a thread; none by default. */
export interface Rights {
  readonly net: string[];
  readonly read?: string[];
  readonly write?: string[];
  /** Folders of native libraries. */
  readonly ffi?: string[];
  readonly sys?: "setPriority"[];
}

/** Starts a worker with the given permissions only. */
export function spawn<M extends Methods>(
  name: string,
  script: URL,
  permissions: Rights,
  methods: Methods,
  onDeath: (reason: string) => void,
): Thread<M> {
  const worker = new Worker(script, { name, type: "module", deno: { permissions } });
  worker.onerror = (event) => {
    // A script that cannot start at all. Otherwise the error would end the whole process.
    event.preventDefault();
    end(event.message);
  };
  let ended = false;
  const end = (reason: string) => {
    // A thread may report several errors before it is terminated.
    if (ended) return;
    ended = true;
    worker.terminate();
    peer.close(new Error(`The thread ${name} ended: ${reason}`));
    onDeath(reason);
  };
  const peer = new Peer<M>(worker as Channel, methods, end);
  return { name, worker, peer, startedAt: performance.now(), end };
}
