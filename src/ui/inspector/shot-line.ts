import type { ItemMetadata } from "../../wire/listing.ts";

/** How an image was taken, such as "EOS R5 · 24 mm · f/1.4 · 1/60 s · ISO 100"; "" if nothing is known. Does not break before a unit. */
export function toShotLine({ camera, focal, f, shutter, iso }: ItemMetadata): string {
  return [
    camera,
    focal && `${Math.round(focal)}\u00a0mm`,
    f && `f/${f}`,
    shutter && toExposure(shutter),
    iso && `ISO\u00a0${iso}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Below a third of a second as cameras write it, as a fraction. */
function toExposure(seconds: number): string {
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)}\u00a0s` : `${Number(seconds.toFixed(1))}\u00a0s`;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A capture time as the camera's clock showed it, wherever the reader is, with the offset if it is known. */
export function toTakenText(taken: string): string {
  const [, clock = "", offset = ""] = /^([-+\d]+-\d\d-\d\dT[\d:.]+)(.*)$/.exec(taken) ?? [];
  const at = Date.parse(`${clock}Z`);
  if (Number.isNaN(at)) return "";
  return [day.format(at), offset && `UTC${offset === "Z" ? "" : offset}`].filter(Boolean).join(", ");
}
