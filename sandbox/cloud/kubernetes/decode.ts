import { parseAllDocuments } from "yaml";
import { CloudRefusal, type Properties } from "../simulator.js";
import { isRecord, list, record, text } from "./manifest.js";

/**
 * The objects in a YAML text, as `kubernetes:yaml:decode` gives them: lists opened, empty documents left out, the default namespace
 * filled in.
 *
 * @throws CloudRefusal when the text is no YAML
 */
export function decodeYaml(args: Properties): Properties {
  const documents = parseAllDocuments(text(args["text"]) ?? "");
  const errors = "empty" in documents ? [] : documents.flatMap((document) => document.errors);
  if (errors[0]) throw new CloudRefusal("InvalidYaml", errors[0].message);
  const objects = [...documents].map((document) => document.toJS() as unknown).filter(isRecord);
  const namespace = text(args["defaultNamespace"]);
  return { result: objects.flatMap(opened).map((object) => placed(object, namespace)) };
}

function opened(object: Properties): readonly Properties[] {
  const isList = text(object["kind"])?.endsWith("List") === true && Array.isArray(object["items"]);
  return isList ? list(object["items"]).filter(isRecord) : [object];
}

function placed(object: Properties, namespace: string | undefined): Properties {
  const metadata = record(object["metadata"]);
  if (namespace === undefined || namespace === "" || metadata["namespace"] !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace } };
}
