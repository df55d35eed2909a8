/** A Pulumi engine that fits, and where it was found. */
export interface Engine {
  readonly path: string;
  readonly version: string;
  readonly how: "CHAINWRIGHT_PULUMI" | "PATH" | "cache" | "download" | "go build";
}

/** Everything that finding touches, so that a test can pass its own; each has the machine's own as default. */
export interface FindOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cacheDir?: string;
  /** Where the archives and their checksums are published. */
  readonly baseUrl?: string;
  readonly platform?: string;
  readonly arch?: string;
  /** One line for people when something takes time. */
  readonly log?: (line: string) => void;
  /** Seconds until an answer must begin. */
  readonly connectSeconds?: number;
  /** Seconds without a byte after which a download is given up. */
  readonly stallSeconds?: number;
}

export function findEngine(options?: FindOptions & { readonly acquire?: true }): Promise<Engine>;
export function findEngine(options: FindOptions & { readonly acquire: boolean }): Promise<Engine | undefined>;
