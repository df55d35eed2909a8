import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { cloudState } from "./cloud.js";

/** What a program asked the engine to register, in the order of asking. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** URN of the parent; empty for a root. */
  readonly parent: string;
  readonly custom: boolean;
  /** Inputs as they cross the wire; a secret is shown as `«secret»`, what a preview can't know as `«unknown»`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  /** URNs of everything that it waits for, by `dependsOn` or by a value. */
  readonly dependencies: readonly string[];
  /** URN and id of the provider, when one was given. */
  readonly provider: string;
  /** What a component registered as its outputs; undefined when it did not by itself. */
  outputs: Readonly<Record<string, unknown>> | undefined;
}

/** A program that has run to its end under mocks. */
export class Program<T> {
  constructor(
    /** What the program returned. */
    readonly value: T,
    readonly registrations: readonly Registration[],
  ) {}

  /** Every registration of a type, in order. */
  all(type: string): readonly Registration[] {
    return this.registrations.filter((one) => one.type === type);
  }

  /** The only registration with this logical name; throws with the names that there are. */
  named(name: string): Registration {
    const found = this.registrations.filter((one) => one.name === name);
    if (found.length === 1 && found[0]) return found[0];
    throw new Error(`${found.length} resources named ${name}; there are:\n${this.names().join("\n")}`);
  }

  /** Logical names in order. */
  names(): string[] {
    return this.registrations.map((one) => one.name);
  }
}

/**
 * Runs `build` under mocks and waits until every registration is through. Nothing is looked up: a data source or a
 * provider function throws. What the cloud adds to the inputs is the table in `cloud.ts`.
 */
export async function program<T>(
  build: () => T,
  options: { readonly preview?: boolean; readonly stack?: string } = {},
): Promise<Program<T>> {
  const lookups: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) =>
        options.preview
          ? { id: undefined, state: { ...inputs } }
          : cloudState(type, name, inputs as Record<string, unknown>, custom),
      call: ({ token }) => {
        lookups.push(token);
        throw new Error(`the program looks ${token} up; a plan must be given what it needs`);
      },
    },
    "chainwright",
    options.stack ?? "test",
    options.preview ?? false,
  );
  const registrations = record();
  const value = await drained(build);
  if (lookups.length > 0) throw new Error(`the program looks up ${lookups.join(", ")}`);
  return new Program(value, registrations);
}

/** What `build` gives, once everything that it began is through; also when it throws half-way. */
async function drained<T>(build: () => T): Promise<T> {
  try {
    return await build();
  } finally {
    await pulumi.runtime.disconnect();
  }
}

/** The value of an output once it is known. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as pulumi.Unwrap<T>));
  });
}

type Answer<R> = (error: Error | null, response?: R) => void;

/** The two calls of the mocked monitor that we listen to; mocks themselves are told neither parents nor options. */
interface Monitor {
  registerResource(request: RegisterResourceRequest, answer: Answer<{ getUrn(): string }>): Promise<void>;
  registerResourceOutputs(request: RegisterResourceOutputsRequest, answer: Answer<unknown>): void;
}

function record(): Registration[] {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const registrations: Registration[] = [];
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (request, answer) =>
    register(request, (error, response) => {
      if (response) registrations.push(registrationOf(request, response.getUrn()));
      answer(error, response);
    });
  monitor.registerResourceOutputs = (request, answer) => {
    const found = registrations.find((one) => one.urn === request.getUrn());
    if (found) found.outputs = shown(request.getOutputs());
    registerOutputs(request, answer);
  };
  return registrations;
}

function registrationOf(request: RegisterResourceRequest, urn: string): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: shown(request.getObject()),
    protect: request.getProtect() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    retainOnDelete: request.getRetainondelete() ?? false,
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    outputs: undefined,
  };
}

function shown(properties: Struct | undefined): Record<string, unknown> {
  return properties ? (redact(pulumi.runtime.deserializeProperties(properties, true)) as Record<string, unknown>) : {};
}

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (pulumi.isUnknown(value)) return "«unknown»";
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.specialSigKey in value) return "«secret»";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redact(inner)]));
}
