/** What a command needs to run the engine against the sandbox. */
export interface SandboxSession {
  /** Folder of the shadow project: `.chainwright/sandbox/project`. */
  readonly workDir: string;
  /** Environment for the engine and every child: back end, passphrase, attached providers, home. */
  readonly environment: Readonly<Record<string, string>>;
  /** Base address of the embedded Linear (`http://127.0.0.1:PORT`); GraphQL at `/graphql`, the page at `/`. */
  readonly linearUrl: string;
  /** Key that the embedded Linear accepts. */
  readonly linearKey: string;
  /** Lets go of the sandbox's process: it is stopped when this session started it and nobody else uses it. */
  close(): Promise<void>;
}
