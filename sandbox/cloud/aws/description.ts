import type { CheckFailure, Cloud, CloudObject, Properties } from "../simulator.js";
import type { PolicyRule } from "./policy.js";
import type { Scope } from "./scope.js";

/** What the cloud is asked for. */
export interface Request {
  readonly type: string;
  readonly inputs: Properties;
  readonly cloud: Cloud;
  /** In the region that the resource itself names. */
  readonly scope: Scope;
  /** The physical name; empty for a type that has none. */
  readonly name: string;
  /** The object as it is, when it is to change. */
  readonly object?: CloudObject;
}

/** What exists from now on. */
export interface Making extends Request {
  readonly id: string;
  /** Empty for a type that has none. */
  readonly arn: string;
}

/** How a type is named. */
export interface NameRule {
  /** Property that holds the physical name. */
  readonly property: string;
  /** Property that holds a beginning of it, to which the provider adds 26 characters. */
  readonly prefix?: string;
  /** Whether Pulumi makes a name up when there is none. @default true */
  readonly auto?: boolean;
  /** Shortest and longest. */
  readonly length: readonly [number, number];
  readonly pattern?: RegExp;
  /** The pattern in words. */
  readonly says?: string;
  /** What a made-up name begins with. */
  readonly lead?: string;
  /** Whether a made-up name is lower case. */
  readonly lower?: true;
  /** Whether the service renames in place; else another name is another resource. */
  readonly renames?: true;
  /** What the service says of a second one of the same name in the region; absent where there may be two. */
  readonly duplicate?: Duplicate;
  /** Where the limits come from. */
  readonly source: string;
}

/** The refusal of a second object of the same name. */
export interface Duplicate {
  readonly code: string;
  says(name: string, inputs: Properties): string;
  /** Property within which names are unique: the network of a security group, the cluster of a node group. */
  readonly within?: string;
}

/** A property whose value is another object's id, ARN or name. */
export interface Reference {
  /** Where: `vpcConfig.subnetIds[]`. */
  readonly at: string;
  /** Types, any of which it may be. */
  readonly to: readonly string[];
  /** What the service says when there is no such object. */
  readonly code: string;
  says(value: string): string;
  /** Values that need no object: what AWS itself has, what other accounts have. */
  readonly accepts?: (value: string, scope: Scope) => boolean;
  /** The code by which the other one's deletion is refused while this one refers to it; absent when it isn't. */
  readonly holds?: string;
}

/** What the simulated cloud knows of one resource type beyond what the SDK declares. */
export interface Description {
  readonly name?: NameRule;
  id(request: Request): string;
  arn?(request: Request & { readonly id: string }): string;
  /** Parts of properties that the cloud fills in, by path: `vpcConfig.vpcId`; while previewing they are not known. */
  readonly computes?: readonly string[];
  /** Properties, or parts of them by path, that can't change in place. The name and the region are never in place. */
  readonly replaces?: readonly string[];
  /** Top-level properties that this very change can't make in place. */
  replacesWhen?(old: Properties, inputs: Properties): readonly string[];
  readonly references?: readonly Reference[];
  /** Policy documents by property. */
  readonly policies?: Readonly<Record<string, PolicyRule>>;
  /** What the provider fills in when it is left out; compares equal with being left out. */
  readonly defaults?: Properties;
  /** Lists of texts whose order matters; the order of others doesn't. */
  readonly ordered?: readonly string[];
  /** What the provider refuses by itself; inputs may be unknown. */
  check?(inputs: Properties, scope: Scope): CheckFailure[];
  /** What the service refuses in a creation and a change. @throws CloudRefusal */
  refuse?(request: Request): void;
  /** What it refuses in a creation only. @throws CloudRefusal */
  refuseCreate?(request: Request): void;
  /** What it refuses in a change only. @throws CloudRefusal */
  refuseUpdate?(request: Request & { readonly object: CloudObject }): void;
  /** What it refuses in a deletion, beyond what references hold. @throws CloudRefusal */
  refuseDelete?(object: CloudObject, cloud: Cloud): void;
  /** Outputs that are made once and stay. */
  makes?(making: Making): Properties;
  /** Outputs that follow from the inputs and from what was made. */
  shows?(making: Making & { readonly made: Properties }): Properties;
  /** Milliseconds that the provider waits after a creation or a change. */
  readonly settle?: number;
}

/** Descriptions by type token. */
export type Catalogue = Readonly<Record<string, Description>>;
