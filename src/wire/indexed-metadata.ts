import * as z from "zod";
import { Star } from "./sidecar.ts";

/** Where a capture time was found: EXIF, XMP or the file's name. */
export const TakenFrom = z.enum(["exif", "xmp", "name"]);
export type TakenFrom = z.infer<typeof TakenFrom>;

/** When an image was taken. */
export interface Taken {
  /** What the clock of the camera showed, in ms as if it were UTC, so that days and hours are those of the place. */
  readonly at: number;
  /** Minutes east of UTC; left out where the file does not say. */
  readonly offset?: number;
  readonly from: TakenFrom;
}

/** Labels that other programs wrote into a file or into an XMP file beside it. */
export interface FileLabels {
  readonly star?: Exclude<Star, null>;
  readonly flag?: "picked" | "rejected";
  readonly tags?: readonly string[];
  /** The description, or else the title. */
  readonly notes?: string;
}

const StoredLabels = z.strictObject({
  star: Star.unwrap().optional(),
  flag: z.enum(["picked", "rejected"]).optional(),
  tags: z.array(z.string()).optional(),
  notes: z.string().optional(),
});

/** Undefined for anything else than labels. */
export function parseFileLabels(value: unknown): FileLabels | undefined {
  const { data } = StoredLabels.safeParse(value);
  return (
    data && {
      ...(data.star !== undefined && { star: data.star }),
      ...(data.flag !== undefined && { flag: data.flag }),
      ...(data.tags !== undefined && { tags: data.tags }),
      ...(data.notes !== undefined && { notes: data.notes }),
    }
  );
}

/** How an image was generated. */
export interface Generation {
  readonly prompt?: string;
  readonly negative?: string;
  readonly model?: string;
  /** A text, because seeds exceed what a number holds exactly. */
  readonly seed?: string;
  readonly sampler?: string;
  readonly steps?: number;
  readonly cfg?: number;
}

/** What a file, and the XMP files beside it, say of the image: what is searched, sorted and shown. */
export interface IndexedMetadata {
  readonly taken?: Taken;
  readonly camera?: string;
  readonly lens?: string;
  readonly iso?: number;
  /** The f-number. */
  readonly aperture?: number;
  /** Exposure time in seconds. */
  readonly shutter?: number;
  /** Focal length in mm. */
  readonly focal?: number;
  /** EXIF orientation, 2 to 8; left out for 1. */
  readonly orientation?: number;
  /** The place is known. */
  readonly gps?: true;
  readonly labels?: FileLabels;
  readonly generation?: Generation;
}

/** The metadata of a file that says nothing. */
export const noMetadata: IndexedMetadata = {};

/** Where it is not known, a text is "" and a number 0. */
interface StoredMetadata extends Required<
  Pick<IndexedMetadata, "camera" | "lens" | "iso" | "aperture" | "shutter" | "focal">
> {
  readonly model: string;
  readonly prompt: string;
}

/** Leaves out what is not known. */
export function toIndexed(stored: StoredMetadata): IndexedMetadata {
  const { camera, lens, iso, aperture, shutter, focal, model, prompt } = stored;
  return {
    ...(camera !== "" && { camera }),
    ...(lens !== "" && { lens }),
    ...(iso > 0 && { iso }),
    ...(aperture > 0 && { aperture }),
    ...(shutter > 0 && { shutter }),
    ...(focal > 0 && { focal }),
    ...((model !== "" || prompt !== "") && {
      generation: { ...(prompt !== "" && { prompt }), ...(model !== "" && { model }) },
    }),
  };
}
