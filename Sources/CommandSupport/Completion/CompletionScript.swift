/// The scripts that let shells ask a program what completes a word.
///
/// Each calls `PROGRAM __complete WORD…`, and does what the directives of the answer say.
package enum CompletionScript: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The script for a program's name.
  package func text(for program: String) -> String {
    let template =
      switch self {
      case .bash: Self.bashScript
      case .zsh: Self.zshScript
      case .fish: Self.fishScript
      }
    return template.replacing("PROGRAM", with: program) + "\n"
  }

  /// Bash has cut the line into pieces at `=`, `:` and `@`, too: they are put together again, and
  /// what bash takes for earlier words is left out of the candidates.
  private static let bashScript = #"""
    # Completion of PROGRAM for bash: `PROGRAM completion bash` prints it.
    _PROGRAM() {
        local typed="$2" rest="${COMP_LINE:0:COMP_POINT}" piece index
        local -a words=()
        for ((index = 0; index <= COMP_CWORD; index++)); do
            piece="${COMP_WORDS[index]}"
            local trimmed="${rest#"${rest%%[![:space:]]*}"}"
            ((index == COMP_CWORD)) && piece="$trimmed"
            if ((index == 0)) || [[ "$rest" != "$trimmed" ]]; then
                words+=("$piece")
            else
                words[${#words[@]} - 1]+="$piece"
            fi
            rest="${trimmed#"$piece"}"
        done

        local program="${words[0]/#\~\//$HOME/}" whole="${words[${#words[@]} - 1]}" answer line word
        answer="$("$program" __complete "${words[@]:1}" 2>/dev/null)" || return
        local -i directives="${answer##*:}"
        ((directives & 1)) && return

        local option=""
        [[ "$whole" == -*=* ]] && option="${whole%%=*}="
        local before="${whole%"$typed"}"
        COMPREPLY=()
        while IFS= read -r line; do
            [[ -z "$line" || "$line" == :* ]] && continue
            word="$option${line%%$'\t'*}"
            COMPREPLY+=("${word#"$before"}")
        done <<<"$answer"

        ((directives & 2)) && compopt -o nospace
        if ((${#COMPREPLY[@]} == 0)); then
            if ((directives & 16)); then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -d -- "$typed")
            elif (((directives & 4) == 0)); then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$typed")
            fi
        fi
    }
    complete -F _PROGRAM PROGRAM
    """#

  private static let zshScript = #"""
    #compdef PROGRAM
    # Completion of PROGRAM for zsh: `PROGRAM completion zsh` prints it.
    _PROGRAM() {
        local answer line word description
        local -i directives
        local -a candidates
        answer="$("${(Q)words[1]/#\~\//$HOME/}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)" || return 1
        directives="${answer##*:}"
        ((directives & 1)) && return 1
        [[ "$PREFIX" == -*=* ]] && compset -P '*='

        for line in "${(@f)answer}"; do
            [[ -z "$line" || "$line" == :* ]] && continue
            word="${${line%%$'\t'*}//:/\\:}"
            description="${line#*$'\t'}"
            [[ "$line" == *$'\t'* ]] && word+=":$description"
            candidates+=("$word")
        done

        if ((${#candidates})); then
            if ((directives & 2)); then
                _describe -V PROGRAM candidates -S ''
            else
                _describe -V PROGRAM candidates
            fi
        elif ((directives & 16)); then
            _files -/
        elif (((directives & 4) == 0)); then
            _files
        else
            return 1
        fi
    }
    if [[ "${funcstack[1]}" == _PROGRAM ]]; then
        _PROGRAM "$@"
    else
        compdef _PROGRAM PROGRAM
    fi
    """#

  private static let fishScript = #"""
    # Completion of PROGRAM for fish: `PROGRAM completion fish` prints it.
    function __PROGRAM_complete
        set -l words (commandline --tokenize --cut-at-cursor --current-process)
        set -l typed (commandline --current-token --cut-at-cursor)
        set -l answer ($words[1] __complete $words[2..-1] "$typed" 2>/dev/null)
        or return
        set -l directives (string replace ':' '' -- $answer[-1])
        test (math "bitand($directives, 1)") -eq 0
        or return
        set -l option ''
        string match --quiet -- '-*=*' "$typed"
        and set option (string replace --regex '=.*' '=' -- "$typed")
        if test (count $answer) -gt 1
            for line in $answer[1..-2]
                echo "$option$line"
            end
        else if test (math "bitand($directives, 16)") -ne 0
            __fish_complete_directories (string replace -- "$option" '' "$typed")
        else if test (math "bitand($directives, 4)") -eq 0
            for file in (__fish_complete_path (string replace -- "$option" '' "$typed"))
                echo "$option$file"
            end
        end
    end
    complete --command PROGRAM --erase
    complete --command PROGRAM --no-files --keep-order --arguments '(__PROGRAM_complete)'
    """#
}
