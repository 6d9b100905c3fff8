import type { Endpoint } from "../../src/wire/endpoints.ts";
import {
  allEndpoints,
  asEditor,
  asViewer,
  attackers,
  entrances,
  knock,
  openEntrance,
  openGuardedGallery,
} from "../support/attackers.ts";
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
      expect(status === attacker.status, `${name} responded to ${attacker.name} with ${status}`);
    }
    if (endpoint.bodyBytes > 0) {
      const form = await knock(gallery, endpoint, { ...asEditor, "content-type": "text/plain" });
      expect(form.status === 415, `${name} responded to what a form can send with ${form.status}`);
    }
    const asking = { origin: "https://labels.example", host: "evil.example" };
    const preflight = await gallery.call("OPTIONS", endpoint.path, undefined, asking);
    expect(preflight.status === 421, `${name} responded to a preflight under a foreign Host with ${preflight.status}`);
    const viewer = await knock(gallery, endpoint, asViewer);
    expect(isRight(viewer, endpoint), `${name} responded to a viewer with ${viewer.status}`);
    const editor = await knock(gallery, endpoint, asEditor);
    expect(isWelcome(editor), `${name} responded to an editor with ${editor.status}`);
  }
  expect(gallery.errors.length === 0, `errors of the server: ${gallery.errors.map(String).join("; ")}`);
  await gallery.lenslet.close();
  for (const entrance of entrances) {
    const guarded = await openEntrance(entrance);
    const { editor, viewer } = entrance.admitted;
    for (const [name, endpoint] of allEndpoints) {
      for (const attacker of entrance.attackers) {
        guarded.clock.advance(60_000);
        const { status } = await knock(guarded, endpoint, attacker.headers);
        expect(status === attacker.status, `${entrance.name}: ${name} responded to ${attacker.name} with ${status}`);
      }
      const welcome = await knock(guarded, endpoint, editor);
      expect(isWelcome(welcome), `${entrance.name}: ${name} responded to an editor with ${welcome.status}`);
      if (!viewer) continue;
      const response = await knock(guarded, endpoint, viewer);
      expect(isRight(response, endpoint), `${entrance.name}: ${name}, a viewer: ${response.status}`);
    }
    expect(guarded.errors.length === 0, `${entrance.name}: errors: ${guarded.errors.map(String).join("; ")}`);
    await guarded.lenslet.close();
  }
  return { group: "routes against attackers", tried, survived, lost: tried - survived, seed };
}

/** Let in, and no error of the server, whatever else is wrong with the request. */
function isWelcome({ status }: Response): boolean {
  return ![401, 403, 421].includes(status) && status < 500;
}

/** What a viewer may get. */
function isRight(response: Response, { role }: Endpoint): boolean {
  return role === "editor" ? response.status === 403 : isWelcome(response);
}
