/// What a person calls this program by.
package enum ProgramName {
  /// The words that a command line of this program begins with.
  package static let invocation = invocation(of: CommandLine.arguments.first ?? "")

  /// The words for a program that was started by a path: kubectl runs `kubectl-podpattern`, a link,
  /// as its plugin `kubectl podpattern`.
  package static func invocation(of path: String) -> String {
    path.split(separator: "/").last == "kubectl-podpattern" ? "kubectl podpattern" : "podpattern"
  }
}
