import { assertEquals } from "@std/assert/mod.js";
import type { Candidate } from "./complete.ts";
import { editWith, hasSelected, type Suggested, Suggestions } from "./suggestions.ts";

function candidate(text: string, suffix = ""): Candidate {
  return { text, kind: "metric", help: "", suffix };
}

/** Suggestions that are found at once, of all texts that begin with what is typed. */
function suggestionsOf(...texts: readonly string[]) {
  const typed: string[] = [];
  const source = {
    candidates: (_place: unknown, text: string) => {
      typed.push(text);
      return Promise.resolve(
        texts.filter((one) => one.startsWith(text)).map((one) => candidate(one)),
      );
    },
  };
  const suggestions = new Suggestions(source, 0);
  const shown = () => suggestions.shown.value;
  /** Looks at the end of a query. */
  const look = (query: string, forced = false) => suggestions.look(query, query.length, forced);
  return { suggestions, typed, shown, look };
}

function namesIn(shown: Suggested | undefined): string[] {
  return (shown?.candidates ?? []).map(({ text }) => text);
}

Deno.test("suggestions open at the second letter of a name, or by a key", async () => {
  const { look, shown, typed } = suggestionsOf("up", "upper");
  await look("u");
  assertEquals([namesIn(shown()), typed], [[], []]);
  await look("up");
  assertEquals(namesIn(shown()), ["up", "upper"]);
  await look("u", true);
  assertEquals(namesIn(shown()), ["up", "upper"]);
});

Deno.test("suggestions close when only what is typed is left of them", async () => {
  const { look, shown } = suggestionsOf("up", "upper");
  await look("upp");
  assertEquals(namesIn(shown()), ["upper"]);
  await look("upper");
  assertEquals(shown(), undefined);
});

Deno.test("suggestions of an older text are dropped, as are those of a list that was closed", async () => {
  const { suggestions, look, shown, typed } = suggestionsOf("up", "upper");
  await Promise.all([look("up"), look("upp")]);
  assertEquals([namesIn(shown()), typed], [["upper"], ["upp"]]);
  const late = look("up");
  suggestions.close();
  await late;
  assertEquals(shown(), undefined);
});

Deno.test("suggestions for another place close at once", async () => {
  const { look, shown } = suggestionsOf("up", "upper");
  await look("up");
  const next = look("up + up");
  assertEquals(shown(), undefined);
  await next;
  assertEquals(shown()?.place.from, 5);
});

Deno.test("suggestions stay closed where their source fails", async () => {
  const failing = { candidates: () => Promise.reject(new Error("no")) };
  const suggestions = new Suggestions(failing, 0);
  await suggestions.look("up", 2);
  assertEquals(suggestions.shown.value, undefined);
});

Deno.test("the selection moves in a circle", async () => {
  const { suggestions, look, shown } = suggestionsOf("upa", "upb", "upc");
  await look("up");
  const selected = ([1, 1, 1, -1] as const).map((by) => {
    suggestions.move(by);
    return shown()!.selected;
  });
  assertEquals(selected, [1, 2, 0, 2]);
});

const place = { kind: "expression", alone: false, from: 4, to: 6 } as const;
const shown: Suggested = { place, behind: 1, candidates: [candidate("up")], selected: 0 };

/** The query after a candidate was put in, with the cursor as a bar. */
function put(query: string, shown: Suggested, one: Candidate): string {
  const { from, to, insert, start, end } = editWith(query, shown, one);
  assertEquals(end, start);
  const after = query.slice(0, from) + insert + query.slice(to);
  return `${after.slice(0, start)}|${after.slice(start)}`;
}

Deno.test("editWith() puts a candidate in place, and the cursor behind it", () => {
  assertEquals(put("sum(up)", shown, candidate("upper")), "sum(upper|)");
});

Deno.test("editWith() puts the cursor into the brackets of a function, new or there already", () => {
  assertEquals(put("sum(up)", shown, candidate("rate", "(")), "sum(rate(|))");
  assertEquals(put("sum(ra(", shown, candidate("rate", "(")), "sum(rate(|");
  const by = { ...shown, place: { ...place, from: 4, to: 5 }, behind: 0 };
  assertEquals(put("sum b", by, candidate("by", " (")), "sum by (|)");
});

Deno.test("editWith() closes no bracket that would be closed twice", () => {
  const open = { ...shown, place: { ...place, from: 0, to: 2 }, behind: 5 };
  assertEquals(put("ra up))", open, candidate("rate", "(")), "rate(| up))");
});

