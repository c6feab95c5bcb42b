internal import ArgumentParser
internal import CommandSupport

/// `podpattern completion`: prints the script with which a shell completes command lines.
struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Prints the script with which bash, zsh or fish complete podpattern's words.",
    discussion: """
      Commands, options and their values are completed, and so are names of PodPatterns, namespaces \
      and revisions, which the cluster is asked for, and contexts of the kubeconfig. kubectl \
      completes the words of `kubectl podpattern` by a program kubectl_complete-podpattern in PATH: a \
      link of that name to podpattern.

      EXAMPLES
        source <(podpattern completion bash)
        podpattern completion zsh > "${fpath[1]}/_podpattern"
        podpattern completion fish > ~/.config/fish/completions/podpattern.fish
        ln -s "$(command -v podpattern)" ~/bin/kubectl_complete-podpattern
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: CompletionScript

  func run() { StandardStreams.document(shell.text(for: "podpattern")) }
}

extension CompletionScript: ExpressibleByArgument {}
