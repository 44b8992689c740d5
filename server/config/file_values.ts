/** A value of a configuration file, as the text that a flag would have. */
export interface FileValue {
  readonly text: string;
  /** `modelwatch.yml:7` */
  readonly place: string;
}

/** The values of a configuration file, by the name of their flag. */
export type FileValues = ReadonlyMap<string, FileValue>;
