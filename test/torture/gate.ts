import { allEndpoints, asEditor, asViewer, attackers, knock, openGuardedGallery } from "../support/attackers.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** Every route against every attacker and both roles, from the table of endpoints. */
export async function run({ seed }: GroupOptions): Promise<GroupOutcome> {
  const gallery = await openGuardedGallery();
  let tried = 0;
  let survived = 0;
  const expect = (holds: boolean, message: string) => {
    tried += 1;
    if (holds) survived += 1;
    else console.error(`gate: ${message}`);
  };
  for (const [name, endpoint] of allEndpoints) {
    for (const attacker of attackers) {
      gallery.clock.advance(60_000);
      const { status } = await knock(gallery, endpoint, attacker.headers);
      expect(status === attacker.status, `${name} answered ${attacker.name} with ${status}`);
    }
    const asking = { origin: "https://labels.example", host: "evil.example" };
    const preflight = await gallery.call("OPTIONS", endpoint.path, undefined, asking);
    expect(preflight.status === 421, `${name} answered a preflight under a foreign Host with ${preflight.status}`);
    const viewer = await knock(gallery, endpoint, asViewer);
    expect((viewer.status === 403) === (endpoint.role === "editor"), `${name} answered a viewer with ${viewer.status}`);
    const editor = await knock(gallery, endpoint, asEditor);
    expect(![401, 403, 421].includes(editor.status), `${name} answered an editor with ${editor.status}`);
  }
  await gallery.lenslet.close();
  return { group: "routes against attackers", tried, survived, lost: tried - survived, seed };
}
