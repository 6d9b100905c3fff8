const intro = `Lenslet serves a folder of images as a gallery that several people triage
together, live. Labels are stored in <folder>/.lenslet, never beside the images.`;

const serving = `Serving
  -p, --port <number>      Port; default 7070, or the next one that is free
  -H, --host <address>     Address to listen on; default 127.0.0.1, this machine
                           only. With any other, such as 0.0.0.0, people need
                           one of two links: one to edit, one to view
  --allowed-hosts <names>  Other host names of this server. With a public one,
                           people need one of the two links
  --behind-proxy           Trust X-Forwarded-Proto, -Host and -For of the proxy
                           in front; requires --allowed-hosts
  --base-path <path>       Serve below this path, such as /photos, which the
                           proxy in front passes on
  --token                  Require a link on this machine, too: for a computer
                           that several people log in to
  --open-to-all            No links: everybody who can reach the server may edit
  --allow-origin <origins> Origins of other sites that may call the API
  --rotate-tokens          Create new links; the old ones stop working
  --share                  Share over the internet, through a tunnel made by
                           cloudflared, which has to be installed
  --open                   Open the gallery in the browser

Files
  --read-only              Show labels without changing them, also beside a
                           server that is running on the folder
  --labels <folder>        Keep the labels of a bucket in this folder. Keys come
                           from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the
                           region from AWS_REGION, another server's address from
                           AWS_ENDPOINT_URL
  --no-write               Write nothing; edits last until the server stops
  --keep-history <size>    Who set what and when is kept up to this size;
                           default 256MB, off for no history
  --allow-links <folders>  Follow symbolic links that lead into these folders
  --allow-file-ops         Let people with the link to edit move, copy and trash
                           images, into folders of the gallery; can be undone
  --allow-move-to <folders>  The same, also into these folders outside of it
  --write-xmp              Write labels into XMP files beside the images, too;
                           what other programs wrote there stays
  --thumb-size <px>        Short edge of a thumbnail; default 256
  --max-pixels <millions>  Largest image shown, in megapixels; default 400, or
                           less if memory is short
  --thumb-quality <n>      WebP quality of thumbnails, 1 to 100; default 70
  --no-thumb-cache         Do not cache thumbnails in .lenslet/thumbs

Presence (times such as 75s, 500ms or 1m; a bare number is in seconds)
  --presence-view-ttl <time>        Drop a session after this long without a
                                    heartbeat; default 75s
  --presence-edit-ttl <time>        Show an editor for this long after an edit;
                                    default 60s
  --presence-prune-interval <time>  Time between checks for expired sessions;
                                    default 5s
  --no-presence-lifecycle-v2        Use the legacy heartbeat semantics

Other
  --json                   Print lines as JSON, for log collectors
  --verbose                Log every request, and full error traces
  -v, --version            Print the version
  -h, --help               Print this help`;

const environment = `Environment
  Each option of serving also has a variable: LENSLET_PORT=8080,
  LENSLET_NO_WRITE=1, LENSLET_BASE_PATH=/photos. What is given by hand wins;
  --rotate-tokens is only given by hand. NO_COLOR=1 prints no colours.`;

const exitStatus = `Exit status
  0 after a clean stop, 1 for an internal error, 2 for an option or folder that
  cannot be used, 3 when another server uses the labels of the folder, 78 when
  started as one of several processes`;

const completion = `Shell completion
  eval "$(lenslet completion bash)"    or zsh; for fish, pipe it into source`;

const examples = `Examples
  lenslet ~/photos
  lenslet ~/photos --host 0.0.0.0        share with people in your network
  lenslet export ~/photos --where is:pick --format names
  lenslet finish ~/photos --where is:reject --move-to ~/rejects
  lenslet ~/photos --read-only -p 8080   beside a server that is running`;

/** Each command with how it is called and its options. */
const commands = {
  doctor: {
    usage: "lenslet doctor <folder> [--repair]",
    text: `Doctor
  lenslet doctor <folder>  Check the labels for damage without changing them
  --repair                 Repair; replaced files are backed up first`,
  },
  export: {
    usage: "lenslet export <folder> [--format csv] [--where query] [--out file]",
    text: `Export
  lenslet export <folder>  Write labels for other programs, also while a server
                           runs on the folder
  --format <format>        csv (default), jsonl, parquet, xmp or names
  --where <query>          Only images that match, as in the search box
  --as-of <time or name>   The labels as they were then: 2026-06-01T12:00, in
                           your time zone, or in UTC with a Z at the end; or in
                           a state that lenslet tag has named
  --out <file>             Default standard output; for xmp a .zip or a folder
  --naming <naming>        XMP names: stem (img.xmp) or full (img.jpg.xmp)
  --separator <separator>  Separator of names: comma (default), line or nul
  --bom                    Start CSV with a byte order mark, for spreadsheets`,
  },
  import: {
    usage: "lenslet import <folder> <file> [--policy fill] [--dry-run]",
    text: `Import
  lenslet import <folder> <file>  Set labels from CSV, JSONL, Parquet, XMP or a
                           folder or zip of XMP; goes through a running server
  --policy <policy>        fill (default) sets only what is empty, overwrite
                           replaces, newer replaces what is older
  --dry-run                Say what would change, and change nothing
  --column <field:column>  Read a field from this column, as in star:Score
  --format <format>        csv, jsonl, parquet or xmp; default by the extension`,
  },
  finish: {
    usage: "lenslet finish <folder> --where <query> --move-to <folder> [--dry-run]",
    text: `Finish
  lenslet finish <folder>  Move, copy or trash images with their companions: raw
                           files and .xmp, .aae and .wav of the same name.
                           Nothing is replaced; goes through a running server
                           that was started with --allow-file-ops
  --where <query>          Only images that match, as in is:reject
  --move-to <folder>       Move them, in the same folders below it
  --copy-to, --link-to     Copy them, or make hard links, instead
  --trash                  Move them to the trash of this computer
  --dry-run                Say what would be done, and touch nothing
  --list                   List what was done here
  --undo <id>              Put everything back`,
  },
  tag: {
    usage: "lenslet tag <folder> [name]",
    text: `Tag
  lenslet tag <folder> <name>  Name the labels as they are, for --as-of; goes
                           through a running server
  lenslet tag <folder>     List the names, and when each was given`,
  },
  restore: {
    usage: "lenslet restore <folder> --as-of <time or name> [options]",
    text: `Restore
  lenslet restore <folder>  Set labels back to what they were, as one edit that
                           can be undone; goes through a running server. Images
                           labelled since then lose what they got
  --as-of <time or name>   As for lenslet export
  --undo <time>            Undo the restore that printed this, but for images
                           labelled since
  --where <query>          Only images that match now, as in the search box
  --dry-run                Say what would change, and change nothing`,
  },
};

/** A command that has a help of its own. */
export type HelpTopic = keyof typeof commands;

const usages = [
  "lenslet <folder> [options]",
  "lenslet s3://<bucket>/<prefix> [--labels folder] [options]",
  ...Object.values(commands).map(({ usage }) => usage),
];

/** What `lenslet --help` prints, or the help of one command. */
export function helpText(topic?: HelpTopic): string {
  const lines = (all: readonly string[]) => `Usage\n${all.map((each) => `  ${each}`).join("\n")}`;
  const parts = topic
    ? [lines([commands[topic].usage]), commands[topic].text, exitStatus]
    : [
        intro,
        lines(usages),
        serving,
        environment,
        exitStatus,
        completion,
        ...Object.values(commands).map(({ text }) => text),
        examples,
      ];
  return `${parts.join("\n\n")}\n`;
}
