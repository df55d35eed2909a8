import { sandboxPassphrase } from "./project/passphrase.js";

/**
 * Credentials and accounts of the real world: empty in the sandbox, so that a mistake can't reach one.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
const realCredentials = [
  "AWS_ACCESS_KEY_ID",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_PROFILE",
  "AWS_ROLE_ARN",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/** What the engine's environment in the sandbox depends on. */
export interface EnvironmentParts {
  /** Folder of the engine's state. */
  readonly engineState: string;
  /** Folder of the engine's settings and plugins. */
  readonly engineHome: string;
  /** Packages that are simulated. */
  readonly simulate: readonly string[];
  /** Port of each package. */
  readonly ports: Readonly<Record<string, number>>;
  /** File that takes the place of the simulated cluster's kubeconfig. */
  readonly kubeconfig: string | undefined;
}

/** Environment of the engine and its children in the sandbox; an empty value takes away what the user's shell has. */
export function engineEnvironment(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { simulate, ports, kubeconfig } = parts;
  return {
    PULUMI_BACKEND_URL: `file://${parts.engineState}`,
    PULUMI_HOME: parts.engineHome,
    PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
    PULUMI_ACCESS_TOKEN: "",
    PULUMI_DEBUG_PROVIDERS: simulate.map((name) => `${name}:${ports[name] ?? 0}`).join(","),
    // Otherwise the engine tries to download the plugins of attached providers too.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    LINEAR_API_KEY: "",
    ...(simulate.includes("aws") ? withoutAccount() : {}),
    ...(simulate.includes("kubernetes") ? { KUBECONFIG: "" } : {}),
    ...(kubeconfig === undefined ? {} : { CHAINWRIGHT_KUBECONFIG: kubeconfig }),
  };
}

function withoutAccount(): Record<string, string> {
  const empty = Object.fromEntries(realCredentials.map((name) => [name, ""]));
  return {
    ...empty,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