Deno.test("editWith() ends a string once", () => {
  const text = { ...shown, place: { ...place, from: 4, to: 5 } };
  assertEquals(put('{a="x', { ...text, behind: 0 }, candidate("xyz", '"')), '{a="xyz"|');
  assertEquals(put('{a="x"}', { ...text, behind: 2 }, candidate("xyz", '"')), '{a="xyz"|}');
});

Deno.test("editWith() replaces what was typed after the suggestions came, too", () => {
  assertEquals(put("sum(uppe)", shown, candidate("upper")), "sum(upper|)");
});

Deno.test("hasSelected() tells when the query has the whole selected candidate", () => {
  assertEquals(hasSelected("sum(up)", shown), true);
  assertEquals(hasSelected("sum(u)", shown), false);
  const call = { ...shown, candidates: [candidate("up", "(")] };
  assertEquals(hasSelected("sum(up)", call), false);
});

Deno.test("suggestions of operators open at the first letter, those of labels at none", async () => {
  const { look, shown } = suggestionsOf("on", "or", "job", "instance");
  await look("up ");
  assertEquals(namesIn(shown()), []);
  await look("up o");
  assertEquals(namesIn(shown()), ["on", "or"]);
  await look("up{");
  assertEquals(namesIn(shown()).length, 4);
});

Deno.test("suggestions are not forced unless a key asks for them", async () => {
  const { suggestions, shown } = suggestionsOf("up", "upper");
  await suggestions.look("u", 1);
  assertEquals(shown(), undefined);
});

Deno.test("suggestions for the same place stay open until the next ones are there", async () => {
  const { look, shown } = suggestionsOf("up", "upper", "uppermost");
  await look("up");
  const next = look("upp");
  assertEquals(namesIn(shown()), ["up", "upper", "uppermost"]);
  await next;
  assertEquals(namesIn(shown()), ["upper", "uppermost"]);
});

Deno.test("suggestions that come after later ones are dropped", async () => {
  const answers: ((candidates: Candidate[]) => void)[] = [];
  const source = {
    candidates: () => new Promise<Candidate[]>((resolve) => answers.push(resolve)),
  };
  const suggestions = new Suggestions(source, 0);
  const until = async (count: number) => {
    while (answers.length < count) await new Promise((resolve) => setTimeout(resolve));
  };
  const first = suggestions.look("up", 2);
  await until(1);
  const second = suggestions.look("upp", 3);
  await until(2);
  answers[1]!([candidate("upper"), candidate("uppermost")]);
  await second;
  answers[0]!([candidate("up"), candidate("upper")]);
  await first;
  assertEquals(namesIn(suggestions.shown.value), ["upper", "uppermost"]);
});

Deno.test("a list that was closed and opened again asks once", async () => {
  const { suggestions, look, typed } = suggestionsOf("up", "upper");
  const dropped = look("up");
  suggestions.close();
  await Promise.all([dropped, look("upp")]);
  assertEquals(typed, ["upp"]);
});

Deno.test("suggestions know how much of the query is behind them", async () => {
  const { suggestions, shown } = suggestionsOf("up", "upper");
  await suggestions.look("sum(up) * 2", 6);
  assertEquals([shown()?.place.from, shown()?.behind], [4, 5]);
});

Deno.test("a closed list has no selection to move", () => {
  const { suggestions, shown } = suggestionsOf("up");
  suggestions.move(1);
  assertEquals(shown(), undefined);
});

Deno.test("suggestions are looked for 120 ms after the last letter", async () => {
  const { setTimeout } = globalThis;
  const delays: unknown[] = [];
  globalThis.setTimeout = ((then: () => void, milliseconds?: number) => {
    delays.push(milliseconds);
    return setTimeout(then);
  }) as typeof setTimeout;
  try {
    await new Suggestions({ candidates: () => Promise.resolve([]) }).look("up", 2);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assertEquals(delays, [120]);
});

Deno.test("editWith() leaves out a suffix that is there without its blank, and only at the cursor", () => {
  const by = { ...shown, place: { ...place, from: 4, to: 5 }, behind: 3 };
  assertEquals(put("sum b(x)", by, candidate("by", " (")), "sum by(|x)");
  assertEquals(put("sum bx) ", by, candidate("by", ") ")), "sum by) |x) ");
});
