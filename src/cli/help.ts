/** What `lenslet --help` prints. */
export const helpText = `Lenslet shows a folder of images as a gallery that several people sort together, live.

Usage
  lenslet <folder> [options]
  lenslet doctor <folder> [--repair]

  Labels are kept in <folder>/.lenslet; nothing is written beside your images.

Serving
  -p, --port <number>       Port; default 7070, or the next one that is free
  -H, --host <address>      Address to listen on; default 127.0.0.1, this machine only.
                            With a wider one, such as 0.0.0.0, people need one of the
                            two links that are printed: one to edit, one to look
      --allowed-hosts <names>  Further names that this server goes by (behind a proxy)
      --allow-origin <origins> Other sites that may call this server
      --rotate-tokens       Make new links; the old ones stop working

Files
      --read-only           Show labels, change nothing; works beside a running server
      --no-write            Write nothing to disk; edits last until the server stops
      --allow-links <folders>  Follow symbolic links that lead into these folders
      --thumb-size <px>     Short edge of a thumbnail; default 256
      --thumb-quality <n>   WebP quality of thumbnails, 1 to 100; default 70
      --no-thumb-cache      Do not keep thumbnails in .lenslet/thumbs

Presence
      --presence-view-ttl <time>        Someone silent for so long has gone; default 75s
      --presence-edit-ttl <time>        An edit counts as editing for so long; default 60s
      --presence-prune-interval <time>  How often that is looked at; default 5s
      --no-presence-lifecycle-v2        The heartbeat rules of Lenslet 0.1 instead of leases
                            Times are 75s, 500ms, 1m, or a number of seconds

Others
      --verbose             Log every request, and faults in full
  -v, --version             Print the version
  -h, --help                Print this

Doctor
  lenslet doctor <folder>   Say what is damaged in its labels; changes nothing
      --repair              Mend it; what is cut or replaced is first kept beside

Examples
  lenslet ~/photos
  lenslet ~/photos --host 0.0.0.0        share with people in your network
  lenslet ~/photos --read-only -p 8080   a second look, beside a running server
`;
