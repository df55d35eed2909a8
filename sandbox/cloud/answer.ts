import { type ServerUnaryCall, type handleUnaryCall, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import anys from "google-protobuf/google/protobuf/any_pb.js";
import { UserError } from "../../components/core/errors.js";
import type { Connections } from "./connection.js";
import { CloudRefusal, type Properties } from "./simulator.js";
import { Cancelled, ProviderCrash } from "./trouble.js";
import { type Marks, encode } from "./wire.js";

/** A request of the engine and where it came from. */
export interface Asked<Q> {
  readonly request: Q;
  readonly peer: string;
  /** Raised when the engine calls the request off. */
  readonly signal: AbortSignal;
  /** Raised when the engine is gone, or has given this very request up. */
  readonly gone: AbortSignal;
}

/** An object that was made but did not become ready. */
export class InitFailed extends Error {
  override readonly name = "InitFailed";

  constructor(
    readonly id: string,
    readonly reasons: readonly string[],
    readonly inputs: { readonly value: Properties; readonly marks: Marks },
    readonly outputs: { readonly value: Properties; readonly marks: Marks },
  ) {
    super(reasons.join("; "));
  }
}

/** A gRPC method from a function that answers or throws. */
export function answering<Q, S>(
  connections: Connections,
  log: (line: string) => void,
  answer: (asked: Asked<Q>) => S | Promise<S>,
): handleUnaryCall<Q, S> {
  return (call: ServerUnaryCall<Q, S>, reply) => {
    const peer = call.getPeer();
    const controller = connections.begin(peer);
    const left = new AbortController();
    call.on("cancelled", () => {
      controller.abort();
      left.abort();
    });
    Promise.resolve()
      .then(() => answer({ request: call.request, peer, signal: controller.signal, gone: left.signal }))
      .then(
        (response) => reply(null, response),
        (error: unknown) => reply(toStatus(error, log)),
      )
      .finally(() => connections.end(peer, controller));
  };
}

/** What the engine is told of an error: a refusal in its own words, a bug with its stack in the sandbox's log. */
function toStatus(error: unknown, log: (line: string) => void): Partial<ServiceError> {
  if (error instanceof InitFailed) return initFailed(error);
  if (error instanceof CloudRefusal) return { code: status.FAILED_PRECONDITION, details: error.message };
  if (error instanceof Cancelled) return { code: status.CANCELLED, details: error.message };
  if (error instanceof ProviderCrash) return { code: status.UNAVAILABLE, details: error.message };
  if (error instanceof UserError) return { code: status.FAILED_PRECONDITION, details: error.message };
  log(`bug in the sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return {
    code: status.INTERNAL,
    details: `bug in the sandbox: ${error instanceof Error ? error.message : String(error)}`,
  };
}

function initFailed(error: InitFailed): Partial<ServiceError> {
  const detail = new providers.ErrorResourceInitFailed()
    .setId(error.id)
    .setReasonsList([...error.reasons])
    .setProperties(encode(error.outputs.value, error.outputs.marks))
    .setInputs(encode(error.inputs.value, error.inputs.marks));
  const any = new anys.Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new statuses.Status().setCode(status.UNKNOWN).setMessage(error.message).setDetailsList([any]);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: status.UNKNOWN, details: error.message, metadata };
}
