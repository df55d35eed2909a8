/** A failure that is known by the engine's or a provider's words. */
export interface Rule {
  readonly code: string;
  readonly pattern: RegExp;
  readonly summary: string;
  readonly expected: string;
  readonly fix: string;
  /** Only believed before the engine works on the stack; later the words may be the program's. */
  readonly early?: true;
}

/** In the order in which they are tried. */
export const rules: readonly Rule[] = [
  {
    code: "engine/no-stack",
    pattern: /no stack named '[^']*' found/,
    summary: "the environment was never brought up",
    expected: "a stack",
    fix: "run up first",
    early: true,
  },
  {
    code: "engine/passphrase",
    pattern: /incorrect passphrase|passphrase must be set[^\n]*/,
    summary: "the stack's secrets can't be read",
    expected: "the passphrase that the stack was made with",
    fix: "set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it",
    early: true,
  },
  {
    code: "engine/login",
    pattern: /PULUMI_ACCESS_TOKEN must be set[^\n]*|you are not logged in[^\n]*|invalid access token[^\n]*/i,
    summary: "no access to the state's back end",
    expected: "a back end and the right to use it",
    fix: "set PULUMI_BACKEND_URL (s3://..., file://...) or PULUMI_ACCESS_TOKEN",
    early: true,
  },
  {
    code: "engine/unknown-target",
    pattern: /Target '[^']*' could not be found in the stack/,
    summary: "--target names nothing of this environment",
    expected: "the whole URN of a resource",
    fix: "take it from steps[].urn of preview --json, and put it in single quotes: a shell replaces what follows a $",
  },
  {
    code: "engine/unknown-platform",
    pattern: /unknown stack "[^"]*"/,
    summary: "the stack that this one stands on doesn't exist",
    expected: "platform.stack to name a stack that was brought up, in the same back end",
    fix: "correct platform.stack, or bring that stack up first; file and S3 back ends name it organization/<project>/<environment>",
  },
  {
    code: "engine/disk-full",
    pattern: /no space left on device|disk quota exceeded/i,
    summary: "the disk is full",
    expected: "room for the state",
    fix: "free some space, then look at the newest file below .pulumi/backups before the next run",
  },
  {
    code: "engine/state-folder",
    pattern:
      /unable to open bucket file:[^\n]*|could not create lock[^\n]*|read-only file system|[^\n]*\.pulumi[^\n]*permission denied/i,
    summary: "the state's folder can't be used",
    expected: "a folder that can be read and written",
    fix: "correct PULUMI_BACKEND_URL or the folder's rights",
  },
  {
    code: "engine/state-broken",
    pattern: /failed to load checkpoint[^\n]*|could not deserialize deployment[^\n]*/,
    summary: "the stack's state can't be read",
    expected: "a whole checkpoint",
    fix: "put back the newest good file of .pulumi/backups for this stack with: pulumi stack import --file FILE",
    early: true,
  },
  {
    code: "gate/wrong-account",
    pattern: /AWS account ID not allowed: *\S+/i,
    summary: "the credentials belong to another AWS account than the settings name",
    expected: "the account of settings.account",
    fix: "use the credentials of that account (--profile), or correct settings.account",
  },
  {
    code: "engine/credentials",
    pattern:
      /no valid credential sources[^\n]*|ExpiredToken[^\n]*|InvalidClientTokenId[^\n]*|failed to refresh cached credentials[^\n]*/,
    summary: "AWS refuses the credentials or has none",
    expected: "valid AWS credentials",
    fix: "sign in (aws sso login) and name the profile with --profile",
  },
];
