import type { OptionTable } from "../config/options.ts";

/** A command of the program. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options: OptionTable;
  /** Whether it may load the native engine; the right to load libraries is given up before others. */
  readonly loadsLibraries?: true;
  /**
   * @param args the arguments after the name of the command
   * @returns the exit code of the process
   * @throws {KnownError<"config">} for invalid arguments
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}
