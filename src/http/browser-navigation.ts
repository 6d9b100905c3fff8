/** Whether a browser is navigating to the URL, rather than a script or the page fetching it. */
export function isNavigation({ method, headers }: Request): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const destination = headers.get("sec-fetch-dest") ?? "document";
  return destination === "document" && (headers.get("accept") ?? "").includes("text/html");
}
