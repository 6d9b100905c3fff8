import type { Handlers } from "../call.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";

export interface ApiDependencies {
  readonly basePath: string;
  readonly version: string;
}

/** The description of the API, for programs and for people. It is made when first asked for. */
export function apiRoutes({ basePath, version }: ApiDependencies): Handlers<"openapi" | "docs"> {
  const describe = async () => (await import("../../openapi/document.ts")).toOpenApi({ basePath, version });
  return {
    openapi: async () => uncachedJson(await describe()),
    async docs() {
      const { apiPage } = await import("../../openapi/api-page.ts");
      const { html, policy } = await apiPage(await describe());
      return new PlainResponse(html, {
        headers: {
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-store",
          "content-security-policy": policy,
        },
      });
    },
  };
}
