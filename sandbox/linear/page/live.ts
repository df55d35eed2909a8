/**
 * The pages' one script: while the page is looked at, it asks every two seconds whether anything changed, and then puts the new
 * content in place of the old. Without it the page is whole, and shows what was there when it was opened.
 */
export const live = `
let tag = null;
async function refresh() {
  if (document.hidden || document.activeElement?.closest("main")) return;
  const response = await fetch(location.href, tag === null ? {} : { headers: { "if-none-match": tag } });
  tag = response.headers.get("etag");
  if (response.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
  const now = document.querySelector("main");
  if (fresh !== null && fresh.innerHTML !== now.innerHTML) now.replaceWith(document.adoptNode(fresh));
}
setInterval(() => refresh().catch(() => undefined), 2000);
`;
