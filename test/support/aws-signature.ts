import { createHash, createHmac } from "node:crypto";

export interface SignedParts {
  readonly method: string;
  readonly url: string;
  /** All signed headers but `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly region: string;
  readonly secret: string;
}

/** The signature of a request, straight from the description of AWS Signature Version 4. */
export function awsSignature({ method, url, headers, region, secret }: SignedParts): string {
  const { host, pathname, search } = new URL(url);
  const signed = Object.entries({ ...headers, host }).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const query = search.slice(1).split("&").filter(Boolean).toSorted().join("&");
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const body = headers["x-amz-content-sha256"] ?? "";
  const canonical = [method, pathname, query, lines, names, body].join("\n");
  const time = headers["x-amz-date"] ?? "";
  const scope = [time.slice(0, 8), region, "s3", "aws4_request"];
  const hash = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hash].join("\n");
  const mac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = scope.reduce<string | Buffer>(mac, `AWS4${secret}`);
  return mac(key, text).toString("hex");
}
