/** The output of a command. */
export interface Output {
  /** To standard output. */
  readonly log: (text: string) => void;
  /** To standard error. */
  readonly error: (text: string) => void;
}
