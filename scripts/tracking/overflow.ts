import { documentId } from "./identity.js";
import type { Intent } from "./intents.js";
import { bodyLimit, cutBody, cutParts } from "./markdown.js";

/** Documents that one text is spread over, at most; 1.2 million characters. The report on disk has all of it. */
const partLimit = 20;

/** The intent as it can be sent: a text that is too long for a description or a comment is cut, and follows whole in documents. */
export function spread(intent: Intent, run: string): Intent[] {
  switch (intent.kind) {
    case "issue": {
      const { description, id } = intent;
      return cut(intent, description, id, "Description", run, (text) => ({ ...intent, description: text }));
    }
    case "describe": {
      const { description, issueId } = intent;
      return cut(intent, description, issueId, "Description", run, (text) => ({ ...intent, description: text }));
    }
    case "comment": {
      const { body, issueId, id } = intent;
      return cut(intent, body, issueId, `Comment ${id.slice(0, 8)}`, run, (text) => ({ ...intent, body: text }));
    }
    case "project-update":
      return [{ ...intent, body: cutBody(intent.body) }];
    default:
      return [intent];
  }
}

function cut(
  intent: Intent,
  text: string,
  issueId: string,
  what: string,
  run: string,
  fitted: (text: string) => Intent,
): Intent[] {
  if (text.length <= bodyLimit) return [intent];
  const title = `${what} in full`;
  const parts = cutParts(text).slice(0, partLimit);
  const documents = parts.map((content, index): Intent => {
    const name = parts.length === 1 ? title : `${title}, ${index + 1} of ${parts.length}`;
    return { kind: "document", id: documentId(issueId, run, name), issueId, title: name, content };
  });
  return [fitted(cutBody(text, bodyLimit, `the document "${title}"`)), ...documents];
}
