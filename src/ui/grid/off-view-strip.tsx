import { nameOf } from "../../wire/gallery-path.ts";
import { usePage } from "../page-context.ts";
import { coveredPixels, pixelRatio } from "../parts/pixel-ratio.ts";
import { Button } from "../parts/button.tsx";

/** Px of the strip's images, as in the stylesheet; wide ones are cropped. */
const box = { width: 72, height: 104 };

/** Changes by others outside the view, and those images on request. The view's filters do not change. */
export function OffViewStrip() {
  const { offView, location, urls, view } = usePage();
  void view.revision.value;
  const revealed = offView.revealed.value;
  const thumbOf = (path: string): string => {
    const { width = 0, height = 0 } = view.rowOf(path) ?? {};
    return urls.standIn(path, coveredPixels(box, { width, height }, pixelRatio.value));
  };
  const sentence = offView.sentence.value;
  return (
    <div class="off-view" role="status" hidden={sentence === "" && revealed.length === 0}>
      <div class="off-view-line">
        <span>{sentence === "" ? "Changed by others" : sentence}</span>
        {revealed.length === 0 && <Button label="Reveal" onPress={() => offView.reveal()} />}
        <Button label="Dismiss" icon="close" iconOnly onPress={() => offView.dismiss()} />
      </div>
      {revealed.length > 0 && (
        <ul class="off-view-strip scrolls">
          {revealed.map(({ path, name, hue, what }) => (
            <li key={path}>
              <button
                type="button"
                title={path}
                style={{ "--hue": `${hue ?? 220}` }}
                onClick={() => location.openImage(path)}
              >
                <img src={thumbOf(path)} alt={nameOf(path)} />
                <span>{name === "" ? what : `${name} ${what}`}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
