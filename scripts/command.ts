/** The world as a command sees it: everything that `scripts/main.ts` reads from the process, so that tests can pass their own. */
export interface Context {
  /** The project's folder, with `Pulumi.yaml`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data: only what was asked for. Resolves when written; a closed pipe is not an error. */
  readonly out: (text: string) => void;
  /** Text for people. */
  readonly err: (text: string) => void;
  /** Whether a person reads `err` and can be asked. */
  readonly terminal: boolean;
  /** Whether `err` shows a view that is redrawn; where a person reads it, by default. */
  readonly live?: boolean;
  /** Whether `err` shows colours; none by default. */
  readonly color?: boolean;
  /** Size of the terminal behind `err`; 80 by 24 by default. */
  readonly size?: () => { readonly columns: number; readonly rows: number };
  /**
   * Asks on the terminal; false on end of input. The answer is a yes or a no, or, where a word is given, has to be that word.
   */
  readonly confirm: (question: string, word?: string) => Promise<boolean>;
  readonly now: () => Date;
  /** Fires once for every interruption: Ctrl-C, SIGTERM, SIGHUP, a closed pipe. Returns the way to stop listening. */
  readonly onInterrupt: (listener: (reason: "SIGINT" | "SIGTERM" | "SIGHUP" | "EPIPE") => void) => () => void;
}

/** An option as commander takes it: flags (`--out <dir>`), what it does, and its default. */
export interface Option {
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean | readonly string[];
}

/** One verb of the command line. Its module is loaded only when it is called. */
export interface Verb {
  /** Positional arguments as commander takes them: `<environment>`, `[command...]`. */
  readonly arguments: string;
  readonly options: readonly Option[];
  /** What help says below the options. */
  readonly notes?: string;
  /** @returns the exit code. @throws UserError, which `main.ts` prints and maps to an exit code */
  readonly run: (
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
    context: Context,
  ) => Promise<number>;
}

/** Verbs under a common word, `tracker doctor`, each loaded only when it is called. */
export interface VerbGroup {
  readonly verbs: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Verb> }>>;
}
