import { useEffect, useRef, useState } from "preact/hooks";
import { systemClock } from "../../clock.ts";
import type { Refusal } from "./thumb-pool.ts";
import { Icon } from "./icon.tsx";
import { isFitted, placementOf, type Frame, type Zoom } from "./zoom.ts";

export interface ZoomableImageProps {
  readonly name: string;
  /** From small to large; each takes over once it is there. The original is read only when it would show more. */
  readonly thumbUrl: string;
  /** What the file holds of itself in small: there before a thumbnail is made. */
  readonly embeddedUrl?: string | undefined;
  readonly previewUrl: string;
  readonly fileUrl: string;
  readonly frame: Frame;
  readonly zoom: Zoom;
  /** Whether the preview can be painted at once; otherwise it is asked for once the image has rested. */
  readonly ready?: boolean;
  /** Gets the size of an image whose size was not known. */
  readonly onSize?: (width: number, height: number) => void;
  /** Asks why an image did not load. */
  readonly explain: (url: string) => Promise<Refusal>;
}

/** Device pixels to an image pixel from which pixels are shown as squares. */
const pixelsFrom = 4;

/** A preview may be enlarged so much while the whole image is seen, before its original is worth reading. */
const softAtFit = 1.3;

/** Ms that an image stays before more than its thumbnail is read, so that passing by reads nothing. */
const restMs = 80;

/** Ms until an image that did not come this time is asked for again. */
const retryMs = 4_000;

const noFailure = { url: "", reason: "", final: false };

/** An image on its stage, placed as the zoom says. */
export function ZoomableImage(props: ZoomableImageProps) {
  const { name, thumbUrl, embeddedUrl, previewUrl, fileUrl, frame, zoom, ready = true, explain, onSize } = props;
  const [preview, setPreview] = useState({ url: "", width: 0 });
  const [original, setOriginal] = useState("");
  const [standIn, setStandIn] = useState("");
  const held = useRef<HeldLayer | null>(null);
  const [failure, setFailure] = useState(noFailure);
  useEffect(() => setFailure(noFailure), [previewUrl]);
  useEffect(() => {
    if (failure === noFailure || failure.final) return;
    return systemClock.after(retryMs, () => setFailure(noFailure));
  }, [failure]);
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
    return (
      <div class="image-failed" role="img" aria-label={`${name} cannot be shown: ${failure.reason}`}>
        <Icon name="broken" size={36} />
        <strong>{name}</strong>
        <span>{failure.reason}</span>
      </div>
    );
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
  // What was painted last stays until something of this image can be.
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
      {!originalShown && !failed && (ready || rested || previewShown) && (
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
          onError={() => {
            void explain(previewUrl).then((refusal) => {
              const final = refusal.kind === "final";
              const reason = final ? refusal.reason : "Not loaded yet. It is tried again.";
              setFailure({ url: previewUrl, reason, final });
            });
          }}
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

/** The layer that was painted last, where it was. */
interface HeldLayer {
  readonly url: string;
  readonly style: { readonly transform: string; readonly width: string; readonly height: string };
}

/** An image that leaves the page goes on loading, unless it loses its source. */
const cancelled = (image: HTMLImageElement | null) => () => image?.removeAttribute("src");

/** The URL once it has been wanted for a moment. */
function useRestingUrl(url: string): string {
  const [resting, setResting] = useState("");
  useEffect(() => systemClock.after(restMs, () => setResting(url)), [url]);
  return resting === url ? url : "";
}
