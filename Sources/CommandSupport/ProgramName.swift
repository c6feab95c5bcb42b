/// How users invoke the program.
package enum ProgramName {
  /// The beginning of a command line of the program.
  package static let invocation = invocation(of: CommandLine.arguments.first ?? "")

  /// Whether kubectl runs the program to complete words of its plugin.
  package static let isKubectlCompletion = isKubectlCompletion(CommandLine.arguments.first ?? "")

  /// The invocation of a program that was started by a path: kubectl runs the link
  /// `kubectl-podpattern` as its plugin `kubectl podpattern`.
  package static func invocation(of path: String) -> String {
    let isPlugin = path.split(separator: "/").last == "kubectl-podpattern"
    return isPlugin || isKubectlCompletion(path) ? "kubectl podpattern" : "podpattern"
  }

  /// Whether a program was started by the link that kubectl looks for beside its plugin.
  package static func isKubectlCompletion(_ path: String) -> Bool {
    path.split(separator: "/").last == "kubectl_complete-podpattern"
  }
}
