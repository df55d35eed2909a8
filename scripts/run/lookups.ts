import type { Lookup, Lookups } from "../resume/lookup.js";
import { providerLookup, randomLookup } from "../resume/state-only.js";
import type { Place } from "./place.js";
import { simulated, type RunRequest } from "./request.js";

/** The clouds that can be asked where the run works: simulated ones by the sandbox, all others by their own API. */
export async function lookupsOf(
  { sandbox, simulate, kubeconfig, profile }: RunRequest,
  place: Place,
): Promise<Lookups> {
  const { find = silent, env } = place;
  const inSandbox = (name: string): boolean => sandbox && simulate.includes(name);
  const { sandboxLookup } = await import("../resume/sandbox.js");
  const { awsLookup } = await import("../resume/aws.js");
  const { kubernetesLookup } = await import("../resume/kubernetes.js");
  const real: Readonly<Record<(typeof simulated)[number], Lookup>> = {
    aws: awsLookup({
      region: env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"],
      profile: (profile ?? env["AWS_PROFILE"]) || undefined,
    }),
    kubernetes: kubernetesLookup({ kubeconfig, ambient: env["KUBECONFIG"] }),
    random: randomLookup,
  };
  const asked = simulated.map((name): [string, Lookup] => [
    name,
    inSandbox(name) && name !== "random" ? sandboxLookup(find) : real[name],
  ]);
  return { ...Object.fromEntries(asked), pulumi: providerLookup };
}

/** What is simulated is never asked for in a real account. */
function silent(): Promise<never> {
  return Promise.reject(new Error("it can't be asked"));
}
