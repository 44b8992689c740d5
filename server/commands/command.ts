import type { OptionTable } from "../config/options.ts";

/** A command of the program. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options: OptionTable;
  /**
   * @param args what stands behind the command's name
   * @returns the exit code of the process
   * @throws {KnownError<"config">} for arguments that make no sense
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}
