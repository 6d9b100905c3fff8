import type { Clock } from "../../clock.ts";
import { passingMs } from "../model/view/preload.ts";

/** Thumbnails that a held arrow reaches before they could load are left out. */
const lead = 8;

/** Where thumbnails load first. */
export interface TravelFocus {
  moveTo(place: number): void;
  end(): void;
}

/** Focuses on the shown place, or ahead of it while places are passed by one after the other. */
export function travelFocus(clock: Clock, focus: (place: number) => void): TravelFocus {
  let last = NaN;
  let movedAt = -Infinity;
  let end = () => {};
  return {
    moveTo(place) {
      const passing = Math.abs(place - last) === 1 && clock.now() - movedAt < passingMs;
      focus(passing ? place + (place - last) * lead : place);
      end();
      if (passing) end = clock.after(passingMs, () => focus(place));
      if (place !== last) movedAt = clock.now();
      last = place;
    },
    end: () => end(),
  };
}
