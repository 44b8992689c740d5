/** The state that all parts of the page share: the place, the clock, the queries. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { Palette } from "./palette.ts";
import { Client } from "../prom/client.ts";
import { Queries } from "../prom/queries.ts";
import { paceOf } from "../prom/pace.ts";
import { Scheduler } from "../prom/scheduler.ts";
import { fetchAllowed } from "./access.ts";
import { BASE } from "./base.ts";
import { onPage, type PageName, type Place, readPlace, writePlace } from "./place.ts";
import { isLive, readRange, RECENT, recentRange, type TimeRange } from "./time_math.ts";

/** A range in seconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

// A slow response makes the clock seem wrong, but by less than this.
const WRONG_MS = 10_000;

// A refresh waits for the one before; but the other queries do not wait longer for one slow query.
const PATIENCE_MS = 15_000;

export class Session {
  readonly client: Client;
  readonly scheduler = new Scheduler();
  readonly queries: Queries;
  readonly palette = new Palette();
  readonly place: Signal<Place>;
  /** The clock of the server in milliseconds, as of the last refresh. */
  readonly now: Signal<number> = signal(Date.now());
  /** How far `now` is ahead of this computer's clock, in milliseconds. */
  readonly skew: Signal<number> = signal(0);
  /** The scrape interval in seconds. */
  readonly scrape: Signal<number> = signal(5);
  /** The time of the first sample in the range, in seconds since 1970; undefined while not known. */
  readonly firstSample: Signal<number | undefined> = signal();
  /** How long the backend keeps samples, in milliseconds; undefined while not known. */
  readonly retention: Signal<number | undefined> = signal();
  /** The number of reasons to pause the refresh: pinned tooltips. */
  readonly holds: Signal<number> = signal(0);
  /**
   * The range of the place. `recent` is already replaced by a range that fits the length of the
   * history.
   */
  readonly range: ReadonlySignal<TimeRange>;
  readonly span: ReadonlySignal<Span>;
  readonly live: ReadonlySignal<boolean>;
  /** Seconds between two refreshes: more than the place's `refresh` if the backend is slow. */
  readonly pace: ReadonlySignal<number>;

  /**
   * @param since when the history began, in milliseconds; undefined when it is at least
   *   15 minutes long
   */
  constructor(
    place: Place,
    since?: number,
    client: Client = new Client(`${BASE}/api/v1`, fetchAllowed),
  ) {
    this.place = signal(place);
    this.client = client;
    client.onClock = () => this.#checkClock();
    this.queries = new Queries(client, this.scheduler);
    this.range = computed(() => {
      const { range } = this.place.value;
      return range.from === RECENT.from ? recentRange(since, this.now.value) : range;
    });
    this.span = computed(() => {
      const { zone } = this.place.value;
      const now = this.now.value;
      const read = readRange(this.range.value, now, zone) ??
        readRange(recentRange(since, now), now, zone)!;
      return { from: read.from / 1000, to: read.to / 1000 };
    });
    this.pace = computed(() => paceOf(this.place.value.refresh, this.scheduler.roundMs.value));
    this.live = computed(() => isLive(this.place.value.range) && this.place.value.refresh > 0);
  }

  /** Changes the place as a step that Back undoes. */
  go(change: Partial<Place>): void {
    const next = { ...this.place.value, ...change };
    const address = writePlace(next);
    if (address === writePlace(this.place.value)) return;
    history.pushState(null, "", address);
    this.place.value = next;
    this.tick();
  }

  /** Changes the place without a step of its own: for text that changes with every key. */
  adjust(change: Partial<Place>): void {
    this.place.value = { ...this.place.value, ...change };
    history.replaceState(null, "", writePlace(this.place.value));
  }

  turnTo(page: PageName, change: Partial<Place> = {}): void {
    this.go({ ...onPage(this.place.value, page), ...change });
  }

  /** Shows an absolute range, in seconds since 1970. */
  zoom(from: number, to: number): void {
    const [start, end] = [Math.round(from * 1000), Math.round(to * 1000)];
    if (end - start < 1000) return;
    this.go({ range: { from: String(start), to: String(end) } });
  }

  /** Makes the range longer (2) or shorter (0.5) around its middle. */
  stretch(factor: number): void {
    const { from, to } = this.span.value;
    const middle = (from + to) / 2;
    const half = (to - from) / 2 * factor;
    this.zoom(middle - half, middle + half);
  }

  /** Moves the range by a share of its length. */
  shift(share: number): void {
    const { from, to } = this.span.value;
    const by = (to - from) * share;
    this.zoom(from + by, to + by);
  }

  /** Sends all queries again: a range of the past may have got more data, too. */
  renew(): void {
    this.queries.renew();
    this.tick();
  }

  /** Refreshes: moves the queries to the present time. */
  tick(): void {
    // The Date header has whole seconds: a difference below two says nothing.
    this.skew.value = Math.abs(this.client.skewMs) >= 2000 ? this.client.skewMs : 0;
    this.now.value = Date.now() + this.skew.value;
  }

  /** Sends the queries again at once if the clock turns out to be wrong. */
  #checkClock(): void {
    if (Math.abs(this.client.skewMs - this.skew.value) <= WRONG_MS) return;
    this.queries.mendClock();
    this.tick();
  }

  /** Follows the address bar, the clock and the page's visibility. */
  start(): void {
    addEventListener("popstate", () => {
      this.place.value = readPlace(new URL(location.href));
      this.tick();
    });
    document.addEventListener("visibilitychange", () => {
      this.scheduler.pause(document.hidden);
      if (!document.hidden && this.live.value) this.tick();
    });
    const wait = () => setTimeout(turn, Math.max(1, this.pace.value) * 1000);
    const turn = () => {
      const { busySince = Infinity } = this.scheduler;
      const busy = Date.now() - busySince;
      const still = document.hidden || !this.live.value || this.holds.value > 0 ||
        (busy > 0 && busy < PATIENCE_MS);
      if (!still) {
        if (busy > 0) this.scheduler.newRound();
        this.tick();
      }
      wait();
    };
    wait();
  }
}

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new TypeError("Cannot use a session outside of its provider");
  return session;
}
