const commands = ["doctor", "export", "import", "finish", "tag", "restore", "completion"];

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** The script that completes commands, folders and options in a shell. `options` are long names without dashes. */
export function completionScript(shell: Shell, options: readonly string[]): string {
  const words = options.map((name) => `--${name}`).join(" ");
  switch (shell) {
    case "bash":
      return bash(words);
    case "zsh":
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
    case "fish":
      return [
        `complete -c lenslet -n __fish_use_subcommand -a "${commands.join(" ")}"`,
        ...options.map((name) => `complete -c lenslet -l ${name}`),
        "",
      ].join("\n");
  }
}

function bash(words: string): string {
  return `_lenslet() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  case "$word" in
    -*) COMPREPLY=($(compgen -W "${words}" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -d -- "$word"))
      if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY+=($(compgen -W "${commands.join(" ")}" -- "$word")); fi
      ;;
  esac
}
complete -o filenames -F _lenslet lenslet
`;
}
