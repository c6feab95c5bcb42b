/// How users invoke the program.
package enum ProgramName {
  /// The beginning of a command line of the program.
  package static let invocation = invocation(of: CommandLine.arguments.first ?? "")

  /// The invocation of a program that was started by a path: kubectl runs the link
  /// `kubectl-podpattern` as its plugin `kubectl podpattern`.
  package static func invocation(of path: String) -> String {
    path.split(separator: "/").last == "kubectl-podpattern" ? "kubectl podpattern" : "podpattern"
  }
}
