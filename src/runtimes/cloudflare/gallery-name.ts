/** Letters, digits and `-._~`, as base paths may have; at most 64. */
const validName = /^[\w.~-]{1,64}$/;

/** The name of the gallery that a URL is of: its first segment. Undefined if that is no name. */
export function galleryOf({ pathname }: URL): string | undefined {
  const [, first = ""] = pathname.split("/");
  return validName.test(first) && first !== "." && first !== ".." ? first : undefined;
}
