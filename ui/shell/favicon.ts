/** The icon of the page, which shows in another tab that an alert is firing. */

let plain: Promise<string> | undefined;

/** Adds a mark to the icon, or removes it. */
export async function markIcon(severity: "none" | "warning" | "critical"): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
  const { href } = link;
  plain ??= fetch(href).then((response) => response.text());
  link.href = iconWith(await plain, severity);
}

/** The icon with a dot in its corner, as a data URL. */
export function iconWith(svg: string, severity: "none" | "warning" | "critical"): string {
  const fill = severity === "critical" ? "#e5382b" : "#f2a516";
  const dot = severity === "none"
    ? ""
    : `<circle cx="24" cy="8" r="7" fill="${fill}" stroke="#fff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(svg.replace("</svg>", `${dot}</svg>`))}`;
}
