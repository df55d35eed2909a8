/** How the services that keep issues are reached; nothing here is asked for before it is needed. */
export interface TrackerAccess {
  readonly linear: {
    /** Address of the GraphQL API. @default Linear's own */
    readonly url: string | undefined;
    /** Personal API key. */
    readonly key: string | undefined;
    /** OAuth app with client credentials; used where there is no key. */
    readonly app: { readonly id: string; readonly secret: string } | undefined;
  };
  readonly github: {
    /** Address of the REST API. @default GitHub's own */
    readonly url: string | undefined;
    readonly token: string | undefined;
  };
}

/** The access that the environment of the process gives. */
export function accessOf(env: Readonly<Record<string, string | undefined>>): TrackerAccess {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const [id, secret] = [given("LINEAR_CLIENT_ID"), given("LINEAR_CLIENT_SECRET")];
  return {
    linear: {
      url: given("LINEAR_API_URL"),
      key: given("LINEAR_API_KEY"),
      app: id !== undefined && secret !== undefined ? { id, secret } : undefined,
    },
    github: { url: given("GITHUB_API_URL"), token: given("GITHUB_TOKEN") ?? given("GH_TOKEN") },
  };
}
