import { XMLParser } from "fast-xml-parser";
import * as z from "zod";
import { BucketProblem } from "./bucket-problem.ts";

/** An object as a bucket lists it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Unix ms. */
  readonly modifiedAt: number;
}

/** A part of a listing, in order of the keys' bytes. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** What the keys that were left out have in common, up to and with the delimiter. */
  readonly prefixes: readonly string[];
  /** Continues the listing; undefined at its end. */
  readonly next: string | undefined;
}

const Contents = z.object({
  Key: z.string(),
  Size: z.coerce.number().int().nonnegative(),
  LastModified: z.string(),
  ETag: z.string().default(""),
});

const List = z.object({
  Contents: z.array(Contents).default([]),
  CommonPrefixes: z.array(z.object({ Prefix: z.string() })).default([]),
  /** "url" if the keys are encoded: not all servers do as they are asked. */
  EncodingType: z.string().default(""),
  IsTruncated: z.stringbool().default(false),
  NextContinuationToken: z.string().optional(),
});

const Document = z.object({ ListBucketResult: z.union([List, z.literal("").transform(() => List.parse({}))]) });

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === "Contents" || name === "CommonPrefixes",
});

/** Parses the response to ListObjectsV2 with `encoding-type=url`. Throws `BucketProblem`. */
export function parseListPage(xml: string): ListPage {
  let read: unknown;
  try {
    read = parser.parse(xml);
  } catch {
    read = undefined;
  }
  const document = Document.safeParse(read);
  if (!document.success) throw new BucketProblem("invalid", "The bucket's listing is not one of S3 (ListObjectsV2).");
  const { Contents, CommonPrefixes, EncodingType, IsTruncated, NextContinuationToken } = document.data.ListBucketResult;
  if (IsTruncated && NextContinuationToken === undefined)
    throw new BucketProblem("invalid", "The bucket's listing does not say where it continues.");
  const decode = EncodingType === "url" ? decodeKey : (key: string) => key;
  return {
    objects: Contents.map(({ Key, Size, LastModified, ETag }) => ({
      key: decode(Key),
      size: Size,
      modifiedAt: stampOf(Date.parse(LastModified), ETag),
    })),
    prefixes: CommonPrefixes.map(({ Prefix }) => decode(Prefix)),
    next: IsTruncated ? NextContinuationToken : undefined,
  };
}

/**
 * The time of an object, in Unix ms. Buckets know whole seconds; the milliseconds come from the ETag, so that a second
 * version of the same size within one second has another time.
 */
export function stampOf(modifiedAt: number, etag: string): number {
  const second = Math.floor((Number.isFinite(modifiedAt) ? modifiedAt : 0) / 1000) * 1000;
  let sum = 0;
  for (const character of etag.replaceAll(/^W\/|"/g, "")) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1000;
  return second + sum;
}

/** Keys are encoded as in a form: a space may be a plus sign. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
