/// <reference lib="deno.worker" />
import { RecentRows } from "../recent_rows.ts";
import { evenRows, NUMBERS, valuesOf } from "./number_rows.ts";

// A thread that writes rows into a buffer, 7 at a time, until it has written `rows`.
self.onmessage = ({ data }: MessageEvent<{ buffer: SharedArrayBuffer; rows: number }>) => {
  const recent = new RecentRows(NUMBERS, data.buffer);
  for (let row = 0; row < data.rows; row += 7) {
    const numbers = Array.from({ length: 7 }, (_, i) => row + i);
    recent.add(evenRows(numbers), 7, valuesOf(numbers));
  }
  self.postMessage("done");
};
