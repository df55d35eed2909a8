import type { Resource } from "../rule.js";
import { at, list, mapping, text } from "./values.js";
import { type Workload, workloadOf } from "./workloads.js";

/** Label or annotation that names the validator keys that a workload signs with; separated by commas. */
export const keyAnnotation = "chainwright.dev/validator-keys";

const roles = /^(validator|validators|signer|remote-signer|web3signer|validator-client|dirk|vouch)$/;
const images =
  /(^|\/)(web3signer|dirk|vouch|tmkms|horcrux|validator-client|prysm-?validator|lighthouse-?vc|charon)(:|@|$)/;
const words = /^(vc|validator|validator_client|validator-client)$/;
const flags =
  /^--?(validators?-(dir|keys?|external-signer-url|external-signer-public-keys|proposer)|keystore-path|wallet-dir|key-store-path|validators\.external-signer|enable-doppelganger)/i;
const publicKey = /(?<![0-9a-f])(?:0x)?([0-9a-f]{96})(?![0-9a-f])/gi;

/** A workload that signs for validators. */
export interface Signer {
  readonly resource: Resource;
  readonly workload: Workload;
}

/** The signer that a resource is; undefined for everything that signs nothing. */
export function signerOf(resource: Resource): Signer | undefined {
  const workload = workloadOf(resource);
  return workload !== undefined && signs(workload) ? { resource, workload } : undefined;
}

function signs({ labels, annotations, containers }: Workload): boolean {
  const named = ["app.kubernetes.io/component", "app.kubernetes.io/name", "app", "component"].some((key) =>
    roles.test(text(labels[key])),
  );
  const told = text(annotations[keyAnnotation]) !== "" || text(labels[keyAnnotation]) !== "";
  return named || told || containers.some(({ props }) => runsSigner(props));
}

function runsSigner(props: unknown): boolean {
  const command = list(at(props, "command")).map(text);
  const args = [...command.slice(1), ...list(at(props, "args")).map(text)];
  return images.test(text(at(props, "image"))) || words.test(args[0] ?? "") || args.some((arg) => flags.test(arg));
}

/** What identifies the keys that a signer holds: those that it is told, those that it names, and where it reads them from. */
export function keysOf({ workload }: Signer): string[] {
  const { annotations, labels, containers, pod, namespace } = workload;
  const told = [annotations, labels].flatMap((marks) => text(marks[keyAnnotation]).split(","));
  const words = containers.flatMap(({ props }) => [
    ...list(props["args"]).map(text),
    ...list(props["command"]).map(text),
    ...list(props["env"]).map((variable) => text(at(variable, "value"))),
  ]);
  const named = [...words, ...told].flatMap((word) => [...word.matchAll(publicKey)].map((match) => match[1] ?? ""));
  const sources = list(pod["volumes"]).flatMap((volume) => {
    const claim = text(at(volume, "persistentVolumeClaim", "claimName"));
    const secret = text(at(volume, "secret", "secretName"));
    const keystore = /valid|keystore|signer|signing/i.test(`${secret} ${text(mapping(volume)["name"])}`);
    return [
      ...(claim === "" ? [] : [`claim ${namespace}/${claim}`]),
      ...(secret !== "" && keystore ? [`secret ${namespace}/${secret}`] : []),
    ];
  });
  const keys = [...told.map((key) => key.trim()), ...named, ...sources].filter((key) => key !== "");
  return [...new Set(keys.map((key) => key.replace(/^0x/i, "").toLowerCase()))];
}
