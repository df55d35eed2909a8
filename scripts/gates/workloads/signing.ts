import type { Properties } from "../../engine/deployment.js";
import { type Container, containersOf, replicasOf, sourcesOf } from "./pods.js";
import { canonical, kindOf, leavesOf, namespaceOf, objectsIn, recordOf, specOf, textOf } from "../values.js";

/** A workload that signs with a validator's key. */
export interface Signer {
  readonly containers: readonly Container[];
  /** Pods that may sign at the same time, as far as its own settings go. */
  readonly replicas: number;
  /** Public keys, and secrets and claims that hold keys. */
  readonly keys: ReadonlySet<string>;
  /** Whether what it has signed is kept in a database that all copies share. */
  readonly shared: boolean;
}

/** Programs that sign, by image. @see https://docs.web3signer.consensys.io and the clients' own documentation */
const images =
  /(^|\/)(validator|nimbus-validator-client|web3signer|vouch|dirk|tmkms|horcrux|ssv-node|charon|lighthouse-validator)([:@]|$)|validator-client/;

/** Words of a command that make a client sign. */
const commands = /^(vc|validator|validator_client|validator-client|nimbus_validator_client|val)$/;

/** Options by which a node is given keys of its own. */
const options =
  /^--(validator-keys|validators-dir|validators-keystore|keystoresDir|importKeystores|wallet-dir|validators-external-signer|web3signer-url|validators-external-signer-url|priv[-_.]validator)/i;

const publicKey = /0x[0-9a-fA-F]{96}\b/g;

/** Secrets and claims that hold keys, by name. */
const keyName = /validator|keystore|signer|signing|priv[-_]?val/i;

/** The workload as one that signs; undefined when it does not. */
export function signerOf(type: string, properties: Properties | undefined): Signer | undefined {
  const containers = containersOf(properties);
  const signing = containers.filter(signs);
  if (properties === undefined || signing.length === 0) return undefined;
  const shared = signing.some(({ words, env }) =>
    [...words, ...env].some((word) => /slashing-protection-db-url|slashing_protection_db_url/i.test(word)),
  );
  return { containers: signing, replicas: replicasOf(type, properties), keys: keysOf(properties, signing), shared };
}

function signs({ image, words }: Container): boolean {
  const [first = "", second = ""] = words.map((word) => word.split("/").at(-1) ?? "");
  const called = words[0]?.startsWith("-") !== true && (commands.test(first) || commands.test(second));
  return called || images.test(image) || /prysm\/validator/.test(image) || words.some((word) => options.test(word));
}

function keysOf(properties: Properties, signing: readonly Container[]): ReadonlySet<string> {
  const namespace = namespaceOf(properties);
  const text = canonical([signing, recordOf(properties["metadata"])["annotations"] ?? {}]);
  const sources = sourcesOf(properties).filter(({ kind, name }) => kind !== "config" && keyName.test(name));
  return new Set([
    ...publicKeysIn(text),
    ...sources.map(({ kind, name }) => `${kind} ${namespace}/${name}`),
    ...leavesOf(properties).flatMap(({ key, value }) =>
      /validator-keys?$/.test(key) && typeof value === "string" ? value.split(",") : [],
    ),
  ]);
}

/** Public keys of validators in a text, lower case. */
export function publicKeysIn(text: string): string[] {
  return [...text.matchAll(publicKey)].map(([key]) => key.toLowerCase());
}

/** Whether an update or the loss of a node can make a second pod of it sign while the first still does, and how. */
export function overlapOf(type: string, properties: Properties): string | undefined {
  const spec = specOf(properties);
  const kind = kindOf(type);
  const strategy = recordOf(spec["strategy"]);
  if (kind === "Deployment" && textOf(strategy["type"]) !== "Recreate" && !noSurge(strategy))
    return "starts the new pod before the old one has stopped";
  if (kind === "ReplicaSet" || kind === "ReplicationController")
    return "starts a second pod while the first may live on a lost node";
  const forced = objectsIn(properties).some((object) => object["terminationGracePeriodSeconds"] === 0);
  return forced ? "is killed without time to stop, so that a second pod may start beside it" : undefined;
}

function noSurge(strategy: Properties): boolean {
  const surge = recordOf(strategy["rollingUpdate"])["maxSurge"];
  return surge === 0 || surge === "0" || surge === "0%";
}

/** Words that turn the protection against signing twice off. */
const unprotected =
  /^--?(disable-slashing-protection\S*|slashing-protection(-enabled)?=false|no-slashing-protection|enable-doppelganger-protection=false|doppelganger-detection(-enabled)?=false|init-slashing-protection)$/i;

const doppelganger = /^--(enable-)?doppelganger-?(protection|detection)\S*$/i;

/** What protects against signing twice and is off, or is no longer on. */
export function protectionLost(before: Signer | undefined, after: Signer): string[] {
  const words = (signer: Signer | undefined): string[] =>
    (signer?.containers ?? []).flatMap((container) => container.words);
  const off = words(after).filter((word) => unprotected.test(word));
  const watched = (signer: Signer | undefined): boolean =>
    words(signer).some((word) => doppelganger.test(word) && !/=false$/i.test(word));
  return [
    ...new Set([
      ...off.map((word) => `passes ${word}`),
      ...(watched(before) && !watched(after) ? ["no longer looks for its own double"] : []),
    ]),
  ];
}
