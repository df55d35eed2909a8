import { credentials } from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

/** The engine's log, where a program's output belongs. What is written arrives in order. */
export interface EngineLog {
  /** @param stream lets the engine put the pieces of one stream together again */
  write(text: string, stream: number): void;
  /** Resolves when all of it has arrived, or the engine is gone. */
  close(): Promise<void>;
}

export function openEngineLog(address: string): EngineLog {
  const client = new engineServices.EngineClient(address, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
  });
  let sent = Promise.resolve();
  const send = (text: string, stream: number) =>
    new Promise<void>((resolve) => {
      const request = new engineMessages.LogRequest()
        .setSeverity(engineMessages.LogSeverity.INFO)
        .setMessage(text)
        .setStreamid(stream);
      client.log(request, () => resolve());
    });
  return {
    write: (text, stream) => {
      sent = sent.then(() => send(text, stream));
    },
    close: async () => {
      await sent;
      client.close();
    },
  };
}
