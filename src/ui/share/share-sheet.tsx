import { useEffect, useRef, useState } from "preact/hooks";
import type { ShareResponse } from "../../wire/share.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { copyText } from "../parts/copy-text.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Segments } from "../parts/segments.tsx";
import { QrCode } from "./qr-code.tsx";

/** Links and QR code to share the current view. */
export function ShareSheet({ onClose }: { readonly onClose: () => void }) {
  const { client } = usePage();
  const [share, setShare] = useState<ShareResponse | "failed" | null>(null);
  useEffect(() => {
    client.share().then(
      ({ body }) => setShare(body),
      () => setShare("failed"),
    );
  }, [client]);
  return (
    <Dialog title="Share" onClose={onClose}>
      <div class="share">
        {share === "failed" && <p>The server did not respond. Try again once it is back.</p>}
        {share !== null &&
          share !== "failed" &&
          (share.access === "this-machine" ? <HowToShare share={share} /> : <Links share={share} />)}
      </div>
    </Dialog>
  );
}

function HowToShare({ share }: { readonly share: ShareResponse }) {
  const folder = share.folder ?? "";
  const command = `lenslet ${/^[\w@%+=:,./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`} --host 0.0.0.0`;
  return (
    <>
      <p>
        Only this computer can open the gallery now. To share it on your network, stop Lenslet and start it like this:
      </p>
      <CopyLine label="Command" text={command} />
      <p class="soft">
        It then prints an editing link and a viewing link, which also appear here. To share over the internet, the
        README explains how to run it behind a proxy.
      </p>
    </>
  );
}

function Links({ share }: { readonly share: ShareResponse }) {
  const { location } = usePage();
  const [role, setRole] = useState<"edit" | "look">(share.edit === null ? "look" : "edit");
  const base = (role === "edit" ? share.edit : share.look) ?? "";
  const link = `${base}#${location.fragment.value}`;
  return (
    <>
      {share.edit !== null && share.look !== null && (
        <Segments
          label="What they may do"
          value={role}
          onChoose={setRole}
          segments={[
            { value: "edit", label: "They can edit", icon: "flag" },
            { value: "look", label: "They can look", icon: "person" },
          ]}
        />
      )}
      {!share.this_machine_only && <QrCode text={link} label={`Code of the link to ${role}`} />}
      <CopyLine label={role === "edit" ? "Link to edit" : "Link to look"} text={link} />
      <p class="soft">{explain(share, role)} It opens what you see now.</p>
      {share.this_machine_only && (
        <p class="soft">
          Only this computer can open this link. Start Lenslet with --host 0.0.0.0 for links that others can open.
        </p>
      )}
    </>
  );
}

function explain({ access, edit }: ShareResponse, role: "edit" | "look"): string {
  if (access === "everybody") return "Anyone who can reach this server can edit, with or without a link.";
  if (access === "sign-in") return "People who open it sign in as you did.";
  if (role === "edit") return "Anyone with this link can see all images and change their labels.";
  return edit === null
    ? "You opened a viewing link, so you can only share a viewing link."
    : "Anyone with this link can see all images and labels, but cannot change them.";
}

function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  useEffect(() => setCopied(null), [text]);
  return (
    <>
      <div class="copy-line">
        <input
          ref={field}
          class="field"
          aria-label={label}
          readOnly
          value={text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          label={copied === "yes" ? "Copied" : "Copy"}
          tone="primary"
          onPress={() => void copyText(text, field.current).then((worked) => setCopied(worked ? "yes" : "no"))}
        />
      </div>
      {copied === "no" && <p role="status">Could not copy. Press Ctrl+C or ⌘C to copy the selected text.</p>}
    </>
  );
}
