/** Walks through an open page with Tab and checks each stop. */

import type { Page } from "playwright-core";

export interface Stop {
  readonly name: string;
  /** Its index among all tab stops, in document order. */
  readonly place: number;
  /** The top of its panel in pixels; 0 outside of panels. */
  readonly top: number;
  readonly problems: readonly string[];
}

export interface Walk {
  readonly stops: number;
  readonly problems: readonly string[];
}

/** From the top of the page to its end, or back. */
export async function walk(page: Page, key: "Tab" | "Shift+Tab"): Promise<Walk> {
  await page.evaluate(markStops);
  const problems: string[] = [];
  const seen: Stop[] = [];
  while (true) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(lookAtStop);
    // Backwards, the walk starts again at the last stop.
    if (stop === undefined || seen.some(({ place }) => place === stop.place)) break;
    seen.push(stop);
    problems.push(...stop.problems.map((problem) => `${stop.name} ${problem}`));
  }
  const forward = key === "Tab" ? seen : seen.reverse();
  forward.forEach(({ name, place, top }, at) => {
    if (place !== at) problems.push(`${name} is stop ${at} and not ${place}`);
    if (top < (forward[at - 1]?.top ?? 0) - 1) problems.push(`${name} is above the one before`);
  });
  problems.push(...await page.evaluate(missedStops, forward.map(({ place }) => place)));
  return { stops: seen.length, problems: [...new Set(problems)] };
}

declare global {
  var tabStops: readonly Element[];
}

/** Runs in the page. */
function markStops(): void {
  const all = "a[href], button, input, select, textarea, summary, [tabindex]";
  globalThis.tabStops = [...document.querySelectorAll<HTMLElement>(all)].filter((element) =>
    element.tabIndex >= 0 && !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true })
  );
  (document.activeElement as HTMLElement | null)?.blur();
}

/** Runs in the page. */
function missedStops(seen: readonly number[]): string[] {
  return globalThis.tabStops.filter((_, at) => !seen.includes(at))
    .map((element) => `Tab does not come to ${element.outerHTML.slice(0, 120)}`);
}

/** Runs in the page. @returns nothing at the end of the page */
export async function lookAtStop(): Promise<Stop | undefined> {
  // The browser scrolls to the focused element in the next frame.
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const element = document.activeElement;
  if (element === null || element === document.body) return undefined;
  const problems: string[] = [];
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const outline = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);

  const ratio = contrast(rgb(style.outlineColor), backgroundOf(element));
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
    problems.push("has no outline");
  } else if (ratio < 3) problems.push(`has an outline of contrast ${ratio.toFixed(1)}`);
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    if (parent === document.body || getComputedStyle(parent).overflow === "visible") continue;
    const room = parent.getBoundingClientRect();
    const hidden = [room.left - box.left, room.top - box.top, box.right - room.right]
      .concat(box.bottom - room.bottom)
      .filter((beyond) => beyond + outline > 1).length;
    if (hidden > 0) problems.push(`has an outline cut off by ${parent.className}`);
  }

  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]] as const;
  const covered = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return hit === null || !(element.contains(hit) || hit.contains(element));
  });
  if (covered.length > 0) {
    const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    problems.push(`is not on the screen, or under ${on?.tagName}.${on?.className}`);
  }
  const name = `${element.tagName} ${element.ariaLabel ?? element.textContent}`.slice(0, 60);
  const part = element.closest("main .panel") ?? (element.closest("main") && element);
  const top = part === null ? 0 : part.getBoundingClientRect().top + scrollY;
  return { name, place: globalThis.tabStops?.indexOf(element) ?? -1, top, problems };

  function backgroundOf(element: Element): number[] {
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const parts = rgb(color);
      if ((parts[3] ?? 1) > 0.9) return parts;
    }
    return [255, 255, 255];
  }
  function rgb(color: string): number[] {
    const numbers = [...color.matchAll(/[\d.]+/g)].map(([text]) => Number(text));
    return color.startsWith("color(")
      ? numbers.map((part, at) => at < 3 ? part * 255 : part)
      : numbers;
  }
  function contrast(one: number[], other: number[]): number {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high! + 0.05) / (low! + 0.05);
  }
  function luminance(color: number[]): number {
    const [r, g, b] = color.map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }
}
