import { useEffect, useRef, useState } from "preact/hooks";
import { systemClock } from "../../clock.ts";
import type { ThumbFailure } from "./thumb-pool.ts";
import { Icon } from "./icon.tsx";
import { isFitted, placementOf, type Frame, type Zoom } from "./zoom.ts";

export interface ZoomableImageProps {
  readonly name: string;
  /** From small to large; each replaces the previous one once loaded. The original is loaded only if it would show more. */
  readonly thumbUrl: string;
  /** The thumbnail embedded in the file, available before one is generated. */
  readonly embeddedUrl?: string | undefined;
  readonly previewUrl: string;
  readonly fileUrl: string;
  readonly frame: Frame;
  readonly zoom: Zoom;
  /** Whether the preview is already decoded; otherwise it loads after `restMs`. */
  readonly ready?: boolean;
  /** Whether the image is likely passed by, so that its preview does not begin to load. */
  readonly passing?: boolean;
  /** Called with the size of an image whose size was unknown. */
  readonly onSize?: (width: number, height: number) => void;
  /** Resolves why an image did not load. */
  readonly explain: (url: string) => Promise<ThumbFailure>;
}

/** From this many device pixels per image pixel, pixels are drawn as squares. */
const pixelsFrom = 4;

/** How much a fitted preview may be enlarged before the original is loaded. */
const softAtFit = 1.3;

/** Ms that an image is shown before more than its thumbnail loads, so that passing by loads nothing. */
const restMs = 120;

/** Ms until a failed image is retried. */
const retryMs = 4_000;

const noFailure = { url: "", reason: "", final: false };

/** An image on its stage, placed as the zoom says. */
export function ZoomableImage(props: ZoomableImageProps) {
  const {
    name,
    thumbUrl,
    embeddedUrl,
    previewUrl,
    fileUrl,
    frame,
    zoom,
    ready = true,
    passing,
    explain,
    onSize,
  } = props;
  const [preview, setPreview] = useState({ url: "", width: 0 });
  const [original, setOriginal] = useState("");
  const [standIn, setStandIn] = useState("");
  const held = useRef<HeldLayer | null>(null);
  const { failure, fail } = useFailure(previewUrl, explain);
  const rested = useRestingUrl(previewUrl) !== "";
  const known = frame.imageWidth > 1;

  const { left, top, scale } = placementOf(zoom, frame);
  const previewShown = preview.url === previewUrl;
  const originalShown = original === fileUrl;
  const enough = isFitted(zoom, frame) ? softAtFit : 1.05;
  const sharper =
    known &&
    previewShown &&
    preview.width < frame.imageWidth &&
    scale * frame.pixelRatio * frame.imageWidth > preview.width * enough;
  const wantsOriginal = useRestingUrl(sharper ? fileUrl : "");

  const failed = failure.url === previewUrl;
  if (failed && failure.final) {
    held.current = null;
    return <FailedImage name={name} reason={failure.reason} />;
  }

  const place = {
    transform: `translate(${left}px, ${top}px)`,
    width: `${frame.imageWidth * scale}px`,
    height: `${frame.imageHeight * scale}px`,
  };
  const style = known ? place : { ...place, visibility: "hidden" };
  const crisp = scale * frame.pixelRatio >= pixelsFrom ? "crisp" : "";
  const standInShown = standIn === thumbUrl || (standIn !== "" && standIn === embeddedUrl);
  const painted = originalShown ? fileUrl : previewShown ? previewUrl : standInShown ? standIn : "";
  // The previous image stays until this one can be painted.
  if (known && painted !== "") held.current = { url: painted, style };
  const before = painted === "" ? held.current : null;
  return (
    <>
      {before && (
        <img key={before.url} ref={cancelled} class="image-layer held" src={before.url} alt="" style={before.style} />
      )}
      {!previewShown && embeddedUrl !== undefined && standIn !== thumbUrl && (
        <img
          key={embeddedUrl}
          ref={cancelled}
          class="image-layer embedded"
          src={embeddedUrl}
          alt=""
          draggable={false}
          decoding="sync"
          style={style}
          onLoad={() => setStandIn((shown) => (shown === thumbUrl ? shown : embeddedUrl))}
        />
      )}
      {!previewShown && (
        <img
          key={thumbUrl}
          ref={cancelled}
          class="image-layer"
          src={thumbUrl}
          alt=""
          draggable={false}
          decoding="sync"
          style={style}
          onLoad={() => setStandIn(thumbUrl)}
        />
      )}
      {!originalShown && !failed && (ready || (rested && !passing) || previewShown) && (
        <img
          key={previewUrl}
          ref={cancelled}
          class={`image-layer ${crisp}`}
          src={previewUrl}
          alt={name}
          draggable={false}
          decoding="sync"
          fetchpriority="high"
          style={style}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            setPreview({ url: previewUrl, width: naturalWidth });
            if (!known) onSize?.(naturalWidth, naturalHeight);
          }}
          onError={fail}
        />
      )}
      {(wantsOriginal === fileUrl || originalShown) && (
        <img
          key={fileUrl}
          ref={cancelled}
          class={`image-layer ${crisp} ${originalShown ? "" : "arriving"}`}
          src={fileUrl}
          alt={originalShown ? name : ""}
          draggable={false}
          decoding="async"
          style={style}
          onLoad={(event) => {
            const image = event.currentTarget;
            void image.decode().then(
              () => setOriginal(fileUrl),
              () => setOriginal(""),
            );
          }}
        />
      )}
      {failed ? (
        <span class="image-note" role="status">
          {failure.reason}
        </span>
      ) : (
        !previewShown && <span class="image-loading" />
      )}
    </>
  );
}

/** Why the image at `url` did not load; forgotten after a while unless it is final, so that loading is retried. */
function useFailure(url: string, explain: ZoomableImageProps["explain"]) {
  const [failure, setFailure] = useState(noFailure);
  useEffect(() => setFailure(noFailure), [url]);
  useEffect(() => {
    if (failure === noFailure || failure.final) return;
    return systemClock.after(retryMs, () => setFailure(noFailure));
  }, [failure]);
  const fail = (): void =>
    void explain(url).then((refusal) => {
      const final = refusal.kind === "final";
      setFailure({ url, reason: final ? refusal.reason : "Not loaded yet. Retrying.", final });
    });
  return { failure, fail };
}

function FailedImage({ name, reason }: { readonly name: string; readonly reason: string }) {
  return (
    <div class="image-failed" role="img" aria-label={`${name} cannot be shown: ${reason}`}>
      <Icon name="broken" size={36} />
      <strong>{name}</strong>
      <span>{reason}</span>
    </div>
  );
}

/** The last painted layer, and where it was. */
interface HeldLayer {
  readonly url: string;
  readonly style: { readonly transform: string; readonly width: string; readonly height: string };
}

/** A removed image element continues to load unless its source is removed. */
const cancelled = (image: HTMLImageElement | null) => () => image?.removeAttribute("src");

/** The URL, once it has been unchanged for `restMs`. */
function useRestingUrl(url: string): string {
  const [resting, setResting] = useState("");
  useEffect(() => systemClock.after(restMs, () => setResting(url)), [url]);
  return resting === url ? url : "";
}
