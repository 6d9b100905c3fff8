import { after, before, describe } from "node:test";
import { describeBatches } from "./batches.ts";
import { describeBrowsing } from "./browsing.ts";
import { describeDiagnostics } from "./diagnostics.ts";
import { describeEvents } from "./events.ts";
import { describeItems } from "./items.ts";
import { describeMedia } from "./media.ts";
import { describeExpiry, describePresence } from "./presence.ts";
import { createApi, type Api, type Start, type StartOptions, type Subject } from "./subject.ts";

/** The whole contract of the wire, for any gallery of the contract's images that `start` starts. */
export function describeContract(where: string, start: Start): void {
  const withGallery = (title: string, options: StartOptions, declare: (api: Api) => void) => {
    describe(`the contract ${where}, ${title}`, () => {
      let subject: Subject | undefined;
      before(async () => {
        subject = await start(options);
      });
      after(() => subject?.close());
      declare(
        createApi(() => {
          if (!subject) throw new Error("the gallery has not started");
          return subject;
        }),
      );
    });
  };

  withGallery("with leases", { lifecycleV2: true, short: false }, (api) => {
    describeBrowsing(api);
    describeItems(api);
    describeBatches(api);
    describeMedia(api);
    describePresence(api, true);
    describeEvents(api);
    describeDiagnostics(api, true);
  });

  withGallery("in legacy mode", { lifecycleV2: false, short: false }, (api) => {
    describePresence(api, false);
    describeEvents(api);
    describeDiagnostics(api, false);
  });

  for (const lifecycleV2 of [true, false]) {
    const title = `with short times, ${lifecycleV2 ? "with leases" : "in legacy mode"}`;
    withGallery(title, { lifecycleV2, short: true }, describeExpiry);
  }
}
