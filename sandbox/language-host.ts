import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import languageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import type * as pb from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { programDependencies } from "./language-host/about.js";
import { programCommand } from "./language-host/command.js";
import { openEngineLog } from "./language-host/engine-log.js";
import { type ProgramEnd, type RunningProgram, startProgram } from "./language-host/program.js";

/** The SDK's exit code for "the error was already shown". */
const alreadyShown = 32;

export interface LanguageHostOptions {
  /** Environment of the programs that are run. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Node that runs them. @default the one that runs us */
  readonly nodeBinary?: string;
  /** Told what is started and how it ends; never a value. @default nowhere */
  readonly log?: (line: string) => void;
}

/**
 * A Node language host for an engine that has none of its own, on 127.0.0.1. Name it to the engine with
 * `PULUMI_DEBUG_LANGUAGES=nodejs:PORT`. One host serves one engine at a time; what it doesn't know it answers as unimplemented.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto
 */
export async function startLanguageHost(
  options: LanguageHostOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const host = new LanguageHost(options);
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(languageServices.LanguageRuntimeService, host.implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    close: async () => {
      await host.stop();
      server.forceShutdown();
    },
  };
}

class LanguageHost {
  readonly implementation: UntypedServiceImplementation;
  readonly #nodeBinary: string;
  readonly #log: (line: string) => void;
  readonly #running = new Set<RunningProgram>();
  #engineAddress = "";

  constructor(private readonly options: LanguageHostOptions) {
    this.#nodeBinary = options.nodeBinary ?? process.execPath;
    this.#log = options.log ?? (() => undefined);
    this.implementation = {
      handshake: answering((request: pb.LanguageHandshakeRequest) => {
        this.#engineAddress = request.getEngineAddress();
        return new languageMessages.LanguageHandshakeResponse();
      }),
      getPluginInfo: answering(() => new pluginMessages.PluginInfo().setVersion("1.0.0")),
      getRequiredPlugins: answering(() => new languageMessages.GetRequiredPluginsResponse()),
      getRequiredPackages: answering(() => new languageMessages.GetRequiredPackagesResponse()),
      about: answering(() =>
        new languageMessages.AboutResponse().setExecutable(this.#nodeBinary).setVersion(process.version),
      ),
      getProgramDependencies: answering((request: pb.GetProgramDependenciesRequest) => dependenciesOf(request)),
      run: answering((request: pb.RunRequest, call) => this.#run(request, call)),
      cancel: answering(() => {
        this.#interrupt();
        return new empties.Empty();
      }),
    };
  }

  /** Ends what is running and waits for it. */
  async stop(): Promise<void> {
    const running = [...this.#running];
    this.#interrupt();
    await Promise.all(running.map((program) => program.ended));
  }

  #interrupt(): void {
    for (const program of this.#running) program.stop();
  }

  /** The call is cancelled when the engine gives up on the run, and when the engine is gone. */
  async #run(request: pb.RunRequest, call: ServerUnaryCall<unknown, unknown>): Promise<pb.RunResponse> {
    const command = programCommand(request, this.#engineAddress);
    if (typeof command === "string") return new languageMessages.RunResponse().setError(command);
    const output = openEngineLog(this.#engineAddress);
    const streams = { stdout: 1, stderr: 2 };
    const program = startProgram(this.#nodeBinary, command, this.options.env, (stream, text) => {
      output.write(text, streams[stream]);
    });
    this.#log(`language host: running ${request.getProject()} for ${request.getStack()}`);
    this.#running.add(program);
    call.once("cancelled", () => program.stop());
    const end = await program.ended;
    this.#running.delete(program);
    await output.close();
    this.#log(`language host: ${end.kind}${end.kind === "exited" ? ` with code ${end.code}` : ""}`);
    return responseTo(end);
  }
}

function responseTo(end: ProgramEnd): pb.RunResponse {
  const response = new languageMessages.RunResponse();
  switch (end.kind) {
    case "exited":
      if (end.code === alreadyShown) return response.setBail(true);
      return end.code === 0 ? response : response.setError(`Program exited with non-zero exit code: ${end.code}`);
    case "killed":
      return response.setError(`Program was ended by ${end.signal}`);
    case "not-started":
      return response.setError(`Program could not be started: ${end.reason}`);
  }
}

async function dependenciesOf(request: pb.GetProgramDependenciesRequest): Promise<pb.GetProgramDependenciesResponse> {
  const found = await programDependencies(request.getInfo()?.getProgramDirectory() ?? request.getPwd());
  const list = found.map(({ name, version }) =>
    new languageMessages.DependencyInfo().setName(name).setVersion(version),
  );
  return new languageMessages.GetProgramDependenciesResponse().setDependenciesList(list);
}

/** A method that answers with what `answer` gives; what it throws is an internal error with its message. */
function answering<Q, S>(answer: (request: Q, call: ServerUnaryCall<Q, S>) => S | Promise<S>): handleUnaryCall<Q, S> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request, call))
      .then(
        (response) => callback(null, response),
        (error: Error) => callback({ code: status.INTERNAL, details: error.message } as ServiceError),
      );
  };
}
