import { Document, isScalar, type Scalar, visit } from "yaml";
import { remarkOn } from "./actions.js";
import { isPinned, unpinnedRemark } from "./images.js";

/** A comment above a value, by the value's path. */
export type Comments = readonly (readonly [path: readonly string[], text: string])[];

/** First line of every generated file that can hold a comment; by it one of ours is known. */
export const madeBy = "Made by `chainwright ci";

/**
 * A value as YAML that readers of version 1.1 and 1.2 take alike: what one of them would take for something else than
 * text is quoted. Actions are followed by the version that their commit is.
 *
 * @param kind `github`, ...: how the file is made again
 */
export function renderYaml(kind: string, value: object, comments: Comments = []): string {
  const document = documentOf(value);
  for (const [path, text] of comments) commentAbove(document, path, text);
  const head = `# ${madeBy} ${kind}\`: change Pulumi.<environment>.yaml and run it again.\n`;
  return head + textOf(document);
}

/** Several values as one stream of documents. */
export function renderDocuments(kind: string, values: readonly object[]): string {
  const head = `# ${madeBy} ${kind}\`: change Pulumi.<environment>.yaml and run it again.\n`;
  return head + values.map((value) => textOf(documentOf(value))).join("---\n");
}

function documentOf(value: object): Document {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" } as never);
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (!isScalar(key) || key.value !== "image" || !isScalar(value) || typeof value.value !== "string") return;
      if (!isPinned(value.value)) value.comment = ` ${unpinnedRemark}`;
    },
    Scalar: (_key, node) => {
      const remark = typeof node.value === "string" ? remarkOn(node.value) : undefined;
      if (remark !== undefined) node.comment = ` ${remark}`;
    },
  });
  return document;
}

function textOf(document: Document): string {
  return document.toString({ lineWidth: 0 });
}

function commentAbove(document: Document, path: readonly string[], text: string): void {
  const map = document.getIn(path.slice(0, -1), true);
  const items = (map as { items?: readonly { key: unknown }[] } | undefined)?.items ?? [];
  const key = items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key as Scalar | undefined;
  if (key === undefined) throw new Error(`nothing at ${path.join(".")} to comment on`);
  key.commentBefore = text
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
}
