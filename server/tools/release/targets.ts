/** A system that releases have an executable for. */
export interface Target {
  /** As in the names of the archives. */
  readonly name: string;
  /** As `deno compile` calls it. */
  readonly triple: string;
}

/** `install.sh` picks among those of Linux and macOS by these names. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x86_64", triple: "x86_64-unknown-linux-gnu" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu" },
  { name: "macos-x86_64", triple: "x86_64-apple-darwin" },
  { name: "macos-arm64", triple: "aarch64-apple-darwin" },
  { name: "windows-x86_64", triple: "x86_64-pc-windows-msvc" },
  { name: "windows-arm64", triple: "aarch64-pc-windows-msvc" },
];

/** The file name of the executable. */
export function programOf({ name }: Target): string {
  return name.startsWith("windows") ? "modelwatch.exe" : "modelwatch";
}

/** The file name of the archive with the executable and the licence. */
export function archiveOf({ name }: Target): string {
  return `modelwatch-${name}.${name.startsWith("windows") ? "zip" : "tar.gz"}`;
}
