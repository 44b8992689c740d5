/** The page's icon, which tells from another tab that something fires. */

let plain: Promise<string> | undefined;

/** Puts a mark on the icon, or takes it away. */
export async function markIcon(severity: "none" | "warning" | "critical"): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
  const { href } = link;
  plain ??= fetch(href).then((response) => response.text());
  link.href = iconWith(await plain, severity);
}

/** The same picture with a dot in its corner, as an address of its own. */
export function iconWith(svg: string, severity: "none" | "warning" | "critical"): string {
  const fill = severity === "critical" ? "#e5382b" : "#f2a516";
  const dot = severity === "none"
    ? ""
    : `<circle cx="24" cy="8" r="7" fill="${fill}" stroke="#fff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(svg.replace("</svg>", `${dot}</svg>`))}`;
}
